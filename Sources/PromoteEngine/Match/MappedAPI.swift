internal import PromoteCore
internal import Synchronization

/// An environment's API in the words of the release.
///
/// What the environment calls otherwise is read under the release's address, with the release's ids
/// in its document, and written under the id that it has there. So planning, applying, reading back,
/// verifying and looking for drift know one name for each object.
///
/// A record that is asked to take the release's id has either of two: which one it is, is learnt from
/// every answer, so that what names it is written with the id that it has at that moment.
struct MappedAPI: ManagementAPI {
  private let api: any ManagementAPI
  private let mapper: ObjectMapper
  private let taken: Taken

  /// Records that have taken the release's id.
  private final class Taken: Sendable {
    /// With what is written: the mapping without them.
    private let state: Mutex<(addresses: Set<Address>, writing: ObjectMapper)>
    private let all: IDMapping

    init(_ mapper: ObjectMapper) {
      all = mapper.mapping
      state = Mutex(([], mapper))
    }

    var writing: ObjectMapper { state.withLock { $0.writing } }

    func note(_ address: Address, _ took: Bool) {
      state.withLock { state in
        guard state.addresses.contains(address) != took else { return }
        if took { state.addresses.insert(address) } else { state.addresses.remove(address) }
        var mapping = all
        for address in state.addresses { mapping.remove(address) }
        state.writing = ObjectMapper(mapping)
      }
    }
  }

  init(_ api: any ManagementAPI, _ mapping: IDMapping) {
    self.api = api
    mapper = ObjectMapper(mapping)
    taken = Taken(mapper)
  }

  private func here(_ object: LiveObject) -> LiveObject {
    let found = mapper.here(object)
    if mapper.mapping.aligning.contains(found.address) {
      taken.note(found.address, found.address == object.address)
    }
    return found
  }

  func identify() async throws(APIFailure) -> ServerDescription { try await api.identify() }

  func list(_ kind: KindName) async throws(APIFailure) -> [LiveObject] {
    try await api.list(kind).map { here($0) }
  }

  func list(
    _ kinds: [KindName]
  ) async throws(APIFailure) -> [KindName: [LiveObject]] {
    try await api.list(kinds).mapValues { $0.map { here($0) } }
  }

  func read(_ address: Address) async throws(APIFailure) -> LiveObject? {
    let there = taken.writing.mapping.there(address)
    if let found = try await api.read(there) { return here(found) }
    guard mapper.mapping.aligning.contains(address) else { return nil }
    // It may have the other of its two ids by now.
    let other = there == address ? mapper.mapping.there(address) : address
    return try await api.read(other).map { here($0) }
  }

  func create(
    _ address: Address, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer {
    let writing = taken.writing
    return try await api.create(
      writing.mapping.there(address), writing.there(address, document))
  }

  func update(
    _ address: Address, databaseID: String, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer {
    let writing = taken.writing
    return try await api.update(
      writing.mapping.there(address), databaseID: databaseID, writing.there(address, document))
  }

  func delete(_ address: Address, databaseID: String) async throws(APIFailure) -> WriteAnswer {
    try await api.delete(taken.writing.mapping.there(address), databaseID: databaseID)
  }

  func recordedChanges(since: Instant) async throws(APIFailure) -> [RecordedChange] {
    try await api.recordedChanges(since: since)
  }

  func activate() async throws(APIFailure) { try await api.activate() }
}
