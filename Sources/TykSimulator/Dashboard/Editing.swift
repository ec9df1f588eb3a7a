internal import PromoteCore
internal import PromoteEngine

/// Changes from outside the API, for tests and rehearsals.
extension DashboardState {
  func newest(policy id: String) -> StoredPolicy? {
    policies.values.filter { $0.id == id }.max { $0.sequence < $1.sequence } ?? policies[id]
  }

  mutating func edit(_ address: Address, _ pointer: JSONPointer, to value: JSON?) -> Bool {
    switch address.kind {
    case .classic, .oas:
      guard let databaseID = apiIndex[address.id], var api = apis[databaseID] else { return false }
      if let verbatim = api.verbatim {
        api.document = api.form == .classic ? verbatim["api_definition"] ?? [:] : verbatim
        api.verbatim = nil
      }
      var place = pointer
      if api.form == .classic, place.tokens.first == "api_definition" { place.tokens.removeFirst() }
      guard let changed = api.document.setting(place, to: value) else { return false }
      api.document = changed
      api.updatedAt = now
      api.listed = nil
      apis[databaseID] = api
    case .policy:
      guard let stored = newest(policy: address.id),
        let changed = stored.document.setting(pointer, to: value)
      else { return false }
      policies[stored.databaseID]?.document = changed
      policies[stored.databaseID]?.name = changed["name"]?.string ?? ""
    case .template:
      guard let stored = assets.values.first(where: { $0.id == address.id }),
        let changed = stored.document.setting(pointer, to: value)
      else { return false }
      assets[stored.databaseID]?.document = changed
    default: return false
    }
    return true
  }

  mutating func removeObject(_ address: Address) -> Bool {
    switch address.kind {
    case .classic, .oas:
      guard let databaseID = apiIndex.removeValue(forKey: address.id) else { return false }
      setBase(nil, of: databaseID)
      apis[databaseID] = nil
      removeFromPolicies(apiID: address.id)
    case .policy:
      guard let stored = newest(policy: address.id) else { return false }
      policies[stored.databaseID] = nil
    case .template:
      guard let stored = assets.values.first(where: { $0.id == address.id }) else { return false }
      assets[stored.databaseID] = nil
    default: return false
    }
    return true
  }

  /// Which object a write is about; nil where it is about none or cannot be told.
  func address(written request: HTTPExchange.Request) -> Address? {
    let path = request.path.split(separator: "/").map { Self.decoded($0) }
    let body = try? JSON.parse(request.body)  // What is not JSON writes nothing.
    switch path.prefix(3) {
    case ["api", "apis"]:
      return body?["api_definition"]?["api_id"]?.string.map { Address(kind: .classic, id: $0) }
    case ["api", "apis", "oas"]:
      let named = body?["x-tyk-api-gateway"]?["info"]?["id"]?.string
      return (path.count > 3 ? addressOfAPI(path[3]) : nil)
        ?? named.map { Address(kind: .oas, id: $0) }
    case ["api", "portal", "policies"]:
      if path.count > 3 {
        let stored = policies[path[3]] ?? newest(policy: path[3])
        return stored.map { Address(kind: .policy, id: $0.id) }
      }
      return body?["id"]?.string.map { Address(kind: .policy, id: $0) }
    default: break
    }
    if path.count > 2, path[0] == "api", path[1] == "apis" { return addressOfAPI(path[2]) }
    if path.prefix(2) == ["api", "assets"] {
      let stored = path.count > 2 ? assets[path[2]]?.id ?? path[2] : body?["id"]?.string
      return stored.map { Address(kind: .template, id: $0) }
    }
    return nil
  }

  private func addressOfAPI(_ id: String) -> Address? {
    (apis[id] ?? apiIndex[id].flatMap { apis[$0] }).map {
      Address(kind: $0.form == .classic ? .classic : .oas, id: $0.apiID)
    }
  }
}
