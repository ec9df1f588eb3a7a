extension TypeTable {
  /// What the server knows of `x-tyk-api-gateway`.
  ///
  /// A choice: authentication schemes are stored typed like the rest of the extension.
  static let gatewayExtension = TypeTable(
    extensionText, authenticationText, extensionMiddlewareText)

  private static let extensionText = """
    Extension:
      info Info
      upstream Upstream
      server Server
      middleware Middleware?
      errorOverrides ErrorOverrides? @5.13
    Info:
      id s
      dbId s?
      orgId s?
      name s
      expiration s?
      state State?
      versioning Versioning?
    State:
      active b
      internal b
    Versioning:
      enabled b
      name s?
      default s
      location s
      key s
      versions []VersionEntry
      stripVersioningData b?
      urlVersioningPattern s? @5.5
      fallbackToDefault b?
    VersionEntry:
      name s
      id s
    Server:
      listenPath ListenPath
      slug s?
      authentication Authentication?
      clientCertificates ClientCertificates?
      gatewayTags GatewayTags?
      customDomain CustomDomain?
      detailedActivityLogs Enabled?
      detailedTracing Enabled?
      eventHandlers []EventHandler? @5.5
      ipAccessControl IPAccessControl? @5.4
      batchProcessing Enabled? @5.8
      protocol s?
      port n?
      contextVariables Enabled?
    ListenPath:
      value s
      strip b?
    Enabled:
      enabled b
    ClientCertificates:
      enabled b
      allowlist []s?
    GatewayTags:
      enabled b
      tags []s
    CustomDomain:
      enabled b
      name s
      certificates []s?
    EventHandler:
      enabled b
      trigger s
      type s
      id s?
      name s?
      url s?
      method s?
      cooldownPeriod a?
      bodyTemplate s?
      headers []NameValue?
      functionName s?
      path s?
      logPrefix s?
    NameValue:
      name s
      value s
    IPAccessControl:
      enabled b
      allow []s?
      block []s?
    Upstream:
      url s
      serviceDiscovery ServiceDiscovery?
      test UptimeTests?
      uptimeTests UptimeTests? @5.6
      mutualTLS MutualTLS?
      certificatePinning CertificatePinning?
      rateLimit RateLimit? @5.5
      authentication UpstreamAuth? @5.7
      loadBalancing LoadBalancing? @5.8
      preserveHostHeader Enabled? @5.8
      preserveTrailingSlash Enabled? @5.8
      tlsTransport TLSTransport? @5.8
      proxy UpstreamProxy? @5.8
      enforceTimeout EnforceTimeout? @5.14
    ServiceDiscovery:
      enabled b
      queryEndpoint s?
      dataPath s?
      useNestedQuery b?
      parentDataPath s?
      portDataPath s?
      useTargetList b?
      targetListEnabled b?
      cacheTimeout n?
      cache TimeoutCache?
      targetPath s?
      endpointReturnsList b?
      returnsList b?
      useNestedJSON b?
    TimeoutCache:
      enabled b
      timeout n?
    UptimeTests:
      enabled b? @5.6
      serviceDiscovery ServiceDiscovery?
      tests []UptimeTest? @5.6
      hostDownRetestPeriod a?
      logRetentionPeriod a?
    UptimeTest:
      url s
      method s?
      timeout a?
      headers {}s?
      body s?
      commands []UptimeCommand?
      enableProxyProtocol b?
    UptimeCommand:
      name s
      message s
    MutualTLS:
      enabled b
      domainToCertificateMapping []DomainCertificate
    DomainCertificate:
      domain s
      certificate s
    CertificatePinning:
      enabled b
      domainToPublicKeysMapping []DomainKeys
    DomainKeys:
      domain s
      publicKeys []s
    RateLimit:
      enabled b
      rate n
      per a
    UpstreamAuth:
      enabled b
      basicAuth UpstreamBasic?
      oauth UpstreamOAuth?
      requestSigning RequestSigning?
    UpstreamBasic:
      enabled b
      header AuthSource?
      username s
      password s
    AuthSource:
      enabled b
      name s?
    UpstreamOAuth:
      enabled b
      allowedAuthorizeTypes []s
      clientCredentials OAuthClient?
      password OAuthClient?
    OAuthClient:
      clientId s
      clientSecret s
      username s?
      password s?
      tokenUrl s
      scopes []s?
      extraMetadata []s?
      header AuthSource?
    RequestSigning:
      enabled b
      signatureHeader s?
      algorithm s?
      keyId s?
      headers []s?
      secret s?
      certificateId s?
    LoadBalancing:
      enabled b
      skipUnavailableHosts b?
      targets []WeightedTarget?
    WeightedTarget:
      url s
      weight n
    TLSTransport:
      insecureSkipVerify b?
      ciphers []s?
      minVersion s?
      maxVersion s?
      forceCommonNameCheck b?
    UpstreamProxy:
      enabled b
      url s
    EnforceTimeout:
      enabled b
      value n?
      duration a?
    ErrorOverrides:
      enabled b
      value {}[]ErrorOverride
    ErrorOverride:
      match {}*?
      response ErrorResponse
    ErrorResponse:
      statusCode n
      body s?
      message s?
      template s?
      headers {}s?
    """
}
