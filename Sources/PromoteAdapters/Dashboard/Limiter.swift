internal import Synchronization

/// Lets at most `limit` pieces of work run at once; the others wait in the order they came.
///
/// Whose turn it is is decided under a lock: between the end of one request and the beginning of
/// the next lies no more than the waking of a task.
final class Limiter: Sendable {
  private struct State {
    var free: Int
    var waiting: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    var first = 0
    var nextID = 0
  }

  private let state: Mutex<State>

  init(_ limit: Int) { state = Mutex(State(free: limit)) }

  /// Runs `work` when it is its turn. Nil where the task was cancelled while it waited.
  func run<T: Sendable>(_ work: () async -> T) async -> T? {
    guard await enter() else { return nil }
    let result = await work()
    leave()
    return result
  }

  private func enter() async -> Bool {
    let id: Int? = state.withLock { state in
      if state.free > 0 {
        state.free -= 1
        return nil
      }
      state.nextID += 1
      return state.nextID
    }
    guard let id else { return true }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer: Bool? = state.withLock { state in
          // Cancelled before this lock was taken: the handler found nobody to wake.
          if Task.isCancelled { return false }
          if state.free > 0 {
            state.free -= 1
            return true
          }
          state.waiting.append((id, continuation))
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      giveUp(id)
    }
  }

  private func leave() {
    let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
      guard state.first < state.waiting.count else {
        state.waiting.removeAll(keepingCapacity: true)
        state.first = 0
        state.free += 1
        return nil
      }
      let next = state.waiting[state.first]
      state.first += 1
      if state.first > 1024 {
        state.waiting.removeFirst(state.first)
        state.first = 0
      }
      return next.continuation
    }
    next?.resume(returning: true)
  }

  private func giveUp(_ id: Int) {
    let gone: CheckedContinuation<Bool, Never>? = state.withLock { state in
      guard let index = state.waiting[state.first...].firstIndex(where: { $0.id == id }) else {
        return nil
      }
      return state.waiting.remove(at: index).continuation
    }
    gone?.resume(returning: false)
  }
}
