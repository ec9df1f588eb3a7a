import Dispatch
internal import Synchronization
public import Testing

/// Runs tests that wait for child processes on threads of their own.
///
/// Such a test blocks its thread. On the shared pool, which has one thread for each core, two of
/// them would keep every other test from going on, and a server in this process from answering.
/// There are few lanes, so that no machine meets more children at once than it has use for.
public struct BlockingLane: SuiteTrait, TestTrait, TestScoping {
  public var isRecursive: Bool { true }

  public func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? {
    testCase == nil ? nil : self
  }

  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let turn = Self.turn.wrappingAdd(1, ordering: .relaxed).oldValue
    try await withTaskExecutorPreference(Self.lanes[turn % Self.lanes.count]) {
      try await function()
    }
  }

  private static let turn = Atomic(0)
  private static let lanes = [Lane(), Lane()]
}

extension Trait where Self == BlockingLane {
  /// For tests that block their thread.
  public static var blocking: Self { BlockingLane() }
}

/// One thread at a time, none of the shared pool's.
private final class Lane: TaskExecutor {
  private let queue = DispatchQueue(label: "tests that wait")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
