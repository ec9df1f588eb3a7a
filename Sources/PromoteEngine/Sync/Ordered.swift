/// Runs `work` on every item, at most `width` at once, and hands the results on in the items' order
/// as soon as they are complete up to there. After a failure nothing new is begun; what is under way
/// is waited for and handed on too.
///
/// Answers the failures, in order.
func inOrder<Item: Sendable, Result: Sendable, Failure: Error>(
  _ items: [Item], width: Int,
  _ work: @escaping @Sendable (Item) async -> Swift.Result<Result, Failure>,
  done: (Item, Swift.Result<Result, Failure>) -> Void
) async -> [Failure] {
  await withTaskGroup(of: (Int, Swift.Result<Result, Failure>).self) { group in
    var finished: [Int: Swift.Result<Result, Failure>] = [:]
    var failures: [(Int, Failure)] = []
    var next = 0
    var told = 0
    func begin() {
      guard next < items.count, failures.isEmpty, !Task.isCancelled else { return }
      let index = next
      let item = items[index]
      next += 1
      group.addTask { (index, await work(item)) }
    }
    for _ in 0..<max(1, width) { begin() }
    for await (index, result) in group {
      finished[index] = result
      if case .failure(let failure) = result { failures.append((index, failure)) }
      while let ready = finished.removeValue(forKey: told) {
        done(items[told], ready)
        told += 1
      }
      begin()
    }
    return failures.sorted { $0.0 < $1.0 }.map(\.1)
  }
}
