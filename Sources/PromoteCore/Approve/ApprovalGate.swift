/// A plan that enough of the right people have approved, and that nobody may stop any more.
///
/// Only ``judge(plan:approvals:trust:newest:log:now:history:breakGlass:)`` makes one. It cannot be
/// stored: keep the plan and its approvals, and judge again.
public struct ApprovedPlan: Sendable {
  /// Of the plan's bytes: what may be carried out.
  public let planDigest: Digest
  public let plan: PlanFacts
  /// Those that count. Empty where the environment needs none.
  public let approvals: [VerifiedApproval]
  /// Approvals that were there and did not count, and why.
  public let ignored: [Refusal]
  /// What it does not wait for, because the glass was broken; nil: it was opened as it should be.
  public let waived: [Refusal]?
  /// When the gate closes by itself; nil: not within reach.
  public let closing: GateClosing?

  fileprivate init(
    _ plan: PlanFacts, _ approvals: [VerifiedApproval], ignored: [Refusal], waived: [Refusal]?,
    closing: GateClosing?
  ) {
    planDigest = plan.digest
    self.plan = plan
    self.approvals = approvals
    self.ignored = ignored
    self.waived = waived
    self.closing = closing
  }
}

/// Whether a plan may be applied; if not, every reason at once.
public enum Verdict: Sendable {
  case open(ApprovedPlan)
  case closed([Refusal])

  public var isOpen: Bool { if case .open = self { true } else { false } }
  public var refusals: [Refusal] { if case .closed(let reasons) = self { reasons } else { [] } }
}

/// Judges whether the plan with these bytes may be applied now.
///
/// Approvals are verified under `trust`, the document the plan names; those that hold must also
/// stand in `newest`, the document accepted last, and must not have run out. A rule that `newest`
/// made stricter since counts too; hours, freezes, soak and limits are those of `newest`. A valid
/// reject by somebody whom the rule names closes the gate for good. A document without a rule for
/// the target refuses; one whose rule asks for nobody lets the plan pass without approvals. Where
/// the target is protected, the request must be signed, and one counted approval at least must come
/// from a key that is no passkey.
///
/// With `breakGlass`, one signature in the role that the rule names for it stands in for everything
/// that is only waited for: approvals, a signed request, soak, windows, freezes. It passes no reject,
/// no hold, no limit, no expiry, and no release that was never verified.
public func judge(
  plan planBytes: [UInt8], approvals: [RecordedApproval], trust: AcceptedTrust,
  newest: AcceptedTrust, log: LogView, now: Instant, history: PlanHistory = PlanHistory(),
  breakGlass: Bool = false
) -> Verdict {
  let plan: PlanFacts
  do { plan = try PlanFacts(reading: planBytes) } catch {
    return .closed([Refusal(.planUnreadable, error.description, opens: .planAgain)])
  }
  let gate = GateJudgement(plan, approvals, trust, newest, log, history, breakGlass: breakGlass)
  let found = gate.outcome(at: now)
  guard found.reasons.isEmpty else { return .closed(found.reasons) }
  return .open(
    ApprovedPlan(
      plan, found.approvals, ignored: found.ignored, waived: found.waived,
      closing: gate.closing(after: now, counting: found.approvals)))
}

/// Everything about a gate that does not depend on the hour: with it, any hour can be judged.
struct GateJudgement {
  let plan: PlanFacts
  let newest: AcceptedTrust
  private let trust: AcceptedTrust
  private let history: PlanHistory
  private let breakGlass: Bool
  private let valid: [VerifiedApproval]
  private let refused: [Refusal]

  struct Outcome {
    /// None: the gate is open.
    var reasons: [Refusal] = []
    var approvals: [VerifiedApproval] = []
    var ignored: [Refusal] = []
    var waived: [Refusal]?
  }

  fileprivate init(
    _ plan: PlanFacts, _ approvals: [RecordedApproval], _ trust: AcceptedTrust,
    _ newest: AcceptedTrust, _ log: LogView, _ history: PlanHistory, breakGlass: Bool
  ) {
    self.plan = plan
    self.trust = trust
    self.newest = newest
    self.history = history
    self.breakGlass = breakGlass
    let (valid, refused) = verified(approvals, plan, trust, log)
    (self.valid, self.refused) = distinct(valid, refused)
  }

