/// What is known about the members of a Classic API definition.
enum ClassicTables {
  private static let definition = "/api_definition"
  private static let version = definition + "/version_data/versions/*"
  private static let paths = version + "/extended_paths"
  private static let handlers = definition + "/event_handlers/events/*/*/handler_meta"

  private static func patterns(_ texts: [String]) -> [PathPattern] {
    texts.map { text in
      guard let pattern = PathPattern(text) else { preconditionFailure("no pattern: \(text)") }
      return pattern
    }
  }

  static let freeForm = patterns([
    definition + "/config_data", definition + "/graphql/engine/data_sources/*/config",
    paths + "/validate_json/*/schema", paths + "/persist_graphql/*/variables",
  ])

  /// Typed maps: a name in them counts, however empty its value is.
  static let maps = patterns([
    version.replacingSuffix("/*"), definition + "/upstream_certificates",
    definition + "/pinned_public_keys", definition + "/event_handlers/events",
    definition + "/definition/versions", definition + "/openid_options/providers/*/client_ids",
    definition + "/jwt_scope_to_policy_mapping", definition + "/scopes/jwt/scope_to_policy",
    definition + "/scopes/oidc/scope_to_policy", version + "/global_headers",
    version + "/global_response_headers", paths + "/*/*/method_actions",
    paths + "/*/*/add_headers", "/hook_references/*/hook/header_map", handlers + "/header_map",
    definition + "/uptime_tests/check_list/*/headers",
    definition + "/graphql/proxy/auth_headers", definition + "/graphql/proxy/request_headers",
    definition + "/graphql/supergraph/global_headers",
    definition + "/graphql/supergraph/subgraphs/*/headers",
  ])

  static let sets = patterns(
    [
      "tags", "allowed_ips", "blacklisted_ips", "tag_headers", "client_certificates",
      "certificates", "CORS/allowed_origins", "CORS/allowed_methods", "CORS/allowed_headers",
      "CORS/exposed_headers", "cache_options/cache_response_codes",
      "cache_options/cache_by_headers", "hmac_allowed_algorithms",
    ].map { definition + "/" + $0 })

  static let references: [ResourceKind.Reference] = {
    func all(
      _ to: KindName, _ form: ResourceKind.Reference.Form, byDatabaseID: Bool = false,
      needsKey: Bool = false, _ texts: String...
    ) -> [ResourceKind.Reference] {
      patterns(texts).map {
        .init($0, to: to, form: form, byDatabaseID: byDatabaseID, needsKey: needsKey)
      }
    }
    return all(
      "api", .tykLink, definition + "/proxy/target_url", definition + "/proxy/target_list/*",
      version + "/override_target", paths + "/url_rewrites/*/rewrite_to",
      paths + "/url_rewrites/*/triggers/*/rewrite_to",
      definition + "/graphql/engine/data_sources/*/config/url",
      definition + "/graphql/supergraph/subgraphs/*/url")
      + all("api", .valueUnless("self"), definition + "/definition/versions/*")
      + all("api", .value, definition + "/graphql/supergraph/subgraphs/*/api_id")
      + all(
        .policy, .value, definition + "/jwt_default_policies/*",
        definition + "/scopes/jwt/scope_to_policy/*",
        definition + "/scopes/oidc/scope_to_policy/*",
        definition + "/jwt_scope_to_policy_mapping/*",
        definition + "/openid_options/providers/*/client_ids/*")
      + all(
        .certificate, .value, definition + "/client_certificates/*")
      + all(
        .certificate, .value, needsKey: true, definition + "/certificates/*",
        definition + "/upstream_certificates/*",
        definition + "/request_signing/certificate_id")
      + all(.certificate, .pin, definition + "/pinned_public_keys/*")
      + all(.webhook, .value, byDatabaseID: true, "/hook_references/*/hook/id", handlers + "/id")
  }()

  static let places: [ResourceKind.Place] = {
    var wrapper = PlaceTable(below: "/hook_references/*/hook")
    hook(&wrapper)
    var handler = PlaceTable(below: handlers)
    hook(&handler)
    handler.values("/prefix", "/path")
    return definitionPlaces + middlewarePlaces + wrapper.places + handler.places
  }()

  private static func hook(_ table: inout PlaceTable) {
    table.urls("/target_path")
    table.headers("/header_map/*")
    table.values("/template_path")
  }

