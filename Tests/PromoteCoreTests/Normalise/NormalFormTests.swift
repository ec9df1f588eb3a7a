import Testing

@testable import PromoteCore

@Suite("the normal form") struct NormalFormTests {
  private func same(_ left: JSON, _ right: JSON, _ kind: ResourceKind) -> Bool {
    normalDigest(SealedDocument(sealed: left), kind: kind)
      == normalDigest(SealedDocument(sealed: right), kind: kind)
  }

  @Test(arguments: [
    (path: "/cache_options", value: #"{"enable_cache": false, "cache_timeout": 0}"#),
    ("/tags", "[]"), ("/tags", "null"), ("/domain", #""""#), ("/session_lifetime", "0.0"),
    ("/config_data", "{}"), ("/config_data", "null"), ("/auth_configs", #"{"jwt": {}}"#),
    ("/slug", #""another""#),
    ("/id", #""000000000000000000000000""#), ("/org_id", #""000000000000000000000000""#),
    ("/graphql", #"{"last_schema_update": "2024-01-01T00:00:00Z"}"#),
  ])
  func `what a server adds or keeps for itself does not count`(path: String, value: String) {
    #expect(same(classicAPI(), classicAPI([path: json(value)]), .classic))
  }

  @Test(arguments: [
    (path: "/config_data", value: #"{"a": null}"#), ("/config_data", #"{"a": 0}"#),
    ("/active", "false"), ("/upstream_certificates", #"{"*": ""}"#), ("/x_unheard_of", "1"),
  ])
  func `what somebody chose counts`(path: String, value: String) {
    #expect(!same(classicAPI(), classicAPI([path: json(value)]), .classic))
  }

  @Test(arguments: [
    (left: #"{"tags": ["a", "b"]}"#, right: #"{"tags": ["b", "a"]}"#, same: true),
    (#"{"response_processors": ["a", "b"]}"#, #"{"response_processors": ["b", "a"]}"#, false),
    (#"{"rate": 60}"#, #"{"rate": 60.0}"#, true),
    (#"{"rate": 9007199254740993}"#, #"{"rate": 9007199254740992}"#, true),
    (#"{"rate": 0.1}"#, #"{"rate": 0.10000000000000001}"#, true),
    (#"{"rate": 0.1}"#, #"{"rate": 0.11}"#, false),
    (
      #"{"jwt_source": "aHR0cHM6Ly9hLmV4YW1wbGUvaw=="}"#,
      #"{"jwt_source": "aHR0cHM6Ly9hLmV4YW1wbGUvaw"}"#, true
    ),
    (
      #"{"auth": {"auth_header_name": "K"}, "auth_configs": {"authToken": {"auth_header_name": "K"}}}"#,
      #"{"auth_configs": {"authToken": {"auth_header_name": "K", "use_param": false}}}"#, true
    ),
    (
      #"{"auth": {"auth_header_name": "L"}, "auth_configs": {"authToken": {"auth_header_name": "K"}}}"#,
      #"{"auth_configs": {"authToken": {"auth_header_name": "K"}}}"#, false
    ),
  ])
  func `sets, numbers and encodings compare as the server keeps them`(
    left: String, right: String, same expected: Bool
  ) {
    let wrap = { (text: String) in JSON.object(["api_definition": json(text)]) }
    #expect(same(wrap(left), wrap(right), .classic) == expected)
  }

  @Test(arguments: [
    (left: #"{"security": [], "components": {}}"#, right: "{}", same: true),
    (#"{"paths": {"/a": {"get": {"security": []}}}}"#, #"{"paths": {"/a": {"get": {}}}}"#, false),
    (
      #"{"components": {"schemas": {"A": {"default": 0}}}}"#,
      #"{"components": {"schemas": {"A": {}}}}"#, false
    ),
    (#"{"x-other": false}"#, "{}", false),
  ])
  func `in the OpenAPI part absent and empty differ`(
    left: String, right: String, same expected: Bool
  ) {
    #expect(same(json(left), json(right), .oas) == expected)
  }

  @Test(arguments: [
    (url: "http://gw.dev.example/stock", generated: true), ("/stock/", true),
    ("http://gw.dev.example:8080/stock/", true), ("https://gw/stock/v2", true),
    ("https://partner.example/api", false), ("https://gw/stock/v3", false),
  ])
  func `addresses that gateways made do not count and are not released`(
    url: String, generated: Bool
  ) {
    let text = """
      {"openapi": "3.0.3", "servers": [{"url": "\(url)"}], "x-tyk-api-gateway": {
        "info": {"id": "s", "name": "Stock", "state": {"active": true},
          "versioning": {"enabled": true, "location": "url", "name": "v1", "versions": [{"name": "v2", "id": "s2"}]}},
        "server": {"listenPath": {"value": "/stock/"}}, "upstream": {"url": "http://u.example"}}}
      """
    let without = json(text).setting(pointer("/servers"), to: nil)!
    #expect(same(json(text), without, .oas) == generated)
    let release = bind(live(json(text), .oas), kind: .oas, from: environment("dev")).release
    #expect((release.json["servers"]?.array?.isEmpty == true) == generated)
  }

  @Test func `members that a newer server copies do not count`() {
    func scheme(_ text: String) -> JSON {
      json(
        #"{"x-tyk-api-gateway": {"server": {"authentication": {"securitySchemes": {"jwt": \#(text)}}}}}"#
      )
    }
    #expect(
      same(
        scheme(#"{"identityBaseField": "sub", "subjectClaims": ["sub"]}"#),
        scheme(#"{"identityBaseField": "sub"}"#), .oas))
    #expect(
      !same(
        scheme(#"{"identityBaseField": "sub", "subjectClaims": ["sub", "id"]}"#),
        scheme(#"{"identityBaseField": "sub"}"#), .oas))
  }

  @Test func `nothing of a template's data is an equivalence`() {
    let left = json(#"{"id": "t", "data": {"a": null, "b": []}, "description": ""}"#)
    #expect(!same(left, json(#"{"id": "t", "data": {"a": null}}"#), .template))
    #expect(same(left, json(#"{"id": "t", "data": {"b": [], "a": null}}"#), .template))
  }

  @Test func `an old policy is known by its database id in both forms`() {
    #expect(
      same(
        json(#"{"_id": "5e8e1c3b1c9d440000000001", "id": "", "rate": 5}"#),
        json(#"{"_id": "000000000000000000000000", "id": "5e8e1c3b1c9d440000000001", "rate": 5}"#),
        .policy))
  }

  @Test func `doing it twice is doing it once, and order does not matter`() {
    for seed in 0..<200 as Range<UInt64> {
      var random = Seeded(seed)
      let document = Generated.classic(&random)
      let once = normalForm(document, kind: .classic)
      #expect(normalForm(once, kind: .classic) == once, "seed \(seed)")
      let shuffled = Generated.shuffled(document, &random)
      #expect(normalForm(shuffled, kind: .classic) == once, "seed \(seed)")
    }
  }
}
