/// Why an approval does not count: the code of the first step that failed, and the facts.
public struct ApprovalRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: String, Hashable, Sendable, CaseIterable {
    case envelope = "ENVELOPE"
    case payloadType = "PAYLOAD_TYPE"
    case key = "KEY"
    case rule = "RULE"
    case signature = "SIGNATURE"
    case namespace = "NAMESPACE"
    case algorithm = "ALGORITHM"
    case clientData = "CLIENT_DATA"
    case origin = "ORIGIN"
    case flags = "FLAGS"
    case userPresence = "USER_PRESENCE"
    case userVerification = "USER_VERIFICATION"
    case statement = "STATEMENT"
    case predicateType = "PREDICATE_TYPE"
    case subject = "SUBJECT"
    case planDigest = "PLAN_DIGEST"
    case planFields = "PLAN_FIELDS"
    case trust = "TRUST"
    case approver = "APPROVER"
    case role = "ROLE"
    case author = "AUTHOR"
    case keyWindow = "KEY_WINDOW"
    case keyRevoked = "KEY_REVOKED"
    case notYet = "NOT_YET"
    case expired = "EXPIRED"
    case checkpoint = "CHECKPOINT"
  }

  public let code: Code
  /// One sentence, lower case, without a full stop.
  public let reason: String
  public let facts: [String: String]

  init(_ code: Code, _ reason: String, facts: [String: String] = [:]) {
    self.code = code
    self.reason = reason
    self.facts = facts
  }

  init(_ refusal: SignatureRefusal, keyID: String) {
    let code: Code =
      switch refusal.code {
      case .signature: .signature
      case .namespace: .namespace
      case .key: .key
      case .algorithm: .algorithm
      case .clientData: .clientData
      case .origin: .origin
      case .flags: .flags
      case .userPresence: .userPresence
      case .userVerification: .userVerification
      }
    self.init(code, refusal.description, facts: ["key": keyID])
  }

  public var description: String { reason }
}

extension ApprovalRefusal {
  /// For a key that is not one of the person's.
  public static func unknownKey(_ key: SSHPublicKey, of person: String) -> ApprovalRefusal {
    ApprovalRefusal(
      .approver, "the key \(key.fingerprint) is not one of '\(person)'",
      facts: ["approver": person, "key": key.fingerprint])
  }
}
