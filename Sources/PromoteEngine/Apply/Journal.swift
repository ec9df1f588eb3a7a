internal import PromoteCore

/// Writes the entries of one apply, under its lease.
///
/// Entries that come while one is being written are written together, in one transaction: many
/// operations at once cost few commits. An entry is durable when ``append(_:)`` returns. After a
/// failure everything that waits fails too, and nothing more is sent.
actor Journal {
  private enum Role {
    case done(LogEntry)
    case lead
  }
  private struct Waiter {
    let draft: EntryDraft
    let continuation: CheckedContinuation<Role, any Error>
  }

  private let log: any AuditStore
  private let lease: Lease
  private var waiting: [Waiter] = []
  private var isWriting = false
  private var failure: (any Error)?

  init(_ log: any AuditStore, holding lease: Lease) {
    self.log = log
    self.lease = lease
  }

  /// Returns the entry as it stands on the log.
  @discardableResult
  func append(_ draft: EntryDraft) async throws -> LogEntry {
    if let failure { throw failure }
    if isWriting {
      let role = try await withCheckedThrowingContinuation {
        waiting.append(Waiter(draft: draft, continuation: $0))
      }
      if case .done(let entry) = role { return entry }
    }
    isWriting = true
    let others = waiting
    waiting = []
    let entries: [LogEntry]
    do {
      entries = try await log.append([draft] + others.map(\.draft), holding: lease)
      for (other, entry) in zip(others, entries.dropFirst()) {
        other.continuation.resume(returning: .done(entry))
      }
    } catch {
      failure = error
      for other in others + waiting { other.continuation.resume(throwing: error) }
      waiting = []
      isWriting = false
      throw error
    }
    if waiting.isEmpty {
      isWriting = false
    } else {
      // Whoever waits longest writes the next batch, so nobody writes for the others for ever.
      waiting.removeFirst().continuation.resume(returning: .lead)
    }
    return entries[0]
  }
}
