internal import PromoteCore

/// Somebody publishes without waiting for the gate, and says why and who.
public struct BreakGlass: Sendable {
  public let reason: String
  /// Nil: whoever the key belongs to.
  public let approver: String?
  public let signer: any Signer

  public init(reason: String, approver: String? = nil, signer: any Signer) {
    self.reason = reason
    self.approver = approver
    self.signer = signer
  }
}

/// A signature in the role that breaks the glass, recorded.
struct BrokenGlass: Sendable {
  let reason: String
  let approver: String
  let role: String
}

extension Engine {
  /// Signs in the role that the gate names for it. The reason is part of what is signed.
  func sign(
    _ glass: BreakGlass, _ record: PromotionRecord, _ history: History
  ) async throws -> BrokenGlass {
    guard glass.reason.utf8.contains(where: { $0 > 0x20 }) else {
      throw EngineFailure(.refused, "no-reason", "breaking the glass needs a reason")
    }
    let trust = try await newestTrust(history)
    guard let role = trust.document.rule(for: record.to.text)?.breakGlassRole else {
      throw EngineFailure(
        .refused, "no-break-glass", "no role may break the glass of '\(record.to)'",
        hint: "`breakGlass` of a gate names one; it counts when the trust document has it")
    }
    let fingerprint = glass.signer.publicKey.fingerprint
    guard let approver = glass.approver ?? trust.document.holder(of: fingerprint)?.id else {
      throw EngineFailure(
        .refused, "unknown-key", "the key \(fingerprint) is nobody's in the trust document")
    }
    // A signature of before that still counts is enough: after a crash nobody signs twice.
    let signed = record.approvals.contains {
      $0.approver.utf8.elementsEqual(approver.utf8) && $0.role.utf8.elementsEqual(role.utf8)
        && $0.decision == .approve && !record.revokedApprovals.contains($0.statement)
    }
    if !signed {
      _ = try await approve(
        record.id,
        ApprovalRequest(
          .approve, approver: approver, role: role, comment: "break-glass: \(glass.reason)"),
        with: glass.signer)
    }
    return BrokenGlass(reason: glass.reason, approver: approver, role: role)
  }

  /// Written before the publish: a crash in between leaves a review to be closed, never a publish
  /// without one.
  func review(of prepared: PreparedApply, _ glass: BrokenGlass) -> EntryDraft {
    draft(
      .reviewOpened, by: .user(glass.approver),
      [
        "planId": .string(prepared.record.id), "plan": prepared.record.plan.quoted,
        "environment": .string(prepared.record.to.text), "reason": .string(glass.reason),
        "role": .string(glass.role),
      ])
  }

  /// What was not waited for.
  func waived(_ prepared: PreparedApply, _ glass: BrokenGlass) -> JSON {
    let codes = prepared.approved?.waived?.map(\.code.rawValue) ?? []
    return [
      "reason": .string(glass.reason), "role": .string(glass.role),
      "by": .string(glass.approver),
      "waived": .array(Array(Set(codes)).sorted().map { .string($0) }),
    ]
  }

  /// Closes the review of a promotion that broke the glass, signed by somebody whom the gate names
  /// and who had no part in it. Returns who.
  @discardableResult
  public func closeReview(
    _ promotion: String, comment: String, reviewer: String? = nil, with signer: any Signer
  ) async throws(EngineFailure) -> String {
    try await explained {
      let history = try await history()
      let record = try await find(promotion, in: history)
      guard let review = record.review, review.isOpen else {
        throw EngineFailure(
          .refused, "no-open-review", "promotion '\(record.id)' has no open review",
          hint: "`tyk-promote status` shows those that are open")
      }
      let trust = try await newestTrust(history)
      let plan = try await storedPlan(record)
      let fingerprint = signer.publicKey.fingerprint
      guard let person = reviewer ?? trust.document.holder(of: fingerprint)?.id else {
        throw EngineFailure(
          .refused, "unknown-key", "the key \(fingerprint) is nobody's in the trust document")
      }
      try mayReview(person, review, plan, trust)
      let now = present(history)
      let statement = GlassReview(
        person: person, issuedAt: Instant(now.seconds) ?? now, planID: record.id,
        plan: record.plan, opened: review.openedSeq, comment: comment)
      let envelope = try await signed(statement, by: signer, trust, at: now)
      _ = try await ports.log.append(
        draft(
          .reviewClosed, by: .user(person),
          [
            "planId": .string(record.id), "plan": record.plan.quoted,
            "environment": .string(record.to.text), "opened": .integer(review.openedSeq),
            "envelope": Digest(of: envelope).quoted(size: envelope.count),
          ]))
      let after = try await self.history()
      if let record = after.promotions[record.id] { try await writeDossier(record, after) }
      return person
    }
  }

  private func mayReview(
    _ person: String, _ review: PromotionRecord.Review, _ plan: Plan, _ trust: AcceptedTrust
  ) throws {
    func same(_ other: String) -> Bool { person.utf8.elementsEqual(other.utf8) }
    guard !same(review.by), !same(plan.author) else {
      throw EngineFailure(
        .refused, "own-review", "'\(person)' had a part in it and may not review it",
        hint: "ask somebody else whom the gate of '\(plan.target.environment)' names")
    }
    guard isNamed(person, plan, trust) else {
      throw EngineFailure(
        .refused, "no-role", "the gate of '\(plan.target.environment)' does not name '\(person)'",
        hint: "`tyk-promote trust show` lists whom it names")
    }
  }

  /// Signs a statement, reads it back as anybody would, and stores it.
  func signed<Statement: SignedStatement>(
    _ statement: Statement, by signer: any Signer, _ trust: AcceptedTrust, at now: Instant
  ) async throws -> [UInt8] {
    do {
      let envelope = try await signer.sign(statement)
      _ = try Statement.verify(envelope, trust: trust, recordedAt: now)
      try await ports.store.put(envelope)
      return envelope
    } catch let failure as SigningFailure {
      throw EngineFailure(.failed, "not-signed", failure.description)
    } catch let refusal as ApprovalRefusal {
      throw EngineFailure(
        .refused, "statement-refused", refusal.reason,
        facts: [.init("code", refusal.code.rawValue)])
    }
  }
}
