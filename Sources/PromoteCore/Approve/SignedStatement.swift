/// Something small that one person signs besides an approval: canonical JSON in a DSSE envelope with
/// exactly one SSH signature, in a namespace of its own.
public protocol SignedStatement: Sendable, Hashable {
  static var documentType: String { get }
  static var payloadType: String { get }
  static var namespace: String { get }
  /// Who signs, as the trust document calls them.
  var person: String { get }
  /// Claimed by the signer, in whole seconds.
  var issuedAt: Instant { get }

  /// Reads the members besides `_type`, `person` and `issuedAt`.
  init(
    _ fields: inout JSONFields, person: String, issuedAt: Instant
  ) throws(FieldError)
  /// The members besides those three.
  var members: [(String, JSON)] { get }
}

extension SignedStatement {
  /// The bytes that are signed and kept.
  public func canonical() -> [UInt8] {
    JSON.object(
      JSONObject(
        [
          ("_type", .string(Self.documentType)), ("person", .string(person)),
          ("issuedAt", .string(issuedAt.seconds)),
        ] + members)
    ).canonical()
  }

  /// What the key signs.
  public var message: [UInt8] { DSSE.pae(type: Self.payloadType, body: canonical()) }

  /// The finished record in its canonical form.
  public func envelope(signedBy key: SSHPublicKey, armored: [UInt8]) -> [UInt8] {
    DSSE.Envelope(
      payloadType: Self.payloadType, payload: canonical(),
      signatures: [.init(keyID: key.fingerprint, bytes: armored)]
    ).canonical()
  }

  /// Reads a payload. A closed format: an unknown member could be a condition.
  public init(reading payload: [UInt8]) throws(ApprovalRefusal) {
    do {
      var fields = try JSONFields(try Self.parse(payload))
      guard try fields.string("_type").equalsExactly(Self.documentType) else {
        throw FieldError(.notAllowed("is another type"), at: fields.placeOf("_type"))
      }
      let person = try fields.string("person")
      let issuedAt = try fields.instant("issuedAt")
      self = try Self(&fields, person: person, issuedAt: issuedAt)
      try fields.close()
    } catch { throw ApprovalRefusal(.statement, "the statement cannot be read: \(error)") }
    guard canonical() == payload else {
      throw ApprovalRefusal(.statement, "the statement is not in its canonical form")
    }
  }

  private static func parse(_ payload: [UInt8]) throws(FieldError) -> JSON {
    do { return try JSON.parse(payload, limits: .envelope) } catch {
      throw FieldError(.notAllowed("is no strict JSON: \(error)"), at: .root)
    }
  }

  /// The statement of an envelope that a key of its person in the trust document signed.
  ///
  /// The codes, in this order: `ENVELOPE`, `PAYLOAD_TYPE`, `KEY`, those of a signature, `STATEMENT`,
  /// `APPROVER`, `KEY_WINDOW`, `KEY_REVOKED`, `NOT_YET`.
  public static func verify(
    _ bytes: [UInt8], trust: AcceptedTrust, recordedAt: Instant
  ) throws(ApprovalRefusal) -> Self {
    let (envelope, signature) = try open(bytes)
    guard let keyID = signature.keyID, let key = trust.document.key(keyID) else {
      throw ApprovalRefusal(
        .key, "the key '\(signature.keyID ?? "")' is not in the trust document",
        facts: ["key": signature.keyID ?? ""])
    }
    try check(envelope, signature, key.publicKey, origins: key.origins)
    let statement = try Self(reading: envelope.payload)
    guard let person = trust.document.principal(statement.person),
      person.keys.containsExactly(keyID)
    else {
      throw ApprovalRefusal(
        .approver, "the key \(keyID) is not one of '\(statement.person)'",
        facts: ["approver": statement.person, "key": keyID])
    }
    try key.checkWindow(at: recordedAt)
    guard statement.issuedAt <= recordedAt.adding(seconds: ApprovalFormat.clockSkewSeconds) else {
      throw ApprovalRefusal(
        .notYet,
        "the statement by '\(statement.person)' says \(statement.issuedAt.seconds), "
          + "which is after it was recorded", facts: ["approver": statement.person])
    }
    return statement
  }

  static func open(
    _ bytes: [UInt8]
  ) throws(ApprovalRefusal) -> (DSSE.Envelope, DSSE.Envelope.Signature) {
    let envelope: DSSE.Envelope
    do { envelope = try DSSE.Envelope(reading: bytes) } catch {
      throw ApprovalRefusal(.envelope, error.description)
    }
    guard envelope.signatures.count == 1 else {
      throw ApprovalRefusal(
        .envelope, "the envelope has \(envelope.signatures.count) signatures, expected 1")
    }
    guard envelope.payloadType.equalsExactly(payloadType) else {
      throw ApprovalRefusal(
        .payloadType, "'\(envelope.payloadType)' is another record, expected '\(payloadType)'")
    }
    return (envelope, envelope.signatures[0])
  }

  static func check(
    _ envelope: DSSE.Envelope, _ signature: DSSE.Envelope.Signature, _ key: SSHPublicKey,
    origins: [String]
  ) throws(ApprovalRefusal) {
    do {
      try SSHSignature(armored: signature.bytes).verify(
        message: envelope.signedBytes, namespace: namespace, key: key, origins: origins)
    } catch { throw ApprovalRefusal(error, keyID: key.fingerprint) }
  }
}

