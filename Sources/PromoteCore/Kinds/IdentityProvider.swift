extension ResourceKind {
  /// A client identity provider of the registry that 5.14 brought.
  ///
  /// The Developer Portal writes mappings into it as well, so those that only the target has stay:
  /// a release adds and changes mappings, and an override takes one away.
  ///
  /// Sources: Tyk's Dashboard API documentation, and the Gateway's side of the registry.
  public static let idp = ResourceKind(
    name: .idp, isAPI: false, endpoints: .idp,
    identity: [JSONPointer(["client_idp_id"]), JSONPointer(["_id"])],
    displayName: JSONPointer(["name"]),
    databaseID: [JSONPointer(["_id"])],
    organisation: ["/org_id"],
    managed: ["/date_created", "/last_updated"],
    defaults: [Default("/scope_claim_name", "scope")],
    maps: ["/api_mappings", "/api_mappings/*/scope_to_policy"],
    merged: ["/api_mappings"],
    doubles: ["/**"],
    references: [
      Reference("/api_mappings/*", to: "api", form: .key),
      Reference("/api_mappings/*/scope_to_policy/*", to: .policy),
    ],
    places: {
      var table = PlaceTable(below: "")
      table.urls("/issuer", "/jwks_uri")
      return table.places
    }(),
    isOptional: true, filePrefix: "clientidp-", indexList: "client_idps")
}
