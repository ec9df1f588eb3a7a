extension ResourceKind {
  /// A Tyk OAS API: an OpenAPI document with the `x-tyk-api-gateway` extension.
  ///
  /// Only the extension is stored typed; in the OpenAPI part absent and empty differ
  /// (`security: []` of an operation means "no authentication").
  ///
  /// Sources: Tyk's published schema of the extension, its Dashboard API documentation, and what
  /// its servers were seen to answer.
  public static let oas = ResourceKind(
    name: .oas, isAPI: true, endpoints: .oas,
    identity: [JSONPointer(["x-tyk-api-gateway", "info", "id"])],
    displayName: JSONPointer(["x-tyk-api-gateway", "info", "name"]),
    tags: ["/x-tyk-api-gateway/server/gatewayTags/tags"],
    databaseID: [JSONPointer(["x-tyk-api-gateway", "info", "dbId"])],
    organisation: ["/x-tyk-api-gateway/info/orgId"],
    managed: ["/x-tyk-api-gateway/info/createdAt", "/x-tyk-api-gateway/info/updatedAt"],
    defaults: [
      Default("/security", []), Default("/servers", []), Default("/components", [:]),
      Default("/components/securitySchemes", [:]),
    ],
    freeForm: OASTables.freeForm,
    typedOnly: ["/x-tyk-api-gateway"],
    maps: OASTables.maps(below: ""),
    ignored: ["/x-tyk-api-gateway/server/slug"],
    sets: OASTables.sets,
    doubles: ["/**"],
    references: OASTables.references(below: ""),
    places: OASTables.places(below: ""),
    mirrors: OASTables.mirrors,
    generatedServers: GeneratedServers(
      servers: JSONPointer(["servers"]),
      listenPath: JSONPointer(["x-tyk-api-gateway", "server", "listenPath", "value"]),
      versioning: JSONPointer(["x-tyk-api-gateway", "info", "versioning"])),
    rootMembers: [
      "openapi", "info", "servers", "security", "tags", "externalDocs", "paths", "components",
      "webhooks", "jsonSchemaDialect", "x-tyk-api-gateway", "x-tyk-streaming",
    ],
    filePrefix: "oas-")
}
