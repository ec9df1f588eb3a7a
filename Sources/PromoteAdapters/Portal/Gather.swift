internal import PromoteEngine

/// The results of `work` in the order of their indices, so many at once. After a failure no more is
/// begun, and the failure is thrown.
func gather<Value: Sendable>(
  _ count: Int, width: Int,
  _ work: @escaping @Sendable (Int) async throws(APIFailure) -> Value
) async throws(APIFailure) -> [Value] {
  typealias Outcome = Result<Value, APIFailure>
  let outcomes = await withTaskGroup(of: (Int, Outcome).self) { group -> [Outcome] in
    var outcomes = [Outcome?](repeating: nil, count: count)
    var next = 0
    func add() {
      let index = next
      next += 1
      group.addTask {
        do throws(APIFailure) {
          return (index, .success(try await work(index)))
        } catch {
          return (index, .failure(error))
        }
      }
    }
    while next < min(count, width) { add() }
    for await (index, outcome) in group {
      outcomes[index] = outcome
      if case .failure = outcome { return [outcome] }
      if next < count { add() }
    }
    return outcomes.compactMap { $0 }
  }
  var values: [Value] = []
  values.reserveCapacity(outcomes.count)
  for outcome in outcomes { values.append(try outcome.get()) }
  return values
}