/// An approver takes an approval back. It counts from the entry that records it.
public struct ApprovalRevocation: SignedStatement {
  public static let documentType = "urn:tyk-promote:revocation:v1"
  public static let payloadType = "application/vnd.tyk-promote.revocation+json"
  public static let namespace = "revoke.v1@tyk-promote"

  public let person: String
  public let issuedAt: Instant
  public let planID: String
  /// Of the approval's payload.
  public let statement: Digest
  /// Why. Not empty, at most 2,000 bytes.
  public let comment: String

  public init(
    person: String, issuedAt: Instant, planID: String, statement: Digest, comment: String
  ) {
    self.person = person
    self.issuedAt = issuedAt
    self.planID = planID
    self.statement = statement
    self.comment = comment
  }

  public init(
    _ fields: inout JSONFields, person: String, issuedAt: Instant
  ) throws(FieldError) {
    self.init(
      person: person, issuedAt: issuedAt, planID: try fields.string("planId"),
      statement: try fields.digest("statement"), comment: try fields.comment())
  }

  public var members: [(String, JSON)] {
    [
      ("planId", .string(planID)), ("statement", .string(statement.hex)),
      ("comment", .string(comment)),
    ]
  }
}

/// Somebody looked at what was published without waiting for its gate.
public struct GlassReview: SignedStatement {
  public static let documentType = "urn:tyk-promote:review:v1"
  public static let payloadType = "application/vnd.tyk-promote.review+json"
  public static let namespace = "review.v1@tyk-promote"

  public let person: String
  public let issuedAt: Instant
  public let planID: String
  public let plan: Digest
  /// The entry that opened the review.
  public let opened: Int
  /// What was found. Not empty, at most 2,000 bytes.
  public let comment: String

  public init(
    person: String, issuedAt: Instant, planID: String, plan: Digest, opened: Int, comment: String
  ) {
    self.person = person
    self.issuedAt = issuedAt
    self.planID = planID
    self.plan = plan
    self.opened = opened
    self.comment = comment
  }

  public init(
    _ fields: inout JSONFields, person: String, issuedAt: Instant
  ) throws(FieldError) {
    self.init(
      person: person, issuedAt: issuedAt, planID: try fields.string("planId"),
      plan: try fields.digest("plan"), opened: try fields.integer("opened"),
      comment: try fields.comment())
  }

  public var members: [(String, JSON)] {
    [
      ("planId", .string(planID)), ("plan", .string(plan.hex)), ("opened", .integer(opened)),
      ("comment", .string(comment)),
    ]
  }
}

/// Proof that a person holds a key that is to be added, signed with that very key.
///
/// It proves possession only; that the person is who they say is what the administrators vouch for
/// when they sign the trust document.
public struct Enrolment: SignedStatement {
  public static let documentType = "urn:tyk-promote:enrolment:v1"
  public static let payloadType = "application/vnd.tyk-promote.enrolment+json"
  public static let namespace = "enrol.v1@tyk-promote"

  public let person: String
  public let issuedAt: Instant
  /// The line of the key: type and base64.
  public let publicKey: String
  /// The audit log of the workspace, so that it is good for no other.
  public let log: String

  public init(person: String, issuedAt: Instant, publicKey: SSHPublicKey, log: String) {
    self.person = person
    self.issuedAt = issuedAt
    self.publicKey = publicKey.line
    self.log = log
  }

  public init(
    _ fields: inout JSONFields, person: String, issuedAt: Instant
  ) throws(FieldError) {
    self.person = person
    self.issuedAt = issuedAt
    publicKey = try fields.string("publicKey")
    log = try fields.string("log")
  }

  public var members: [(String, JSON)] {
    [("publicKey", .string(publicKey)), ("log", .string(log))]
  }

  /// The statement of an envelope that the key which it names signed. `origins` where it is a
  /// passkey. Refused: a statement for another log.
  public static func verify(
    _ bytes: [UInt8], log: String, origins: [String] = []
  ) throws(ApprovalRefusal) -> (statement: Enrolment, key: SSHPublicKey) {
    let (envelope, signature) = try open(bytes)
    let statement = try Enrolment(reading: envelope.payload)
    let key: SSHPublicKey
    do { key = try SSHPublicKey(line: statement.publicKey) } catch {
      throw ApprovalRefusal(.key, error.description)
    }
    guard signature.keyID?.equalsExactly(key.fingerprint) == true,
      key.line.equalsExactly(statement.publicKey)
    else {
      throw ApprovalRefusal(
        .key, "the key that signed is not the one to be enrolled", facts: ["key": key.fingerprint])
    }
    try check(envelope, signature, key, origins: origins)
    guard statement.log.equalsExactly(log) else {
      throw ApprovalRefusal(
        .statement, "the enrolment is for the log '\(statement.log)', this one is '\(log)'")
    }
    guard TrustDocument.isPrincipalName(statement.person) else {
      throw ApprovalRefusal(.approver, "'\(statement.person)' is no name of a person")
    }
    return (statement, key)
  }
}

extension JSONFields {
  fileprivate mutating func comment() throws(FieldError) -> String {
    let text = try string("comment")
    guard !text.isEmpty, text.utf8.count <= ApprovalFormat.commentBytes else {
      throw FieldError(.notAllowed("is empty or too long"), at: placeOf("comment"))
    }
    return text
  }
}
