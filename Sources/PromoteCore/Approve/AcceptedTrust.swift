/// A trust document that may be believed: its bytes are the pinned ones, or enough administrators
/// of the version before and of its own signed it.
public struct AcceptedTrust: Hashable, Sendable {
  public let document: TrustDocument
  /// The signed bytes.
  public let payload: [UInt8]
  public let reference: TrustReference

  /// The version whose bytes have the digest that was pinned out of band.
  public init(payload: [UInt8], pinned: Digest) throws(TrustRefusal) {
    guard Digest(of: payload) == pinned else {
      throw TrustRefusal(
        .pin,
        "the trust document has the digest \(Digest(of: payload).short), pinned is \(pinned.short)")
    }
    self.init(try TrustDocument(reading: payload), payload)
  }

  /// The first version: pinned, version 1, and signed by as many of its own administrators as it
  /// asks for. `now` nil: do not ask whether it has expired.
  public init(
    first envelope: [UInt8], pinned: Digest, at now: Instant?
  ) throws(TrustRefusal) {
    let opened = try Self.open(envelope)
    guard Digest(of: opened.payload) == pinned else {
      throw TrustRefusal(
        .pin,
        "the trust document has the digest \(Digest(of: opened.payload).short), "
          + "pinned is \(pinned.short)")
    }
    let document = try TrustDocument(reading: opened.payload, expecting: 1)
    try document.checkSigned(opened, .newThreshold)
    try document.checkNotExpired(at: now)
    self.init(document, opened.payload)
  }

  /// The next version, after both sides' thresholds. `now` nil: do not ask whether it has expired,
  /// as when the past is verified.
  ///
  /// The codes, in this order: `ENVELOPE`, `PAYLOAD_TYPE`, `OLD_THRESHOLD`, `FORMAT`, `VERSION`,
  /// `SHARED_KEY`, `KEY_ID`, `NEW_THRESHOLD`, `EXPIRED`. Nothing is parsed before the old
  /// administrators' signatures hold.
  public func updated(
    by envelope: [UInt8], at now: Instant?
  ) throws(TrustRefusal) -> AcceptedTrust {
    let opened = try Self.open(envelope)
    try document.checkSigned(opened, .oldThreshold)
    let next = try TrustDocument(reading: opened.payload, expecting: document.version + 1)
    try next.checkSigned(opened, .newThreshold)
    try next.checkNotExpired(at: now)
    return AcceptedTrust(next, opened.payload)
  }

  private init(_ document: TrustDocument, _ payload: [UInt8]) {
    self.document = document
    self.payload = payload
    reference = TrustReference(version: document.version, digest: Digest(of: payload))
  }

  private static func open(_ envelope: [UInt8]) throws(TrustRefusal) -> DSSE.Envelope {
    let opened: DSSE.Envelope
    do { opened = try DSSE.Envelope(reading: envelope) } catch {
      throw TrustRefusal(.envelope, error.description)
    }
    guard opened.payloadType.equalsExactly(TrustFormat.payloadType) else {
      throw TrustRefusal(.payloadType, "'\(opened.payloadType)' is no trust document")
    }
    return opened
  }
}

extension TrustDocument {
  /// The administrators of this document who validly signed the envelope, by unrevoked keys.
  public func administratorsWhoSigned(_ envelope: DSSE.Envelope) -> [String] {
    let message = envelope.signedBytes
    var people: Set<ExactText> = []
    for signature in envelope.signatures {
      guard let keyID = signature.keyID, let key = key(keyID), key.revokedAt == nil,
        let holder = holder(of: keyID), administrators.members.containsExactly(holder.id),
        let parsed = try? SSHSignature(armored: signature.bytes),
        (try? parsed.verify(
          message: message, namespace: TrustFormat.namespace, key: key.publicKey,
          origins: key.origins)) != nil
      else { continue }
      people.insert(ExactText(holder.id))
    }
    return people.sorted().map(\.text)
  }

  fileprivate func checkSigned(
    _ envelope: DSSE.Envelope, _ code: TrustRefusal.Code
  ) throws(TrustRefusal) {
    let signed = administratorsWhoSigned(envelope)
    guard signed.count >= administrators.threshold else {
      let whose = code == .oldThreshold ? "of the version before" : "of the new version"
      throw TrustRefusal(
        code,
        "administrators \(whose): have \(signed.count), need \(administrators.threshold)")
    }
  }

  fileprivate func checkNotExpired(at now: Instant?) throws(TrustRefusal) {
    if let now, now > expiresAt {
      throw TrustRefusal(.expired, "the trust document expired at \(expiresAt.seconds)")
    }
  }
}

/// Why a trust document is not accepted.
public struct TrustRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: String, Hashable, Sendable {
    case envelope = "ENVELOPE"
    case payloadType = "PAYLOAD_TYPE"
    case oldThreshold = "OLD_THRESHOLD"
    case format = "FORMAT"
    case version = "VERSION"
    case sharedKey = "SHARED_KEY"
    case keyID = "KEY_ID"
    case newThreshold = "NEW_THRESHOLD"
    case expired = "EXPIRED"
    case pin = "PIN"
  }
  public let code: Code
  public let reason: String

  init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }
  public var description: String { reason }
}
