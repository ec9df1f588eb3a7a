/// Runs `work` on every item, some at once, and gives the results in the items' order.
func inParallel<Item: Sendable, Result: Sendable>(
  _ items: [Item], width: Int = 4, _ work: @escaping @Sendable (Item) async throws -> Result
) async throws -> [Result] {
  guard items.count > 1 else { return try await items.asyncMap(work) }
  let size = max(1, (items.count + width - 1) / width)
  let chunks = stride(from: 0, to: items.count, by: size).map {
    Array(items[$0..<min($0 + size, items.count)])
  }
  return try await withThrowingTaskGroup(of: (Int, [Result]).self) { group in
    for (index, chunk) in chunks.enumerated() {
      group.addTask { (index, try await chunk.asyncMap(work)) }
    }
    var parts: [[Result]] = Array(repeating: [], count: chunks.count)
    for try await (index, part) in group { parts[index] = part }
    return Array(parts.joined())
  }
}

extension Array {
  fileprivate func asyncMap<Result>(
    _ work: (Element) async throws -> Result
  ) async throws -> [Result] {
    var results: [Result] = []
    results.reserveCapacity(count)
    for item in self { results.append(try await work(item)) }
    return results
  }
}
