internal import PromoteCore
internal import PromoteEngine

/// What the server's database calls objects whose paths want that, as far as it was seen.
///
/// A known id is a hint: whoever uses it checks what comes back.
actor DatabaseIDs {
  typealias Index = [Address: String]

  private var known: Index = [:]
  private var version: ServerVersion?
  private var waiting: [KindName: Task<Result<Index, APIFailure>, Never>] = [:]
  private var running: [KindName: Task<Result<Index, APIFailure>, Never>] = [:]

  func databaseID(of address: Address) -> String? { known[address] }
  func learn(_ address: Address, _ databaseID: String?) { known[address] = databaseID }
  func forget(_ address: Address) { known[address] = nil }

  func serverVersion() -> ServerVersion? { version }
  func learn(_ version: ServerVersion?) { self.version = version ?? self.version }

  /// An index that is fetched after this call began. Callers that wait at the same time share one.
  func fresh(
    _ kind: KindName, fetch: @escaping @Sendable () async -> Result<Index, APIFailure>
  ) async -> Result<Index, APIFailure> {
    if let task = waiting[kind] { return await task.value }
    let before = running[kind]
    let task = Task<Result<Index, APIFailure>, Never> {
      _ = await before?.value
      start(kind)
      let result = await fetch()
      if case .success(let index) = result {
        for (address, id) in index { known[address] = id }
      }
      return result
    }
    waiting[kind] = task
    return await task.value
  }

  /// From here on a newcomer would see a list that was begun before it asked.
  private func start(_ kind: KindName) {
    running[kind] = waiting[kind]
    waiting[kind] = nil
  }
}
