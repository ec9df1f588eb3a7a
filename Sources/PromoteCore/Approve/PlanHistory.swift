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
  /// How the release of the plan stands in the environment it comes from.
  public enum Source: Hashable, Sendable {
    /// Nobody looked: a rule that asks for it refuses.
    case unknown
    case standing(SourceStanding)
  }

  /// Given up by its author, or superseded by another plan.
  public var isWithdrawn: Bool
  /// Applied already, to the end.
  public var isConsumed: Bool
  /// Begun and not finished: going on does not ask whether something expired since, or for the hour.
  public var isResuming: Bool
  /// Why the target environment is held, if it is.
  public var hold: String?
  /// Approvals taken back, by the digest of their statement.
  public var revokedApprovals: Set<Digest>
  public var source: Source
  /// Nil: who asked is only claimed.
  public var request: SignedRequest.Recorded?

  public init(
    isWithdrawn: Bool = false, isConsumed: Bool = false, isResuming: Bool = false,
    hold: String? = nil, revokedApprovals: Set<Digest> = [], source: Source = .unknown,
    request: SignedRequest.Recorded? = nil
  ) {
    self.isWithdrawn = isWithdrawn
    self.isConsumed = isConsumed
    self.isResuming = isResuming
    self.hold = hold
    self.revokedApprovals = revokedApprovals
    self.source = source
    self.request = request
  }
}
