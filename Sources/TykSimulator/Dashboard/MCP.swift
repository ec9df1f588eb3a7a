internal import PromoteCore

/// MCP proxies: OAS documents with a list and a collection of their own, and REST APIs they pair
/// with.
extension DashboardState {
  static let mcpRoutes: [Route] = [
    Route("GET", "/api/mcps", .key("mcp"), since: TykVersion(5, 13)) { (s, c) throws(Refusal) in
      s.listMCP(c)
    },
    Route("POST", "/api/mcps", .key("mcp"), since: TykVersion(5, 13)) { (s, c) throws(Refusal) in
      try s.createOAS(c, .mcp)
    },
    Route("GET", "/api/mcps/{id}", .key("mcp"), since: TykVersion(5, 13)) {
      (s, c) throws(Refusal) in try s.readOAS(c, .mcp)
    },
    Route("PUT", "/api/mcps/{id}", .key("mcp"), since: TykVersion(5, 13)) {
      (s, c) throws(Refusal) in try s.updateOAS(c, .mcp)
    },
    Route("DELETE", "/api/mcps/{id}", .key("mcp"), since: TykVersion(5, 13)) {
      (s, c) throws(Refusal) in try s.deleteMCP(c)
    },
    Route("GET", "/api/mcps/{id}/versions", .key("mcp"), since: TykVersion(5, 13)) {
      (s, c) throws(Refusal) in try s.listVersions(c)
    },
  ]

  /// Middleware that has no meaning for a primitive.
  private static let forbiddenForPrimitives = [
    "transformRequestMethod", "transformResponseBody", "urlRewrite", "internal", "cache",
    "validateRequest", "mockResponse",
  ]

  /// Items are whole documents.
  private func listMCP(_ call: Call) -> Answer {
    var found = apis.values.filter {
      $0.form == .mcp && $0.organisation == call.organisation && isVisible($0, to: call.user)
    }
    if let pattern = call.query("q")?.lowercased(), !pattern.isEmpty {
      found = found.filter { name(of: $0).lowercased().contains(pattern) }
    }
    if let base = call.query("base_api_id"), !base.isEmpty {
      found = found.filter { $0.baseID == base }
    }
    let (items, pages) = page(sorted(found, by: call.query("sort") ?? "-created_at"), call)
    return .json([
      "mcps": .array(items.map { $0.verbatim ?? $0.document }), "pages": .integer(pages),
    ])
  }

  private mutating func deleteMCP(_ call: Call) throws(Refusal) -> Answer {
    guard let stored = try api(call, orMCP: true) else {
      throw Refusal(404, "Could not retrieve API detail")
    }
    // Sources disagree about the code.
    guard stored.form == .mcp else { throw Refusal(400, "Could not retrieve API detail.").inferred }
    return try delete(stored, call, message: "API deleted.")
  }

  func checkMCP(_ document: JSON, organisation: String) throws(Refusal) {
    let middleware = document["x-tyk-api-gateway"]?["middleware"]
    // Sources disagree whether such middleware is refused or ignored.
    if configuration.refusesForbiddenMCPMiddleware {
      for group in ["mcpTools", "mcpResources", "mcpPrompts"] {
        for primitive in middleware?[group]?.object ?? JSONObject() {
          for name in Self.forbiddenForPrimitives where primitive.value[name] != nil {
            throw Refusal(
              400, "\(group).\(primitive.name): \(name) is not supported for MCP primitives"
            ).inferred
          }
        }
      }
    }
    try checkPairing(document, organisation: organisation)
  }

  // MARK: - REST as MCP

  /// A REST API that a proxy serves must be there before it.
  private func checkPairing(_ document: JSON, organisation: String) throws(Refusal) {
    guard let id = pairedID(of: document) else { return }
    guard let paired = apiIndex[id].flatMap({ apis[$0] }) else {
      throw Refusal(400, "Paired REST API \(id) is not loaded; create it first")
    }
    guard paired.organisation == organisation else {
      throw Refusal(403, "Paired REST API belongs to a different OrgID")
    }
    guard paired.form != .classic else {
      throw Refusal(400, "Paired REST API \(id) is a Classic API; an OAS API is needed")
    }
  }

  /// Refuses to delete an API that MCP proxies serve.
  func checkUnpaired(_ api: StoredAPI) throws(Refusal) {
    guard version >= TykVersion(5, 15), api.form != .mcp else { return }
    let users = apis.values.filter { $0.form == .mcp && pairedID(of: $0.document) == api.apiID }
    guard !users.isEmpty else { return }
    throw Refusal(
      409,
      "API is referenced by paired MCP proxies: "
        + users.map(\.apiID).sorted().joined(separator: ", "))
  }

  /// The API that an upstream of `tyk://<id>/mcp` or `tyk://<id>__mcp-server` names.
  private func pairedID(of document: JSON) -> String? {
    let scheme = "tyk://"
    guard version >= TykVersion(5, 15),
      let url = document["x-tyk-api-gateway"]?["upstream"]?["url"]?.string, url.hasPrefix(scheme)
    else { return nil }
    let rest = url.dropFirst(scheme.count)
    for ending in ["/mcp", "__mcp-server"] where rest.hasSuffix(ending) {
      return String(rest.dropLast(ending.count))
    }
    return nil
  }
}
