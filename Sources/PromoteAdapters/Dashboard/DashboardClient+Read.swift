public import PromoteCore
public import PromoteEngine

extension DashboardClient {
  public func read(_ address: Address) async throws(APIFailure) -> LiveObject? {
    let kind = try kind(address.kind)
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
    switch try await calls.read(path) {
    case .json(let json, _):
      if !isOfKind(json, kind) { return nil }
      return try object(json, kind, at: "GET \(path)")
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
          guard let address = kind.address(of: item), let id = kind.databaseID(of: item) else {
            throw .unreadableAnswer("\(place): without an identity or without a database id")
          }
          if let other = index.updateValue(id, forKey: address), other != id {
            throw Self.duplicate(address, other, id)
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

  /// The flags of a list's items stand in single documents of the same shape too.
  private func isOfKind(_ json: JSON, _ kind: ResourceKind) -> Bool {
    guard kind.endpoints.documentInItem == .root else { return true }
    return kind.endpoints.itemFlags.allSatisfy { (json[$0.pointer]?.bool ?? false) == $0.isTrue }
  }

  static func duplicate(_ address: Address, _ first: String?, _ second: String?) -> APIFailure {
    .unreadableAnswer(
      "two objects are called '\(address)', database ids \(first ?? "unknown") and "
        + "\(second ?? "unknown"); delete one of them before promoting")
  }
}
