extension TypeTable {
  /// What the server knows of webhooks, client IdPs, OAuth clients and keys.
  static let records = TypeTable(recordText, sessionText, accessRightText)

  private static let recordText = """
    Webhook:
      api_model {}*
      id s
      org_id s
      webhook_id s
      name s
      method s
      target_path s
      template_path s
      header_map {}s
      event_timeout n
    ClientIdP:
      _id s
      client_idp_id s
      org_id s
      name s
      issuer s
      jwks_uri s
      scope_claim_name s
      api_mappings {}Mapping
      date_created s
      last_updated s
    Mapping:
      scope_to_policy {}s
    OAuthClient:
      client_id s
      client_name s
      secret s
      redirect_uri s
      policy_id s
      description s
      meta_data {}*
      dcr_registration {}*
    """

  private static let sessionText = """
    Session:
      last_check n
      allowance n
      rate n
      per n
      throttle_interval n
      throttle_retry_limit n
      max_query_depth n
      date_created s
      expires n
      quota_max n
      quota_renews n
      quota_remaining n
      quota_renewal_rate n
      access_rights {}AccessRight
      org_id s
      oauth_client_id s
      oauth_keys {}s
      certificate s
      mtls_static_certificate_bindings []s? @5.12
      basic_auth_data BasicAuth
      jwt_data JWTData
      hmac_enabled b
      enable_http_signature_validation b
      hmac_string s
      rsa_certificate_id s
      is_inactive b
      apply_policy_id s
      apply_policies []s
      data_expires n
      monitor Monitor
      enable_detail_recording b
      enable_detailed_recording b
      meta_data {}*
      tags []s
      alias s
      last_updated s
      id_extractor_deadline n
      session_lifetime n
      key_id s
      smoothing Smoothing! @5.7
      post_expiry_action s? @5.10
      post_expiry_grace_period n? @5.10
    BasicAuth:
      user s
      password s
      hash_type s
    JWTData:
      secret s
    Monitor:
      trigger_limits []n
    """
}
