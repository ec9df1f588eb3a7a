internal import PromoteCore

/// Every object by its address, whatever its kind, for looking in from outside the API.
///
/// An API, policy, template or client IdP is addressed by its own id, a webhook by its name, a
/// certificate by its fingerprint, an OAuth client by its API's id, a slash and its own.
extension DashboardState {
  /// Where an object is stored.
  enum Place: Hashable {
    case api(String)
    case policy(String)
    case asset(String)
    case hook(String)
    case certificate(String)
    case clientIdP(String)
    case oauthClient(api: String, id: String)
  }

  func place(of address: Address) -> Place? {
    let id = address.id
    switch address.kind.text {
    case "classic", "oas", "streams", "mcp": return apiIndex[id].map { .api($0) }
    case "policy": return newest(policy: id).map { .policy($0.databaseID) }
    case "template": return assets.values.first { $0.id == id }.map { .asset($0.databaseID) }
    case "webhook": return hooks.values.first { $0.name == id }.map { .hook($0.databaseID) }
    case "certificate":
      return certificates.values.first { $0.fingerprint == id || $0.id == id }
        .map { .certificate($0.id) }
    case "idp": return clientIdPs.values.first { $0.id == id }.map { .clientIdP($0.databaseID) }
    case "oauth-client":
      guard let (api, client) = Self.clientAddress(id), oauthClients[api]?[client] != nil else {
        return nil
      }
      return .oauthClient(api: api, id: client)
    default: return nil
    }
  }

  /// The ids of an OAuth client's API and of the client.
  static func clientAddress(_ id: String) -> (api: String, client: String)? {
    guard let slash = id.firstIndex(of: "/") else { return nil }
    return (String(id[..<slash]), String(id[id.index(after: slash)...]))
  }

  /// Every object, of every organisation, with its address.
  var objects: [(address: Address, place: Place)] {
    var found: [(Address, Place)] = []
    for api in apis.values {
      found.append(
        (Address(kind: KindName(api.form.rawValue), id: api.apiID), .api(api.databaseID)))
    }
    for policy in policies.values {
      let id = policy.id.isEmpty ? policy.databaseID : policy.id
      found.append((Address(kind: "policy", id: id), .policy(policy.databaseID)))
    }
    for asset in assets.values {
      found.append((Address(kind: "template", id: asset.id), .asset(asset.databaseID)))
    }
    for hook in hooks.values {
      found.append((Address(kind: "webhook", id: hook.name), .hook(hook.databaseID)))
    }
    for certificate in certificates.values {
      found.append(
        (
          Address(kind: "certificate", id: certificate.fingerprint), .certificate(certificate.id)
        ))
    }
    for idp in clientIdPs.values {
      found.append((Address(kind: "idp", id: idp.id), .clientIdP(idp.databaseID)))
    }
    for client in oauthClients.values.flatMap(\.values) {
      found.append(
        (
          Address(kind: "oauth-client", id: "\(client.apiID)/\(client.id)"),
          .oauthClient(api: client.apiID, id: client.id)
        ))
    }
    return found
  }

  /// As a GET of the object answers.
  func document(at place: Place) -> JSON? {
    switch place {
    case .api(let id):
      guard let api = apis[id] else { return nil }
      return api.form == .classic ? wrapper(of: api) : api.verbatim ?? api.document
    case .policy(let id): return policies[id]?.document
    case .asset(let id): return assets[id]?.document
    case .hook(let id): return hooks[id]?.document
    case .certificate(let id): return certificates[id]?.meta
    case .clientIdP(let id): return clientIdPs[id]?.document
    case .oauthClient(let api, let id): return oauthClients[api]?[id]?.document
    }
  }

  func databaseID(of place: Place) -> String? {
    switch place {
    case .api(let id), .policy(let id), .asset(let id), .hook(let id), .certificate(let id),
      .clientIdP(let id):
      id
    case .oauthClient: nil
    }
  }

  mutating func remove(at place: Place) {
    switch place {
    case .api(let id):
      guard let api = apis[id] else { return }
      forget(api)
      removeFromPolicies(apiID: api.apiID)
    case .policy(let id): policies[id] = nil
    case .asset(let id): assets[id] = nil
    case .hook(let id): hooks[id] = nil
    case .certificate(let id): certificates[id] = nil
    case .clientIdP(let id): clientIdPs[id] = nil
    case .oauthClient(let api, let id): oauthClients[api]?[id] = nil
    }
  }
}
