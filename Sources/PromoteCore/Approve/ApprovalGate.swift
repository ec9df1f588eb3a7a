/// A plan that enough of the right people have approved, and that nobody may stop any more.
///
/// Only ``judge(plan:approvals:trust:newest:log:now:history:)`` makes one. It cannot be stored:
/// keep the plan and its approvals, and judge again.
public struct ApprovedPlan: Sendable {
  /// Of the plan's bytes: what may be carried out.
  public let planDigest: Digest
  public let plan: PlanFacts
  /// Those that count. Empty where the environment needs none.
  public let approvals: [VerifiedApproval]
  /// Approvals that were there and did not count, and why.
  public let ignored: [Refusal]

  fileprivate init(_ plan: PlanFacts, _ approvals: [VerifiedApproval], ignored: [Refusal]) {
    planDigest = plan.digest
    self.plan = plan
    self.approvals = approvals
    self.ignored = ignored
  }
}

/// Whether a plan may be applied; if not, every reason at once.
public enum Verdict: Sendable {
  case open(ApprovedPlan)
  case closed([Refusal])

  public var isOpen: Bool { if case .open = self { true } else { false } }
  public var refusals: [Refusal] { if case .closed(let reasons) = self { reasons } else { [] } }
}

/// An approval as the log recorded it.
public struct RecordedApproval: Hashable, Sendable {
  public let envelope: [UInt8]
  /// The time of its log entry.
  public let recordedAt: Instant
  public init(envelope: [UInt8], recordedAt: Instant) {
    self.envelope = envelope
    self.recordedAt = recordedAt
  }
}

/// What the log says about a plan besides its approvals.
public struct PlanHistory: Hashable, Sendable {
  /// Given up by its author, or superseded by another plan.
  public var isWithdrawn: Bool
  /// Applied already, to the end.
  public var isConsumed: Bool
  /// Begun and not finished: going on does not ask whether something expired since.
  public var isResuming: Bool
  /// Why the target environment is held, if it is.
  public var hold: String?
  /// Approvals taken back, by the digest of their statement.
  public var revokedApprovals: Set<Digest>

  public init(
    isWithdrawn: Bool = false, isConsumed: Bool = false, isResuming: Bool = false,
    hold: String? = nil, revokedApprovals: Set<Digest> = []
  ) {
    self.isWithdrawn = isWithdrawn
    self.isConsumed = isConsumed
    self.isResuming = isResuming
    self.hold = hold
    self.revokedApprovals = revokedApprovals
  }
}

/// Judges whether the plan with these bytes may be applied now.
///
/// Approvals are verified under `trust`, the document the plan names; those that hold must also
/// stand in `newest`, the document accepted last, and must not have run out. A rule that `newest`
/// made stricter since counts too. A valid reject by somebody whom the rule names closes the gate
/// for good. A document without a rule for the target refuses; one whose rule asks for nobody lets
/// the plan pass without approvals. Where the rule asks for user verification, one counted
/// approval at least must come from a key that is no passkey: a page can show one plan and have
/// another signed.
public func judge(
  plan planBytes: [UInt8], approvals: [RecordedApproval], trust: AcceptedTrust,
  newest: AcceptedTrust, log: LogView, now: Instant, history: PlanHistory = PlanHistory()
) -> Verdict {
  let plan: PlanFacts
  do { plan = try PlanFacts(reading: planBytes) } catch {
    return .closed([Refusal(.planUnreadable, error.description, opens: .planAgain)])
  }
  var closed = refusals(of: plan, trust, newest, now, history)
  guard let rule = trust.document.rule(for: plan.target) else {
    return .closed(closed + [.noRule(plan.target, trust.reference.version)])
  }
  let newestRule = newest.document.rule(for: plan.target)
  if newestRule == nil { closed.append(.noRule(plan.target, newest.reference.version)) }

  var (valid, ignored) = verified(approvals, plan, trust, log)
  (valid, ignored) = distinct(valid, ignored)
  let vetoes = valid.filter { !$0.isApproval && standsIn(newest, $0) == nil }
    .filter { rule.names($0.approver, in: trust.document) }
  closed += vetoes.map { Refusal.rejected($0.statement) }

  var counted: [VerifiedApproval] = []
  for approval in valid where approval.isApproval {
    if let reason = reasonNotToCount(approval, newest, now, history) {
      ignored.append(reason)
    } else {
      counted.append(approval)
    }
  }
  let missing = rule.missing(counted, in: trust.document, author: plan.author)
  closed += missing
  if missing.isEmpty, let newestRule, newestRule != rule,
    !newestRule.missing(counted, in: newest.document, author: plan.author).isEmpty
  {
    closed.append(.gateChanged(plan.target, newest.reference.version))
  }
  if missing.isEmpty, rule.userVerification, !counted.isEmpty, counted.allSatisfy(\.isPasskey) {
    closed.append(.onlyPasskeys)
  }
  // An approval that does not count is a reason only while it is missed.
  return closed.isEmpty
    ? .open(ApprovedPlan(plan, counted, ignored: ignored))
    : .closed(closed + (missing.isEmpty ? [] : ignored))
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
      Refusal(.onHold, "'\(plan.target)' is on hold: \(hold)", opens: "release the hold"))
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
          opens: "have the administrators sign a new version"))
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
