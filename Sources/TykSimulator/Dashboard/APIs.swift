internal import PromoteCore

/// What classic and OAS APIs share: finding, listing, deleting, owners.
extension DashboardState {
  /// The API a path names, by either id, in the caller's organisation. nil where there is none;
  /// 401 where it belongs to others. A choice: the calls for other APIs do not see MCP proxies.
  func api(_ call: Call, orMCP: Bool = false) throws(Refusal) -> StoredAPI? {
    let id = call.parameter("id")
    guard let stored = apis[id] ?? apiIndex[id].flatMap({ apis[$0] }),
      stored.organisation == call.organisation, orMCP || stored.form != .mcp
    else {
      if let user = call.user, configuration.enableOwnership, !user.isAdmin,
        !version.has(TykVersion(5, 13, 1))
      {
        throw .notAuthorised
      }
      return nil
    }
    guard isVisible(stored, to: call.user) else { throw .notAuthorised }
    return stored
  }

  func isVisible(_ api: StoredAPI, to user: SimulatedUser?) -> Bool {
    guard configuration.enableOwnership, let user, !user.isAdmin else { return true }
    if api.userOwners.isEmpty, api.groupOwners.isEmpty { return true }
    return api.userOwners.contains(user.id)
      || (!user.groupID.isEmpty && api.groupOwners.contains(user.groupID))
  }

  mutating func listAPIs(_ call: Call) -> Answer {
    var found = apis.values.filter {
      $0.organisation == call.organisation && $0.form != .mcp && isVisible($0, to: call.user)
    }
    if let pattern = call.query("q")?.lowercased(), !pattern.isEmpty {
      found = found.filter { name(of: $0).lowercased().contains(pattern) }
    }
    if let list = call.query("category") {
      let wanted = list.split(separator: ",").map(String.init)
      found = found.filter { api in !categories(of: api).allSatisfy { !wanted.contains($0) } }
    }
    if call.query("base_apis") != nil { found = found.filter { $0.baseID == nil } }
    let (items, pages) = page(sorted(found, by: call.query("sort") ?? "-created_at"), call)
    return Answer(status: 200, body: listBody(items, pages: pages))
  }

  func sorted(_ found: [StoredAPI], by key: String) -> [StoredAPI] {
    switch key {
    case "name": found.sorted { (name(of: $0), $0.sequence) < (name(of: $1), $1.sequence) }
    case "-name": found.sorted { (name(of: $0), $0.sequence) > (name(of: $1), $1.sequence) }
    case "created_at": found.sorted { $0.sequence < $1.sequence }
    case "updated_at":
      found.sorted {
        ($0.updatedAt.milliseconds, $0.sequence) < ($1.updatedAt.milliseconds, $1.sequence)
      }
    case "-updated_at":
      found.sorted {
        ($0.updatedAt.milliseconds, $0.sequence) > ($1.updatedAt.milliseconds, $1.sequence)
      }
    default: found.sorted { $0.sequence > $1.sequence }
    }
  }

  /// The bytes of ``wrapper(of:)``. Rendered once and kept until something changes: a list of a
  /// whole installation is asked for often.
  mutating func rendered(_ api: StoredAPI) -> [UInt8] {
    if let listed = api.listed { return listed }
    let bytes = GoJSON.bytes(wrapper(of: api))
    apis[api.databaseID]?.listed = bytes
    return bytes
  }

  private mutating func listBody(_ items: [StoredAPI], pages: Int) -> [UInt8] {
    var body = Array("{\"apis\":[".utf8)
    for (index, item) in items.enumerated() {
      if index > 0 { body.append(UInt8(ascii: ",")) }
      body.append(contentsOf: rendered(item))
    }
    body.append(contentsOf: "],\"pages\":\(pages)}".utf8)
    return body
  }

