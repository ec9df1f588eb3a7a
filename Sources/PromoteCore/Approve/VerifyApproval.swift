/// An approval (or a refusal) by a person that holds: signed, about this plan, in time.
///
/// Only ``verifyApproval(envelope:plan:trust:recordedAt:log:)`` makes one.
public struct VerifiedApproval: Hashable, Sendable {
  public let statement: ApprovalStatement
  /// Of the signed payload: names the approval, whatever its signature bytes.
  public let statementDigest: Digest
  /// Of the envelope's canonical form, as log entries quote it.
  public let envelopeDigest: Digest
  /// The signer's key.
  public let keyID: String
  public let recordedAt: Instant
  public let signature: SignatureFacts
  /// The earliest of the statement's, the rule's and the plan's expiry; the instant itself counts.
  public let validUntil: Instant

  public var approver: String { statement.approver }
  public var role: String { statement.role }
  public var isApproval: Bool { statement.decision == .approve }
  /// Whether a browser made the signature.
  public var isPasskey: Bool { signature.origin != nil }
}

/// Verifies one approval against the plan's bytes, the trust document the plan names and the log.
///
/// The first failing step decides the code, and the signature is checked before the payload is
/// parsed. `recordedAt` is the *log's* time: a stolen key can claim any time of its own.
public func verifyApproval(
  envelope bytes: [UInt8], plan planBytes: [UInt8], trust: AcceptedTrust, recordedAt: Instant,
  log: LogView
) throws(ApprovalRefusal) -> VerifiedApproval {
  let plan: PlanFacts
  do { plan = try PlanFacts(reading: planBytes) } catch {
    throw ApprovalRefusal(.planFields, error.description)
  }
  return try verifyApproval(
    envelope: bytes, plan: plan, trust: trust, recordedAt: recordedAt, log: log)
}

/// The same for a plan whose facts were read already.
public func verifyApproval(
  envelope bytes: [UInt8], plan: PlanFacts, trust: AcceptedTrust, recordedAt: Instant, log: LogView
) throws(ApprovalRefusal) -> VerifiedApproval {
  let envelope: DSSE.Envelope
  do { envelope = try DSSE.Envelope(reading: bytes) } catch {
    throw ApprovalRefusal(.envelope, error.description)
  }
  guard envelope.signatures.count == 1, let signature = envelope.signatures.first else {
    throw ApprovalRefusal(
      .envelope, "the envelope has \(envelope.signatures.count) signatures, expected 1")
  }
  guard envelope.payloadType.equalsExactly(ApprovalFormat.payloadType) else {
    throw ApprovalRefusal(.payloadType, "'\(envelope.payloadType)' is no approval")
  }
  let document = trust.document
  guard let keyID = signature.keyID, let key = document.key(keyID) else {
    throw ApprovalRefusal(
      .key, "the key '\(signature.keyID ?? "")' is not in the trust document",
      facts: ["key": signature.keyID ?? ""])
  }
  guard let rule = document.rule(for: plan.target) else {
    throw ApprovalRefusal(
      .rule, "the trust document has no rule for '\(plan.target)'",
      facts: ["environment": plan.target])
  }
  let facts: SignatureFacts
  do {
    facts = try SSHSignature(armored: signature.bytes).verify(
      message: envelope.signedBytes, namespace: ApprovalFormat.namespace, key: key.publicKey,
      origins: key.origins, userVerification: rule.userVerification)
  } catch { throw ApprovalRefusal(error, keyID: keyID) }

  let statement = try ApprovalStatement(reading: envelope.payload)
  try checkPlan(statement, plan, trust)
  try checkPerson(statement, keyID, document, rule, plan)
  try key.checkWindow(at: recordedAt)
  let validUntil = try checkTimes(statement, rule, plan, recordedAt)
  guard log.contains(statement.log),
    document.logs.contains(where: { $0.origin.equalsExactly(statement.log.origin) })
  else {
    throw ApprovalRefusal(
      .checkpoint,
      "'\(statement.approver)' saw a log that is not this one: "
        + "'\(statement.log.origin)' with \(statement.log.size) entries and root "
        + statement.log.root.short,
      facts: ["approver": statement.approver, "root": statement.log.root.hex])
  }
  return VerifiedApproval(
    statement: statement, statementDigest: Digest(of: envelope.payload),
    envelopeDigest: envelope.digest, keyID: keyID, recordedAt: recordedAt, signature: facts,
    validUntil: validUntil)
}

