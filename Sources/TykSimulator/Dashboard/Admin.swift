internal import PromoteCore

/// The Admin API: organisations, first users, imports that keep every id.
extension DashboardState {
  static let adminRoutes: [Route] = [
    Route("GET", "/admin/organisations", .admin) { (s, _) throws(Refusal) in
      .json([
        "organisations": .array(
          s.organisations.values.sorted { $0.sequence < $1.sequence }.map { s.document(of: $0) }),
        "pages": 0,
      ])
    },
    Route("POST", "/admin/organisations", .admin) { (s, c) throws(Refusal) in
      try s.createOrganisation(c)
    },
    Route("POST", "/admin/organisations/import", .admin) { (s, c) throws(Refusal) in
      try s.importOrganisation(c)
    },
    Route("GET", "/admin/organisations/{id}", .admin) { (s, c) throws(Refusal) in
      .json(s.document(of: try s.organisation(c)))
    },
    Route("PUT", "/admin/organisations/{id}", .admin) { (s, c) throws(Refusal) in
      try s.updateOrganisation(c)
    },
    Route("DELETE", "/admin/organisations/{id}", .admin) { (s, c) throws(Refusal) in
      s.organisations[try s.organisation(c).id] = nil
      return .envelope("Org deleted")
    },
    Route("POST", "/admin/users", .admin) { (s, c) throws(Refusal) in try s.createFirstUser(c) },
    Route("GET", "/admin/users/{id}", .admin) { (s, c) throws(Refusal) in
      guard let user = s.users.first(where: { $0.id == c.parameter("id") }) else {
        throw Refusal(404, "User not found")
      }
      return .json(s.document(of: user, keyVisible: true))
    },
    Route("POST", "/admin/apis/import", .admin) { (s, c) throws(Refusal) in try s.importAPIs(c) },
    Route("POST", "/admin/policies/import", .admin) { (s, c) throws(Refusal) in
      try s.importPolicies(c)
    },
    Route("GET", "/admin/system/reload", .admin) { (_, _) throws(Refusal) in
      .json(["status": "ok"])
    },
  ]

  private func organisation(_ call: Call) throws(Refusal) -> StoredOrganisation {
    guard let found = organisations[call.parameter("id")] else {
      throw Refusal(404, "Could not retrieve org detail")
    }
    return found
  }

  private mutating func createOrganisation(_ call: Call) throws(Refusal) -> Answer {
    let body = try call.json(orRefuse: .malformed)
    let id = addOrganisation(body, id: nil)
    return .envelope("Org created", meta: .string(id))
  }

  private mutating func importOrganisation(_ call: Call) throws(Refusal) -> Answer {
    let body = try call.json(orRefuse: .malformed)
    let given = body["id"]?.string ?? ""
    let id = addOrganisation(body, id: given.isEmpty ? nil : given)
    return .envelope("Org imported", meta: .string(id))
  }

  private mutating func updateOrganisation(_ call: Call) throws(Refusal) -> Answer {
    let found = try organisation(call)
    let body = try call.json(orRefuse: .malformed)
    organisations[found.id]?.document = Self.organisation(body, id: found.id)
    return .envelope("Org updated")
  }

  mutating func addOrganisation(_ body: JSON, id: String?) -> String {
    let id = id ?? newDatabaseID()
    organisations[id] = StoredOrganisation(
      id: id, document: Self.organisation(body, id: id), sequence: nextSequence())
    return id
  }

  private static func organisation(_ body: JSON, id: String) -> JSON {
    let empty: [(String, JSON)] = [
      ("id", .string(id)), ("owner_name", ""), ("owner_slug", ""), ("cname", ""),
      ("cname_enabled", false), ("developer_quota", 0), ("developer_count", 0),
      ("event_options", [:]), ("hybrid_enabled", false), ("sso_enabled", false),
      ("org_options_meta", [:]), ("ui", [:]),
    ]
    var document = JSONObject(empty)
    for name in document.names where name != "id" {
      if let given = body[name], !given.isNull { document[name] = given }
    }
    return .object(document)
  }

