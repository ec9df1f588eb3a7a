import Dispatch
import PromoteTesting
import Testing

/// More tests that block than there are cores; the last one of them to be freed is freed by a task
/// of the shared pool.
@Suite struct BlockingLaneTests {
  @Test(.blocking, .timeLimit(.minutes(1)), arguments: 0..<16)
  func `a test that blocks keeps no other task from going on`(_: Int) async {
    let goesOn = DispatchSemaphore(value: 0)
    Task.detached { goesOn.signal() }
    wait(goesOn)
  }

  /// `DispatchSemaphore.wait` may not be called in an async function; blocking is the point here.
  private func wait(_ semaphore: DispatchSemaphore) { semaphore.wait() }
}
