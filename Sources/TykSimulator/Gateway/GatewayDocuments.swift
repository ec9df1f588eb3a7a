internal import PromoteCore
internal import PromoteEngine

/// OAS APIs and MCP proxies: the bare document with `x-tyk-api-gateway`.
extension GatewayState {
  func listDocuments(_ kind: KindName, _ request: HTTPExchange.Request) -> Answer {
    guard Self.isPublic(request) else { return .array(sorted(kind).map(\.bytes)) }
    return .json(.array(sorted(kind).map { Self.withoutExtension($0.json) }))
  }

  func getDocument(
    _ kind: KindName, _ id: String, _ request: HTTPExchange.Request
  ) throws(GatewayRefusal) -> Answer {
    guard let file = loaded[Address(kind: kind, id: id)] else {
      guard kind == .oas, loaded[Address(kind: .classic, id: id)] != nil else { throw .noAPI }
      throw GatewayRefusal(
        400,
        "the requested API definition is in Tyk classic format, please use old api endpoint")
    }
    guard Self.isPublic(request) else { return Answer(status: 200, body: file.bytes) }
    return .json(Self.withoutExtension(file.json))
  }

  mutating func postDocument(
    _ kind: KindName, _ request: HTTPExchange.Request
  ) throws(GatewayRefusal) -> Answer {
    let document = try checkedDocument(request, kind)
    let given = document["x-tyk-api-gateway"]?["info"]?["id"]?.string ?? ""
    let id = given.isEmpty ? newID() : given
    try checkFileName(id)
    store(Address(kind: kind, id: id), try storedDocument(document, id: id))
    return .done(id, "added")
  }

  mutating func putDocument(
    _ kind: KindName, _ id: String, _ request: HTTPExchange.Request
  ) throws(GatewayRefusal) -> Answer {
    guard loaded[Address(kind: kind, id: id)] != nil else {
      guard kind == .oas, loaded[Address(kind: .classic, id: id)] != nil else { throw .noAPI }
      throw GatewayRefusal(
        400,
        "the supplied API definition is in OAS format, please use the Tyk classic format for this "
          + "API")
    }
    let document = try checkedDocument(request, kind)
    let given = document["x-tyk-api-gateway"]?["info"]?["id"]?.string ?? ""
    guard given.isEmpty || given == id else { throw Self.otherAPI }
    store(Address(kind: kind, id: id), try storedDocument(document, id: id))
    return .done(id, "modified")
  }

  private func checkedDocument(
    _ request: HTTPExchange.Request, _ kind: KindName
  ) throws(GatewayRefusal) -> JSON {
    let document = try json(request)
    guard document["x-tyk-api-gateway"]?.object != nil else {
      throw GatewayRefusal(400, "the payload should contain x-tyk-api-gateway")
    }
    do throws(Refusal) { try rules.checkOASSchema(document, kind == .oas ? .oas : .mcp) } catch {
      throw GatewayRefusal(400, error.message ?? "Request malformed")
    }
    return document
  }

  /// The extension typed, the rest as a map of anything. The organisation and the database id are
  /// fields like others. A choice: the address of the API on this Gateway stands first in `servers`,
  /// as on a Dashboard.
  func storedDocument(_ document: JSON, id: String) throws(GatewayRefusal) -> JSON {
    guard var root = GoJSON.free(document).object else { throw .malformed }
    var kept: JSONObject
    do throws(TypeMismatch) {
      kept =
        try gatewayExtension.stored(root["x-tyk-api-gateway"] ?? [:], as: "Extension").object
        ?? JSONObject()
    } catch { throw .malformed }
    var info = kept["info"]?.object ?? JSONObject()
    info["id"] = .string(id)
    kept["info"] = .object(info)
    root["x-tyk-api-gateway"] = .object(kept)
    let path = kept["server"]?["listenPath"]?["value"]?.string ?? ""
    let own = configuration.url + (path.hasSuffix("/") ? String(path.dropLast()) : path)
    let others = (root["servers"]?.array ?? []).filter { $0["url"]?.string != own }
    root["servers"] = .array([["url": .string(own)]] + others)
    return GoJSON.sorted(root.map { ($0.name, $0.value) })
  }

  private static func isPublic(_ request: HTTPExchange.Request) -> Bool {
    request.query.contains { $0.name == "mode" && $0.value == "public" }
  }

  private static func withoutExtension(_ document: JSON) -> JSON {
    document.setting(JSONPointer(["x-tyk-api-gateway"]), to: nil) ?? document
  }
}
