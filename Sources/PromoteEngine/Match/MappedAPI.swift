internal import PromoteCore

/// An environment's API in the words of the release.
///
/// What the environment calls otherwise is read under the release's address, with the release's ids
/// in its document, and written under the id that it has there. So planning, applying, reading back,
/// verifying and looking for drift know one name for each object.
struct MappedAPI: ManagementAPI {
  private let api: any ManagementAPI
  private let mapper: ObjectMapper

  init(_ api: any ManagementAPI, _ mapping: IDMapping) {
    self.api = api
    mapper = ObjectMapper(mapping)
  }

  func identify() async throws(APIFailure) -> ServerDescription { try await api.identify() }

  func list(_ kind: KindName) async throws(APIFailure) -> [LiveObject] {
    try await api.list(kind).map { mapper.here($0) }
  }

  func list(
    _ kinds: [KindName]
  ) async throws(APIFailure) -> [KindName: [LiveObject]] {
    try await api.list(kinds).mapValues { $0.map { mapper.here($0) } }
  }

  func read(_ address: Address) async throws(APIFailure) -> LiveObject? {
    try await api.read(mapper.mapping.there(address)).map { mapper.here($0) }
  }

  func read(_ addresses: [Address]) async -> [Address: Result<LiveObject?, APIFailure>] {
    let names = Dictionary(
      addresses.map { (mapper.mapping.there($0), $0) }, uniquingKeysWith: { first, _ in first })
    var found: [Address: Result<LiveObject?, APIFailure>] = [:]
    for (there, result) in await api.read(Array(names.keys)) {
      guard let address = names[there] else { continue }
      found[address] = result.map { $0.map { mapper.here($0) } }
    }
    return found
  }

  func create(
    _ address: Address, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer {
    try await api.create(mapper.mapping.there(address), mapper.there(address, document))
  }

  func update(
    _ address: Address, databaseID: String, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer {
    try await api.update(
      mapper.mapping.there(address), databaseID: databaseID, mapper.there(address, document))
  }

  func delete(_ address: Address, databaseID: String) async throws(APIFailure) -> WriteAnswer {
    try await api.delete(mapper.mapping.there(address), databaseID: databaseID)
  }

  func recordedChanges(since: Instant) async throws(APIFailure) -> [RecordedChange] {
    try await api.recordedChanges(since: since)
  }

  func activate() async throws(APIFailure) { try await api.activate() }
}
