extension TypeTable {
  /// Per-path middleware of a version of a classic API.
  static let extendedPathsText = """
    ExtendedPaths:
      ignored []PathActions?
      white_list []PathActions?
      black_list []PathActions?
      cache []s?
      advance_cache_config []AdvanceCache?
      transform []Transform?
      transform_response []Transform?
      transform_jq []TransformJQ?
      transform_jq_response []TransformJQ?
      transform_headers []TransformHeaders?
      transform_response_headers []TransformHeaders?
      hard_timeouts []HardTimeout?
      circuit_breakers []CircuitBreaker?
      url_rewrites []URLRewrite?
      virtual []Virtual?
      size_limits []SizeLimit?
      method_transforms []MethodTransform?
      track_endpoints []TrackEndpoint?
      do_not_track_endpoints []TrackEndpoint?
      validate_json []ValidateJSON?
      validate_request []ValidateRequest?
      internal []InternalEndpoint?
      go_plugin []GoPlugin?
      persist_graphql []PersistGraphQL
      rate_limit []PathRateLimit @5.5
      mock_response []MockResponse? @5.1
    PathActions:
      disabled b
      path s
      method s
      ignore_case b
      method_actions {}MethodAction
    MethodAction:
      action s
      code n
      data s
      headers {}s
    AdvanceCache:
      disabled b
      method s
      path s
      cache_key_regex s
      cache_response_codes []n
      timeout n? @5.3
    Transform:
      disabled b
      template_data TemplateData
      path s
      method s
    TemplateData:
      input_type s
      template_mode s
      enable_session b
      template_source s
    TransformJQ:
      filter s
      path s
      method s
    TransformHeaders:
      disabled b
      delete_headers []s
      add_headers {}s
      path s
      method s
      act_on b
    HardTimeout:
      disabled b
      path s
      method s
      timeout n
      timeout_duration a? @5.14
    CircuitBreaker:
      disabled b
      path s
      method s
      threshold_percent n
      samples n
      return_to_service_after n
      disable_half_open_state b
    URLRewrite:
      disabled b
      path s
      method s
      match_pattern s
      rewrite_to s
      triggers []RewriteTrigger
    RewriteTrigger:
      on s
      options RewriteOptions
      rewrite_to s
    RewriteOptions:
      header_matches {}Match
      query_val_matches {}Match
      path_part_matches {}Match
      session_meta_matches {}Match
      request_context_matches {}Match
      payload_matches Match
    Match:
      match_rx s
      reverse b
    Virtual:
      disabled b
      response_function_name s
      function_source_type s
      function_source_uri s
      path s
      method s
      use_session b
      proxy_on_error b
    SizeLimit:
      disabled b
      path s
      method s
      size_limit n
    MethodTransform:
      disabled b
      path s
      method s
      to_method s
    TrackEndpoint:
      disabled b
      path s
      method s
    ValidateJSON:
      disabled b
      path s
      method s
      schema {}*
      schema_b64 s?
      error_response_code n
    ValidateRequest:
      enabled b
      path s
      method s
      error_response_code n
    InternalEndpoint:
      disabled b
      path s
      method s
    GoPlugin:
      disabled b
      path s
      method s
      plugin_path s
      func_name s
    PersistGraphQL:
      path s
      method s
      operation s
      variables {}*
    PathRateLimit:
      disabled b
      path s
      method s
      rate n
      per n
    MockResponse:
      disabled b
      path s
      method s
      ignore_case b
      code n
      body s
      headers {}s
    """
}
