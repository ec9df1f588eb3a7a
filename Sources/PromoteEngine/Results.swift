public import PromoteCore

/// What is to be planned.
public struct PlanRequest: Sendable {
  public var from: EnvironmentName
  public var to: EnvironmentName
  /// As typed: `kind=oas name=Orders*`; several are joined by "or". None: everything.
  public var selection: [String]
  /// Which objects of the target may be deleted.
  public var prune: PruneMode
  /// Why this is wanted, and where it is written down.
  public var reason: String?
  public var ticket: String?
  /// Only look: nothing is stored, logged or written.
  public var dryRun: Bool
  /// Whose signature makes the requester known and not only claimed.
  public var signer: (any Signer)?

  public init(
    from: EnvironmentName, to: EnvironmentName, selection: [String] = [], prune: PruneMode = .none,
    reason: String? = nil, ticket: String? = nil, dryRun: Bool = false,
    signer: (any Signer)? = nil
  ) {
    self.signer = signer
    self.from = from
    self.to = to
    self.selection = selection
    self.prune = prune
    self.reason = reason
    self.ticket = ticket
    self.dryRun = dryRun
  }
}

/// One promotion in a list.
public struct PromotionSummary: Sendable, Hashable {
  public let id: String
  /// Spoken name; names open promotions only.
  public let word: String
  public let from: EnvironmentName
  public let to: EnvironmentName
  /// `planned`, `partly-approved`, `approved`, `rejected`, `expired`, `applying`, `failed`,
  /// `applied`, `verified`, `differs`, `superseded`, `abandoned`.
  public let state: String
  public let requester: String
  public let created: Instant
  public let dossier: String?
}

/// What runs in one environment.
public struct EnvironmentStatus: Sendable, Hashable {
  public let name: EnvironmentName
  /// The digest of what was last verified there; nil where nothing was.
  public let release: Digest?
  public let objects: Int
  /// The promotion that brought it; nil where it was adopted.
  public let promotion: String?
  public let verifiedAt: Instant?
  /// A promotion that began to change the environment and has not ended.
  public let openPublish: String?
  /// Why it is held, oldest first.
  public let holds: [String]
  /// Promotions that broke its glass and that nobody has reviewed yet.
  public let openReviews: [String]
  /// By the windows and freezes of the accepted trust document; nil where there are none to come.
  public let hours: CalendarStanding?
}

/// What became of one operation.
public struct OperationReport: Sendable, Hashable {
  public enum Result: String, Sendable, Hashable {
    /// The target holds what was planned.
    case applied
    /// It already did; nothing was sent.
    case unchanged
    /// What was sent was not kept whole.
    case dropped
    case rejected
    /// Nothing was sent: the server could not be reached.
    case notSent = "not-sent"
    /// No answer, and reading back failed too.
    case unknown
    case notAttempted = "not-attempted"
  }
  public let object: Address
  public let result: Result
  /// For people; how the read-back differed, or why it failed. Never a secret.
  public let message: String?

  /// It was attempted, and the target does not hold it.
  var isFailure: Bool { result != .applied && result != .unchanged && result != .notAttempted }
}

public struct ApplyResult: Sendable {
  public let promotion: String
  /// As in ``PromotionSummary/state``.
  public let state: String
  public let operations: [OperationReport]
  /// Of the verification afterwards; nil where it did not come to that.
  public let verified: Bool?
  public let differences: [Difference]
  /// Writes that were sent.
  public let writes: Int
  public let resumed: Bool
  /// The glass was broken for it, and nobody has reviewed that yet.
  public let openReview: Bool
  /// When the gate closes that it went through; nil where it had no end in sight.
  public var closing: GateClosing?
  /// Where the apply failed and the environment asks for a roll-back: what that came to. The other
  /// members tell of the apply; `state` is where it all ended.
  public let rollback: [OperationReport]?
  public let probes: [ProbeReport]

