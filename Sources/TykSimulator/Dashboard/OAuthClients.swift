internal import PromoteCore

/// OAuth clients of one API each. They live at the gateways, so an API must have been loaded.
extension DashboardState {
  static let oauthRoutes: [Route] = [
    Route("GET", "/api/apis/oauth/{id}", .key("oauth")) { (s, c) throws(Refusal) in
      try s.listOAuthClients(c)
    },
    Route("POST", "/api/apis/oauth/{id}", .key("oauth")) { (s, c) throws(Refusal) in
      try s.createOAuthClient(c)
    },
    Route("GET", "/api/apis/oauth/{id}/{client}", .key("oauth")) { (s, c) throws(Refusal) in
      .json(try s.oauthClient(c).document)
    },
    Route("DELETE", "/api/apis/oauth/{id}/{client}", .key("oauth")) { (s, c) throws(Refusal) in
      let stored = try s.oauthClient(c)
      s.oauthClients[stored.apiID]?[stored.id] = nil
      return .envelope("OAuth client deleted successfully.")
    },
    Route("GET", "/api/apis/oauth/{id}/{client}/tokens", .key("oauth")) {
      (s, c) throws(Refusal) in
      _ = try s.oauthClient(c)
      return .json([])
    },
  ]

  private func oauthAPI(_ call: Call) throws(Refusal) -> StoredAPI {
    guard let stored = try api(call) else { throw Refusal(400, "API reference not found.") }
    // A choice: what no gateway has loaded yet is as good as unknown.
    guard hasReachedGateways(stored) else {
      throw Refusal(400, "API reference not found.").inferred
    }
    return stored
  }

  func hasReachedGateways(_ api: StoredAPI) -> Bool {
    now.milliseconds - api.createdAt.milliseconds >= configuration.gatewayDelayMilliseconds
  }

  private func oauthClient(_ call: Call) throws(Refusal) -> StoredOAuthClient {
    let api = try oauthAPI(call)
    guard let stored = oauthClients[api.apiID]?[call.parameter("client")] else {
      throw Refusal(404, "Could not retrieve app detail.")
    }
    return stored
  }

  private func listOAuthClients(_ call: Call) throws(Refusal) -> Answer {
    let api = try oauthAPI(call)
    let found = (oauthClients[api.apiID] ?? [:]).values.sorted { $0.sequence < $1.sequence }
    let (items, pages) = page(found, call)
    return .json(["apps": .array(items.map(\.document)), "pages": .integer(pages)])
  }

  private mutating func createOAuthClient(_ call: Call) throws(Refusal) -> Answer {
    let api = try oauthAPI(call)
    let body = try call.json(orRefuse: .malformed)
    var kept = try stored(body, "OAuthClient", orRefuse: .malformed)
    try checkPolicy(kept["policy_id"]?.string ?? "", grants: api)
    if kept["client_id"]?.string?.isEmpty ?? true { kept["client_id"] = .string(newID()) }
    if kept["secret"]?.string?.isEmpty ?? true { kept["secret"] = .string(newID()) }
    let id = kept["client_id"]?.string ?? ""
    if oauthClients[api.apiID]?[id] != nil {
      throw Refusal(409, "client_id already exists: '\(id)'").inferred
    }
    oauthClients[api.apiID, default: [:]][id] = StoredOAuthClient(
      id: id, apiID: api.apiID, organisation: call.organisation, sequence: nextSequence(),
      document: .object(kept))
    return .json(.object(kept))
  }

  /// A client's policy must be there and grant the API. A choice: a client needs one.
  private func checkPolicy(_ id: String, grants api: StoredAPI) throws(Refusal) {
    let refusal = Refusal(500, "Could not retrieve policy details.")
    guard !id.isEmpty else { throw refusal.inferred }
    let named = policies[id] ?? newest(policy: id)
    guard let policy = named, policy.organisation == api.organisation,
      policy.document["access_rights"]?[api.apiID] != nil
    else { throw refusal }
  }
}
