extension ResourceKind {
  /// A Tyk OAS API: an OpenAPI document with the `x-tyk-api-gateway` extension.
  public static let oas = ResourceKind(
    name: .oas, isAPI: true, endpoints: .oas,
    identity: [JSONPointer(["x-tyk-api-gateway", "info", "id"])],
    displayName: JSONPointer(["x-tyk-api-gateway", "info", "name"]),
    tags: ["/x-tyk-api-gateway/server/gatewayTags/tags"],
    databaseID: [JSONPointer(["x-tyk-api-gateway", "info", "dbId"])],
    organisation: ["/x-tyk-api-gateway/info/orgId"],
    doubles: ["/**"],
    filePrefix: "oas-")
}
