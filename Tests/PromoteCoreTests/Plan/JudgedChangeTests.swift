import PromoteCore
import Testing

/// What a change means, told beside the change: one row is one edit and what it must raise.
@Suite struct JudgedChangeTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let pointer: String
    let before: JSON?
    let after: JSON?
    /// `code pointer`, or nil for nothing.
    let raises: String?
    init(_ pointer: String, _ before: JSON?, _ after: JSON?, _ raises: String?) {
      self.pointer = pointer
      self.before = before
      self.after = after
      self.raises = raises
    }
    var testDescription: String { "\(pointer) → \(raises ?? "nothing")" }
  }

  static let classic: [Row] = [
    Row("/use_keyless", false, true, "security-loosened"),
    Row("/use_keyless", true, false, nil),
    Row("/enable_jwt", true, false, "security-loosened"),
    Row("/enable_jwt", true, nil, "security-loosened"),
    Row("/enable_jwt", nil, true, nil),
    Row("/use_mutual_tls_auth", true, false, "security-loosened"),
    Row("/proxy/transport/ssl_insecure_skip_verify", nil, true, "security-loosened"),
    Row("/proxy/transport/ssl_min_version", 771, 769, "security-loosened"),
    Row("/proxy/transport/ssl_min_version", 769, 771, nil),
    Row("/CORS", nil, ["enable": true, "allowed_origins": ["*"]], "security-loosened"),
    Row("/CORS", nil, ["enable": true, "allowed_origins": []], "security-loosened"),
    Row("/CORS", nil, ["enable": true, "allowed_origins": ["https://a"]], nil),
    Row("/CORS", nil, ["enable": false, "allowed_origins": ["*"]], nil),
    Row("/disable_rate_limit", false, true, "security-loosened"),
    Row("/disable_quota", false, true, "security-loosened"),
    Row(
      "/global_rate_limit", ["rate": 10, "per": 1], ["rate": 20, "per": 1], "security-loosened"),
    Row("/global_rate_limit", ["rate": 10, "per": 1], ["rate": 600, "per": 60], nil),
    Row(
      "/global_rate_limit", ["rate": 10, "per": 1], ["rate": 10, "per": 1, "disabled": true],
      "security-loosened"),
    Row("/pinned_public_keys", ["a": "b"], [:], "security-loosened"),
    Row("/enable_ip_whitelisting", true, false, "security-loosened"),
    Row(
      "/version_data", ["versions": ["v": ["extended_paths": [:]]]],
      ["versions": ["v": ["extended_paths": ["ignored": [["path": "/open"]]]]]],
      "security-loosened"),
    Row("/proxy/listen_path", "/a/", "/b/", "breaking-change"),
    Row("/proxy/listen_path", "/a/", "/a", nil),
    Row("/domain", "a.example.com", "b.example.com", "breaking-change"),
    Row("/active", true, false, "breaking-change"),
    Row("/internal", false, true, "breaking-change"),
    Row(
      "/version_data", ["versions": ["v1": [:], "v2": [:]]], ["versions": ["v2": [:]]],
      "breaking-change"),
    Row("/proxy/target_url", "https://a", "http://a", "plain-http-upstream"),
    Row("/proxy/target_url", "http://a", "http://b", nil),
    Row("/enable_detailed_recording", false, true, nil),
    Row("/strip_auth_data", true, false, "security-loosened"),
    Row("/jwt_disable_expires_at_validation", nil, true, "security-loosened"),
    Row("/jwt_expires_at_validation_skew", 0, 60, "security-loosened"),
    Row("/jwt_expires_at_validation_skew", 60, 0, nil),
    Row(
      "/version_data",
      ["versions": ["v": ["extended_paths": ["black_list": [["path": "/admin"]]]]]],
      ["versions": ["v": ["extended_paths": ["black_list": []]]]], "security-loosened"),
    Row(
      "/version_data",
      ["versions": ["v": ["extended_paths": ["validate_json": [["path": "/a"]]]]]],
      [
        "versions": [
          "v": ["extended_paths": ["validate_json": [["path": "/a", "disabled": true]]]]
        ]
      ],
      "security-loosened"),
  ]

  @Test(arguments: classic)
  func `a classic API`(row: Row) throws {
    try expect(
      row, kind: .classic, base: "/api_definition",
      else: [
        "api_definition": [
          "api_id": "x", "name": "X", "active": true,
          "proxy": ["listen_path": "/x/", "target_url": "https://up"],
        ]
      ])
  }

  static let oas: [Row] = [
    Row("/x-tyk-api-gateway/server/authentication/enabled", true, false, "security-loosened"),
    Row(
      "/x-tyk-api-gateway/server/authentication/securitySchemes",
      ["jwt": ["enabled": true], "key": ["enabled": true]], ["jwt": ["enabled": true]],
      "security-loosened"),
    Row("/security", [["jwt": []]], [], "security-loosened"),
    Row(
      "/paths/~1items", ["get": ["operationId": "list"]],
      ["get": ["operationId": "list", "security": []]], "security-loosened"),
    Row(
      "/x-tyk-api-gateway/upstream/tlsTransport/insecureSkipVerify", false, true,
      "security-loosened"),
    Row(
      "/x-tyk-api-gateway/upstream/tlsTransport/minVersion", "1.2", nil, "security-loosened"),
    Row("/x-tyk-api-gateway/server/clientCertificates/enabled", true, false, "security-loosened"),
    Row("/x-tyk-api-gateway/upstream/mutualTLS/enabled", true, nil, "security-loosened"),
    Row(
      "/x-tyk-api-gateway/middleware/global/cors", nil,
      ["enabled": true, "allowedOrigins": ["*"]], "security-loosened"),
    Row(
      "/x-tyk-api-gateway/upstream/rateLimit", ["enabled": true, "rate": 5, "per": "1s"],
      ["enabled": false, "rate": 5, "per": "1s"], "security-loosened"),
    Row("/x-tyk-api-gateway/middleware/global/skipRateLimit", nil, true, "security-loosened"),
    Row(
      "/x-tyk-api-gateway/middleware/operations/list", [:],
      ["ignoreAuthentication": ["enabled": true]], "security-loosened"),
    Row(
      "/x-tyk-api-gateway/middleware/operations/list", ["validateRequest": ["enabled": true]], [:],
      "security-loosened"),
    Row("/x-tyk-api-gateway/server/listenPath/value", "/a/", "/b/", "breaking-change"),
    Row(
      "/x-tyk-api-gateway/server/customDomain", nil, ["enabled": true, "name": "d.example"],
      "breaking-change"),
    Row("/x-tyk-api-gateway/info/state/active", true, false, "breaking-change"),
    Row(
      "/x-tyk-api-gateway/info/versioning/versions", [["name": "v1", "id": "1"]], [],
      "breaking-change"),
    Row("/paths/~1items/get", ["operationId": "list"], nil, "breaking-change"),
    Row(
      "/paths/~1items/get", ["operationId": "list"],
      ["operationId": "list", "parameters": [["in": "query", "name": "q", "required": true]]],
      "breaking-change"),
    Row(
      "/paths/~1items/get", ["operationId": "list"],
      ["operationId": "list", "parameters": [["in": "query", "name": "q"]]], nil),
    Row(
      "/paths/~1items/get", ["operationId": "list"],
      ["operationId": "list", "parameters": [["$ref": "#/components/parameters/Q"]]],
      "breaking-change"),
    Row(
      "/paths/~1items/get", ["requestBody": ["content": [:]]],
      ["requestBody": ["required": true, "content": [:]]], "breaking-change"),
    Row(
      "/paths/~1items/get",
      ["requestBody": ["content": ["a/b": ["schema": ["required": ["x"]]]]]],
      ["requestBody": ["content": ["a/b": ["schema": ["required": ["x", "y"]]]]]],
      "breaking-change"),
    Row("/x-tyk-api-gateway/upstream/url", "https://a", "HTTP://a", "plain-http-upstream"),
    Row(
      "/x-tyk-api-gateway/middleware/operations/list", ["block": ["enabled": true]], [:],
      "security-loosened"),
    Row(
      "/x-tyk-api-gateway/server/authentication/securitySchemes",
      ["jwt": ["enabled": true]], ["jwt": ["enabled": true, "expiresAtValidationSkew": 600]],
      "security-loosened"),
    Row(
      "/x-tyk-api-gateway/server/authentication/stripAuthorizationData", true, false,
      "security-loosened"),
    Row("/info/title", "a", "b", nil),
  ]

  @Test(arguments: oas)
  func `a Tyk OAS API`(row: Row) throws {
    try expect(
      row, kind: .oas, base: "",
      else: [
        "openapi": "3.0.3", "info": ["title": "X"],
        "paths": ["/items": ["get": ["operationId": "list"]]],
        "components": ["parameters": ["Q": ["in": "query", "name": "q", "required": true]]],
        "x-tyk-api-gateway": [
          "info": ["id": "x", "name": "X", "state": ["active": true]],
          "server": ["listenPath": ["value": "/x/"]], "upstream": ["url": "https://up"],
        ],
      ])
  }

  static let policies: [Row] = [
    Row("/rate", 1000, 5000, "security-loosened"),
    Row("/rate", 1000, -1, "security-loosened"),
    Row("/rate", 1000, 500, nil),
    Row("/per", 60, 1, "security-loosened"),
    Row("/quota_max", 10, -1, "security-loosened"),
    Row("/quota_renewal_rate", 3600, 60, "security-loosened"),
    Row("/max_query_depth", 3, -1, "security-loosened"),
    Row("/key_expires_in", 3600, 0, "security-loosened"),
    Row("/hmac_enabled", true, false, "security-loosened"),
    Row(
      "/access_rights/a/limit", ["rate": 1, "per": 1], nil, "security-loosened"),
    Row("/access_rights/a/allowed_urls", [["url": "/x"]], [], "security-loosened"),
    Row(
      "/access_rights/a/allowed_urls", [["url": "/x", "methods": ["GET"]]],
      [["url": "/x", "methods": ["GET", "POST"]]], "security-loosened"),
    Row("/access_rights/a", [:], nil, "breaking-change"),
    Row("/access_rights/a", nil, [:], "security-loosened"),
    Row("/active", true, false, "breaking-change"),
    Row("/is_inactive", false, true, "breaking-change"),
    Row("/name", "a", "b", nil),
  ]

  @Test(arguments: policies)
  func `a policy`(row: Row) throws {
    try expect(
      row, kind: .policy, base: "",
      else: [
        "id": "x", "name": "X", "active": true, "rate": 100, "per": 60, "quota_max": 10,
        "quota_renewal_rate": 3600, "access_rights": ["a": [:]],
      ])
  }

  /// Plans the edit and compares the warnings about the object.
  private func expect(_ row: Row, kind: KindName, base: String, else document: JSON) throws {
    let pointer = try #require(JSONPointer(base + row.pointer))
    let before = try #require(document.setting(pointer, to: row.before))
    let after = try #require(document.setting(pointer, to: row.after))
    let address = Address(kind: kind, id: "x")
    var world = PlanWorld(release: [address: after], target: [address: before])
    if kind == .policy {
      for side in [\PlanWorld.release, \PlanWorld.target] {
        let (api, json) = api("a")
        world[keyPath: side][api] = json
      }
    }
    let result = try world.plan()
    #expect(result.steps == ["update \(address)"])
    let codes = Set(result.findings.map(\.code))
    #expect(codes == Set([row.raises].compactMap { $0 }), "\(result.findings)")
    #expect(result.findings.allSatisfy { $0.object == address && $0.severity == .warning })
  }

  @Test func `a new object is not loosened, and a removed one breaks its callers`() throws {
    let open: JSON = ["api_definition": ["api_id": "n", "use_keyless": true]]
    let result = try PlanWorld(
      release: [Address(kind: .classic, id: "n"): open], target: objects(api("old")), prune: .all
    ).plan()
    #expect(result.codes(.warning) == ["breaking-change classic/old"])
  }

  @Test func `a message says both sides`() throws {
    let result = try PlanWorld(
      release: objects(policy("gold", rate: 5000)), target: objects(policy("gold", rate: 1000))
    ).plan()
    #expect(
      result.findings.map(\.message) == ["the rate is raised from 1000 in 60 s to 5000 in 60 s"])
  }
}
