extension TypeTable {
  /// `server.authentication` of the extension.
  static let authenticationText = """
    Authentication:
      enabled b
      stripAuthorizationData b?
      baseIdentityProvider s?
      hmac HMAC?
      oidc OIDC?
      custom CustomAuth?
      securitySchemes {}Scheme?
      customKeyLifetime KeyLifetime? @5.5
      securityProcessingMode s? @5.10
      security [][]s? @5.10
      protectedResourceMetadata ResourceMetadata? @5.13
    HMAC:
      enabled b
      header AuthSource?
      cookie AuthSource?
      query AuthSource?
      allowedAlgorithms []s?
      allowedClockSkew n?
    OIDC:
      enabled b
      header AuthSource?
      cookie AuthSource?
      query AuthSource?
      segregateByClientId b?
      providers []OIDCProvider?
      scopes Scopes?
    OIDCProvider:
      issuer s
      clientToPolicyMapping []ClientPolicy
    ClientPolicy:
      clientId s
      policyId s
    CustomAuth:
      enabled b
      config CustomAuthConfig?
      header AuthSource?
      cookie AuthSource?
      query AuthSource?
    CustomAuthConfig:
      enabled b
      functionName s
      path s
      rawBodyOnly b?
      requireSession b?
      idExtractor IDExtractor?
    IDExtractor:
      enabled b
      source s
      with s
      config {}*?
    KeyLifetime:
      enabled b
      value a?
      respectValidity b?
    ResourceMetadata:
      enabled b
      resource s?
      authorizationServers []s?
      wellKnownPath s?
      scopesSupported []s?
    Scheme:
      enabled b
      header AuthSource?
      cookie AuthSource?
      query AuthSource?
      enableClientCertificate b?
      signatureValidation SignatureValidation?
      source s?
      jwksURIs []JWKS? @5.9
      signingMethod s?
      identityBaseField s?
      subjectClaims []s? @5.10
      skipKid b?
      policyFieldName s?
      basePolicyClaims []s? @5.10
      clientBaseField s?
      scopes Scopes?
      defaultPolicies []s?
      issuedAtValidationSkew n?
      notBeforeValidationSkew n?
      expiresAtValidationSkew n?
      idpClientIdMappingDisabled b?
      allowedIssuers []s? @5.10
      allowedAudiences []s? @5.10
      allowedSubjects []s? @5.10
      jtiValidation Enabled? @5.10
      customClaimValidation {}ClaimRule? @5.10
      disableCaching b?
      cacheTTL n?
      extractCredentialsFromBody ExtractCredentials?
      allowedAuthorizeTypes []s?
      allowedAccessTypes []s?
      refreshToken b?
      authLoginRedirect s?
      notifications Notifications?
      providers []ExternalProvider?
      protectedResourceMetadata ResourceMetadata? @5.14
      tokenExchange TokenExchange? @5.15
    SignatureValidation:
      enabled b
      algorithm s?
      header s?
      query AuthSource?
      secret s?
      allowedClockSkew n?
      errorCode n?
      errorMessage s?
    JWKS:
      url s
      cacheTimeout a?
    Scopes:
      claimName s?
      claims []s? @5.10
      scopeToPolicyMapping []ScopePolicy?
    ScopePolicy:
      scope s
      policyId s
    ClaimRule:
      type s
      allowedValues []*?
      nonBlocking b?
    ExtractCredentials:
      enabled b
      userRegexp s
      passwordRegexp s
    Notifications:
      sharedSecret s?
      onKeyChangeUrl s?
    ExternalProvider:
      jwt ExternalJWT?
      introspection Introspection?
    ExternalJWT:
      enabled b
      signingMethod s?
      source s?
      issuedAtValidationSkew n?
      notBeforeValidationSkew n?
      expiresAtValidationSkew n?
      identityBaseField s?
    Introspection:
      enabled b
      url s
      clientId s
      clientSecret s
      identityBaseField s?
      cache TimeoutCache?
    TokenExchange:
      enabled b
      providers []TokenExchangeProvider?
    TokenExchangeProvider:
      issuers []s?
      tokenEndpoint s
      defaultTarget ExchangeTarget?
      customParams {}s?
      clientAuth ExchangeClient?
    ExchangeTarget:
      audience s?
      scopes []s?
    ExchangeClient:
      method s?
      clientId s?
      clientSecret s?
      certId s?
    """
}