  /// The index of APIs follows what is stored.
  private func document(of organisation: StoredOrganisation) -> JSON {
    let owned = apis.values.filter { $0.organisation == organisation.id }
      .sorted { $0.sequence < $1.sequence }
    var document = organisation.document.object ?? JSONObject()
    document["apis"] = .array(
      owned.map { ["api_human_name": .string(name(of: $0)), "api_id": .string($0.apiID)] })
    return .object(document)
  }

  private mutating func createFirstUser(_ call: Call) throws(Refusal) -> Answer {
    let body = try call.json(orRefuse: .malformed)
    let organisation = body["org_id"]?.string ?? ""
    let user = try addUser(
      body, organisation: organisation,
      taken: Refusal(403, "User email already exists for this Org"))
    return .envelope(user.accessKey, meta: document(of: user, keyVisible: true))
  }

  private mutating func importAPIs(_ call: Call) throws(Refusal) -> Answer {
    let body = try call.json(orRefuse: .malformed)
    guard let items = body["apis"]?.array else { throw .malformed }
    var done: [(String, JSON)] = []
    for item in items {
      let api = try importClassic(item, organisation: nil)
      done.append((api.apiID, true))
    }
    return .envelope("APIs imported", meta: GoJSON.sorted(done))
  }

  /// Stores a wrapper with database id, api id and organisation as given.
  mutating func importClassic(
    _ wrapper: JSON, organisation: String?
  ) throws(Refusal) -> StoredAPI {
    guard let definition = wrapper["api_definition"]?.object else { throw .malformed }
    let databaseID = definition["id"]?.string ?? ""
    let apiID = definition["api_id"]?.string ?? ""
    var api = StoredAPI(
      databaseID: databaseID.isEmpty ? newDatabaseID() : databaseID,
      organisation: organisation ?? definition["org_id"]?.string ?? "", sequence: nextSequence(),
      form: .classic, apiID: apiID.isEmpty ? newID() : apiID, document: .null,
      hookReferences: GoJSON.free(wrapper["hook_references"] ?? []), createdAt: now,
      updatedAt: now)
    if api.hookReferences.isNull { api.hookReferences = [] }
    api.userOwners = Self.strings(wrapper["user_owners"])
    api.groupOwners = Self.strings(wrapper["user_group_owners"])
    api.document = try storedDefinition(definition, of: api)
    store(api)
    linkChildren(of: api)
    return api
  }

  private mutating func importPolicies(_ call: Call) throws(Refusal) -> Answer {
    let body = try call.json(orRefuse: .malformed)
    guard let items = body["Data"]?.array else { throw .malformed }
    var done: [(String, JSON)] = []
    for item in items { done.append((try importPolicy(item, organisation: nil), true)) }
    return .envelope("Policies imported", meta: GoJSON.sorted(done))
  }

  /// Stores a policy with its ids and organisation as given. Returns the database id.
  mutating func importPolicy(_ policy: JSON, organisation: String?) throws(Refusal) -> String {
    var kept = try storedPolicy(policy)
    let given = kept["_id"]?.string ?? ""
    let databaseID = given.isEmpty ? newDatabaseID() : given
    kept["_id"] = .string(databaseID)
    if let organisation { kept["org_id"] = .string(organisation) }
    if kept["id"]?.string?.isEmpty ?? true,
      version.has(TykVersion(5, 11), backport: TykVersion(5, 8, 9))
    {
      kept["id"] = .string(databaseID)
    }
    if kept["date_created"]?.string?.isEmpty ?? true { kept["date_created"] = .string(now.text) }
    policies[databaseID] = StoredPolicy(
      databaseID: databaseID, organisation: kept["org_id"]?.string ?? "",
      sequence: nextSequence(), name: kept["name"]?.string ?? "", id: kept["id"]?.string ?? "",
      document: .object(kept))
    return databaseID
  }
}
