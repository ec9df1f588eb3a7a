extension TypeTable {
  /// `middleware` of the extension.
  static let extensionMiddlewareText = """
    Middleware:
      global GlobalMiddleware?
      operations {}Operation?
      mcpTools {}Operation? @5.13
      mcpResources {}Operation? @5.13
      mcpPrompts {}Operation? @5.13
    GlobalMiddleware:
      pluginConfig PluginConfig?
      cors CORS?
      prePlugin PluginList?
      prePlugins []Plugin?
      postAuthenticationPlugin PluginList?
      postAuthenticationPlugins []Plugin?
      postPlugin PluginList?
      postPlugins []Plugin?
      responsePlugin PluginList?
      responsePlugins []Plugin?
      cache GlobalCache?
      transformRequestHeaders TransformHeaders?
      transformResponseHeaders TransformHeaders?
      contextVariables Enabled?
      trafficLogs TrafficLogs?
      requestSizeLimit SizeLimit? @5.7
      ignoreCase Enabled? @5.8
      skipRateLimit b? @5.8
      skipQuota b? @5.8
      skipQuotaReset b? @5.8
    PluginConfig:
      driver s?
      bundle PluginBundle?
      data PluginData?
    PluginBundle:
      enabled b
      path s
    PluginData:
      enabled b
      value {}*?
    PluginList:
      plugins []Plugin?
    Plugin:
      enabled b
      functionName s?
      path s?
      code s? @5.4
      rawBodyOnly b?
      requireSession b?
    CORS:
      enabled b
      maxAge n?
      allowCredentials b?
      exposedHeaders []s?
      allowedHeaders []s?
      optionsPassthrough b?
      debug b?
      allowedOrigins []s?
      allowedMethods []s?
    GlobalCache:
      enabled b
      timeout n?
      cacheAllSafeRequests b?
      cacheResponseCodes []n
      cacheByHeaders []s
      enableUpstreamCacheControl b?
      controlTTLHeaderName s?
    TransformHeaders:
      enabled b
      remove []s?
      add []NameValue?
    TrafficLogs:
      enabled b
      tagHeaders []s?
      customRetentionPeriod a?
      plugins []Plugin?
      retentionPeriod RetentionPeriod?
    RetentionPeriod:
      enabled b
      value a?
    Operation:
      allow Allowance?
      block Allowance?
      ignoreAuthentication Allowance?
      internal Enabled?
      transformRequestMethod TransformMethod?
      transformRequestBody TransformBody?
      transformResponseBody TransformBody?
      transformRequestHeaders TransformHeaders?
      transformResponseHeaders TransformHeaders?
      urlRewrite URLRewrite?
      cache OperationCache?
      enforceTimeout EnforceTimeout?
      validateRequest ValidateRequest?
      mockResponse MockResponse?
      virtualEndpoint VirtualEndpoint?
      postPlugins []OperationPlugin?
      circuitBreaker CircuitBreaker?
      trackEndpoint Enabled?
      doNotTrackEndpoint Enabled?
      requestSizeLimit SizeLimit?
      rateLimit RateLimit? @5.5
      exchange Exchange? @5.15
    Allowance:
      enabled b
      ignoreCase b?
    TransformMethod:
      enabled b
      toMethod s
    TransformBody:
      enabled b
      format s
      path s?
      body s?
    URLRewrite:
      enabled b
      pattern s
      rewriteTo s
      triggers []RewriteTrigger?
    RewriteTrigger:
      condition s
      rules []RewriteRule?
      rewriteTo s
    RewriteRule:
      in s
      name s?
      pattern s
      negate b?
    OperationCache:
      enabled b
      timeout n?
      cacheResponseCodes []n?
      cacheByRegex s?
    ValidateRequest:
      enabled b
      errorResponseCode n?
    MockResponse:
      enabled b
      code n?
      body s?
      headers []NameValue?
      fromOASExamples FromExamples?
    FromExamples:
      enabled b
      code n?
      contentType s?
      exampleName s?
    VirtualEndpoint:
      enabled b
      name s?
      functionName s?
      path s?
      body s?
      proxyOnError b?
      requireSession b?
    OperationPlugin:
      enabled b
      name s?
      functionName s
      path s
    CircuitBreaker:
      enabled b
      threshold n
      sampleSize n
      coolDownPeriod n
      halfOpenStateEnabled b?
    SizeLimit:
      enabled b
      value n
    Exchange:
      enabled b?
      audience s?
      scopes []s?
    """
}
