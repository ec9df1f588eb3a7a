/// The members that a resource's schema has, as far as it is published.
///
/// Deeper members are listed only where the schema is known to be narrower than Tyk's own.
struct OperatorSchema {
  let resource: String
  /// Names by place; `*` stands for any name or index.
  let members: [String: Set<String>]

  /// The spec without members that say nothing and are unknown. Others that are unknown stay,
  /// and are noted.
  func kept(_ spec: JSON, _ address: Address, _ writer: inout CustomResourceWriter) -> JSON {
    kept(spec, "", JSONPointer(["spec"]), address, &writer)
  }

  private func kept(
    _ value: JSON, _ pattern: String, _ place: JSONPointer, _ address: Address,
    _ writer: inout CustomResourceWriter
  ) -> JSON {
    let isListed = members.keys.contains { $0 == pattern || $0.hasPrefix(pattern + "/") }
    guard isListed else { return value }
    switch value.shape {
    case .object(let object):
      let names = members[pattern]
      let isMap = members.keys.contains { $0.hasPrefix(pattern + "/*") }
      var result = JSONObject()
      for member in object {
        let here = place.appending(member.name)
        if let names, !names.contains(member.name) {
          if member.value.isEmpty { continue }
          writer.note(
            "not-in-operator", .warning, address, at: here,
            "a \(resource) has no such member; it stays in the file, and kubectl refuses it",
            hint: "remove it before applying, or set it in Tyk")
        }
        let next = pattern + "/" + (isMap ? "*" : member.name)
        result[member.name] = kept(member.value, next, here, address, &writer)
      }
      return .object(result)
    case .array(let items):
      return .array(
        items.enumerated().map { index, item in
          kept(item, pattern + "/*", place.appending(index), address, &writer)
        })
    default: return value
    }
  }

  /// Source: the resource definitions of Tyk Operator up to 0.18, and the fields that its
  /// documentation shows for 1.x. A member that only a later release knows is reported too.
  static let classic = OperatorSchema(
    resource: "ApiDefinition",
    members: [
      "": [
        "id", "api_id", "name", "org_id", "active", "proxy", "listen_port", "protocol",
        "enable_proxy_protocol", "domain", "do_not_track", "use_keyless", "use_oauth2",
        "oauth_meta", "use_openid", "openid_options", "strip_auth_data", "auth", "auth_configs",
        "use_standard_auth", "use_basic_auth", "basic_auth", "use_mutual_tls_auth",
        "client_certificates", "client_certificate_refs", "pinned_public_keys",
        "pinned_public_keys_refs", "upstream_certificates", "upstream_certificate_refs",
        "enable_jwt", "use_go_plugin_auth", "enable_coprocess_auth", "jwt_signing_method",
        "jwt_source", "jwt_identity_base_field", "jwt_client_base_field", "jwt_policy_field_name",
        "jwt_default_policies", "jwt_issued_at_validation_skew", "jwt_expires_at_validation_skew",
        "jwt_not_before_validation_skew", "jwt_skip_kid", "jwt_scope_to_policy_mapping",
        "jwt_scope_claim_name", "scopes", "base_identity_provided_by", "definition",
        "version_data", "custom_middleware", "custom_middleware_bundle", "cache_options",
        "session_lifetime", "session_lifetime_respects_key_expiration", "internal",
        "enable_ip_whitelisting", "allowed_ips", "enable_ip_blacklisting", "blacklisted_ips",
        "event_handlers", "response_processors", "CORS", "certificates",
        "certificate_secret_names", "tags", "tag_headers", "enable_context_vars", "config_data",
        "global_rate_limit", "disable_rate_limit", "disable_quota", "enable_detailed_recording",
        "detailed_tracing", "graphql", "contextRef",
      ]
    ])

  static let policy = OperatorSchema(
    resource: "SecurityPolicy",
    members: [
      "": [
        "_id", "id", "name", "org_id", "state", "active", "is_inactive", "access_rights_array",
        "rate", "per", "quota_max", "quota_renewal_rate", "throttle_interval",
        "throttle_retry_limit", "max_query_depth", "hmac_enabled",
        "enable_http_signature_validation", "tags", "key_expires_in", "partitions", "meta_data",
        "contextRef",
      ],
      "/access_rights_array/*": [
        "name", "namespace", "kind", "api_name", "api_id", "versions", "allowed_types",
        "restricted_types", "disable_introspection", "field_access_rights", "limit",
        "allowance_scope", "allowed_urls", "endpoints",
      ],
    ])
}
