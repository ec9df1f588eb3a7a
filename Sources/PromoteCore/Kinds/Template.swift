extension ResourceKind {
  /// An API template (asset). Its `data` is a Tyk OAS document, stored as free JSON: there absent
  /// and empty differ, and nothing is dropped.
  ///
  /// Sources: Tyk's Dashboard API documentation, and what its servers were seen to answer.
  public static let template = ResourceKind(
    name: .template, isAPI: false, endpoints: .template,
    identity: [JSONPointer(["id"])],
    displayName: JSONPointer(["name"]),
    databaseID: [JSONPointer(["_id"])],
    organisation: ["/org_id"],
    managed: ["/last_updated", "/date_created"],
    freeForm: ["/data"],
    doubles: ["/**"],
    references: OASTables.references(below: "/data"),
    places: OASTables.places(below: "/data") + StreamsTables.places(below: "/data")
      + [Place("/data/x-tyk-api-gateway/info/orgId", .certificate)],
    filePrefix: "asset-", indexList: "assets")
}
