extension TypeTable {
  /// What the server knows of a policy.
  static let policy = TypeTable(policyText, accessRightText)

  private static let policyText = """
    Policy:
      _id s
      id s
      name s
      org_id s
      auth_type s
      auth_types []s
      rate n
      per n
      quota_max n
    quota_renews n?
    quota_remaining n?
      quota_renewal_rate n
      throttle_interval n
      throttle_retry_limit n
      max_query_depth n
      smoothing Smoothing! @5.7
      access_rights {}AccessRight
      access_rights_array []AccessRight
      hmac_enabled b
      enable_http_signature_validation b
      active b
      is_inactive b
      tags []s
      key_expires_in n
      partitions Partitions
      last_updated s
      date_created s
      meta_data {}*
      graphql_access_rights {}*
      post_expiry_action s? @5.10
      post_expiry_grace_period n? @5.10
      state s
      graphql_enabled b
      oauth2_scopes []s? @5.15
    Partitions:
      quota b
      rate_limit b
      complexity b
      acl b
      per_api b
    """

  /// What policies and keys share.
  static let accessRightText = """
    Smoothing:
      enabled b
      threshold n
      trigger n
      step n
      delay n
    AccessRight:
      api_name s
      api_id s
      versions []s
      allowed_urls []AllowedURL
      restricted_types []GraphQLType
      allowed_types []GraphQLType
      limit Limit!
      field_access_rights []FieldAccess
      disable_introspection b
      allowance_scope s
      endpoints []EndpointLimit? @5.6
      json_rpc_methods []*? @5.13
      json_rpc_methods_access_rights *? @5.13
      mcp_primitives []*? @5.13
      mcp_access_rights *? @5.13
    AllowedURL:
      url s
      methods []s
    GraphQLType:
      name s
      fields []s
    FieldAccess:
      type_name s
      field_name s
      limits FieldLimit
    FieldLimit:
      max_query_depth n
    Limit:
      rate n
      per n
      smoothing Smoothing? @5.7
      throttle_interval n
      throttle_retry_limit n
      max_query_depth n
      quota_max n
      quota_renews n
      quota_remaining n
      quota_renewal_rate n
      set_by_policy b
    EndpointLimit:
      path s
      methods []EndpointMethod
    EndpointMethod:
      name s
      limit EndpointRate
    EndpointRate:
      rate n
      per n
      smoothing Smoothing? @5.7
    """
}
