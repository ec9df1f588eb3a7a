extension LogEntry {
  /// Every kind that version 1 of the log has. The list is closed: a reader of this version refuses
  /// any other.
  ///
  /// Entries of a promotion carry `planId` in their data. What checks of evidence read besides:
  ///
  /// - `trust.updated`: `trust` {`sha256`, `version`}, `envelope` {`sha256`, `size`};
  /// - `plan.created`: `plan` {`sha256`, `size`}, `to`;
  /// - `approval.recorded`: `envelope` {`sha256` of its canonical form, `size`}, `plan` {`sha256`},
  ///   `statement` {`sha256` of the payload}, `role`;
  /// - `publish.started`: `plan` {`sha256`}, `approvals` (the indexes of the counted
  ///   `approval.recorded` entries), `targetState` {`sha256`}, `to`;
  /// - `publish.finished`, `publish.failed`: `plan` {`sha256`}, `started` (the index of its
  ///   `publish.started`).
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A trust document was accepted.
    case trustUpdated = "trust.updated"

    case planCreated = "plan.created"
    /// Abandoned, or superseded by another plan (`data.supersededBy`).
    case planWithdrawn = "plan.withdrawn"
    /// A verified approve or reject.
    case approvalRecorded = "approval.recorded"
    /// An envelope that was refused, with the code.
    case approvalRefused = "approval.refused"
    /// An approver took an approval back.
    case approvalRevoked = "approval.revoked"

    case publishStarted = "publish.started"
    /// Applying again where a `publish.started` was open.
    case publishResumed = "publish.resumed"
    /// An operation is about to be sent.
    case operationIntended = "operation.intended"
    /// What came of an operation.
    case operationFinished = "operation.finished"
    case publishFinished = "publish.finished"
    case publishFailed = "publish.failed"
    /// A fresh dump was compared with the desired state.
    case verifyFinished = "verify.finished"

    case rollbackStarted = "rollback.started"
    case rollbackFinished = "rollback.finished"

    /// Nothing more is to be applied until it is released.
    case holdSet = "hold.set"
    case holdReleased = "hold.released"
    /// A break-glass act waits for its review.
    case reviewOpened = "review.opened"
    case reviewClosed = "review.closed"

    /// What an environment holds was taken as its release.
    case environmentAdopted = "environment.adopted"
    case driftChecked = "drift.checked"
    case driftDisposed = "drift.disposed"

    case secretResolved = "secret.resolved"
    case configChanged = "config.changed"
    case login
    case exportMade = "export.made"
    /// A checkpoint was handed to a witness, a repository or a time stamp authority.
    case checkpointAnchored = "checkpoint.anchored"
  }
}

extension LogEntry.Kind {
  /// The intent or the result of a single operation.
  public var isOfOneOperation: Bool { self == .operationIntended || self == .operationFinished }
}
