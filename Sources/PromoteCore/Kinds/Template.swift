extension ResourceKind {
  /// An API template (asset).
  public static let template = ResourceKind(
    name: .template, isAPI: false, endpoints: .template,
    identity: [JSONPointer(["id"])],
    displayName: JSONPointer(["name"]),
    databaseID: [JSONPointer(["_id"])],
    organisation: ["/org_id"],
    doubles: ["/**"],
    filePrefix: "asset-")
}
