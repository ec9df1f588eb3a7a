/// What is known about the members of a Tyk OAS document, also where one stands inside a template.
enum OASTables {
  private static let gateway = "/x-tyk-api-gateway"
  private static let schemes = gateway + "/server/authentication/securitySchemes/*"
  private static let oidc = gateway + "/server/authentication/oidc"
  private static let operations = gateway + "/middleware/operations/*"
  private static let global = gateway + "/middleware/global"
  private static let upstream = gateway + "/upstream"

  private static func patterns(below root: String = "", _ texts: [String]) -> [PathPattern] {
    texts.map { text in
      guard let pattern = PathPattern(root + text) else {
        preconditionFailure("no path pattern: \(text)")
      }
      return pattern
    }
  }

  static let freeForm = patterns([
    global + "/pluginConfig/data/value", schemes + "/customClaimValidation",
  ])

  static func maps(below root: String) -> [PathPattern] {
    patterns(
      below: root,
      [
        gateway + "/middleware/operations", gateway + "/server/authentication/securitySchemes",
        gateway + "/errorOverrides/value", gateway + "/errorOverrides/value/*/*/response/headers",
        gateway + "/errorOverrides/value/*/response/headers",
        schemes + "/tokenExchange/providers/*/customParams",
        upstream + "/uptimeTests/tests/*/headers",
      ])
  }

  static let sets = patterns([
    gateway + "/server/gatewayTags/tags", gateway + "/server/ipAccessControl/allow",
    gateway + "/server/ipAccessControl/block", gateway + "/server/clientCertificates/allowlist",
    gateway + "/server/customDomain/certificates", global + "/cors/allowedOrigins",
    global + "/cors/allowedMethods", global + "/cors/allowedHeaders",
    global + "/cors/exposedHeaders", global + "/cache/cacheResponseCodes",
    global + "/cache/cacheByHeaders", operations + "/cache/cacheResponseCodes",
    global + "/trafficLogs/tagHeaders",
  ])

  /// Members that servers from 5.13 on copy into newer ones where those are empty.
  static let mirrors: [ResourceKind.Mirror] = {
    let scheme = patterns([schemes])[0]
    return [
      .init(scheme, "subjectClaims", of: "identityBaseField", as: .list),
      .init(scheme, "basePolicyClaims", of: "policyFieldName", as: .list),
      .init(scheme, "jwksURIs", of: "source", as: .listOf(member: "url")),
    ]
      + ["name", "url", "method", "headers", "bodyTemplate"].map { member in
        // What a webhook says of itself, where a handler names one.
        .init(patterns([gateway + "/server/eventHandlers/*"])[0], member, of: "id", as: .known)
      }
  }()

  static func references(below root: String) -> [ResourceKind.Reference] {
    func all(
      _ to: KindName, _ form: ResourceKind.Reference.Form, byDatabaseID: Bool = false,
      needsKey: Bool = false, _ texts: String...
    ) -> [ResourceKind.Reference] {
      patterns(below: root, texts).map {
        .init($0, to: to, form: form, byDatabaseID: byDatabaseID, needsKey: needsKey)
      }
    }
    return all(
      "api", .tykLink, upstream + "/url", upstream + "/loadBalancing/targets/*/url",
      operations + "/urlRewrite/rewriteTo", operations + "/urlRewrite/triggers/*/rewriteTo")
      + all("api", .valueUnless("self"), gateway + "/info/versioning/versions/*/id")
      + all(
        .policy, .value, schemes + "/defaultPolicies/*",
        schemes + "/scopes/scopeToPolicyMapping/*/policyId",
        oidc + "/providers/*/clientToPolicyMapping/*/policyId",
        oidc + "/providers/*/scopes/scopeToPolicyMapping/*/policyId",
        oidc + "/scopes/scopeToPolicyMapping/*/policyId")
      + all(
        .certificate, .value, gateway + "/server/clientCertificates/allowlist/*")
      + all(
        .certificate, .value, needsKey: true, gateway + "/server/customDomain/certificates/*",
        upstream + "/mutualTLS/domainToCertificateMapping/*/certificate",
        upstream + "/authentication/requestSigning/certificateId",
        schemes + "/tokenExchange/providers/*/clientAuth/certId")
      + all(
        .certificate, .pin,
        upstream + "/certificatePinning/domainToPublicKeysMapping/*/publicKeys/*")
      + all(.webhook, .value, byDatabaseID: true, gateway + "/server/eventHandlers/*/id")
  }

  static func places(below root: String) -> [ResourceKind.Place] {
    openAPIPlaces(root) + serverPlaces(root) + upstreamPlaces(root) + middlewarePlaces(root)
  }

  private static func openAPIPlaces(_ root: String) -> [ResourceKind.Place] {
    var table = PlaceTable(below: root)
    table.urls(
      "/servers/*/url", "/servers/*/variables/*/default", "/paths/*/servers/*/url",
      "/paths/*/*/servers/*/url", "/components/securitySchemes/*/openIdConnectUrl",
      "/components/securitySchemes/*/flows/*/authorizationUrl",
      "/components/securitySchemes/*/flows/*/tokenUrl",
      "/components/securitySchemes/*/flows/*/refreshUrl")
    return table.places
  }

