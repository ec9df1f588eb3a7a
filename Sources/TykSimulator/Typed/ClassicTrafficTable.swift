extension TypeTable {
  /// Proxying, middleware, limits and events of a classic API definition.
  static let classicTrafficText = """
    UptimeTests:
      disabled b
      check_list []UptimeCheck
      config UptimeConfig
    UptimeCheck:
      url s
      protocol s
      timeout n
      enable_proxy_protocol b
      commands []UptimeCommand
      method s
      headers {}s
      body s
    UptimeCommand:
      name s
      message s
    UptimeConfig:
      expire_utime_after n
      service_discovery ServiceDiscovery
      recheck_wait n
    ServiceDiscovery:
      use_discovery_service b
      query_endpoint s
      use_nested_query b
      parent_data_path s
      data_path s
      port_data_path s
      target_path s
      use_target_list b
      cache_disabled b
      cache_timeout n
      endpoint_returns_list b
    Proxy:
      preserve_host_header b
      listen_path s
      target_url s
      disable_strip_slash b
      strip_listen_path b
      enable_load_balancing b
      target_list []s
      check_host_against_uptime_tests b
      service_discovery ServiceDiscovery
      transport Transport
    Transport:
      ssl_insecure_skip_verify b
      ssl_ciphers []s
      ssl_min_version n
      ssl_max_version n
      ssl_force_common_name_check b
      proxy_url s
    CustomMiddleware:
      pre []Middleware
      post []Middleware
      post_key_auth []Middleware
      auth_check Middleware
      response []Middleware
      driver s
      id_extractor IDExtractor
      traffic_logs []Middleware? @5.6
    Middleware:
      disabled b
      name s
      path s
      code s? @5.4
      require_session b
      raw_body_only b
    IDExtractor:
      disabled b
      extract_from s
      extract_with s
      extractor_config {}*
    CacheOptions:
      cache_timeout n
      enable_cache b
      cache_all_safe_requests b
      cache_response_codes []n
      enable_upstream_cache_control b
      cache_control_ttl_header s
      cache_by_headers []s
    Provider:
      name s
      storage_engine s
      meta {}*
    EventHandlers:
      events {}[]EventHandler
    EventHandler:
      handler_name s
      handler_meta {}*
    ResponseProcessor:
      name s
      options *
    CORS:
      enable b
      max_age n
      allow_credentials b
      exposed_headers []s
      allowed_headers []s
      options_passthrough b
      debug b
      allowed_origins []s
      allowed_methods []s
    GlobalRateLimit:
      disabled b
      rate n
      per n
    AnalyticsPlugin:
      enable b?
      plugin_path s?
      func_name s?
    UpstreamAuth:
      enabled b
      basic_auth UpstreamBasic
      oauth UpstreamOAuth
    UpstreamBasic:
      enabled b?
      username s
      password s
      header AuthSource
    AuthSource:
      enabled b
      name s
    UpstreamOAuth:
      enabled b
      allowed_authorize_types []s
      client_credentials ClientCredentials
      password PasswordCredentials
    ClientCredentials:
      client_id s
      client_secret s
      token_url s
      scopes []s
      extra_metadata []s
      header AuthSource
    PasswordCredentials:
      client_id s
      client_secret s
      username s
      password s
      token_url s
      scopes []s
      extra_metadata []s
      header AuthSource
    TokenExchange:
      enable b
      providers []TokenExchangeProvider
    TokenExchangeProvider:
      issuers []s
      token_endpoint s
      default_target *
      custom_params {}s
      client_auth {}s
    ErrorOverride:
      match {}*?
      response ErrorResponse
    ErrorResponse:
      status_code n
      body s?
      message s?
      template s?
      headers {}s?
    """
}
