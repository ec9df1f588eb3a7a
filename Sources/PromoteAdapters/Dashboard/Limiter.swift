/// Lets at most `limit` pieces of work run at once; the others wait in the order they came.
actor Limiter {
  private var free: Int
  private var waiting: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
  private var first = 0
  private var nextID = 0

  init(_ limit: Int) { free = limit }

  /// Runs `work` when it is its turn. Nil where the task was cancelled while it waited.
  nonisolated func run<T: Sendable>(_ work: () async -> T) async -> T? {
    guard await enter() else { return nil }
    let result = await work()
    await leave()
    return result
  }

  private func enter() async -> Bool {
    if free > 0 {
      free -= 1
      return true
    }
    let id = nextID
    nextID += 1
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled {
          continuation.resume(returning: false)
        } else {
          waiting.append((id, continuation))
        }
      }
    } onCancel: {
      Task { await self.give(up: id) }
    }
  }

  private func leave() {
    guard first < waiting.count else {
      waiting.removeAll()
      first = 0
      free += 1
      return
    }
    let next = waiting[first]
    first += 1
    if first > 1024 {
      waiting.removeFirst(first)
      first = 0
    }
    next.continuation.resume(returning: true)
  }

  private func give(up id: Int) {
    guard let index = waiting[first...].firstIndex(where: { $0.id == id }) else { return }
    waiting.remove(at: index).continuation.resume(returning: false)
  }
}