  func outcome(at now: Instant) -> Outcome {
    var closed = refusals(of: plan, trust, newest, now, history)
    guard let rule = trust.document.rule(for: plan.target) else {
      return Outcome(reasons: closed + [.noRule(plan.target, trust.reference.version)])
    }
    let newestRule = newest.document.rule(for: plan.target)
    if newestRule == nil { closed.append(.noRule(plan.target, newest.reference.version)) }

    let vetoes = valid.filter { !$0.isApproval && standsIn(newest, $0) == nil }
      .filter { rule.names($0.approver, in: trust.document) }
    closed += vetoes.map { Refusal.rejected($0.statement) }

    var ignored = refused
    var counted: [VerifiedApproval] = []
    for approval in valid where approval.isApproval {
      if let reason = reasonNotToCount(approval, newest, now, history) {
        ignored.append(reason)
      } else {
        counted.append(approval)
      }
    }
    let ordinary = counted.filter { !rule.isBreakGlass($0.role) }
    let missing = rule.missing(ordinary, in: trust.document, plan)
    var waits = missing
    if missing.isEmpty, let newestRule, newestRule != rule,
      !newestRule.missing(
        ordinary.filter { newestRule.stillCounts($0, of: plan, now, history) }, in: newest.document,
        plan
      ).isEmpty
    {
      waits.append(.gateChanged(plan.target, newest.reference.version))
    }
    if rule.needsOtherThanPasskey || newestRule?.needsOtherThanPasskey == true, !counted.isEmpty,
      counted.allSatisfy(\.isPasskey), missing.isEmpty || breakGlass
    {
      closed.append(.onlyPasskeys)
    }
    if let newestRule {
      let conditions = GateConditions(plan, newestRule, newest.document, now, history)
      closed += conditions.refusals
      waits += conditions.waits
      waits += requestRefusals(plan, trust, newest, rule, newestRule, history)
    }
    if breakGlass {
      closed += glassRefusals(counted, rule, newestRule, plan, newest)
    }
    // An approval that does not count is a reason only while it is missed.
    let reasons = closed + (breakGlass ? [] : waits)
    guard reasons.isEmpty else {
      return Outcome(reasons: reasons + (missing.isEmpty && !breakGlass ? [] : ignored))
    }
    return Outcome(
      approvals: breakGlass ? counted : ordinary, ignored: ignored,
      waived: breakGlass ? waits : nil)
  }
}

private func refusals(
  of plan: PlanFacts, _ trust: AcceptedTrust, _ newest: AcceptedTrust, _ now: Instant,
  _ history: PlanHistory
) -> [Refusal] {
  var refusals: [Refusal] = []
  if history.isWithdrawn {
    refusals.append(Refusal(.planWithdrawn, "the plan was given up", opens: .planAgain))
  }
  if history.isConsumed {
    refusals.append(Refusal(.planConsumed, "the plan was applied already", opens: .planAgain))
  }
  if let hold = history.hold {
    refusals.append(
      Refusal(
        .onHold, "'\(plan.target)' is on hold: \(hold)",
        opens: "run `tyk-promote resume \(plan.target)` when it may go on"))
  }
  if !history.isResuming {
    if now > plan.expiresAt {
      refusals.append(
        Refusal(
          .planExpired, "the plan expired at \(plan.expiresAt.seconds)", opens: .planAgain,
          facts: ["expired": plan.expiresAt.seconds]))
    }
    if now > newest.document.expiresAt {
      refusals.append(
        Refusal(
          .trustExpired,
          "version \(newest.reference.version) of the trust document expired at "
            + newest.document.expiresAt.seconds,
          opens: "run `tyk-promote trust propose` and have the administrators sign it"))
    }
  }
  if plan.trust != trust.reference {
    refusals.append(
      Refusal(
        .trustDiffers,
        "the plan names version \(plan.trust.version) of the trust document "
          + "(\(plan.trust.digest.short)), given is version \(trust.reference.version) "
          + "(\(trust.reference.digest.short))",
        opens: .planAgain))
  }
  if newest.reference.version < trust.reference.version {
    refusals.append(
      Refusal(
        .trustDiffers, "the newest trust document is older than the one the plan names",
        opens: "accept the missing version of the trust document"))
  }
  return refusals
}

private func verified(
  _ approvals: [RecordedApproval], _ plan: PlanFacts, _ trust: AcceptedTrust, _ log: LogView
) -> (valid: [VerifiedApproval], ignored: [Refusal]) {
  var valid: [VerifiedApproval] = []
  var ignored: [Refusal] = []
  for approval in approvals {
    do {
      valid.append(
        try verifyApproval(
          envelope: approval.envelope, plan: plan, trust: trust, recordedAt: approval.recordedAt,
          log: log))
    } catch { ignored.append(Refusal(error, plan: plan)) }
  }
  return (valid, ignored)
}

