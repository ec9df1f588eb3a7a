internal import PromoteCore

/// Writes the entries of one apply, under its lease. What was appended is durable.
struct Journal: Sendable {
  private let log: any AuditStore
  private let lease: Lease

  init(_ log: any AuditStore, holding lease: Lease) {
    self.log = log
    self.lease = lease
  }

  /// In one transaction: all of them or none. Nothing is written for no entries.
  func append(_ drafts: [EntryDraft]) async throws {
    guard !drafts.isEmpty else { return }
    _ = try await log.append(drafts, holding: lease)
  }

  /// Returns the entry as it stands on the log.
  @discardableResult
  func append(_ draft: EntryDraft) async throws -> LogEntry {
    let entries = try await log.append([draft], holding: lease)
    guard let entry = entries.first else {
      throw EngineFailure(.failed, "unexpected", "the log kept nothing of what was written")
    }
    return entry
  }
}
