import Testing

@testable import PromoteCore

/// Every place of Tyk's objects that names another object, holds a secret, or belongs to an
/// environment: the rows of its documentation, one by one.
@Suite("the catalogue of places") struct CatalogueTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let kind: ResourceKind
    let path: String
    var value: JSON = "tyk://stock/v1?method=GET"
    var to: KindName = "api"
    var id = "stock"
    var testDescription: String { "\(kind.name) \(path)" }
  }

  private static let definition = "/api_definition"
  private static let version = definition + "/version_data/versions/v1"
  private static let gateway = "/x-tyk-api-gateway"
  private static let scheme = gateway + "/server/authentication/securitySchemes/jwt"
  private static let oidc = gateway + "/server/authentication/oidc"
  private static let operation = gateway + "/middleware/operations/get"
  private static let upstream = gateway + "/upstream"
  private static let print = String(repeating: "0123456789abcdef", count: 4)
  private static let certificate = "64a1c0de5f00ba0000000001" + print

  /// An object that holds nothing else. A number stands for the one item of an array.
  static func object(_ path: String, _ value: JSON) -> JSON {
    pointer(path).tokens.reversed().reduce(value) { inner, token in
      Int(token) == nil ? .object(JSONObject([(token, inner)])) : [inner]
    }
  }

  private static func rows(
    _ kind: ResourceKind, _ to: KindName, _ value: JSON, _ id: String, below root: String,
    _ paths: String...
  ) -> [Row] {
    paths.map { Row(kind: kind, path: root + $0, value: value, to: to, id: id) }
  }

  private static func documentRows(_ kind: ResourceKind, below root: String) -> [Row] {
    rows(
      kind, "api", "tyk://stock/v1", "stock", below: root, upstream + "/url",
      upstream + "/loadBalancing/targets/0/url", operation + "/urlRewrite/rewriteTo",
      operation + "/urlRewrite/triggers/0/rewriteTo")
      + rows(
        kind, "api", "stock", "stock", below: root, gateway + "/info/versioning/versions/0/id")
      + rows(
        kind, .policy, "gold", "gold", below: root, scheme + "/defaultPolicies/0",
        scheme + "/scopes/scopeToPolicyMapping/0/policyId",
        oidc + "/providers/0/clientToPolicyMapping/0/policyId",
        oidc + "/scopes/scopeToPolicyMapping/0/policyId")
      + rows(
        kind, .certificate, .string(certificate), print, below: root,
        gateway + "/server/clientCertificates/allowlist/0",
        gateway + "/server/customDomain/certificates/0",
        upstream + "/mutualTLS/domainToCertificateMapping/0/certificate",
        upstream + "/certificatePinning/domainToPublicKeysMapping/0/publicKeys/0",
        upstream + "/authentication/requestSigning/certificateId",
        scheme + "/tokenExchange/providers/0/clientAuth/certId")
      + rows(
        kind, .webhook, "Ops alert", "Ops alert", below: root,
        gateway + "/server/eventHandlers/0/id")
  }

  static let references: [Row] =
    rows(
      .classic, "api", "tyk://stock/v1", "stock", below: definition, "/proxy/target_url",
      "/proxy/target_list/0", "/version_data/versions/v1/override_target",
      "/version_data/versions/v1/extended_paths/url_rewrites/0/rewrite_to",
      "/version_data/versions/v1/extended_paths/url_rewrites/0/triggers/0/rewrite_to",
      "/graphql/engine/data_sources/0/config/url", "/graphql/supergraph/subgraphs/0/url")
    + rows(
      .classic, "api", "stock", "stock", below: definition, "/definition/versions/v2",
      "/graphql/supergraph/subgraphs/0/api_id")
    + rows(
      .classic, .policy, "gold", "gold", below: definition, "/jwt_default_policies/0",
      "/scopes/jwt/scope_to_policy/read", "/scopes/oidc/scope_to_policy/read",
      "/jwt_scope_to_policy_mapping/read", "/openid_options/providers/0/client_ids/Y2xpZW50")
    + rows(
      .classic, .certificate, .string(certificate), print, below: definition,
      "/client_certificates/0", "/certificates/0", "/upstream_certificates/*.example.com",
      "/pinned_public_keys/api.example.com", "/request_signing/certificate_id")
    + rows(
      .classic, .webhook, "Ops alert", "Ops alert", below: "", "/hook_references/0/hook/id",
      definition + "/event_handlers/events/QuotaExceeded/0/handler_meta/id")
    + documentRows(.oas, below: "") + documentRows(.streams, below: "")
    + documentRows(.mcp, below: "") + documentRows(.template, below: "/data")
    + rows(
      .mcp, "api", "tyk://stock/mcp", "stock", below: upstream, "/url")
    + rows(
      .mcp, "api", "tyk://stock__mcp-server", "stock", below: upstream, "/url")
    + rows(
      .policy, "api", [:], "stock", below: "", "/access_rights/stock",
      "/graphql_access_rights/stock")
    + rows(
      .policy, "api", "stock", "stock", below: "", "/access_rights/any/api_id",
      "/access_rights_array/0/api_id", "/access_rights_array/0/apiid")
    + rows(.idp, "api", [:], "stock", below: "", "/api_mappings/stock")
    + rows(
      .idp, .policy, "gold", "gold", below: "", "/api_mappings/stock/scope_to_policy/read")
    + rows(.oauthClient, .policy, "gold", "gold", below: "", "/policy_id")
    + rows(.oauthClient, "api", "stock", "stock", below: "", "/x-tyk-promote/api")
    + rows(
      .namedKey, .policy, "gold", "gold", below: "", "/apply_policies/0", "/apply_policy_id")
    + rows(.namedKey, "api", [:], "stock", below: "", "/access_rights/stock")
    + rows(
      .namedKey, .certificate, .string(certificate), print, below: "", "/certificate",
      "/rsa_certificate_id", "/mtls_static_certificate_bindings/0")

  @Test(arguments: references)
  func `a place that names another object is known`(_ row: Row) {
    let found = PromoteCore.references(in: Self.object(row.path, row.value), kind: row.kind)
    #expect(
      found.contains { $0.pointer == pointer(row.path) && $0.to == row.to && $0.id == row.id },
      "\(found)")
  }

  // MARK: - Secrets

  private static func paths(_ kind: ResourceKind, below root: String = "", _ paths: String...)
    -> [Row]
  {
    paths.map { Row(kind: kind, path: root + $0, value: "s3cret-of-somebody") }
  }

  private static func documentSecrets(_ kind: ResourceKind, below root: String) -> [Row] {
    [
      "/signatureValidation/secret", "/notifications/sharedSecret",
      "/providers/0/introspection/clientSecret", "/source",
      "/tokenExchange/providers/0/clientAuth/clientSecret",
    ].map { Row(kind: kind, path: root + scheme + $0, value: "s3cret-of-somebody") }
      + [
        "/authentication/basicAuth/password",
        "/authentication/oauth/clientCredentials/clientSecret",
        "/authentication/oauth/password/clientSecret", "/authentication/oauth/password/password",
        "/authentication/requestSigning/secret",
      ].map { Row(kind: kind, path: root + upstream + $0, value: "s3cret-of-somebody") }
  }

  private static let stream = "/x-tyk-streaming/streams/ticks"

  static let secrets: [Row] =
    paths(
      .classic, below: definition, "/auth/signature/secret",
      "/auth_configs/authToken/signature/secret", "/jwt_source",
      "/external_oauth/providers/0/introspection/client_secret", "/notifications/shared_secret",
      "/upstream_auth/basic_auth/password",
      "/upstream_auth/oauth/client_credentials/client_secret",
      "/upstream_auth/oauth/password/client_secret", "/upstream_auth/oauth/password/password",
      "/request_signing/secret", "/graphql/engine/data_sources/0/config/sasl/password",
      "/config_data/upstream/api_key",
      "/version_data/versions/v1/global_headers/X-Api-Key",
      "/version_data/versions/v1/extended_paths/transform_headers/0/add_headers/Authorization",
      "/event_handlers/events/QuotaExceeded/0/handler_meta/header_map/Authorization")
    + documentSecrets(.oas, below: "") + documentSecrets(.mcp, below: "")
    + documentSecrets(.template, below: "/data")
    + paths(
      .streams, below: stream, "/input/kafka/sasl/password", "/input/kafka/sasl/access_token",
      "/input/broker/inputs/0/kafka/tls/client_certs/0/key",
      "/input/kafka/tls/client_certs/0/password", "/input/http_client/basic_auth/password",
      "/input/http_client/oauth/consumer_secret", "/input/http_client/oauth/access_token_secret",
      "/output/switch/cases/0/output/http_client/oauth2/client_secret",
      "/output/amqp_1/sasl/password", "/output/mqtt/password", "/output/sql_insert/dsn",
      "/output/http_client/headers/Authorization")
    + paths(.policy, "/meta_data/upstream_password")
    + paths(.webhook, "/header_map/Authorization")
    + paths(.oauthClient, "/secret", "/meta_data/api_key")
    + paths(
      .namedKey, "/basic_auth_data/password", "/jwt_data/secret", "/hmac_string",
      "/meta_data/token")

  @Test(arguments: secrets)
  func `a place that holds a secret is sealed`(_ row: Row) {
    let document = Self.object(row.path, row.value)
    let found = SecretVisitor.secrets(of: document, kind: row.kind).map(\.pointer)
    #expect(found == [pointer(row.path)])
  }

  @Test(arguments: [
    Row(kind: .classic, path: definition + "/proxy/target_url"),
    Row(kind: .oas, path: upstream + "/url"),
    Row(kind: .streams, path: stream + "/input/amqp_0_9/urls/0"),
    Row(kind: .webhook, path: "/target_path"), Row(kind: .idp, path: "/jwks_uri"),
  ])
  func `user info and tokens in a URL are secrets, what Tyk looks up is none`(_ row: Row) {
    func isSealed(_ text: String) -> Bool {
      !SecretVisitor.secrets(of: Self.object(row.path, .string(text)), kind: row.kind).isEmpty
    }
    #expect(isSealed("https://ana:hunter22@a.example/x"))
    #expect(isSealed("https://a.example/x?api_key=0123456789abcdef"))
    #expect(!isSealed("https://a.example/x"))
    for text in ["env://PASSWORD", "vault://a.b", "kv://a/b", "$secret_vault.a"] {
      #expect(!isSealed(text))
    }
  }

  // MARK: - Places of an environment

  private static func hosts(_ kind: ResourceKind, below root: String = "", _ paths: String...)
    -> [Row]
  {
    paths.map { Row(kind: kind, path: root + $0, value: "https://orders.dev.example/v1/x") }
  }
  private static func values(
    _ kind: ResourceKind, _ value: JSON, below root: String = "", _ paths: String...
  ) -> [Row] {
    paths.map { Row(kind: kind, path: root + $0, value: value) }
  }

  private static func documentPlaces(_ kind: ResourceKind, below root: String) -> [Row] {
    [
      "/servers/0/url", "/components/securitySchemes/o/flows/implicit/authorizationUrl",
      "/components/securitySchemes/o/openIdConnectUrl", "/paths/~1x/get/servers/0/url",
      gateway + "/server/eventHandlers/0/url", scheme + "/jwksURIs/0/url",
      scheme + "/allowedIssuers/0", scheme + "/allowedAudiences/0", scheme + "/authLoginRedirect",
      scheme + "/notifications/onKeyChangeUrl", scheme + "/providers/0/introspection/url",
      scheme + "/protectedResourceMetadata/resource",
      scheme + "/protectedResourceMetadata/authorizationServers/0",
      scheme + "/tokenExchange/providers/0/issuers/0",
      scheme + "/tokenExchange/providers/0/tokenEndpoint", oidc + "/providers/0/issuer",
      upstream + "/url", upstream + "/loadBalancing/targets/0/url",
      upstream + "/serviceDiscovery/queryEndpoint", upstream + "/uptimeTests/tests/0/url",
      upstream + "/authentication/oauth/clientCredentials/tokenUrl", upstream + "/proxy/url",
      gateway + "/middleware/global/cors/allowedOrigins/0", operation + "/urlRewrite/rewriteTo",
      operation + "/exchange/audience",
    ].map { Row(kind: kind, path: root + $0, value: "https://orders.dev.example/v1/x") }
      + [
        gateway + "/server/listenPath/value", gateway + "/server/gatewayTags/tags/0",
        gateway + "/server/ipAccessControl/allow/0",
        gateway + "/middleware/global/pluginConfig/bundle/path",
        gateway + "/middleware/global/postPlugins/0/path", scheme + "/allowedSubjects/0",
        upstream + "/authentication/oauth/clientCredentials/clientId",
        upstream + "/authentication/requestSigning/keyId",
        gateway + "/middleware/global/pluginConfig/data/value/deep/0/region",
      ].map { Row(kind: kind, path: root + $0, value: "own-of-dev") }
      + [
        gateway + "/server/customDomain/name",
        upstream + "/mutualTLS/domainToCertificateMapping/0/domain",
        upstream + "/certificatePinning/domainToPublicKeysMapping/0/domain",
      ].map { Row(kind: kind, path: root + $0, value: "orders.dev.example") }
  }

  static let places: [Row] =
    hosts(
      .classic, below: definition, "/proxy/target_url", "/proxy/target_list/0",
      "/proxy/service_discovery/query_endpoint", "/proxy/transport/proxy_url",
      "/jwt_jwks_uris/0/url", "/jwt_source", "/openid_options/providers/0/issuer",
      "/external_oauth/providers/0/jwt/source", "/external_oauth/providers/0/introspection/url",
      "/oauth_meta/auth_login_redirect", "/notifications/oauth_on_keychange_url",
      "/upstream_auth/oauth/client_credentials/token_url", "/uptime_tests/check_list/0/url",
      "/CORS/allowed_origins/0", "/version_data/versions/v1/override_target",
      "/version_data/versions/v1/extended_paths/url_rewrites/0/rewrite_to",
      "/graphql/engine/data_sources/0/config/url", "/graphql/supergraph/subgraphs/0/url",
      "/event_handlers/events/QuotaExceeded/0/handler_meta/target_path",
      "/config_data/deep/0/callback", "/graphql/proxy/request_headers_rewrite/x/value")
    + hosts(.classic, "/hook_references/0/hook/target_path")
    + values(
      .classic, "own-of-dev", below: definition, "/proxy/listen_path", "/tags/0",
      "/allowed_ips/0", "/blacklisted_ips/0", "/custom_middleware_bundle",
      "/custom_middleware/pre/0/path", "/custom_middleware/traffic_logs/0/path",
      "/version_data/versions/v1/extended_paths/go_plugin/0/plugin_path",
      "/external_oauth/providers/0/introspection/client_id", "/analytics_plugin/plugin_path",
      "/proxy/service_discovery/target_path", "/request_signing/key_id",
      "/graphql/engine/data_sources/0/config/topics/0", "/config_data/region")
    + values(.classic, "orders.dev.example", below: definition, "/domain")
    + documentPlaces(.oas, below: "") + documentPlaces(.mcp, below: "")
    + documentPlaces(.template, below: "/data")
    + values(
      .streams, "orders.dev.example:9092", below: stream, "/input/kafka/addresses/0",
      "/input/broker/inputs/0/kafka/addresses/0", "/output/http_server/address")
    + hosts(
      .streams, below: stream, "/input/http_client/url", "/input/http_client/oauth2/token_url",
      "/output/mqtt/urls/0", "/output/http_server/cors/allowed_origins/0",
      "/input/http_client/headers/Referer")
    + values(
      .streams, "own-of-dev", below: stream, "/input/kafka/topics/0",
      "/input/kafka/consumer_group", "/input/kafka/client_id", "/output/mqtt/topic")
    + hosts(.webhook, "/target_path") + values(.webhook, "own-of-dev", "/template_path")
    + hosts(.idp, "/issuer", "/jwks_uri") + hosts(.oauthClient, "/redirect_uri")
    + hosts(.policy, "/meta_data/callback") + values(.policy, "own-of-dev", "/tags/0")
    + hosts(.namedKey, "/meta_data/callback") + values(.namedKey, "own-of-dev", "/tags/0")

  @Test(arguments: places)
  func `a place of an environment takes its binding`(_ row: Row) throws {
    let isValue = row.value == "own-of-dev"
    func bindings(_ name: String) -> ResolvedBindings {
      isValue
        ? environment(name, ["own": "own-of-\(name)"])
        : environment(name, ["orders.host": "orders.\(name).example"])
    }
    let source = live(Self.object(row.path, row.value), row.kind)
    let release = bind(source, kind: row.kind, from: bindings("dev")).release
    let rendered = render(release, kind: row.kind, for: bindings("prod"))
    let text = try #require(row.value.string)
    #expect(
      rendered.document.json[pointer(row.path)]?.string == text.replacing("dev", with: "prod"))
  }

  @Test(arguments: ["/upstream_certificates", "/pinned_public_keys"])
  func `a domain that is a member's name takes its binding`(_ map: String) {
    let source = live(
      Self.object(Self.definition + map, .object(JSONObject([("orders.dev.example:8443", "x")]))),
      .classic)
    let release = bind(
      source, kind: .classic, from: environment("dev", ["h": "orders.dev.example"])
    ).release
    let rendered = render(
      release, kind: .classic, for: environment("prod", ["h": "orders.prod.example"]))
    #expect(
      rendered.document.json[pointer(Self.definition + map)]?.object?.names
        == ["orders.prod.example:8443"])
  }

  @Test(arguments: [
    (text: "tyk://stock/v1?x=1", target: "stock", named: "tyk://a/v1?x=1"),
    ("tyk://stock", "stock", "tyk://a"),
    ("tyk://stock__mcp-server", "stock", "tyk://a__mcp-server"),
    ("tyk://64b2d0aa5f00ba0000000010/x", "64b2d0aa5f00ba0000000010", "tyk://a/x"),
  ])
  func `a link names an API, and can name another`(text: String, target: String, named: String) {
    let link = TykLink(text)
    #expect(link?.target == target && link?.naming("a") == named)
    #expect(link?.mayNameDatabaseID == (target.count == 24))
  }

  @Test(arguments: ["tyk://self/x", "tyk://", "https://a.example", "TYK://a", ""])
  func `other texts link to nothing`(text: String) { #expect(TykLink(text) == nil) }

  @Test func `links in code are told, encoded or not`() throws {
    let path = Self.definition + "/version_data/versions/v1/extended_paths/virtual/0"
    let code = "TykMakeHttpRequest('tyk://stock/v1'); // tyk://self/x"
    for text in [code, base64(code)] {
      let release = bind(
        live(Self.object(path + "/function_source_uri", .string(text)), .classic), kind: .classic,
        from: environment("dev")
      ).release
      let found = findUnboundHosts(
        in: release, kind: .classic, shared: [], guards: Guards(unboundHosts: .allow))
      #expect(found.map(\.code) == ["link-in-code"])
      #expect(found.first?.message.contains("'tyk://stock'") == true, "\(found)")
    }
  }
}
