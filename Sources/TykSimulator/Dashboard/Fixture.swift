internal import PromoteCore

/// Filling a simulator from a file: objects pass through typed storage and keep their ids.
extension DashboardState {
  mutating func load(_ fixture: JSON) throws {
    for organisation in fixture["organisations"]?.array ?? [] {
      _ = addOrganisation(organisation, id: organisation["id"]?.string)
    }
    let first = organisations.values.min { $0.sequence < $1.sequence }?.id ?? ""
    for group in fixture["groups"]?.array ?? [] {
      _ = addGroup(group, organisation: group["org_id"]?.string ?? first)
    }
    for user in fixture["users"]?.array ?? [] {
      _ = try addUser(
        user, organisation: user["org_id"]?.string ?? first,
        taken: Refusal(403, "User email already exists for this Org"))
    }
    for hook in fixture["hooks"]?.array ?? [] { try loadHook(hook, organisation: first) }
    for certificate in fixture["certificates"]?.array ?? [] {
      loadCertificate(certificate, organisation: first)
    }
    for wrapper in fixture["apis"]?.array ?? [] {
      let given = wrapper["api_definition"]?["org_id"]?.string ?? ""
      _ = try importClassic(wrapper, organisation: given.isEmpty ? first : given)
    }
    for (member, form) in [
      ("oas", StoredAPI.Form.oas), ("streams", .streams), ("mcps", .mcp),
    ] {
      for document in fixture[member]?.array ?? [] {
        try loadDocument(document, form, organisation: first)
      }
    }
    for policy in fixture["policies"]?.array ?? [] {
      let given = policy["org_id"]?.string ?? ""
      _ = try importPolicy(policy, organisation: given.isEmpty ? first : given)
    }
    for asset in fixture["assets"]?.array ?? [] { loadAsset(asset, organisation: first) }
    for idp in fixture["client_idps"]?.array ?? [] { try loadClientIdP(idp, organisation: first) }
    for client in fixture["oauth_clients"]?.array ?? [] {
      try loadOAuthClient(client, organisation: first)
    }
    for key in fixture["keys"]?.array ?? [] { try loadKey(key, organisation: first) }
    for beside in fixture["beside"]?.object ?? JSONObject() {
      guard let databaseID = apiIndex[beside.name] else { continue }
      apis[databaseID]?.categories = Self.strings(beside.value["categories"])
      apis[databaseID]?.userOwners = Self.strings(beside.value["userIds"])
      apis[databaseID]?.groupOwners = Self.strings(beside.value["userGroupIds"])
    }
  }

  /// What is held of one organisation, as ``load(_:)`` reads it. Organisations and users are not
  /// part of it.
  func fixture(of organisation: String) -> JSON {
    func all<T>(_ items: some Sequence<T>, _ sequence: (T) -> Int, _ document: (T) -> JSON) -> JSON
    {
      .array(items.sorted { sequence($0) < sequence($1) }.map(document))
    }
    let own = apis.values.filter { $0.organisation == organisation }
    func documents(_ form: StoredAPI.Form) -> JSON {
      all(own.filter { $0.form == form }, \.sequence) { api in
        form == .classic ? wrapper(of: api) : api.verbatim ?? api.document
      }
    }
    let clients = oauthClients.values.flatMap(\.values).filter { $0.organisation == organisation }
    let beside = own.filter {
      !$0.categories.isEmpty || !$0.userOwners.isEmpty || !$0.groupOwners.isEmpty
    }
    return [
      "groups": .array(groups.filter { $0.organisation == organisation }.map(\.document)),
      "hooks": all(hooks.values.filter { $0.organisation == organisation }, \.sequence) {
        $0.document
      },
      "certificates": all(
        certificates.values.filter { $0.organisation == organisation }, \.sequence
      ) { $0.meta },
      "apis": documents(.classic), "oas": documents(.oas), "streams": documents(.streams),
      "mcps": documents(.mcp),
      "policies": all(policies.values.filter { $0.organisation == organisation }, \.sequence) {
        $0.document
      },
      "assets": all(assets.values.filter { $0.organisation == organisation }, \.sequence) {
        $0.document
      },
      "client_idps": all(
        clientIdPs.values.filter { $0.organisation == organisation }, \.sequence
      ) { $0.document },
      "oauth_clients": all(clients, \.sequence) { client in
        client.document.setting(JSONPointer(["api_id"]), to: .string(client.apiID))
          ?? client.document
      },
      "keys": all(keys.values.filter { $0.organisation == organisation }, \.sequence) { key in
        ["key_id": .string(key.id), "data": key.session]
      },
      "beside": .object(
        JSONObject(
          beside.sorted { $0.apiID < $1.apiID }.map { api -> (String, JSON) in
            (
              api.apiID,
              [
                "categories": .array(api.categories.map { .string($0) }),
                "userIds": .array(api.userOwners.map { .string($0) }),
                "userGroupIds": .array(api.groupOwners.map { .string($0) }),
              ]
            )
          })),
    ]
  }