  /// `record` as it stands afterwards.
  init(
    _ record: PromotionRecord, operations: [OperationReport], verified: Bool?,
    differences: [Difference], writes: Int, resumed: Bool, probes: [ProbeReport] = []
  ) {
    self.init(
      promotion: record.id, state: record.phase.word, operations: operations, verified: verified,
      differences: differences, writes: writes, resumed: resumed,
      openReview: record.review?.isOpen == true, rollback: nil, probes: probes)
  }

  private init(
    promotion: String, state: String, operations: [OperationReport], verified: Bool?,
    differences: [Difference], writes: Int, resumed: Bool, openReview: Bool,
    rollback: [OperationReport]?, probes: [ProbeReport]
  ) {
    self.promotion = promotion
    self.state = state
    self.operations = operations
    self.verified = verified
    self.differences = differences
    self.writes = writes
    self.resumed = resumed
    self.openReview = openReview
    self.rollback = rollback
    self.probes = probes
  }

  /// The result of an apply that was rolled back at once.
  func after(
    _ reports: [OperationReport], writes: Int, probes: [ProbeReport] = []
  ) -> ApplyResult {
    ApplyResult(
      promotion: promotion, state: state, operations: reports, verified: verified,
      differences: differences, writes: writes + self.writes, resumed: resumed,
      openReview: openReview, rollback: operations, probes: probes)
  }

  public var applied: Int { count(.applied) + count(.unchanged) }
  public var notAttempted: Int { count(.notAttempted) }
  public var failed: Int { operations.count - applied - notAttempted }
  private func count(_ result: OperationReport.Result) -> Int {
    operations.count { $0.result == result }
  }
}

/// A place where an environment is not what was promoted.
public struct Difference: Sendable, Hashable {
  public let object: Address
  /// Nil: the whole object.
  public let pointer: JSONPointer?
  /// For people; a secret stands as its binding.
  public let expected: String?
  public let found: String?
  /// Who changed it, as far as known: `them`, `us`, `both`.
  public let by: String?
}

public struct VerifyResult: Sendable {
  public let environment: EnvironmentName
  /// No difference, and every probe answered as expected.
  public let matches: Bool
  public let differences: [Difference]
  /// Objects that were compared.
  public let objects: Int
  public var probes: [ProbeReport] = []
  /// Kinds that were promoted there and that the registry does not ask for any more: not looked at.
  public var unasked: [KindName] = []
}

public struct AdoptResult: Sendable {
  public let environment: EnvironmentName
  public let release: Digest
  public let objects: Int
  public let findings: [Finding]
  /// Where the environment is gated: the promotion from it to itself, without operations, that must
  /// be approved and applied before the release counts. Nil: it counts.
  public let proposed: PromotionSummary?
}

/// What planning came to.
public struct PlanOutcome: Sendable {
  /// The plan as people and scripts read it, gate included.
  public let review: PlanReview
  /// Nil where nothing approvable was stored: blocked, empty, or only looked at.
  public let promotion: String?
  /// An open promotion of the same effect was found: its plan and its approvals stand.
  public let kept: Bool
  /// Promotions that this one replaces, and what broke their approvals.
  public let superseded: [Superseded]
  public let dossier: String?

  public struct Superseded: Sendable, Hashable {
    public let promotion: String
    /// `policy/gold /rate 1000 → 5000, was 2000 when ana signed`.
    public let reasons: [String]
  }
}

public struct ApprovalResult: Sendable {
  public let promotion: String
  public let approver: String
  /// `approve` or `reject`.
  public let decision: String
  public let effectDigest: Digest
  public let expires: Instant
  public let gate: PlanReview.Gate
  /// The file added to the dossier.
  public let file: String?
}

/// What an import of a dossier's approvals brought.
public struct ImportResult: Sendable {
  public struct Refused: Sendable, Hashable {
    public let file: String
    public let code: String
    public let message: String
  }
  public let recorded: Int
  public let alreadyKnown: Int
  public let refused: [Refused]
}
