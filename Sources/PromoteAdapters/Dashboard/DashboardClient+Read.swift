public import PromoteCore
public import PromoteEngine

extension DashboardClient {
  public func read(_ address: Address) async throws(APIFailure) -> LiveObject? {
    let kind = try kind(address.kind)
    guard let bare = try await readDocument(address, kind) else { return nil }
    let found = try await withParts(
      [try await withServedPaths(bare, kind)], kind, isWhole: false)
    return try await namingByIdentity(found, kind).first
  }

  /// The object as its document alone says it is.
  private func readDocument(
    _ address: Address, _ kind: ResourceKind
  ) async throws(APIFailure) -> LiveObject? {
    guard kind.endpoints.readsByDatabaseID else {
      guard let found = try await fetch(kind, id: address.id), found.address == address else {
        return nil
      }
      return found
    }
    if let id = await ids.databaseID(of: address) {
      if let found = try await fetch(kind, id: id), found.address == address { return found }
      await ids.forget(address)
    }
    if let since = kind.endpoints.identitySince.flatMap({ ServerVersion($0) }),
      let version = await version, version >= since
    {
      guard let found = try await fetch(kind, id: address.id), found.address == address else {
        return nil
      }
      await ids.learn(address, found.databaseID)
      return found
    }
    guard let id = try await index(kind)[address] else { return nil }
    guard let found = try await fetch(kind, id: id), found.address == address else { return nil }
    return found
  }

  /// What the server says it is, else what the registry says.
  var version: ServerVersion? {
    get async { await ids.serverVersion() ?? registryVersion }
  }

  /// One object by an id of its path; nil where the server says that there is none.
  ///
  /// An answer for another kind (an OAS API at the address of a classic one) is none either.
  func fetch(_ kind: ResourceKind, id: String) async throws(APIFailure) -> LiveObject? {
    let path = try path(kind, id)
    switch try await calls.read(path, mediaType: kind.endpoints.mediaType) {
    case .json(let json, let response):
      if !isOfKind(json, kind) { return nil }
      if kind.generatedServers != nil, let base = response.header("x-tyk-base-api-id"),
        !base.isEmpty, let own = kind.address(of: json)
      {
        await ids.learn(base: base, of: own)
      }
      let parent = id.firstIndex(of: "/").map { String(id[..<$0]) }
      return try object(below(parent, json, kind), kind, at: "GET \(path)", databaseID: id)
    case .unreadable(let reason): throw .unreadableAnswer("GET \(path): \(reason)")
    case .refused(let status, let message):
      if isAbsent(kind, status, message) { return nil }
      throw .rejected(status: status, message: message)
    }
  }

  /// Database ids of every object of the kind, from its list alone.
  private func index(_ kind: ResourceKind) async throws(APIFailure) -> DatabaseIDs.Index {
    let result = await ids.fresh(kind.name) { () -> Result<DatabaseIDs.Index, APIFailure> in
      do throws(APIFailure) {
        var index: DatabaseIDs.Index = [:]
        for (place, item) in try await items(kind) {
          let found = try object(item, kind, at: place)
          guard let id = found.databaseID else {
            throw .unreadableAnswer("\(place): without a database id")
          }
          if let other = index.updateValue(id, forKey: found.address), other != id {
            throw Self.duplicate(found.address, other, id)
          }
        }
        return .success(index)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  func isAbsent(_ kind: ResourceKind, _ status: Int, _ message: String) -> Bool {
    kind.endpoints.absent.contains { absence in
      absence.status == status
        && (absence.messagePrefix.map { message.lowercased().hasPrefix($0) } ?? true)
    }
  }

  /// The marks of a list's items stand in single documents of the same shape too.
  private func isOfKind(_ json: JSON, _ kind: ResourceKind) -> Bool {
    guard kind.endpoints.documentInItem == .root else { return true }
    return kind.endpoints.marks.allSatisfy { mark in
      mark.isThere
        == mark.places.contains { pointer in
          guard let value = json[pointer] else { return false }
          return mark.value.map { $0 == value } ?? (value.bool ?? (value.object != nil))
        }
    }
  }

  static func duplicate(_ address: Address, _ first: String?, _ second: String?) -> APIFailure {
    .unreadableAnswer(
      "two objects are called '\(address)', database ids \(first ?? "unknown") and "
        + "\(second ?? "unknown"); delete one of them before promoting")
  }
}
