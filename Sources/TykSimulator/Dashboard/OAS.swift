internal import PromoteCore

/// Tyk OAS APIs: the bare document with `x-tyk-api-gateway`. Streams APIs and MCP proxies are the
/// same with more in the document, behind other paths.
extension DashboardState {
  static let sameOASID = Refusal(409, "Found API with the same ID.")

  mutating func createOAS(_ call: Call, _ form: StoredAPI.Form = .oas) throws(Refusal) -> Answer {
    var document = try oasBody(call, form)
    if form == .oas { document = try applyTemplate(call, to: document) }
    try check(document, as: form, call)
    let versioning = try newVersion(call, form)
    let given = document["x-tyk-api-gateway"]?["info"]?["id"]?.string ?? ""
    var stored = StoredAPI(
      databaseID: newDatabaseID(), organisation: call.organisation, sequence: nextSequence(),
      form: form, apiID: given.isEmpty ? newID() : given, document: .null, createdAt: now,
      updatedAt: now)
    stored.document = try storedOAS(document, of: stored)
    if configuration.forceAPIDefaults { forceStrip(&stored) }
    try checkFree(stored, sameID: Self.sameOASID, updating: false)
    store(stored)
    refreshServers(of: [stored])
    if let versioning { add(stored, as: versioning) }
    linkChildren(of: stored)
    return .envelope("API created", meta: .string(stored.databaseID), id: stored.apiID)
  }

  func readOAS(_ call: Call, _ form: StoredAPI.Form = .oas) throws(Refusal) -> Answer {
    guard let stored = try api(call, orMCP: form == .mcp), stored.form == form else {
      throw Refusal(400, "Could not retrieve API detail.")
    }
    var answer = answer(with: stored.verbatim ?? stored.document, call, header: "Accept")
    if let base = stored.baseID { answer.headers.append(("x-tyk-base-api-id", base)) }
    return answer
  }

  mutating func updateOAS(_ call: Call, _ form: StoredAPI.Form = .oas) throws(Refusal) -> Answer {
    let stored = try oasToChange(call, form)
    let document = try oasBody(call, form)
    try check(document, as: form, call)
    try replace(stored, with: document, call)
    return .envelope("API updated.")
  }

  /// Replaces the OpenAPI part and keeps the extension.
  mutating func patchOAS(_ call: Call, _ form: StoredAPI.Form = .oas) throws(Refusal) -> Answer {
    let stored = try oasToChange(call, form)
    let body = try document(in: call)
    guard var document = body.object else { throw .unreadable }
    if document["x-tyk-api-gateway"] != nil,
      version.has(TykVersion(5, 10), backport: TykVersion(5, 8, 6))
    {
      throw Refusal(400, "The import payload should not contain x-tyk-api-gateway.")
    }
    var kept = stored.document["x-tyk-api-gateway"] ?? [:]
    let adjusted: [(String, JSONPointer)] = [
      ("listenPath", JSONPointer(["server", "listenPath", "value"])),
      ("upstreamURL", JSONPointer(["upstream", "url"])),
    ]
    for (parameter, pointer) in adjusted {
      if let value = call.query(parameter), !value.isEmpty {
        kept = kept.setting(pointer, to: .string(value)) ?? kept
      }
    }
    document["x-tyk-api-gateway"] = kept
    for name in ["x-tyk-streaming", "x-tyk-mcp-server"] where document[name] == nil {
      document[name] = stored.document[name]
    }
    let changed = ImportChoices(call).applied(to: .object(document))
    try check(changed, as: form, call)
    try replace(stored, with: changed, call)
    return .envelope("API updated")
  }

  func exportOAS(_ call: Call) throws(Refusal) -> Answer {
    guard let stored = try api(call), stored.form == .oas, var document = stored.document.object
    else { throw Refusal(400, "Could not retrieve API detail.") }
    if call.query("mode") == "public" { document["x-tyk-api-gateway"] = nil }
    var answer = answer(with: .object(document), call, header: "Content-Type")
    answer.headers = [("Content-Type", "application/octet-stream")]
    return answer
  }

  // MARK: - Steps

  private func oasToChange(
    _ call: Call, _ form: StoredAPI.Form
  ) throws(Refusal) -> StoredAPI {
    guard let stored = try api(call, orMCP: form == .mcp) else {
      throw Refusal(404, "API definition does not exist")
    }
    if form == .mcp, stored.form != .mcp {
      // Sources disagree about the code.
      throw Refusal(400, "Could not retrieve API detail.").inferred
    }
    guard stored.form == form else {
      throw Refusal(
        400,
        "the supplied API definition is in OAS format, please use the Tyk classic format for "
          + "this API")
    }
    return stored
  }

