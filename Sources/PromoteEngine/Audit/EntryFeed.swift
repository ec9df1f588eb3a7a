public import PromoteCore

/// The entries of a log as they come, for programs that watch.
public struct EntryFeed: Sendable {
  private let log: any AuditStore
  private let clock: any WallClock
  private let milliseconds: Int
  /// Entries handed over at once, at most.
  static let batch = 1_000

  /// Looks for new entries every so many milliseconds.
  public init(_ log: any AuditStore, clock: any WallClock, everyMilliseconds: Int) {
    self.log = log
    self.clock = clock
    milliseconds = everyMilliseconds
  }

  /// Hands over every entry from `first` on, once each and in order, until the task is cancelled.
  ///
  /// Returns the number of the entry that would have come next: going on from there loses and
  /// repeats nothing. Throws what reading or `take` throws.
  @discardableResult
  public func follow(
    from first: Int, take: ([LogEntry]) async throws -> Void
  ) async throws -> Int {
    var next = first
    while !Task.isCancelled {
      let size = try await log.size()
      while next < size, !Task.isCancelled {
        let end = min(size, next + Self.batch)
        try await take(try await log.entries(next..<end))
        next = end
      }
      do { try await clock.sleep(milliseconds: milliseconds) } catch is CancellationError { break }
    }
    return next
  }
}
