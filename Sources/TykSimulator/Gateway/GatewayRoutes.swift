internal import PromoteCore
internal import PromoteEngine

/// Which call goes where.
extension GatewayState {
  private enum Resource {
    case classic
    case document(KindName)
    case policy
  }

  /// Answers one request by the rules, faults aside.
  mutating func answer(_ request: HTTPExchange.Request) -> Answer {
    countRequest()
    do throws(GatewayRefusal) {
      return try dispatch(request)
    } catch {
      return error.answer
    }
  }

  private mutating func dispatch(
    _ request: HTTPExchange.Request
  ) throws(GatewayRefusal) -> Answer {
    let path = request.path.split(separator: "/").map { DashboardState.decoded($0) }
    if let page = configuration.healthPage, "/" + path.joined(separator: "/") == page {
      return health()
    }
    // A choice: a path that nobody serves is answered by the router, not by the API.
    guard path.first == "tyk", path.count > 1 else { return Self.unknownPath }
    guard request.header("X-Tyk-Authorization") == configuration.secret else { throw .stranger }
    if path[1] == "reload" { return try reload(request, group: path.dropFirst(2).first == "group") }
    if path[1] == "certs", path.count <= 3 {
      return try answerCertificates(path.count == 3 ? path[2] : nil, request)
    }
    guard let (resource, id) = resource(Array(path.dropFirst())) else { return Self.unknownPath }
    switch (request.method, id) {
    case ("GET", nil): return list(resource, request)
    case ("POST", nil):
      try checkOwnDefinitions(resource)
      return try post(resource, request)
    case ("GET", let id?): return try get(resource, id, request)
    case ("PUT", let id?):
      try checkOwnDefinitions(resource)
      return try put(resource, id, request)
    case ("DELETE", let id?):
      // The classic form is not guarded, as on a Gateway.
      if case .classic = resource {} else { try checkOwnDefinitions(resource) }
      return try delete(resource, id)
    default: throw GatewayRefusal(405, "Method not supported")
    }
  }

  private static let unknownPath = Answer(
    status: 404, headers: [("Content-Type", "text/plain; charset=utf-8")],
    body: Array("404 page not found\n".utf8))

  /// A choice: OAS APIs and policies came with 4.1.
  private func resource(_ path: [String]) -> (Resource, String?)? {
    let knowsOAS = version >= TykVersion(4, 1)
    switch path.count {
    case 1 where path[0] == "apis": return (.classic, nil)
    case 1 where path[0] == "policies" && knowsOAS: return (.policy, nil)
    case 1 where path[0] == "mcps" && version >= TykVersion(5, 13): return (.document("mcp"), nil)
    case 2 where path[0] == "apis" && path[1] == "oas" && knowsOAS: return (.document(.oas), nil)
    case 2 where path[0] == "apis": return (.classic, path[1])
    case 2 where path[0] == "policies" && knowsOAS: return (.policy, path[1])
    case 2 where path[0] == "mcps" && version >= TykVersion(5, 13):
      return (.document("mcp"), path[1])
    case 3 where path[0] == "apis" && path[1] == "oas" && knowsOAS:
      return (.document(.oas), path[2])
    default: return nil
    }
  }

  private func checkOwnDefinitions(_ resource: Resource) throws(GatewayRefusal) {
    guard configuration.takesDefinitionsFromDashboard else { return }
    let setting =
      if case .policy = resource { "service policy source" } else { "use_db_app_configs" }
    throw GatewayRefusal(500, "Due to enabled \(setting), please use the Dashboard API")
  }

  /// `block=true` waits on the single-node form only.
  private mutating func reload(
    _ request: HTTPExchange.Request, group: Bool
  ) throws(GatewayRefusal) -> Answer {
    guard request.method == "GET" else { throw GatewayRefusal(405, "Method not supported") }
    let waits = request.query.contains { $0.name == "block" && $0.value == "true" }
    if waits, !group, configuration.honoursBlock { load() } else { scheduleLoad() }
    return .reloaded
  }

  private func health() -> Answer {
    .json([
      "status": "pass", "version": .string(version.description), "description": "Tyk GW",
      "details": ["redis": ["status": "pass", "componentType": "datastore"]],
    ])
  }

  // MARK: - By resource

  private func list(_ resource: Resource, _ request: HTTPExchange.Request) -> Answer {
    switch resource {
    case .classic: listClassic(request)
    case .document(let kind): listDocuments(kind, request)
    case .policy: .array(sorted(.policy).map(\.bytes))
    }
  }

  private func get(
    _ resource: Resource, _ id: String, _ request: HTTPExchange.Request
  ) throws(GatewayRefusal) -> Answer {
    switch resource {
    case .classic: return try getClassic(id)
    case .document(let kind): return try getDocument(kind, id, request)
    case .policy:
      guard let file = loaded[Address(kind: .policy, id: id)] else { throw .noPolicy }
      return Answer(status: 200, body: file.bytes)
    }
  }

  private mutating func post(
    _ resource: Resource, _ request: HTTPExchange.Request
  ) throws(GatewayRefusal) -> Answer {
    switch resource {
    case .classic: try postClassic(request)
    case .document(let kind): try postDocument(kind, request)
    case .policy: try postPolicy(request)
    }
  }

  private mutating func put(
    _ resource: Resource, _ id: String, _ request: HTTPExchange.Request
  ) throws(GatewayRefusal) -> Answer {
    switch resource {
    case .classic: try putClassic(id, request)
    case .document(let kind): try putDocument(kind, id, request)
    case .policy: try putPolicy(id, request)
    }
  }

  private mutating func delete(
    _ resource: Resource, _ id: String
  ) throws(GatewayRefusal) -> Answer {
    switch resource {
    case .classic: return try deleteClassic(id)
    case .document(let kind): return try deleteFile(Address(kind: kind, id: id), else: .noAPI)
    case .policy: return try deleteFile(Address(kind: .policy, id: id), else: .noPolicy)
    }
  }

  /// What was loaded must be asked for; what is stored must be there. So the second DELETE of an
  /// object that is still loaded fails.
  mutating func deleteFile(
    _ address: Address, else unknown: GatewayRefusal
  ) throws(GatewayRefusal) -> Answer {
    guard loaded[address] != nil else { throw unknown }
    guard removeFile(address) else { throw .deleteFailed }
    return .done(address.id, "deleted")
  }

  /// Lists have no order that means anything. A choice: by id, from the last.
  func sorted(_ kind: KindName) -> [File] {
    loaded.filter { $0.key.kind == kind }.sorted { $0.key > $1.key }.map(\.value)
  }

  /// The body as JSON. What is none, or holds a number beyond a double, is malformed.
  func json(_ request: HTTPExchange.Request) throws(GatewayRefusal) -> JSON {
    let value: JSON
    do { value = try JSON.parse(request.body) } catch { throw .malformed }
    guard GoJSON.fits(value), value.object != nil else { throw .malformed }
    return value
  }
}