  /// The form in which an API travels in lists and in classic answers.
  func wrapper(of api: StoredAPI) -> JSON {
    if api.form == .classic, let verbatim = api.verbatim { return verbatim }
    var members: [(String, JSON)] = [
      ("api_model", [:]),
      ("api_definition", api.form == .classic ? api.document : projection(of: api)),
      ("hook_references", api.hookReferences), ("is_site", false), ("sort_by", 0),
      ("user_group_owners", .array(api.groupOwners.map { .string($0) })),
      ("user_owners", .array(api.userOwners.map { .string($0) })),
      ("created_at", .string(api.createdAt.text)), ("updated_at", .string(api.updatedAt.text)),
    ]
    if version >= TykVersion(5, 7) { members.append(("is_streams", .bool(api.form == .streams))) }
    if version >= TykVersion(5, 8) {
      members.append(("categories", .array(categories(of: api).map { .string($0) })))
    }
    if api.form.hasDocument { members.append(("oas", api.verbatim ?? api.document)) }
    return .object(JSONObject(members))
  }

  mutating func deleteAPI(_ call: Call, message: String) throws(Refusal) -> Answer {
    guard let stored = try api(call) else { throw Refusal(404, "Could not retrieve API detail") }
    return try delete(stored, call, message: message)
  }

  mutating func delete(
    _ stored: StoredAPI, _ call: Call, message: String
  ) throws(Refusal) -> Answer {
    try checkUnpaired(stored)
    let purge = call.flag("purge") && version >= TykVersion(5, 12)
    for child in children(of: stored) {
      if purge {
        remove(child)
      } else {
        setBase(nil, of: child.databaseID)
      }
    }
    if let base = stored.baseID {
      setBase(nil, of: stored.databaseID)
      forget(child: stored.apiID, ofBase: base)
    }
    remove(stored)
    return .envelope(message)
  }

  private mutating func remove(_ api: StoredAPI) {
    forget(api)
    removeFromPolicies(apiID: api.apiID)
  }

  /// Takes an API out of the store and of every index.
  mutating func forget(_ api: StoredAPI) {
    setBase(nil, of: api.databaseID)
    unindexPlace(of: api.databaseID)
    apis[api.databaseID] = nil
    apiIndex[api.apiID] = nil
    oauthClients[api.apiID] = nil
  }

  // MARK: - Owners

  func readAccess(_ call: Call) throws(Refusal) -> Answer {
    guard let stored = try api(call, orMCP: true) else { throw Refusal(404, "API not found") }
    return .json([
      "userIds": .array(stored.userOwners.map { .string($0) }),
      "userGroupIds": .array(stored.groupOwners.map { .string($0) }),
    ])
  }

  mutating func updateAccess(_ call: Call) throws(Refusal) -> Answer {
    guard let stored = try api(call, orMCP: true) else { throw Refusal(404, "API not found") }
    let body = try call.json(orRefuse: .unreadable)
    apis[stored.databaseID]?.userOwners = Self.strings(body["userIds"])
    apis[stored.databaseID]?.groupOwners = Self.strings(body["userGroupIds"])
    apis[stored.databaseID]?.listed = nil
    return .envelope("API access updated")
  }

  static func strings(_ value: JSON?) -> [String] { (value?.array ?? []).compactMap(\.string) }

  func name(of api: StoredAPI) -> String {
    switch api.form {
    case .classic: api.document["name"]?.string ?? ""
    default: api.document["x-tyk-api-gateway"]?["info"]?["name"]?.string ?? ""
    }
  }

  /// Domain and listen path, as stored; the pair that must be free without duplicate slugs.
  func place(of api: StoredAPI) -> (domain: String, path: String) {
    switch api.form {
    case .classic:
      let disabled = api.document["domain_disabled"]?.bool ?? false
      return (
        disabled ? "" : api.document["domain"]?.string ?? "",
        api.document["proxy"]?["listen_path"]?.string ?? ""
      )
    default:
      let server = api.document["x-tyk-api-gateway"]?["server"]
      let domain = server?["customDomain"]
      return (
        domain?["enabled"]?.bool == true ? domain?["name"]?.string ?? "" : "",
        server?["listenPath"]?["value"]?.string ?? ""
      )
    }
  }
}