  private static let definitionPlaces: [ResourceKind.Place] = {
    var table = PlaceTable(below: definition)
    table.urls(
      "/proxy/target_url", "/proxy/target_list/*", "/proxy/service_discovery/query_endpoint",
      "/proxy/transport/proxy_url", "/jwt_jwks_uris/*/url", "/openid_options/providers/*/issuer",
      "/external_oauth/providers/*/introspection/url", "/oauth_meta/auth_login_redirect",
      "/notifications/oauth_on_keychange_url",
      "/upstream_auth/oauth/client_credentials/token_url",
      "/upstream_auth/oauth/password/token_url", "/uptime_tests/check_list/*/url",
      "/uptime_tests/config/service_discovery/query_endpoint", "/CORS/allowed_origins/*",
      "/graphql/engine/data_sources/*/config/url", "/graphql/supergraph/subgraphs/*/url",
      "/version_data/versions/*/override_target")
    table.keySources("/jwt_source", "/external_oauth/providers/*/jwt/source")
    table.hosts("/domain", "/graphql/engine/data_sources/*/config/broker_addresses/*")
    table.hostKeys("/upstream_certificates/*", "/pinned_public_keys/*")
    table.base64Keys("/openid_options/providers/*/client_ids/*")
    table.certificates(
      "/certificates/*", "/client_certificates/*", "/upstream_certificates/*",
      "/pinned_public_keys/*", "/request_signing/certificate_id")
    table.tags("/tags/*")
    table.networks("/allowed_ips/*", "/blacklisted_ips/*")
    table.secrets(
      "/auth/signature/secret", "/auth_configs/*/signature/secret",
      "/external_oauth/providers/*/introspection/client_secret", "/notifications/shared_secret",
      "/upstream_auth/basic_auth/username", "/upstream_auth/basic_auth/password",
      "/upstream_auth/oauth/client_credentials/client_secret",
      "/upstream_auth/oauth/password/client_secret", "/upstream_auth/oauth/password/username",
      "/upstream_auth/oauth/password/password", "/request_signing/secret",
      "/graphql/engine/data_sources/*/config/sasl/password")
    table.values(
      "/proxy/listen_path", "/proxy/service_discovery/target_path", "/listen_port",
      "/external_oauth/providers/*/introspection/client_id",
      "/upstream_auth/oauth/client_credentials/client_id",
      "/upstream_auth/oauth/password/client_id", "/request_signing/key_id",
      "/custom_middleware_bundle", "/custom_middleware/auth_check/path",
      "/custom_middleware/pre/*/path", "/custom_middleware/post/*/path",
      "/custom_middleware/post_key_auth/*/path", "/custom_middleware/response/*/path",
      "/custom_middleware/traffic_logs/*/path",
      "/analytics_plugin/plugin_path", "/graphql/engine/data_sources/*/config/topics/*",
      "/graphql/engine/data_sources/*/config/group_id",
      "/graphql/engine/data_sources/*/config/client_id",
      "/graphql/engine/data_sources/*/config/sasl/user")
    table.headers(
      "/uptime_tests/check_list/*/headers/*", "/graphql/proxy/auth_headers/*",
      "/graphql/proxy/request_headers/*",
      "/graphql/proxy/request_headers_rewrite/*/value",
      "/graphql/engine/data_sources/*/config/headers/*",
      "/graphql/engine/global_headers/*/value", "/graphql/supergraph/global_headers/*",
      "/graphql/supergraph/subgraphs/*/headers/*")
    table.texts("/custom_middleware/auth_check/code")
    for plugins in ["pre", "post", "post_key_auth", "response", "traffic_logs"] {
      table.texts("/custom_middleware/\(plugins)/*/code")
    }
    table.texts(
      "/uptime_tests/check_list/*/body", "/graphql/engine/data_sources/*/config/body",
      "/graphql/engine/data_sources/*/config/query")
    table.free("/config_data", "/auth_provider/meta", "/session_provider/meta", "/error_overrides")
    return table.places
  }()

  private static let middlewarePlaces: [ResourceKind.Place] = {
    var table = PlaceTable(below: version)
    table.headers("/global_headers/*", "/global_response_headers/*")
    var extended = PlaceTable(below: paths)
    extended.urls("/url_rewrites/*/rewrite_to", "/url_rewrites/*/triggers/*/rewrite_to")
    extended.headers(
      "/transform_headers/*/add_headers/*", "/transform_response_headers/*/add_headers/*",
      "/mock_response/*/headers/*", "/white_list/*/method_actions/*/headers/*",
      "/black_list/*/method_actions/*/headers/*", "/ignored/*/method_actions/*/headers/*")
    extended.texts(
      "/virtual/*/function_source_uri", "/transform/*/template_data/template_source",
      "/transform_response/*/template_data/template_source", "/mock_response/*/body",
      "/white_list/*/method_actions/*/data", "/black_list/*/method_actions/*/data",
      "/ignored/*/method_actions/*/data")
    extended.values("/go_plugin/*/plugin_path")
    extended.free("/persist_graphql/*/variables")
    return table.places + extended.places
  }()
}

extension String {
  fileprivate func replacingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
