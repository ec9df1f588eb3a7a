/// Signed bytes with their type: DSSE, version 1 of the protocol (secure-systems-lab/dsse).
public enum DSSE {
  /// What is signed: `DSSEv1 LEN(type) type LEN(body) body`, lengths in bytes.
  public static func pae(type: String, body: [UInt8]) -> [UInt8] {
    Array("DSSEv1 \(type.utf8.count) \(type) \(body.count) ".utf8) + body
  }

  /// A payload and the signatures over it.
  public struct Envelope: Hashable, Sendable {
    public struct Signature: Hashable, Sendable {
      /// Names the key and proves nothing. Nil where the envelope has none.
      public let keyID: String?
      public let bytes: [UInt8]
      public init(keyID: String?, bytes: [UInt8]) {
        self.keyID = keyID
        self.bytes = bytes
      }
    }
    public let payloadType: String
    public let payload: [UInt8]
    public let signatures: [Signature]

    public init(payloadType: String, payload: [UInt8], signatures: [Signature]) {
      self.payloadType = payloadType
      self.payload = payload
      self.signatures = signatures
    }

    /// Reads an envelope strictly.
    ///
    /// Members it does not know are ignored: they are not signed and mean nothing. Base64 may be in
    /// either alphabet, padded and canonical. Refused: a missing member, another type, duplicate
    /// members, white space in base64, anything above 1 MiB.
    public init(reading bytes: some Collection<UInt8>) throws(EnvelopeProblem) {
      let json: JSON
      do { json = try JSON.parse(bytes, limits: .envelope) } catch {
        throw EnvelopeProblem("\(error)")
      }
      guard json.object != nil else { throw EnvelopeProblem("it is not an object") }
      guard let type = json["payloadType"]?.string else {
        throw EnvelopeProblem("'payloadType' is not there or is no string")
      }
      guard let text = json["payload"]?.string, let payload = Self.base64(text) else {
        throw EnvelopeProblem("'payload' is not there or is not base64")
      }
      guard let list = json["signatures"]?.array else {
        throw EnvelopeProblem("'signatures' is not there or is no array")
      }
      var signatures: [Signature] = []
      for item in list {
        guard let text = item["sig"]?.string, let signature = Self.base64(text) else {
          throw EnvelopeProblem("a 'sig' is not there or is not base64")
        }
        let keyID = item["keyid"]
        guard keyID == nil || keyID?.string != nil else {
          throw EnvelopeProblem("a 'keyid' is no string")
        }
        signatures.append(Signature(keyID: keyID?.string, bytes: signature))
      }
      self.init(payloadType: type, payload: payload, signatures: signatures)
    }

    /// Canonical JSON with the standard alphabet, without a final newline: one line of a `.jsonl`.
    public func canonical() -> [UInt8] {
      let list = signatures.map { signature -> JSON in
        var object = JSONObject()
        if let keyID = signature.keyID { object["keyid"] = .string(keyID) }
        object["sig"] = .string(Base64.encode(signature.bytes))
        return .object(object)
      }
      return JSON.object([
        "payload": .string(Base64.encode(payload)), "payloadType": .string(payloadType),
        "signatures": .array(list),
      ]).canonical()
    }

    /// The digest by which a log entry names this envelope: that of its canonical form.
    public var digest: Digest { Digest(of: canonical()) }

    /// What the signatures are over.
    public var signedBytes: [UInt8] { DSSE.pae(type: payloadType, body: payload) }

    private static func base64(_ text: String) -> [UInt8]? {
      let urlSafe = text.utf8.contains { $0 == 0x2D || $0 == 0x5F }
      guard urlSafe else { return Base64.decode(text) }
      guard !text.utf8.contains(where: { $0 == 0x2B || $0 == 0x2F }) else { return nil }
      return Base64.decode(
        String(
          decoding: text.utf8.map { $0 == 0x2D ? 0x2B : $0 == 0x5F ? 0x2F : $0 }, as: UTF8.self))
    }
  }
}

/// Why bytes are no DSSE envelope.
public struct EnvelopeProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public let reason: String
  init(_ reason: String) { self.reason = reason }
  public var description: String { "the envelope cannot be read: \(reason)" }
}
