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
      "/hook_references/*/hook/id", "/hook_references/*/hook/api_model",
      "/api_definition/event_handlers/events/*/*/handler_meta/id",
      "/api_definition/event_handlers/events/*/*/handler_meta/api_model",
      "/api_definition/event_handlers/events/*/*/handler_meta/webhook_id",
      "/api_definition/graphql/last_schema_update",
      "/api_definition/graphql/supergraph/updated_at",
    ],
    defaults: ClassicTables.defaults,
    freeForm: ClassicTables.freeForm,
    maps: ClassicTables.maps,
    ignored: ["/api_definition/slug"],
    targetOwned: ["/user_owners", "/user_group_owners"],
    sets: ClassicTables.sets,
    doubles: ["/**"],
    references: ClassicTables.references,
    places: ClassicTables.places,
    writtenBelow: JSONPointer(["api_definition"]),
    rootMembers: [
      "api_definition", "api_model", "hook_references", "is_site", "sort_by", "user_owners",
      "user_group_owners", "categories", "created_at", "updated_at", "is_streams", "oas",
    ],
    filePrefix: "api-")
}

enum ClassicTables {
  static let freeForm: [PathPattern] = [
    "/api_definition/config_data",
    "/api_definition/version_data/versions/*/extended_paths/validate_json/*/schema",
    "/api_definition/version_data/versions/*/extended_paths/persist_graphql/*/variables",
    "/api_definition/graphql/engine/data_sources/*/config",
  ]
  /// Servers fill these in where they are missing.
  static let defaults: [ResourceKind.Default] = []
  static let maps: [PathPattern] = [
    "/api_definition/version_data/versions", "/api_definition/auth_configs",
    "/api_definition/upstream_certificates", "/api_definition/pinned_public_keys",
    "/api_definition/event_handlers/events", "/api_definition/definition/versions",
    "/api_definition/openid_options/providers/*/client_ids",
    "/api_definition/jwt_scope_to_policy_mapping",
    "/api_definition/scopes/jwt/scope_to_policy", "/api_definition/scopes/oidc/scope_to_policy",
    "/api_definition/version_data/versions/*/global_headers",
    "/api_definition/version_data/versions/*/global_response_headers",
    "/api_definition/version_data/versions/*/extended_paths/*/*/method_actions",
    "/api_definition/version_data/versions/*/extended_paths/*/*/add_headers",
    "/hook_references/*/hook/header_map",
    "/api_definition/event_handlers/events/*/*/handler_meta/header_map",
  ]
  static let sets: [PathPattern] = [
    "/api_definition/tags", "/api_definition/allowed_ips", "/api_definition/blacklisted_ips",
    "/api_definition/tag_headers", "/api_definition/client_certificates",
    "/api_definition/certificates", "/api_definition/CORS/allowed_origins",
    "/api_definition/CORS/allowed_methods", "/api_definition/CORS/allowed_headers",
    "/api_definition/CORS/exposed_headers",
    "/api_definition/cache_options/cache_response_codes",
    "/api_definition/cache_options/cache_by_headers",
    "/api_definition/hmac_allowed_algorithms",
  ]
  static let references: [ResourceKind.Reference] = {
    let version = "/api_definition/version_data/versions/*"
    let links =
      [
        "/api_definition/proxy/target_url", "/api_definition/proxy/target_list/*",
        version + "/override_target", version + "/extended_paths/url_rewrites/*/rewrite_to",
        version + "/extended_paths/url_rewrites/*/triggers/*/rewrite_to",
        "/api_definition/graphql/engine/data_sources/*/config/url",
        "/api_definition/graphql/supergraph/subgraphs/*/url",
      ]
      .map { ResourceKind.Reference(PathPattern($0)!, to: "api", form: .tykLink) }
    return links + [
      .init("/api_definition/definition/versions/*", to: "api", form: .valueUnless("self")),
      .init("/api_definition/graphql/supergraph/subgraphs/*/api_id", to: "api"),
      .init("/api_definition/jwt_default_policies/*", to: .policy),
      .init("/api_definition/scopes/jwt/scope_to_policy/*", to: .policy),
      .init("/api_definition/scopes/oidc/scope_to_policy/*", to: .policy),
      .init("/api_definition/jwt_scope_to_policy_mapping/*", to: .policy),
      .init("/api_definition/openid_options/providers/*/client_ids/*", to: .policy),
      .init("/api_definition/client_certificates/*", to: "certificate"),
      .init("/api_definition/certificates/*", to: "certificate"),
      .init("/api_definition/upstream_certificates/*", to: "certificate"),
      .init("/api_definition/pinned_public_keys/*", to: "certificate"),
      .init("/api_definition/request_signing/certificate_id", to: "certificate"),
      .init("/hook_references/*/hook/id", to: "webhook"),
      .init("/api_definition/event_handlers/events/*/*/handler_meta/id", to: "webhook"),
      .init(
        "/api_definition/event_handlers/events/*/*/handler_meta/webhook_id", to: "webhook",
        derived: true),
    ]
  }()
  static let places: [ResourceKind.Place] = []
}
