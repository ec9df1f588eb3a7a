internal import PromoteCore

/// The registry of client IdPs. Most of its answers are unpublished: what a comment does not mark
/// as published here is a choice.
extension DashboardState {
  static let clientIdPRoutes: [Route] = [
    route("GET", "") { (s, c) throws(Refusal) in s.listClientIdPs(c) },
    route("POST", "") { (s, c) throws(Refusal) in try s.createClientIdP(c) },
    route("GET", "/{id}") { (s, c) throws(Refusal) in .json(try s.clientIdP(c).document) },
    route("PUT", "/{id}") { (s, c) throws(Refusal) in try s.updateClientIdP(c) },
    route("DELETE", "/{id}") { (s, c) throws(Refusal) in
      s.clientIdPs[try s.clientIdP(c).databaseID] = nil
      return .envelope("Client IdP deleted")
    },
    route("PATCH", "/{id}/mappings") { (s, c) throws(Refusal) in try s.mergeMappings(c) },
    route("GET", "/{id}/mappings/{api}") { (s, c) throws(Refusal) in
      guard let mapping = try s.clientIdP(c).document["api_mappings"]?[c.parameter("api")] else {
        throw Refusal(404, "Mapping not found").inferred
      }
      return .json(mapping)
    },
    route("PUT", "/{id}/mappings/{api}") { (s, c) throws(Refusal) in
      let body = try c.json(orRefuse: .malformed)
      return try s.setMapping(body, c)
    },
    route("DELETE", "/{id}/mappings/{api}") { (s, c) throws(Refusal) in
      try s.setMapping(nil, c)
    },
  ]

  private static func route(
    _ method: String, _ path: String, _ handler: @escaping Route.Handler
  ) -> Route {
    Route(
      method, "/api/clientidps" + path, .key("idm"), since: TykVersion(5, 14), handler)
  }

  /// By either id.
  private func clientIdP(_ call: Call) throws(Refusal) -> StoredClientIdP {
    let id = call.parameter("id")
    let owned = clientIdPs.values.filter { $0.organisation == call.organisation }
    guard let stored = owned.first(where: { $0.databaseID == id || $0.id == id }) else {
      throw Refusal(404, "Client IdP not found").inferred
    }
    return stored
  }

  private func listClientIdPs(_ call: Call) -> Answer {
    let found = clientIdPs.values.filter { $0.organisation == call.organisation }
      .sorted { $0.sequence < $1.sequence }
    let items = JSON.array(found.map(\.document))
    return .json(configuration.listsClientIdPsBare ? items : ["client_idps": items])
  }

  private mutating func createClientIdP(_ call: Call) throws(Refusal) -> Answer {
    let body = try call.json(orRefuse: .malformed)
    let databaseID = newDatabaseID()
    let given = body["client_idp_id"]?.string ?? ""
    let id = given.isEmpty ? databaseID : given
    let kept = try checkedClientIdP(body, call, databaseID: databaseID, id: id, created: now.text)
    clientIdPs[databaseID] = StoredClientIdP(
      databaseID: databaseID, organisation: call.organisation, sequence: nextSequence(), id: id,
      document: kept)
    return .json(kept)
  }

  private mutating func updateClientIdP(_ call: Call) throws(Refusal) -> Answer {
    let stored = try clientIdP(call)
    let body = try call.json(orRefuse: .malformed)
    let given = body["client_idp_id"]?.string ?? ""
    let id = given.isEmpty ? stored.id : given
    let kept = try checkedClientIdP(
      body, call, databaseID: stored.databaseID, id: id,
      created: stored.document["date_created"]?.string ?? "")
    clientIdPs[stored.databaseID]?.id = id
    clientIdPs[stored.databaseID]?.document = kept
    return .json(kept)
  }

  /// Published: `name` and `jwks_uri` are required, `client_idp_id` is unique in the organisation,
  /// which is the session's. Mappings to APIs and policies that do not exist are accepted.
  private func checkedClientIdP(
    _ body: JSON, _ call: Call, databaseID: String, id: String, created: String
  ) throws(Refusal) -> JSON {
    var kept = try stored(body, "ClientIdP", orRefuse: .malformed)
    for name in ["name", "jwks_uri"] where kept[name]?.string?.isEmpty ?? true {
      throw Refusal(400, "\(name) is required")
    }
    if clientIdPs.values.contains(where: {
      $0.organisation == call.organisation && $0.databaseID != databaseID && $0.id == id
    }) {
      throw Refusal(409, "client_idp_id already exists: '\(id)'")
    }
    kept["_id"] = .string(databaseID)
    kept["client_idp_id"] = .string(id)
    kept["org_id"] = .string(call.organisation)
    if kept["scope_claim_name"]?.string?.isEmpty ?? true { kept["scope_claim_name"] = "scope" }
    kept["date_created"] = .string(created)
    kept["last_updated"] = .string(now.text)
    return .object(kept)
  }

  // MARK: - Mappings

  /// JSON Merge Patch (RFC 7386) on `api_mappings`, published.
  private mutating func mergeMappings(_ call: Call) throws(Refusal) -> Answer {
    let stored = try clientIdP(call)
    let patch = try call.json(orRefuse: .malformed)
    guard patch.object != nil else { throw .malformed }
    let merged = Self.patched(stored.document["api_mappings"] ?? [:], with: patch)
    return try setMappings(merged, of: stored)
  }

  private mutating func setMapping(_ mapping: JSON?, _ call: Call) throws(Refusal) -> Answer {
    let stored = try clientIdP(call)
    var mappings = stored.document["api_mappings"]?.object ?? JSONObject()
    let api = call.parameter("api")
    if mapping == nil, mappings[api] == nil { throw Refusal(404, "Mapping not found").inferred }
    mappings[api] = mapping
    return try setMappings(.object(mappings), of: stored)
  }

  private mutating func setMappings(
    _ mappings: JSON, of old: StoredClientIdP
  ) throws(Refusal) -> Answer {
    var document = old.document.object ?? JSONObject()
    document["api_mappings"] = mappings
    var kept = try stored(.object(document), "ClientIdP", orRefuse: .malformed)
    kept["last_updated"] = .string(now.text)
    clientIdPs[old.databaseID]?.document = .object(kept)
    return .json(.object(kept))
  }

  static func patched(_ target: JSON, with patch: JSON) -> JSON {
    guard let members = patch.object else { return patch }
    var result = target.object ?? JSONObject()
    for member in members {
      result[member.name] =
        member.value.isNull ? nil : patched(result[member.name] ?? .null, with: member.value)
    }
    return .object(result)
  }
}
