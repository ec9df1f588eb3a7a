/// A request for a promotion that its author signed, so that who asked is known and not only said.
///
/// A person signs the 64 hexadecimal digits of the plan's digest as an SSH signature for the
/// namespace `request.v1@tyk-promote`, so that `printf %s DIGEST | ssh-keygen -Y verify` checks it.
/// A service of the trust document signs plain DSSE (`application/vnd.tyk-promote.request`) over the
/// same digits with raw Ed25519. The form belongs to the key: neither passes for the other.
public enum SignedRequest {
  public static let payloadType = "application/vnd.tyk-promote.request"

  public static func message(for plan: Digest) -> [UInt8] { Array(plan.hex.utf8) }

  /// What a service signs.
  public static func serviceMessage(for plan: Digest) -> [UInt8] {
    DSSE.pae(type: payloadType, body: message(for: plan))
  }

  /// The record of a service's signature, in its canonical form.
  public static func envelope(for plan: Digest, signedBy key: SSHPublicKey, signature: [UInt8])
    -> [UInt8]
  {
    DSSE.Envelope(
      payloadType: payloadType, payload: message(for: plan),
      signatures: [.init(keyID: key.fingerprint, bytes: signature)]
    ).canonical()
  }

  /// A signed request as the log recorded it: the armored signature, or the service's envelope.
  public struct Recorded: Hashable, Sendable {
    public let signature: [UInt8]
    /// The time of the entry that says that the plan was made.
    public let recordedAt: Instant
    public init(signature: [UInt8], recordedAt: Instant) {
      self.signature = signature
      self.recordedAt = recordedAt
    }
  }

  /// Returns the fingerprint of the author's key that signed the request.
  public static func verify(
    _ signature: [UInt8], plan: PlanFacts, trust: AcceptedTrust, recordedAt: Instant
  ) throws(ApprovalRefusal) -> String {
    if let service = trust.document.service(plan.author) {
      return try verify(service: signature, of: service, plan, trust, recordedAt)
    }
    guard let author = trust.document.principal(plan.author) else {
      throw ApprovalRefusal(
        .approver, "the trust document does not know '\(plan.author)', who asked for the plan",
        facts: ["author": plan.author])
    }
    let parsed: SSHSignature
    do { parsed = try SSHSignature(armored: signature) } catch {
      throw ApprovalRefusal(error, keyID: "")
    }
    let signer = author.keys.compactMap { trust.document.key($0) }
      .first { $0.publicKey.blob == parsed.publicKey }
    guard let signer else { throw notTheAuthors(author.id) }
    do {
      try parsed.verify(
        message: message(for: plan.digest), namespace: ApprovalFormat.requestNamespace,
        key: signer.publicKey, origins: signer.origins)
    } catch { throw ApprovalRefusal(error, keyID: signer.id) }
    try signer.checkWindow(at: recordedAt)
    return signer.id
  }

  private static func verify(
    service signature: [UInt8], of service: TrustDocument.Principal, _ plan: PlanFacts,
    _ trust: AcceptedTrust, _ recordedAt: Instant
  ) throws(ApprovalRefusal) -> String {
    let envelope: DSSE.Envelope
    do { envelope = try DSSE.Envelope(reading: signature) } catch {
      throw ApprovalRefusal(.envelope, error.description)
    }
    guard envelope.payloadType.equalsExactly(payloadType) else {
      throw ApprovalRefusal(.payloadType, "'\(envelope.payloadType)' is no request")
    }
    guard envelope.payload == message(for: plan.digest) else {
      throw ApprovalRefusal(
        .planDigest, "the request by '\(service.id)' is for another plan",
        facts: ["author": service.id, "plan": plan.digest.hex])
    }
    guard envelope.signatures.count == 1, let signed = envelope.signatures.first,
      let id = signed.keyID, service.keys.containsExactly(id), let key = trust.document.key(id),
      case .ed25519(let raw) = key.publicKey.material, let verifier = ServiceKey(raw)
    else { throw notTheAuthors(service.id) }
    guard verifier.accepts(signed.bytes, over: envelope.signedBytes) else {
      throw ApprovalRefusal(
        .signature, "the request by '\(service.id)' does not verify", facts: ["key": id])
    }
    try key.checkWindow(at: recordedAt)
    return id
  }

  private static func notTheAuthors(_ author: String) -> ApprovalRefusal {
    ApprovalRefusal(
      .key, "the request was not signed with a key of '\(author)'", facts: ["author": author])
  }
}