private func checkPlan(
  _ statement: ApprovalStatement, _ plan: PlanFacts, _ trust: AcceptedTrust
) throws(ApprovalRefusal) {
  guard statement.planDigest == plan.digest else {
    throw ApprovalRefusal(
      .planDigest,
      "the approval by '\(statement.approver)' is for another plan (\(statement.planDigest.short))",
      facts: [
        "approver": statement.approver, "signed": statement.planDigest.hex,
        "plan": plan.digest.hex,
      ])
  }
  guard statement.subjectName.equalsExactly(plan.id), statement.planID.equalsExactly(plan.id),
    statement.source.equalsExactly(plan.source), statement.target.equalsExactly(plan.target)
  else {
    throw ApprovalRefusal(
      .planFields,
      "the approval by '\(statement.approver)' names another plan or environment than it signs: "
        + "'\(statement.planID)' from '\(statement.source)' to '\(statement.target)'",
      facts: ["approver": statement.approver, "plan": plan.id])
  }
  guard statement.trust == trust.reference, plan.trust == trust.reference else {
    throw ApprovalRefusal(
      .trust,
      "the approval by '\(statement.approver)' rests on version \(statement.trust.version) of the "
        + "trust document, the plan on version \(plan.trust.version)",
      facts: ["approver": statement.approver, "signed": statement.trust.digest.hex])
  }
}

private func checkPerson(
  _ statement: ApprovalStatement, _ keyID: String, _ document: TrustDocument,
  _ rule: TrustDocument.Rule, _ plan: PlanFacts
) throws(ApprovalRefusal) {
  guard let person = document.principal(statement.approver), person.keys.containsExactly(keyID)
  else {
    throw ApprovalRefusal(
      .approver, "the key \(keyID) is not one of '\(statement.approver)'",
      facts: ["approver": statement.approver, "key": keyID])
  }
  guard person.holds(statement.role) else {
    throw ApprovalRefusal(
      .role, "'\(person.id)' does not hold the role '\(statement.role)'",
      facts: ["approver": person.id, "role": statement.role])
  }
  guard rule.authorMaySign(as: statement.role) || !person.id.equalsExactly(plan.author) else {
    throw ApprovalRefusal(
      .author, "'\(person.id)' asked for this promotion and may not approve it",
      facts: ["approver": person.id])
  }
}

private func checkTimes(
  _ statement: ApprovalStatement, _ rule: TrustDocument.Rule, _ plan: PlanFacts,
  _ recordedAt: Instant
) throws(ApprovalRefusal) -> Instant {
  let skew = ApprovalFormat.clockSkewSeconds
  guard statement.issuedAt <= recordedAt.adding(seconds: skew),
    statement.issuedAt >= plan.createdAt.adding(seconds: -skew)
  else {
    throw ApprovalRefusal(
      .notYet,
      "the approval by '\(statement.approver)' says \(statement.issuedAt.seconds), which is "
        + "before the plan or after it was recorded",
      facts: ["approver": statement.approver, "issuedAt": statement.issuedAt.seconds])
  }
  let validUntil = min(
    statement.expiresAt, statement.issuedAt.adding(seconds: rule.approvalLifetimeSeconds),
    plan.expiresAt)
  guard recordedAt <= validUntil else {
    throw ApprovalRefusal(
      .expired, "the approval by '\(statement.approver)' ran out at \(validUntil.seconds)",
      facts: ["approver": statement.approver, "expired": validUntil.seconds])
  }
  return validUntil
}

extension TrustDocument.Key {
  /// Whether a signature that the log recorded then counts. Both ends of the window do.
  func checkWindow(at recordedAt: Instant) throws(ApprovalRefusal) {
    guard recordedAt >= validAfter, validBefore.map({ recordedAt <= $0 }) ?? true else {
      throw ApprovalRefusal(
        .keyWindow, "the key \(id) was not valid at \(recordedAt.seconds)", facts: ["key": id])
    }
    if let revokedAt, recordedAt >= revokedAt {
      throw ApprovalRefusal(
        .keyRevoked, "the key \(id) is revoked since \(revokedAt.seconds)", facts: ["key": id])
    }
  }
}