  private static func serverPlaces(_ root: String) -> [ResourceKind.Place] {
    var server = PlaceTable(below: root + gateway + "/server")
    server.values("/listenPath/value", "/port", "/authentication/custom/config/path")
    server.hosts("/customDomain/name")
    server.certificates("/customDomain/certificates/*", "/clientCertificates/allowlist/*")
    server.tags("/gatewayTags/tags/*")
    server.networks("/ipAccessControl/allow/*", "/ipAccessControl/block/*")
    server.urls(
      "/eventHandlers/*/url", "/authentication/protectedResourceMetadata/resource",
      "/authentication/protectedResourceMetadata/authorizationServers/*",
      "/authentication/oidc/providers/*/issuer")
    server.headers("/eventHandlers/*/headers/*/value")
    server.texts("/eventHandlers/*/bodyTemplate")
    server.values(
      "/eventHandlers/*/path", "/authentication/oidc/providers/*/clientToPolicyMapping/*/clientId")

    var scheme = PlaceTable(below: root + schemes)
    scheme.keySources("/source", "/providers/*/jwt/source")
    scheme.urls(
      "/jwksURIs/*/url", "/allowedIssuers/*", "/allowedAudiences/*", "/authLoginRedirect",
      "/notifications/onKeyChangeUrl", "/providers/*/introspection/url",
      "/protectedResourceMetadata/resource", "/protectedResourceMetadata/authorizationServers/*",
      "/tokenExchange/providers/*/issuers/*", "/tokenExchange/providers/*/tokenEndpoint",
      "/tokenExchange/providers/*/defaultTarget/audience")
    scheme.values(
      "/allowedSubjects/*", "/providers/*/introspection/clientId",
      "/tokenExchange/providers/*/clientAuth/clientId")
    scheme.secrets(
      "/signatureValidation/secret", "/signature/secret", "/notifications/sharedSecret",
      "/providers/*/introspection/clientSecret",
      "/tokenExchange/providers/*/clientAuth/clientSecret")
    scheme.free("/customClaimValidation", "/tokenExchange/providers/*/customParams")
    scheme.certificates("/tokenExchange/providers/*/clientAuth/certId")
    return server.places + scheme.places
  }

  private static func upstreamPlaces(_ root: String) -> [ResourceKind.Place] {
    var table = PlaceTable(below: root + upstream)
    table.urls(
      "/url", "/loadBalancing/targets/*/url", "/serviceDiscovery/queryEndpoint", "/proxy/url",
      "/uptimeTests/tests/*/url", "/uptimeTests/serviceDiscovery/queryEndpoint",
      "/test/serviceDiscovery/queryEndpoint",
      "/authentication/oauth/clientCredentials/tokenUrl", "/authentication/oauth/password/tokenUrl")
    table.headers("/uptimeTests/tests/*/headers/*", "/uptimeTests/tests/*/headers/*/value")
    table.texts("/uptimeTests/tests/*/body")
    table.hosts(
      "/mutualTLS/domainToCertificateMapping/*/domain",
      "/certificatePinning/domainToPublicKeysMapping/*/domain")
    table.certificates(
      "/mutualTLS/domainToCertificateMapping/*/certificate",
      "/certificatePinning/domainToPublicKeysMapping/*/publicKeys/*",
      "/authentication/requestSigning/certificateId")
    table.secrets(
      "/authentication/basicAuth/username", "/authentication/basicAuth/password",
      "/authentication/oauth/clientCredentials/clientSecret",
      "/authentication/oauth/password/clientSecret", "/authentication/oauth/password/username",
      "/authentication/oauth/password/password", "/authentication/requestSigning/secret")
    table.values(
      "/authentication/oauth/clientCredentials/clientId",
      "/authentication/oauth/password/clientId", "/authentication/requestSigning/keyId")
    return table.places
  }

  private static func middlewarePlaces(_ root: String) -> [ResourceKind.Place] {
    var all = PlaceTable(below: root + global)
    all.free("/pluginConfig/data/value")
    all.values("/pluginConfig/bundle/path")
    for plugins in [
      "/prePlugins/*", "/postAuthenticationPlugins/*", "/postPlugins/*", "/responsePlugins/*",
      "/prePlugin/plugins/*", "/postAuthenticationPlugin/plugins/*", "/postPlugin/plugins/*",
      "/responsePlugin/plugins/*", "/trafficLogs/plugins/*",
    ] {
      all.values(plugins + "/path")
      all.texts(plugins + "/code")
    }
    all.urls("/cors/allowedOrigins/*")
    all.headers("/transformRequestHeaders/add/*/value", "/transformResponseHeaders/add/*/value")

    var operation = PlaceTable(below: root + operations)
    operation.headers(
      "/transformRequestHeaders/add/*/value", "/transformResponseHeaders/add/*/value",
      "/mockResponse/headers/*/value")
    operation.texts(
      "/transformRequestBody/body", "/transformResponseBody/body", "/virtualEndpoint/body",
      "/mockResponse/body")
    operation.values(
      "/transformRequestBody/path", "/transformResponseBody/path", "/virtualEndpoint/path",
      "/postPlugins/*/path")
    operation.urls(
      "/urlRewrite/rewriteTo", "/urlRewrite/triggers/*/rewriteTo", "/exchange/audience")

    var overrides = PlaceTable(below: root + gateway + "/errorOverrides/value")
    overrides.texts("/*/*/response/body", "/*/*/response/template")
    overrides.headers("/*/*/response/headers/*")
    return all.places + operation.places + overrides.places
  }
}