  private func oasBody(_ call: Call, _ form: StoredAPI.Form) throws(Refusal) -> JSON {
    let body = try document(in: call)
    guard body.object != nil else { throw .unreadable }
    let hasExtension = body["x-tyk-api-gateway"]?.object != nil
    if form == .streams, !hasExtension || body["x-tyk-streaming"]?.object == nil {
      throw Refusal(
        400, "The payload should contain x-tyk-api-gateway and/or x-tyk-streaming.")
    }
    guard hasExtension else {
      throw Refusal(400, "The payload should contain x-tyk-api-gateway.")
    }
    return body
  }

  /// What a document must be before it is stored in this form.
  private func check(
    _ document: JSON, as form: StoredAPI.Form, _ call: Call
  ) throws(Refusal) {
    try checkOASSchema(document, form)
    switch form {
    case .streams: try checkStreams(document)
    case .mcp: try checkMCP(document, organisation: call.organisation)
    default: break
    }
  }

  private mutating func replace(
    _ old: StoredAPI, with document: JSON, _ call: Call
  ) throws(Refusal) {
    var stored = old
    let info = document["x-tyk-api-gateway"]?["info"]
    let path = call.parameter("id")
    try checkDatabaseID(info?["dbId"]?.string, of: stored, path: path)
    stored.apiID = try changedID(info?["id"]?.string ?? "", of: stored, path: path)
    stored.document = try storedOAS(document, of: stored)
    if configuration.forceAPIDefaults { forceStrip(&stored) }
    stored.updatedAt = now
    stored.verbatim = nil
    stored.listed = nil
    try checkFree(stored, sameID: Self.sameOASID, updating: true)
    store(stored)
    refreshServers(of: [stored])
    linkChildren(of: stored)
  }

  /// The stored form of a document that passed the schema.
  func storedOAS(_ document: JSON, of api: StoredAPI) throws(Refusal) -> JSON {
    var root = GoJSON.free(document).object ?? JSONObject()
    var kept: JSONObject
    do throws(TypeMismatch) {
      kept =
        try gatewayExtension.stored(root["x-tyk-api-gateway"] ?? [:], as: "Extension").object
        ?? JSONObject()
    } catch {
      throw Refusal(400, "x-tyk-api-gateway\(error.place): expected \(error.expected)")
    }
    refreshHooks(&kept, in: api.organisation)
    var info = kept["info"]?.object ?? JSONObject()
    info["id"] = .string(api.apiID)
    info["dbId"] = .string(api.databaseID)
    info["orgId"] = .string(api.organisation)
    kept["info"] = .object(info)
    var components = root["components"]?.object ?? JSONObject()
    if components["securitySchemes"]?.object == nil { components["securitySchemes"] = [:] }
    root["components"] = GoJSON.free(.object(components))
    if root["security"]?.array == nil { root["security"] = [] }
    root["x-tyk-api-gateway"] = .object(kept)
    return GoJSON.sorted(migrated(root).map { ($0.name, $0.value) })
  }

  private func forceStrip(_ api: inout StoredAPI) {
    let strip = JSONPointer(["x-tyk-api-gateway", "server", "listenPath", "strip"])
    api.document = api.document.setting(strip, to: true) ?? api.document
  }

  /// Lays the document over a template: maps are merged, all else is the document's.
  private func applyTemplate(_ call: Call, to document: JSON) throws(Refusal) -> JSON {
    guard let id = call.query("templateID"), !id.isEmpty else { return document }
    if let user = call.user, !user.isAdmin, user.permissions["api_assets"] == nil {
      throw Refusal(403, "The user does not have the rights to apply templates.")
    }
    // A choice: an unknown template answers 400.
    guard let template = asset(named: id, in: call.organisation) else {
      throw Refusal(400, "Template not found").inferred
    }
    return Self.merged(template.document["data"] ?? [:], document)
  }

  private static func merged(_ below: JSON, _ above: JSON) -> JSON {
    guard var result = below.object, let upper = above.object else { return above }
    for member in upper {
      result[member.name] = result[member.name].map { merged($0, member.value) } ?? member.value
    }
    return .object(result)
  }
}
