extension TypeTable {
  /// What the server knows of a classic API definition, outside `extended_paths` and `graphql`.
  static let classic = TypeTable(classicText, classicTrafficText, extendedPathsText, graphQLText)

  private static let classicText = """
    Definition:
      id s
      name s
      expiration s?
      slug s
      listen_port n
      protocol s
      enable_proxy_protocol b
      application_protocol s? @5.13
      json_rpc_version s? @5.13
      api_id s
      org_id s
      use_keyless b
      use_oauth2 b
      external_oauth ExternalOAuth
      use_openid b
      openid_options OpenID
      oauth_meta OAuthMeta
      auth Auth
      auth_configs {}Auth
      use_basic_auth b
      basic_auth BasicAuth
      use_mutual_tls_auth b
      client_certificates []s
      upstream_certificates {}s
      upstream_certificates_disabled b? @5.2
      pinned_public_keys {}s
      certificate_pinning_disabled b? @5.2
      enable_jwt b
      use_standard_auth b
      use_go_plugin_auth b
      enable_coprocess_auth b
      custom_plugin_auth_enabled b
      jwt_signing_method s
      jwt_source s
      jwt_jwks_uris []JWKS? @5.9
      jwt_identity_base_field s
      jwt_client_base_field s
      jwt_policy_field_name s
      jwt_default_policies []s
      jwt_issued_at_validation_skew n
      jwt_expires_at_validation_skew n
      jwt_not_before_validation_skew n
      jwt_skip_kid b
      scopes Scopes
      idp_client_id_mapping_disabled b
      jwt_scope_to_policy_mapping {}s
      jwt_scope_claim_name s
      notifications Notifications
      enable_signature_checking b
      hmac_allowed_clock_skew n
      hmac_allowed_algorithms []s
      request_signing RequestSigning
      base_identity_provided_by s
      definition VersionDefinition
      version_data VersionData
      uptime_tests UptimeTests
      proxy Proxy
      disable_rate_limit b
      disable_quota b
      custom_middleware CustomMiddleware
      custom_middleware_bundle s
      custom_middleware_bundle_disabled b
      cache_options CacheOptions
      session_lifetime_respects_key_expiration b?
      session_lifetime n
      active b
      internal b
      auth_provider Provider
      session_provider Provider
      event_handlers EventHandlers
      enable_batch_request_support b
      enable_ip_whitelisting b
      allowed_ips []s
      enable_ip_blacklisting b
      blacklisted_ips []s
      ip_access_control_disabled b? @5.4
      dont_set_quota_on_create b
      expire_analytics_after n
      response_processors []ResponseProcessor
      CORS CORS
      domain s
      domain_disabled b?
      certificates []s
      do_not_track b
      enable_context_vars b
      config_data {}*
      config_data_disabled b
      tag_headers []s
      global_rate_limit GlobalRateLimit
      strip_auth_data b
      enable_detailed_recording b
      graphql GraphQL
      analytics_plugin AnalyticsPlugin
      tags_disabled b?
      tags []s
      is_oas b?
      detailed_tracing b
      upstream_auth UpstreamAuth @5.8
      security_requirements [][]s? @5.10
      token_exchange_options TokenExchange? @5.15
      error_overrides_disabled b? @5.13
      error_overrides {}[]ErrorOverride? @5.13
    ExternalOAuth:
      enabled b
      providers []ExternalProvider
    ExternalProvider:
      jwt ExternalJWT
      introspection Introspection
    ExternalJWT:
      enabled b
      signing_method s
      source s
      issued_at_validation_skew n
      not_before_validation_skew n
      expires_at_validation_skew n
      identity_base_field s
    Introspection:
      enabled b
      url s
      client_id s
      client_secret s
      identity_base_field s
      cache IntrospectionCache
    IntrospectionCache:
      enabled b
      timeout n
    OpenID:
      providers []OpenIDProvider
      segregate_by_client b
    OpenIDProvider:
      issuer s
      client_ids {}s
    OAuthMeta:
      allowed_access_types []s
      allowed_authorize_types []s
      auth_login_redirect s
    Auth:
      name s
      use_param b
      param_name s
      use_cookie b
      cookie_name s
      disable_header b
      auth_header_name s
      use_certificate b
      validate_signature b
      signature Signature
    Signature:
      algorithm s
      header s
      use_param b
      param_name s
      secret s
      allowed_clock_skew n
      error_code n
      error_message s
    BasicAuth:
      disable_caching b
      cache_ttl n
      extract_from_body b
      body_user_regexp s
      body_password_regexp s
    JWKS:
      url s
      cache_timeout a?
    Scopes:
      jwt ScopeMapping
      oidc ScopeMapping
    ScopeMapping:
      scope_claim_name s?
      scope_to_policy {}s?
    Notifications:
      shared_secret s
      oauth_on_keychange_url s
    RequestSigning:
      is_enabled b
      secret s
      key_id s
      algorithm s
      header_list []s
      certificate_id s
      signature_header s
    VersionDefinition:
      enabled b
      name s
      default s
      location s
      key s
      strip_path b
      strip_versioning_data b
      url_versioning_pattern s @5.5
      fallback_to_default b
      versions {}s
    VersionData:
      not_versioned b
      default_version s
      versions {}Version
    Version:
      name s
      expires s
      paths Paths
      use_extended_paths b
      extended_paths ExtendedPaths
      global_headers {}s
      global_headers_remove []s
      global_headers_disabled b
      global_response_headers {}s
      global_response_headers_remove []s
      global_response_headers_disabled b
      ignore_endpoint_case b
      global_size_limit n
      global_size_limit_disabled b
      global_enforce_timeout a? @5.14
      override_target s
    Paths:
      ignored []s
      white_list []s
      black_list []s
    """
}
