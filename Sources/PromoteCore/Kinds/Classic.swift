extension ResourceKind {
  /// A Tyk Classic API in the Dashboard's wrapper.
  ///
  /// Sources: Tyk's published Gateway schema of classic definitions, its Dashboard API
  /// documentation, and what its servers were seen to answer.
  public static let classic = ResourceKind(
    name: .classic, isAPI: true, endpoints: .classic,
    identity: [JSONPointer(["api_definition", "api_id"])],
    displayName: JSONPointer(["api_definition", "name"]),
    tags: ["/api_definition/tags"],
    databaseID: [JSONPointer(["api_definition", "id"])],
    organisation: [
      "/api_definition/org_id", "/hook_references/*/hook/org_id",
      "/api_definition/event_handlers/events/*/*/handler_meta/org_id",
    ],
    managed: [
      "/api_model", "/is_site", "/sort_by", "/categories", "/created_at", "/updated_at",
      "/is_streams", "/oas",
      "/hook_references/*/hook/api_model", "/hook_references/*/hook/webhook_id",
      "/api_definition/event_handlers/events/*/*/handler_meta/api_model",
      "/api_definition/event_handlers/events/*/*/handler_meta/webhook_id",
      "/api_definition/graphql/last_schema_update",
      "/api_definition/graphql/supergraph/updated_at",
    ],
    freeForm: ClassicTables.freeForm,
    maps: ClassicTables.maps,
    ignored: ["/api_definition/slug"],
    targetOwned: ["/user_owners", "/user_group_owners", "/x-tyk-promote/owners"],
    sets: ClassicTables.sets,
    doubles: ["/**"],
    references: ClassicTables.references,
    places: ClassicTables.places,
    mirrors: [
      .init("/api_definition", "auth", of: "auth_configs/authToken")
    ],
    writtenBelow: JSONPointer(["api_definition"]),
    rootMembers: [
      "api_definition", "api_model", "hook_references", "is_site", "sort_by", "user_owners",
      "user_group_owners", "categories", "created_at", "updated_at", "is_streams", "oas",
      besideMember,
    ],
    filePrefix: "api-", indexList: "files")
}
