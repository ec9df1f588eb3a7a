/// A statement that is ready to be signed.
public struct ApprovalDraft: Hashable, Sendable {
  public let statement: ApprovalStatement
  /// The statement's bytes.
  public let payload: [UInt8]

  /// Approves or rejects the plan with these bytes.
  ///
  /// `nonce` is 16 random bytes. The expiry is the earliest of `expiresAt`, the plan's, and what
  /// the rule for the target allows. Refused before anybody signs: somebody who does not hold the
  /// role, the plan's own author where the rule does not allow it, a comment above 2,000 bytes, a
  /// trust document that is not the plan's or has expired.
  public init(
    plan planBytes: [UInt8], approver: String, role: String,
    decision: ApprovalStatement.Decision, comment: String? = nil, trust: AcceptedTrust,
    log: ApprovalStatement.SeenCheckpoint, nonce: [UInt8], issuedAt: Instant,
    expiresAt: Instant? = nil
  ) throws(ApprovalRefusal) {
    let plan: PlanFacts
    do { plan = try PlanFacts(reading: planBytes) } catch {
      throw ApprovalRefusal(.planFields, error.description)
    }
    guard nonce.count == ApprovalFormat.nonceBytes,
      (comment?.utf8.count ?? 0) <= ApprovalFormat.commentBytes
    else {
      throw ApprovalRefusal(
        .statement, "the comment is longer than \(ApprovalFormat.commentBytes) bytes")
    }
    guard plan.trust == trust.reference else {
      throw ApprovalRefusal(
        .trust,
        "the plan rests on version \(plan.trust.version) of the trust document, accepted is "
          + "version \(trust.reference.version)")
    }
    guard issuedAt <= trust.document.expiresAt else {
      throw ApprovalRefusal(
        .trust, "the trust document expired at \(trust.document.expiresAt.seconds)")
    }
    guard let rule = trust.document.rule(for: plan.target) else {
      throw ApprovalRefusal(.rule, "the trust document has no rule for '\(plan.target)'")
    }
    guard let person = trust.document.principal(approver) else {
      throw ApprovalRefusal(.approver, "the trust document does not know '\(approver)'")
    }
    guard person.holds(role) else {
      throw ApprovalRefusal(
        .role,
        "'\(approver)' does not hold the role '\(role)', but "
          + (person.roles.isEmpty ? "none" : person.roles.joined(separator: ", ")))
    }
    guard rule.authorMaySign(as: role) || !person.id.equalsExactly(plan.author) else {
      throw ApprovalRefusal(
        .author, "'\(approver)' asked for this promotion and may not approve it")
    }
    // Written times are whole seconds.
    let issued = Instant(issuedAt.seconds) ?? issuedAt
    let latest = min(
      issued.adding(seconds: rule.approvalLifetimeSeconds), plan.expiresAt,
      expiresAt ?? plan.expiresAt)
    guard issued <= latest else {
      throw ApprovalRefusal(.expired, "the plan expired at \(plan.expiresAt.seconds)")
    }
    statement = ApprovalStatement(
      planID: plan.id, planDigest: plan.digest, approver: approver, role: role,
      decision: decision, comment: comment, source: plan.source, target: plan.target,
      issuedAt: issued, expiresAt: latest, log: log, nonce: nonce, trust: trust.reference)
    payload = statement.canonical()
  }

  /// What the key signs, for the namespace `approval.v1@tyk-promote`.
  public var message: [UInt8] { DSSE.pae(type: ApprovalFormat.payloadType, body: payload) }

  /// The finished record in its canonical form.
  public func envelope(signedBy key: SSHPublicKey, armored: [UInt8]) -> [UInt8] {
    DSSE.Envelope(
      payloadType: ApprovalFormat.payloadType, payload: payload,
      signatures: [.init(keyID: key.fingerprint, bytes: armored)]
    ).canonical()
  }
}

extension TrustDocument {
  /// What an administrator's key signs, for the namespace `trust.v1@tyk-promote`.
  public var message: [UInt8] { DSSE.pae(type: TrustFormat.payloadType, body: canonical()) }

  /// The signed document in its canonical form, with these administrators' signatures.
  public func envelope(signatures: [(key: SSHPublicKey, armored: [UInt8])]) -> [UInt8] {
    DSSE.Envelope(
      payloadType: TrustFormat.payloadType, payload: canonical(),
      signatures: signatures.map { .init(keyID: $0.key.fingerprint, bytes: $0.armored) }
    ).canonical()
  }
}
