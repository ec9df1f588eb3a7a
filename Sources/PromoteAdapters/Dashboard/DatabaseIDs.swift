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
  /// Objects that have something beside their document.
  private var accompanied: Set<Address> = []
  /// Kinds of which it is known which objects have.
  private var surveyed: Set<KindName> = []

  /// Whether an object may have something beside its document: not, where it was seen that it has
  /// nothing.
  func mayBeAccompanied(_ address: Address) -> Bool {
    accompanied.contains(address) || !surveyed.contains(address.kind)
  }
  func survey(_ kind: KindName, accompanied found: [Address]) {
    surveyed.insert(kind)
    accompanied = accompanied.filter { $0.kind != kind }.union(found)
  }
  func accompany(_ address: Address, _ isAccompanied: Bool) {
    if isAccompanied { accompanied.insert(address) } else { accompanied.remove(address) }
  }

  /// The base API of a version, as a read of the version told it.
  private var bases: [Address: String] = [:]
  func base(of address: Address) -> String? { bases[address] }
  func learn(base: String, of address: Address) { bases[address] = base }

  private var names: [KindName: [String: String]] = [:]
  func names(of kind: KindName) -> [String: String]? { names[kind] }
  func learn(_ found: [String: String], of kind: KindName) { names[kind] = found }

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
