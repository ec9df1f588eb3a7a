extension ResourceKind {
  /// A security policy. An old one without an `id` of its own is known by its `_id`, which then
  /// becomes its `id` in every other environment: that is what its references hold.
  ///
  /// Sources: Tyk's Dashboard API documentation, and what its servers were seen to answer.
  public static let policy = ResourceKind(
    name: .policy, isAPI: false, endpoints: .policy,
    identity: [JSONPointer(["id"]), JSONPointer(["_id"])],
    displayName: JSONPointer(["name"]),
    tags: ["/tags"],
    databaseID: [JSONPointer(["_id"])],
    organisation: ["/org_id"],
    managed: ["/date_created", "/last_updated", "/access_rights_array"],
    freeForm: ["/meta_data"],
    maps: ["/access_rights", "/graphql_access_rights"],
    ignored: ["/access_rights/*/api_name"],
    sets: ["/tags", "/auth_types", "/access_rights/*/versions"],
    doubles: ["/**"],
    references: [
      Reference("/access_rights/*", to: "api", form: .key),
      Reference("/access_rights/*/api_id", to: "api", derived: true),
      Reference("/access_rights_array/*/api_id", to: "api", derived: true),
      Reference("/access_rights_array/*/apiid", to: "api", derived: true),
      Reference("/graphql_access_rights/*", to: "api", form: .key),
    ],
    places: {
      var table = PlaceTable(below: "")
      table.tags("/tags/*")
      table.free("/meta_data")
      return table.places
    }(),
    filePrefix: "policy-", indexList: "policies")
}
