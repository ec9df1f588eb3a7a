extension ResourceKind {
  /// An MCP proxy: a Tyk OAS document whose middleware is keyed by the tools, resources and prompts
  /// of an MCP server. One that serves a REST API of the same organisation links to it by
  /// `tyk://<api id>/mcp` or `tyk://<api id>__mcp-server`.
  ///
  /// Sources: Tyk's published schema of MCP proxies and its Dashboard API documentation.
  public static let mcp = ResourceKind.tykOAS(
    .mcp, .mcp, freeForm: ["/x-tyk-mcp-server"],
    maps: primitives.compactMap { PathPattern($0) }, places: primitivePlaces,
    filePrefix: "mcp-")

  private static let primitives = ["mcpTools", "mcpResources", "mcpPrompts"]
    .map { "/x-tyk-api-gateway/middleware/\($0)" }

  private static let primitivePlaces: [Place] = primitives.flatMap { root in
    var table = PlaceTable(below: root + "/*")
    table.headers(
      "/transformRequestHeaders/add/*/value", "/transformResponseHeaders/add/*/value")
    table.texts("/transformRequestBody/body", "/virtualEndpoint/body")
    table.values("/transformRequestBody/path", "/virtualEndpoint/path", "/postPlugins/*/path")
    // A resource is named by its URI.
    table.urlKeys("")
    return table.places
  }
}
