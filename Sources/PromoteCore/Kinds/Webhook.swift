extension ResourceKind {
  /// A webhook. Its ids are the server's and new in every environment, so it is known by its name,
  /// which should be unique; APIs name it by that here, and by its id on the server.
  ///
  /// Source: Tyk's Dashboard API documentation.
  public static let webhook = ResourceKind(
    name: .webhook, isAPI: false, endpoints: .webhook,
    identity: [JSONPointer(["name"])],
    displayName: JSONPointer(["name"]),
    databaseID: [JSONPointer(["id"])],
    organisation: ["/org_id"],
    managed: ["/api_model"],
    maps: ["/header_map"],
    targetOwned: ["/webhook_id"],
    doubles: ["/**"],
    places: {
      var table = PlaceTable(below: "")
      table.urls("/target_path")
      table.headers("/header_map/*")
      table.values("/template_path")
      return table.places
    }(),
    isOptional: true, filePrefix: "webhook-")
}