/// Keeps the first of several records of one statement, and of one nonce.
private func distinct(
  _ approvals: [VerifiedApproval], _ ignoredBefore: [Refusal]
) -> ([VerifiedApproval], [Refusal]) {
  var kept: [VerifiedApproval] = []
  var ignored = ignoredBefore
  var statements: Set<Digest> = []
  var nonces: Set<[UInt8]> = []
  for approval in approvals.sorted(by: { $0.recordedAt < $1.recordedAt })
  where statements.insert(approval.statementDigest).inserted {
    if nonces.insert(approval.statement.nonce).inserted || !approval.isApproval {
      kept.append(approval)
    } else {
      ignored.append(
        Refusal(
          .repeatedNonce,
          "the approval by '\(approval.approver)' repeats the nonce of another",
          opens: "ask '\(approval.approver)' to approve again",
          facts: ["approver": approval.approver]))
    }
  }
  return (kept, ignored)
}

private func reasonNotToCount(
  _ approval: VerifiedApproval, _ newest: AcceptedTrust, _ now: Instant, _ history: PlanHistory
) -> Refusal? {
  let again =
    "ask '\(approval.approver)' or somebody else in the role '\(approval.role)' to approve"
  if history.revokedApprovals.contains(approval.statementDigest) {
    return Refusal(
      .approvalRevoked, "'\(approval.approver)' took the approval back", opens: again,
      facts: ["approver": approval.approver])
  }
  if !history.isResuming, now > approval.validUntil {
    return Refusal(
      .approvalExpired,
      "the approval by '\(approval.approver)' ran out at \(approval.validUntil.seconds)",
      opens: again,
      facts: ["approver": approval.approver, "expired": approval.validUntil.seconds])
  }
  return standsIn(newest, approval).map {
    Refusal(
      .noLongerTrusted, $0, opens: again,
      facts: ["approver": approval.approver, "version": String(newest.reference.version)])
  }
}

/// Why key and role of an approval no longer stand in the newest trust document; nil: they do.
private func standsIn(_ newest: AcceptedTrust, _ approval: VerifiedApproval) -> String? {
  let version = "version \(newest.reference.version) of the trust document"
  guard let person = newest.document.principal(approval.approver),
    let key = newest.document.key(approval.keyID), person.keys.containsExactly(approval.keyID)
  else { return "in \(version) '\(approval.approver)' does not have the key that signed" }
  guard person.holds(approval.role) else {
    return "in \(version) '\(approval.approver)' does not hold the role '\(approval.role)'"
  }
  do { try key.checkWindow(at: approval.recordedAt) } catch { return error.reason }
  return nil
}

/// A signature of the request that is there must hold, under both documents; where the target is
/// protected, it must be there.
private func requestRefusals(
  _ plan: PlanFacts, _ trust: AcceptedTrust, _ newest: AcceptedTrust,
  _ rule: TrustDocument.Rule, _ newestRule: TrustDocument.Rule, _ history: PlanHistory
) -> [Refusal] {
  guard let request = history.request else {
    return rule.needsSignedRequest || newestRule.needsSignedRequest
      ? [.requestUnsigned(plan)] : []
  }
  do {
    for document in [trust, newest] {
      _ = try SignedRequest.verify(
        request.signature, plan: plan, trust: document, recordedAt: request.recordedAt)
    }
    return []
  } catch {
    return [
      Refusal(
        .requestRefused, "the signature of the request does not count: \(error.reason)",
        opens: .planAgain, facts: error.facts.merging(["requestCode": error.code.rawValue]) { $1 })
    ]
  }
}

private func glassRefusals(
  _ counted: [VerifiedApproval], _ rule: TrustDocument.Rule, _ newestRule: TrustDocument.Rule?,
  _ plan: PlanFacts, _ newest: AcceptedTrust
) -> [Refusal] {
  guard let role = newestRule?.breakGlassRole, rule.isBreakGlass(role) else {
    return [
      Refusal(
        .noBreakGlass, "no role may break the glass of '\(plan.target)'",
        opens: "the ordinary gate; `breakGlass` of a gate names a role", facts: [:])
    ]
  }
  if counted.contains(where: { $0.role.equalsExactly(role) }) { return [] }
  let people = newest.document.holders(ofRole: role).map(\.id).joined(separator: ", ")
  return [
    Refusal(
      .glassUnsigned, "breaking the glass of '\(plan.target)' needs a signature as '\(role)'",
      opens: "have one of \(people) run `tyk-promote apply --break-glass`", facts: ["role": role])
  ]
}

extension TrustDocument.Rule {
  /// Until when an approval counts for this rule.
  func lastMoment(of approval: VerifiedApproval) -> Instant {
    approval.statement.issuedAt.adding(seconds: approvalLifetimeSeconds)
  }

  /// Whether an approval that counted under the document the plan names is enough for this rule too.
  fileprivate func stillCounts(
    _ approval: VerifiedApproval, of plan: PlanFacts, _ now: Instant, _ history: PlanHistory
  ) -> Bool {
    let until = lastMoment(of: approval)
    return (authorMaySign(as: approval.role) || !approval.approver.equalsExactly(plan.author))
      && (history.isResuming || now <= until)
      && (!userVerification || approval.signature.userVerified != false)
  }
}