  private mutating func loadDocument(
    _ document: JSON, _ form: StoredAPI.Form, organisation: String
  ) throws {
    try checkOASSchema(document, form)
    let info = document["x-tyk-api-gateway"]?["info"]
    func given(_ name: String, or other: String) -> String {
      let text = info?[name]?.string ?? ""
      return text.isEmpty ? other : text
    }
    var api = StoredAPI(
      databaseID: given("dbId", or: newDatabaseID()),
      organisation: given("orgId", or: organisation), sequence: nextSequence(), form: form,
      apiID: given("id", or: newID()), document: .null, createdAt: now, updatedAt: now)
    api.document = try storedOAS(document, of: api)
    store(api)
    refreshServers(of: [api])
    linkChildren(of: api)
  }

  private mutating func loadAsset(_ asset: JSON, organisation: String) {
    let given = asset["_id"]?.string ?? ""
    let databaseID = given.isEmpty ? newDatabaseID() : given
    let id = asset["id"]?.string ?? newID()
    let kept = storedAsset(
      asset.object ?? JSONObject(), databaseID: databaseID, id: id, organisation)
    assets[databaseID] = StoredAsset(
      databaseID: databaseID, organisation: organisation, sequence: nextSequence(), id: id,
      document: kept)
  }

  private mutating func loadHook(_ hook: JSON, organisation: String) throws {
    var kept = try stored(hook, "Webhook", orRefuse: .malformed)
    let given = kept["id"]?.string ?? ""
    let databaseID = given.isEmpty ? newDatabaseID() : given
    kept["id"] = .string(databaseID)
    kept["org_id"] = .string(organisation)
    if kept["webhook_id"]?.string?.isEmpty ?? true { kept["webhook_id"] = .string(newID()) }
    hooks[databaseID] = StoredWebhook(
      databaseID: databaseID, organisation: organisation, sequence: nextSequence(),
      document: .object(kept))
  }

  private mutating func loadCertificate(_ certificate: JSON, organisation: String) {
    let named = certificate["fingerprint"]?.string ?? certificate["id"]?.string ?? ""
    let fingerprint = String(named.suffix(64))
    guard !fingerprint.isEmpty else { return }
    certificates[organisation + fingerprint] = StoredCertificate(
      id: organisation + fingerprint, organisation: organisation, sequence: nextSequence(),
      fingerprint: fingerprint, details: certificate)
  }

  private mutating func loadClientIdP(_ idp: JSON, organisation: String) throws {
    var kept = try stored(idp, "ClientIdP", orRefuse: .malformed)
    let given = kept["_id"]?.string ?? ""
    let databaseID = given.isEmpty ? newDatabaseID() : given
    kept["_id"] = .string(databaseID)
    kept["org_id"] = .string(organisation)
    if kept["client_idp_id"]?.string?.isEmpty ?? true { kept["client_idp_id"] = kept["_id"] }
    clientIdPs[databaseID] = StoredClientIdP(
      databaseID: databaseID, organisation: organisation, sequence: nextSequence(),
      id: kept["client_idp_id"]?.string ?? databaseID, document: .object(kept))
  }

  private mutating func loadOAuthClient(_ client: JSON, organisation: String) throws {
    let kept = try stored(client, "OAuthClient", orRefuse: .malformed)
    let api = client["api_id"]?.string ?? ""
    let id = kept["client_id"]?.string ?? ""
    oauthClients[api, default: [:]][id] = StoredOAuthClient(
      id: id, apiID: api, organisation: organisation, sequence: nextSequence(),
      document: .object(kept))
  }

  private mutating func loadKey(_ key: JSON, organisation: String) throws {
    let session = try stored(key["data"] ?? [:], "Session", orRefuse: .malformed)
    let id = key["key_id"]?.string ?? organisation + newID()
    keys[id] = StoredKey(
      id: id, organisation: organisation, sequence: nextSequence(), hash: Self.hash(ofKey: id),
      session: .object(session))
  }
}
