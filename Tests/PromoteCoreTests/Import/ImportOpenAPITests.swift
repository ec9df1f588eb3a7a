import PromoteCore
import Testing

@Suite struct ImportOpenAPITests {
  private static let minimal =
    #"{"openapi": "3.0.3", "info": {"title": "Orders", "version": "1"}, "paths": {"/a": {"get": {"responses": {}}}}, "servers": [{"url": "https://api.example.com/v1"}]}"#

  private func parsed(_ text: String) throws -> JSON { try JSON.parse(Array(text.utf8)) }

  private func refusal(_ text: String, _ form: ImportForm = .oas) throws -> [String] {
    do {
      _ = try importOpenAPI(try parsed(text), as: form, .init(id: "x"))
      return []
    } catch let refusal as ImportRefusal {
      return refusal.problems.map { "\($0.pointer.map(\.description) ?? "") \($0.code)" }
    }
  }

  @Test func `the extension follows the Dashboard's import`() throws {
    let api = try importOpenAPI(
      try parsed(Self.minimal), .init(id: "orders", databaseID: "d", organisation: "o"))
    #expect(api.kind == .oas)
    #expect(api.name == "Orders")
    #expect(
      api.document["x-tyk-api-gateway"] == [
        "info": [
          "id": "orders", "dbId": "d", "orgId": "o", "name": "Orders",
          "state": ["active": true, "internal": false],
        ],
        "server": ["listenPath": ["value": "/", "strip": true]],
        "upstream": ["url": "https://api.example.com/v1"],
        "middleware": [
          "global": ["contextVariables": ["enabled": true], "trafficLogs": ["enabled": true]]
        ],
      ])
    #expect(api.findings.map(\.code) == ["listens-on-root"])
    var rest = api.document.object ?? JSONObject()
    rest["x-tyk-api-gateway"] = nil
    #expect(JSON.object(rest).serialised() == (try parsed(Self.minimal)).serialised())
  }

  @Test func `the index's overrides win`() throws {
    var options = ImportOptions(id: "orders")
    let findings = options.take(section: [
      "override_target": "http://t", "override_listen_path": "orders", "version_name": "v1",
      "strip_listen_path": false,
    ])
    #expect(findings.isEmpty)
    let extended = try importOpenAPI(try parsed(Self.minimal), options)
      .document["x-tyk-api-gateway"]
    #expect(extended?["server"] == ["listenPath": ["value": "/orders", "strip": false]])
    #expect(extended?["upstream"]?["url"] == "http://t")
    #expect(extended?["info"]?["versioning"]?["name"] == "v1")
  }

  @Test func `a wrong section of the index is told in one go`() {
    var options = ImportOptions(id: "x")
    let findings = options.take(
      section: ["override_target": 1, "strip_listen_path": "yes", "listen": "/"])
    #expect(findings.map(\.code) == ["wrong-type", "wrong-type", "unknown-member"])
    #expect(options == ImportOptions(id: "x"))
    #expect(options.take(section: []).map(\.severity) == [.blocking])
  }

  @Test(arguments: [
    ("[]", [" not-openapi"]),
    ("{}", [" not-openapi"]),
    (#"{"swagger": "1.2", "info": []}"#, ["/swagger unsupported-version", "/info wrong-type"]),
    (
      #"{"openapi": "4.0.0", "paths": [], "components": 1}"#,
      ["/openapi unsupported-version", "/components wrong-type", "/paths wrong-type"]
    ),
    (#"{"openapi": "3.0.0", "x-tyk-api-gateway": {}}"#, ["/x-tyk-api-gateway already-an-api"]),
    (
      #"{"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": 1, "/b": {"get": []}}}"#,
      ["/paths/~1a wrong-type", "/paths/~1b/get wrong-type"]
    ),
  ])
  func `what cannot be imported is refused with every problem`(_ text: String, _ found: [String])
    throws
  {
    #expect(try refusal(text) == found)
  }

  @Test func `numbers where YAML gives them are taken as texts`() throws {
    let api = try importOpenAPI(
      try parsed(#"{"openapi": 3.1, "info": {"title": 7, "version": 1.0}, "paths": {}}"#),
      .init(id: "x", listenPath: "/x", target: "http://t"))
    #expect(api.document["openapi"] == "3.1.0")
    #expect(api.document["info"] == ["title": "7", "version": "1.0"])
    #expect(api.name == "7")
    #expect(api.findings.allSatisfy { $0.severity == .info })
  }

  @Test func `a document that names nothing still becomes an API, with warnings`() throws {
    let api = try importOpenAPI(
      try parsed(#"{"openapi": "3.0.0", "info": {}}"#), .init(id: "x", fallbackName: "orders"))
    #expect(api.name == "orders")
    #expect(api.document["x-tyk-api-gateway"]?["upstream"]?["url"] == "http://upstream.invalid")
    #expect(
      api.findings.filter { $0.severity == .warning }.map(\.code)
        == ["no-paths", "no-version", "no-title", "no-upstream"])
  }

  @Test(arguments: [
    (#"[{"url": "/v1"}, {"url": "HTTPS://b.example.com"}]"#, "HTTPS://b.example.com"),
    (
      #"[{"url": "https://{t}.example.com/{v}", "variables": {"t": {"default": "eu"}, "v": {"default": 2}}}]"#,
      "https://eu.example.com/2"
    ),
    (#"[{"url": "https://{t}"}, {"url": "http://c"}]"#, "http://c"),
    (#"[{"url": 1}]"#, "http://upstream.invalid"),
  ])
  func `the upstream is the first server that can be called`(_ servers: String, _ url: String)
    throws
  {
    let document = try parsed(Self.minimal).setting(
      JSONPointer(["servers"]), to: try parsed(servers))
    let api = try importOpenAPI(try #require(document), .init(id: "x"))
    #expect(api.document["x-tyk-api-gateway"]?["upstream"]?["url"]?.string == url)
  }

  @Test func `root members that a Dashboard refuses are kept under another name`() throws {
    let api = try importOpenAPI(
      try parsed(
        #"{"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "paths": {}, "webhooks": {"a": {}}, "x-webhooks": 1}"#
      ),
      .init(id: "x", listenPath: "/x", target: "http://t"))
    #expect(api.document["webhooks"] == nil)
    #expect(api.document["x-webhooks-"] == ["a": [:]])
    #expect(api.findings.map(\.code) == ["unknown-member"])
  }

  @Test func `references to other files and into nothing are told once each`() throws {
    let api = try importOpenAPI(
      try parsed(
        #"""
        {"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": {
           "responses": {"200": {"$ref": "other.yaml#/x"}, "201": {"$ref": "#/components/responses/A"},
             "202": {"$ref": "#/components/responses/A"}, "203": {"$ref": "#/components/responses/B"}}}}},
         "components": {"responses": {"B": {"description": "b", "content": {"a/b": {
           "example": {"$ref": "#/nowhere"}}}}}}}
        """#), .init(id: "x", listenPath: "/x", target: "http://t"))
    #expect(
      api.findings.map { "\($0.code) \($0.pointer.map(\.description) ?? "")" } == [
        "external-reference /paths/~1a/get/responses/200/$ref",
        "unresolved-reference /paths/~1a/get/responses/201/$ref",
      ])
  }

  @Test func `what OpenAPI 3-2 added is kept under another name`() throws {
    let api = try importOpenAPI(
      try parsed(
        #"""
        {"openapi": "3.2.0", "$self": "https://e.com/a", "info": {"title": "t", "version": "1"},
         "servers": [{"url": "http://a", "name": "one"}], "tags": [{"name": "x", "kind": "nav"}],
         "paths": {"/a": {"query": {"responses": {}}, "get": {"responses": {"200": {"summary": "s",
           "content": {"a/b": {"itemSchema": {}}}}}}}}, "components": {"mediaTypes": {}}}
        """#), .init(id: "x", listenPath: "/x"))
    #expect(
      String(decoding: api.document.serialised(), as: UTF8.self).hasPrefix(
        #"{"openapi":"3.1.1","x-self":"https://e.com/a","info":{"title":"t","version":"1"},"servers":[{"url":"http://a","x-name":"one"}],"tags":[{"name":"x","x-kind":"nav"}],"paths":{"/a":{"x-query":{"responses":{}},"get":{"responses":{"200":{"x-summary":"s","content":{"a/b":{"x-itemSchema":{}}}}}}}},"components":{"x-mediaTypes":{}}"#
      ))
    #expect(api.findings.count { $0.code == "unknown-member" } == 7)
  }

  @Test func `an id from a path is stable and hexadecimal`() {
    let id = ImportOptions.derivedID(from: "apis/orders.yaml")
    #expect(id == ImportOptions.derivedID(from: "apis/orders.yaml"))
    #expect(id != ImportOptions.derivedID(from: "apis/orders.yml"))
    #expect(id.utf8.count == 32)
  }
}

/// Member for member what tyk-sync makes of a Swagger document.
@Suite struct ClassicImportTests {
  private static let swagger = #"""
    {"swagger": "2.0", "info": {"title": "Orders", "version": "1"}, "host": "api.example.com",
     "basePath": "/v2", "schemes": ["https"], "definitions": {"A": {}},
     "paths": {"/a/{id}": {"get": {"operationId": "a"}, "post": {"responses": {}}, "put": {}},
       "/b": {"parameters": []}}}
    """#

  private func definition(
    _ text: String = Self.swagger, _ options: ImportOptions = .init(id: "id1")
  ) throws -> (JSON, [Finding]) {
    let api = try importOpenAPI(try JSON.parse(Array(text.utf8)), as: .classic, options)
    return (api.document["api_definition"] ?? .null, api.findings)
  }

  @Test func `a Swagger document becomes a Classic API`() throws {
    let (found, findings) = try definition()
    #expect(
      found == [
        "api_id": "id1", "name": "Orders", "slug": "/v2", "active": true, "use_keyless": true,
        "definition": ["location": "header", "key": "version"],
        "version_data": [
          "not_versioned": true,
          "versions": [
            "Default": [
              "name": "Default", "use_extended_paths": true,
              "paths": ["ignored": [], "white_list": [], "black_list": []],
              "extended_paths": [
                "track_endpoints": [
                  ["path": "/a/{id}", "method": "GET"], ["path": "/a/{id}", "method": "POST"],
                ]
              ],
            ]
          ],
        ],
        "proxy": [
          "listen_path": "/v2", "target_url": "https://api.example.com/v2",
          "strip_listen_path": false,
        ],
        "config_data": [:], "response_processors": [], "allowed_ips": [], "tags": [],
        "custom_middleware": ["pre": [], "post": []],
      ])
    #expect(
      Set(findings.map { "\($0.code) \($0.pointer.map(\.description) ?? "")" }) == [
        "doubled-path /basePath", "not-carried /definitions", "not-carried /paths",
      ])
  }

  @Test func `overrides change listen path, target, stripping and version, not the slug`() throws {
    let (found, _) = try definition(
      Self.swagger,
      .init(
        id: "id1", databaseID: "db", organisation: "org", listenPath: "/l/", target: "http://t",
        stripListenPath: true, versionName: "v1"))
    #expect(
      found["proxy"]
        == ["listen_path": "/l/", "target_url": "http://t", "strip_listen_path": true])
    #expect(found["slug"] == "/v2")
    #expect(found["id"] == "db")
    #expect(found["org_id"] == "org")
    #expect(found["version_data"]?["not_versioned"] == false)
    #expect(found["version_data"]?["versions"]?["v1"]?["name"] == "v1")
  }

  @Test func `without a base path the id takes its place, without a host nothing is called`() throws
  {
    let (found, findings) = try definition(
      #"{"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": {}}}"#)
    #expect(found["slug"] == "/id1/")
    #expect(found["proxy"]?["listen_path"] == "/id1/")
    #expect(found["proxy"]?["target_url"] == "http://upstream.invalid/id1/")
    #expect(findings.contains { $0.code == "no-upstream" })
  }

  @Test func `the servers of OpenAPI 3 are understood`() throws {
    let (found, _) = try definition(
      #"{"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "servers": [{"url": "https://e.com:8443/api/v3"}], "paths": {"/a": {}}}"#
    )
    #expect(found["proxy"]?["listen_path"] == "/api/v3")
    #expect(found["proxy"]?["target_url"] == "https://e.com:8443/api/v3")
  }

  @Test func `no paths is an error, in tyk-sync's words`() {
    #expect(throws: ImportRefusal.self) {
      try definition(#"{"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": {}}"#)
    }
  }
}
