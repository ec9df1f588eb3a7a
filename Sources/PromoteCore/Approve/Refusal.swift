/// One reason why the gate is closed, and what would open it.
public struct Refusal: Hashable, Sendable, CustomStringConvertible {
  /// Stable: scripts rely on them.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    case missingApprovals = "missing-approvals"
    case rejected
    case approvalRefused = "approval-refused"
    case approvalExpired = "approval-expired"
    case approvalRevoked = "approval-revoked"
    case noLongerTrusted = "no-longer-trusted"
    case repeatedNonce = "repeated-nonce"
    case onlyPasskeys = "only-passkeys"
    case planUnreadable = "plan-unreadable"
    case planExpired = "plan-expired"
    case planWithdrawn = "plan-withdrawn"
    case planConsumed = "plan-consumed"
    case onHold = "on-hold"
    case noRule = "no-rule"
    case gateChanged = "gate-changed"
    case trustExpired = "trust-expired"
    case trustDiffers = "trust-differs"
    case wrongStage = "wrong-stage"
    case releaseUnverified = "release-unverified"
    case requestUnsigned = "request-unsigned"
    case requestRefused = "request-refused"
    case soaking
    case soakInterrupted = "soak-interrupted"
    case outsideWindow = "outside-window"
    case frozen
    case tooManyDeletes = "too-many-deletes"
    case protectedObject = "protected-object"
    case noBreakGlass = "no-break-glass"
    case glassUnsigned = "break-glass-unsigned"
  }

  public let code: Code
  /// One sentence, lower case, without a full stop.
  public let message: String
  /// What to do, or when it opens by itself.
  public let opens: String
  /// When it opens by itself, as far as the present shows.
  public let opensAt: Instant?
  public let facts: [String: String]

  public init(
    _ code: Code, _ message: String, opens: String, opensAt: Instant? = nil,
    facts: [String: String] = [:]
  ) {
    self.code = code
    self.message = message
    self.opens = opens
    self.opensAt = opensAt
    self.facts = facts
  }

  public var description: String { message }

  /// `code`, `message`, `opens`.
  public var json: JSON {
    ["code": .string(code.rawValue), "message": .string(message), "opens": .string(opens)]
  }
}

extension Refusal {
  static func missing(
    role: String?, have: Int, need: Int, when: [String] = [], candidates: [String]
  ) -> Refusal {
    let who =
      (role.map { "approvals by '\($0)'" } ?? "people who approve")
      + (when.isEmpty ? "" : ", for \(when.joined(separator: " or "))")
    return Refusal(
      .missingApprovals, "\(who): have \(have), need \(need)",
      opens: candidates.isEmpty
        ? "nobody else may approve: name more people in approvers.yaml"
        : "ask \(some(need - have, of: candidates)) to run `tyk-promote approve`",
      facts: [
        "role": role ?? "", "have": String(have), "need": String(need),
        "candidates": candidates.joined(separator: ", "),
      ])
  }

  /// `ana`, `ana and ben`, `one of ana, ben`, `2 of ana, ben, chi`.
  private static func some(_ count: Int, of people: [String]) -> String {
    guard people.count > count else { return people.joined(separator: " and ") }
    return "\(count == 1 ? "one" : "\(count)") of \(people.joined(separator: ", "))"
  }

  static func rejected(_ statement: ApprovalStatement) -> Refusal {
    Refusal(
      .rejected,
      "'\(statement.approver)' rejected the plan"
        + (statement.comment.map { ": \($0)" } ?? ""),
      opens: .planAgain, facts: ["approver": statement.approver])
  }

  /// An approval that does not hold: its own code stands in the facts.
  init(_ refusal: ApprovalRefusal, plan: PlanFacts) {
    let approver = refusal.facts["approver"]
    self.init(
      .approvalRefused, refusal.reason,
      opens: "ask \(approver.map { "'\($0)'" } ?? "the approver") to approve \(plan.digest.short)",
      facts: refusal.facts.merging(["approvalCode": refusal.code.rawValue]) { $1 })
  }

  static func noRule(_ environment: String, _ version: Int) -> Refusal {
    Refusal(
      .noRule,
      "version \(version) of the trust document has no rule for '\(environment)': "
        + "nothing can be published there",
      opens: "accept a trust document with a rule for it",
      facts: ["environment": environment])
  }

  static func requestUnsigned(_ plan: PlanFacts) -> Refusal {
    Refusal(
      .requestUnsigned,
      "'\(plan.target)' is protected, and nobody signed the request that '\(plan.author)' made",
      opens:
        "run `tyk-promote plan --from \(plan.source) --to \(plan.target) --sign KEY`",
      facts: ["author": plan.author])
  }

  static func gateChanged(_ environment: String, _ version: Int) -> Refusal {
    Refusal(
      .gateChanged,
      "the gate of '\(environment)' asks for more since version \(version) of the trust document",
      opens: .planAgain, facts: ["environment": environment])
  }

  static let onlyPasskeys = Refusal(
    .onlyPasskeys, "every approval was made in a browser, at least one must not be",
    opens: "ask an approver to sign with an SSH key: `tyk-promote approve`")
}

extension String {
  static let planAgain = "run `tyk-promote plan` again, then ask for new approvals"
}
