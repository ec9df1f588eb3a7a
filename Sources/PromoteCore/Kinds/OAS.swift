extension ResourceKind {
  /// A Tyk OAS API: an OpenAPI document with the `x-tyk-api-gateway` extension.
  ///
  /// Only the extension is stored typed; in the OpenAPI part absent and empty differ
  /// (`security: []` of an operation means "no authentication").
  ///
  /// Sources: Tyk's published schema of the extension, its Dashboard API documentation, and what
  /// its servers were seen to answer.
  public static let oas = ResourceKind.tykOAS(.oas, .oas, filePrefix: "oas-")

  /// A kind of API whose document is a Tyk OAS one, with more of its own.
  static func tykOAS(
    _ name: KindName, _ endpoints: Endpoints, freeForm: [PathPattern] = [],
    maps: [PathPattern] = [], places: [Place] = [], filePrefix: String
  ) -> ResourceKind {
    ResourceKind(
      name: name, isAPI: true, endpoints: endpoints,
      identity: [JSONPointer(["x-tyk-api-gateway", "info", "id"])],
      displayName: JSONPointer(["x-tyk-api-gateway", "info", "name"]),
      tags: ["/x-tyk-api-gateway/server/gatewayTags/tags"],
      databaseID: [JSONPointer(["x-tyk-api-gateway", "info", "dbId"])],
      organisation: ["/x-tyk-api-gateway/info/orgId"],
      managed: [
        "/x-tyk-api-gateway/info/createdAt", "/x-tyk-api-gateway/info/updatedAt",
        "/x-tyk-promote/servedAt",
      ],
      defaults: [
        Default("/security", []), Default("/servers", []), Default("/components", [:]),
        Default("/components/securitySchemes", [:]), Default("/x-tyk-promote", [:]),
        Default("/x-tyk-api-gateway", [:]),
      ],
      freeForm: OASTables.freeForm + freeForm,
      typedOnly: ["/x-tyk-api-gateway", "/x-tyk-promote"],
      maps: OASTables.maps(below: "") + maps,
      ignored: ["/x-tyk-api-gateway/server/slug"],
      targetOwned: ["/x-tyk-promote/owners"],
      sets: OASTables.sets + ["/x-tyk-promote/categories"],
      doubles: ["/**"],
      references: OASTables.references(below: ""),
      places: OASTables.places(below: "") + places,
      mirrors: OASTables.mirrors,
      generatedServers: GeneratedServers(
        servers: JSONPointer(["servers"]),
        listenPath: JSONPointer(["x-tyk-api-gateway", "server", "listenPath", "value"]),
        versioning: JSONPointer(["x-tyk-api-gateway", "info", "versioning"])),
      rootMembers: [
        "openapi", "info", "servers", "security", "tags", "externalDocs", "paths", "components",
        "webhooks", "jsonSchemaDialect",
      ],
      filePrefix: filePrefix, indexList: "files")
  }
}
