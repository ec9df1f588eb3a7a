internal import PromoteCore
internal import PromoteEngine

/// Changes from outside the API, for tests and rehearsals.
extension DashboardState {
  func newest(policy id: String) -> StoredPolicy? {
    policies.values.filter { $0.id == id }.max { $0.sequence < $1.sequence } ?? policies[id]
  }

  mutating func edit(_ address: Address, _ pointer: JSONPointer, to value: JSON?) -> Bool {
    guard let place = place(of: address) else { return false }
    switch place {
    case .api(let id): return editAPI(id, pointer, to: value)
    case .policy(let id):
      guard let changed = policies[id]?.document.setting(pointer, to: value) else { return false }
      policies[id]?.document = changed
      policies[id]?.name = changed["name"]?.string ?? ""
    case .asset(let id):
      guard let changed = assets[id]?.document.setting(pointer, to: value) else { return false }
      assets[id]?.document = changed
    case .hook(let id):
      guard let changed = hooks[id]?.document.setting(pointer, to: value) else { return false }
      hooks[id]?.document = changed
    case .certificate(let id):
      guard let changed = certificates[id]?.details.setting(pointer, to: value) else {
        return false
      }
      certificates[id]?.details = changed
    case .clientIdP(let id):
      guard let changed = clientIdPs[id]?.document.setting(pointer, to: value) else {
        return false
      }
      clientIdPs[id]?.document = changed
    case .oauthClient(let api, let id):
      guard let changed = oauthClients[api]?[id]?.document.setting(pointer, to: value) else {
        return false
      }
      oauthClients[api]?[id]?.document = changed
    }
    return true
  }

  private mutating func editAPI(_ id: String, _ pointer: JSONPointer, to value: JSON?) -> Bool {
    guard var api = apis[id] else { return false }
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
    store(api)
    return true
  }

  /// Which object a write is about; nil where it is about none or cannot be told.
  func address(written request: HTTPExchange.Request) -> Address? {
    let path = request.path.split(separator: "/").map { Self.decoded($0) }
    guard path.count >= 2, path[0] == "api" else { return nil }
    let body = try? JSON.parse(request.body)  // What is not JSON writes nothing here.
    let documentID = body?["x-tyk-api-gateway"]?["info"]?["id"]?.string
    func named(_ kind: KindName, _ id: String?) -> Address? {
      id.map { Address(kind: kind, id: $0) }
    }
    switch path[1] {
    case "apis":
      guard path.count > 2 else {
        return named("classic", body?["api_definition"]?["api_id"]?.string)
      }
      switch path[2] {
      case "oas", "streams":
        return (path.count > 3 ? addressOfAPI(path[3]) : nil)
          ?? named(KindName(path[2]), documentID)
      case "oauth":
        guard path.count > 3, let api = addressOfAPI(path[3]) else { return nil }
        return named(
          "oauth-client",
          (path.count > 4 ? path[4] : body?["client_id"]?.string).map { "\(api.id)/\($0)" })
      default: return addressOfAPI(path[2])
      }
    case "mcps":
      return (path.count > 2 ? addressOfAPI(path[2]) : nil) ?? named("mcp", documentID)
    case "portal":
      guard path.count > 2, path[2] == "policies" else { return nil }
      guard path.count > 3 else { return named("policy", body?["id"]?.string) }
      return named("policy", (policies[path[3]] ?? newest(policy: path[3]))?.id)
    case "assets":
      return named(
        "template", path.count > 2 ? assets[path[2]]?.id ?? path[2] : body?["id"]?.string)
    case "hooks":
      return named("webhook", path.count > 2 ? hooks[path[2]]?.name : body?["name"]?.string)
    case "clientidps":
      guard path.count > 2 else { return named("idp", body?["client_idp_id"]?.string) }
      return named("idp", clientIdPs[path[2]]?.id ?? path[2])
    case "certs":
      return named("certificate", path.count > 2 ? String(path[2].suffix(64)) : nil)
    default: return nil
    }
  }

  private func addressOfAPI(_ id: String) -> Address? {
    (apis[id] ?? apiIndex[id].flatMap { apis[$0] }).map {
      Address(kind: KindName($0.form.rawValue), id: $0.apiID)
    }
  }
}
