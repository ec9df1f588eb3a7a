/// What an approver signs: an in-toto Statement v1 that says approve or reject to one plan.
///
/// A closed format: an unknown member could be a condition, so it is refused, not ignored.
public struct ApprovalStatement: Hashable, Sendable {
  public enum Decision: String, Hashable, Sendable, CaseIterable {
    case approve, reject
  }
  /// A state of the audit log.
  public struct SeenCheckpoint: Hashable, Sendable {
    public let origin: String
    public let size: Int
    public let root: Digest
    public init(origin: String, size: Int, root: Digest) {
      self.origin = origin
      self.size = size
      self.root = root
    }
  }

  public let planID: String
  /// Of the plan's bytes.
  public let planDigest: Digest
  public let subjectName: String
  public let approver: String
  /// The one role this approval counts for.
  public let role: String
  public let decision: Decision
  /// At most 2,000 bytes.
  public let comment: String?
  public let source: String
  public let target: String
  public let issuedAt: Instant
  public let expiresAt: Instant
  /// The newest checkpoint the signer had verified.
  public let log: SeenCheckpoint
  /// 16 bytes made at random by the signer; used once.
  public let nonce: [UInt8]
  public let trust: TrustReference

  public init(
    planID: String, planDigest: Digest, approver: String, role: String, decision: Decision,
    comment: String? = nil, source: String, target: String, issuedAt: Instant, expiresAt: Instant,
    log: SeenCheckpoint, nonce: [UInt8], trust: TrustReference
  ) {
    self.planID = planID
    self.planDigest = planDigest
    subjectName = planID
    self.approver = approver
    self.role = role
    self.decision = decision
    self.comment = comment
    self.source = source
    self.target = target
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.log = log
    self.nonce = nonce
    self.trust = trust
  }
}

/// Names one version of the trust document by its bytes.
public struct TrustReference: Hashable, Sendable {
  public let version: Int
  public let digest: Digest
  public init(version: Int, digest: Digest) {
    self.version = version
    self.digest = digest
  }
}

// MARK: - Reading and writing

extension ApprovalStatement {
  /// Reads a payload. The codes are `STATEMENT`, `PREDICATE_TYPE` and `SUBJECT`, in this order.
  public init(reading payload: [UInt8]) throws(ApprovalRefusal) {
    let json: JSON
    do { json = try JSON.parse(payload, limits: .envelope) } catch {
      throw ApprovalRefusal(.statement, "the statement is no strict JSON: \(error)")
    }
    let predicateType: String
    let subject: [JSON]
    do {
      var fields = try JSONFields(json)
      guard try fields.string("_type").equalsExactly(ApprovalFormat.statementType) else {
        throw FieldError(.notAllowed("is another type"), at: fields.placeOf("_type"))
      }
      predicateType = try fields.string("predicateType")
      subject = try fields.array("subject")
      var predicate = try fields.fields("predicate")
      try fields.close()
      approver = try predicate.string("approver")
      role = try predicate.string("role")
      decision = try predicate.choice("decision", Decision.self)
      comment = try predicate.optionalString("comment")
      if let comment, comment.utf8.count > ApprovalFormat.commentBytes {
        throw FieldError(.notAllowed("is too long"), at: predicate.placeOf("comment"))
      }
      var environment = try predicate.fields("environment")
      source = try environment.string("from")
      target = try environment.string("to")
      try environment.close()
      issuedAt = try predicate.instant("issuedAt")
      expiresAt = try predicate.instant("expiresAt")
      var log = try predicate.fields("log")
      self.log = try SeenCheckpoint(&log)
      let nonceText = try predicate.string("nonce")
      guard let nonce = Base64.decodeURL(nonceText), nonce.count == ApprovalFormat.nonceBytes else {
        throw FieldError(
          .notAllowed("is not 16 bytes in URL-safe base64"), at: predicate.placeOf("nonce"))
      }
      self.nonce = nonce
      planID = try predicate.string("planId")
      var trust = try predicate.fields("trust")
      self.trust = try TrustReference(&trust)
      try predicate.close()
    } catch { throw ApprovalRefusal(.statement, "the statement cannot be read: \(error)") }
    guard predicateType.equalsExactly(ApprovalFormat.predicateType) else {
      throw ApprovalRefusal(.predicateType, "'\(predicateType)' is no approval")
    }
    do {
      guard subject.count == 1 else {
        throw FieldError(.notAllowed("has \(subject.count) members, expected 1"), at: .root)
      }
      var fields = try JSONFields(subject[0])
      subjectName = try fields.string("name")
      var digest = try fields.fields("digest")
      try fields.close()
      planDigest = try digest.digest("sha256")
      try digest.close()
    } catch { throw ApprovalRefusal(.subject, "the subject is no single plan: \(error)") }
  }

  /// The bytes to sign.
  public func canonical() -> [UInt8] {
    let predicate = JSON.members(
      [
        "approver": .string(approver), "decision": .string(decision.rawValue),
        "environment": ["from": .string(source), "to": .string(target)],
        "expiresAt": .string(expiresAt.seconds), "issuedAt": .string(issuedAt.seconds),
        "log": [
          "origin": .string(log.origin), "rootHash": .string(Base64.encode(log.root.bytes)),
          "size": .integer(log.size),
        ],
        "nonce": .string(Base64.encodeURL(nonce)), "planId": .string(planID),
        "role": .string(role),
        "trust": trust.json,
      ], optional: ["comment": comment.map { .string($0) }])
    return JSON.object([
      "_type": .string(ApprovalFormat.statementType), "predicate": predicate,
      "predicateType": .string(ApprovalFormat.predicateType),
      "subject": [
        ["name": .string(subjectName), "digest": ["sha256": .string(planDigest.hex)]]
      ],
    ]).canonical()
  }
}

extension ApprovalStatement.SeenCheckpoint {
  fileprivate init(_ fields: inout JSONFields) throws(FieldError) {
    origin = try fields.string("origin")
    size = try fields.integer("size")
    guard size >= 0 else {
      throw FieldError(.notAllowed("is negative"), at: fields.placeOf("size"))
    }
    guard let root = Base64.decode(try fields.string("rootHash")).flatMap({ Digest(bytes: $0) })
    else {
      throw FieldError(.notAllowed("is not 32 bytes in base64"), at: fields.placeOf("rootHash"))
    }
    self.root = root
    try fields.close()
  }
}

extension TrustReference {
  /// Reads `{"sha256", "version"}` and nothing else.
  init(_ fields: inout JSONFields) throws(FieldError) {
    self.init(version: try fields.integer("version"), digest: try fields.digest("sha256"))
    try fields.close()
  }

  var json: JSON { ["sha256": .string(digest.hex), "version": .integer(version)] }
}

extension JSON {
  /// An object of these members, and of those of `optional` that are there.
  static func members(
    _ members: KeyValuePairs<String, JSON>, optional: KeyValuePairs<String, JSON?> = [:]
  ) -> JSON {
    var object = JSONObject(members.map { ($0.key, $0.value) })
    for (name, value) in optional { if let value { object[name] = value } }
    return .object(object)
  }
}

extension JSONFields {
  /// One of the words of `type`.
  mutating func choice<Word: RawRepresentable & CaseIterable>(
    _ name: String, _ type: Word.Type
  ) throws(FieldError) -> Word where Word.RawValue == String {
    let text = try string(name)
    guard let word = Word.allCases.first(where: { $0.rawValue.equalsExactly(text) }) else {
      let words = Word.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      throw FieldError(.notAllowed("is '\(text)', expected one of \(words)"), at: placeOf(name))
    }
    return word
  }
}
