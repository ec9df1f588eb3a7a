internal import PromoteCore
internal import PromoteEngine

/// Classic APIs: the bare definition.
extension GatewayState {
  /// OAS APIs are listed too, as the classic pictures of themselves; MCP proxies when asked for.
  func listClassic(_ request: HTTPExchange.Request) -> Answer {
    let wantsMCP = request.query.contains { $0.name == "include_types" && $0.value == "mcp" }
    let pictures = projections.filter {
      wantsMCP || loaded[Address(kind: "mcp", id: $0.key)] == nil
    }
    return .array(
      sorted(.classic).map(\.bytes)
        + pictures.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value.bytes))
  }

  func getClassic(_ id: String) throws(GatewayRefusal) -> Answer {
    guard let file = loaded[Address(kind: .classic, id: id)] ?? projections[id] else {
      throw .noAPI
    }
    return Answer(status: 200, body: file.bytes)
  }

  /// Stores over a file of the same id, and says `added` all the same.
  mutating func postClassic(_ request: HTTPExchange.Request) throws(GatewayRefusal) -> Answer {
    var definition = try json(request)
    var id = definition["api_id"]?.string ?? ""
    if id.isEmpty {
      id = newID()
      definition = definition.setting(JSONPointer(["api_id"]), to: .string(id)) ?? definition
    }
    try checkFileName(id)
    store(Address(kind: .classic, id: id), try storedDefinition(definition))
    return .done(id, "added")
  }

  mutating func putClassic(
    _ id: String, _ request: HTTPExchange.Request
  ) throws(GatewayRefusal) -> Answer {
    guard loaded[Address(kind: .classic, id: id)] != nil else {
      guard projections[id] != nil else { throw .noAPI }
      throw GatewayRefusal(
        400,
        "this API endpoint only supports Tyk Classic APIs; please use the appropriate Tyk OAS API "
          + "endpoint")
    }
    let definition = try json(request)
    guard definition["api_id"]?.string == id else { throw Self.otherAPI }
    store(Address(kind: .classic, id: id), try storedDefinition(definition))
    return .done(id, "modified")
  }

  /// An OAS API can be deleted here too.
  mutating func deleteClassic(_ id: String) throws(GatewayRefusal) -> Answer {
    for kind in [KindName.classic, .oas] where loaded[Address(kind: kind, id: id)] != nil {
      return try deleteFile(Address(kind: kind, id: id), else: .noAPI)
    }
    throw .noAPI
  }

  static let otherAPI = GatewayRefusal(
    400,
    "Request APIID does not match that in Definition! For Update operations these must match.")

  func checkFileName(_ id: String) throws(GatewayRefusal) {
    let leadsElsewhere = id == "." || id == ".." || id.utf8.contains { "/\\".utf8.contains($0) }
    guard !leadsElsewhere else { throw GatewayRefusal(400, "Invalid API ID") }
  }

  /// Typed, after the semantic rules. A Gateway has no JSON schema for definitions.
  func storedDefinition(_ definition: JSON) throws(GatewayRefusal) -> JSON {
    let kept: JSON
    do throws(TypeMismatch) {
      kept = try classic.stored(definition, as: "Definition")
    } catch { throw .malformed }
    if let reason = ClassicRules.violation(in: kept) {
      throw GatewayRefusal(400, "Validation of API Definition failed. Reason: \(reason).")
    }
    return kept
  }

  /// The classic picture of an OAS API, as lists have it.
  func projection(of document: JSON) -> JSON {
    let gateway = document["x-tyk-api-gateway"]
    let server = gateway?["server"]
    let definition: JSON = [
      "id": gateway?["info"]?["dbId"] ?? "", "api_id": gateway?["info"]?["id"] ?? "",
      "org_id": gateway?["info"]?["orgId"] ?? "", "name": gateway?["info"]?["name"] ?? "",
      "is_oas": true, "active": gateway?["info"]?["state"]?["active"] ?? false,
      "use_keyless": .bool(server?["authentication"]?["enabled"]?.bool != true),
      "tags": server?["gatewayTags"]?["tags"] ?? [],
      "version_data": ["not_versioned": true, "versions": ["": ["name": ""]]],
      "proxy": [
        "listen_path": server?["listenPath"]?["value"] ?? "",
        "target_url": gateway?["upstream"]?["url"] ?? "",
        "strip_listen_path": server?["listenPath"]?["strip"] ?? false,
      ],
    ]
    do throws(TypeMismatch) {
      return try classic.stored(definition, as: "Definition")
    } catch { return definition }
  }
}
