import Testing

@testable import PromoteCore

@Suite("binding") struct BindTests {
  static let dev = environment(
    "dev",
    [
      "orders.upstream": "http://orders.dev.example/v1",
      "orders.root": "http://orders.dev.example/",
      "domain.host": "dev.example", "idp.host": "login.dev.example", "zone": "dev-eu",
    ])

  /// A place of the definition, its live value, and what stands in the release.
  @Test(arguments: [
    (path: "/proxy/target_url", live: "http://orders.dev.example/v1", neutral: "orders.upstream"),
    ("/proxy/target_url", "http://orders.dev.example/v1/x?y=1", "orders.upstream/x?y=1"),
    ("/proxy/target_url", "HTTP://Orders.DEV.example:80/v1?a", "orders.upstream?a"),
    ("/proxy/target_url", "http://orders.dev.example/v10", "orders.root/v10"),
    ("/proxy/target_url", "http://orders.dev.example", "orders.root"),
    ("/proxy/target_url", "https://orders.dev.example/v1", "https://orders.domain.host/v1"),
    ("/proxy/target_url", "http://orders.dev.example:81/v1", "http://orders.domain.host:81/v1"),
    ("/proxy/target_url", "https://login.dev.example/k", "https://idp.host/k"),
    ("/proxy/target_url", "https://xlogin.dev.example/k", "https://xlogin.domain.host/k"),
    ("/proxy/target_url", "https://logindev.example/k", "https://logindev.example/k"),
    ("/proxy/target_url", "env://UPSTREAM", "env://UPSTREAM"),
    ("/proxy/target_url", "tyk://inventory/x", "tyk://inventory/x"),
    ("/domain", "api.dev.example", "api.domain.host"),
    ("/domain", "zone", "zone"), ("/custom_middleware_bundle", "dev-eu", "zone"),
    ("/tags/0", "dev-eu", "zone"), ("/tags/0", "dev-eu-1", "dev-eu-1"),
    ("/config_data/deep/0/u", "http://orders.dev.example/v1", "orders.upstream"),
    ("/config_data/text", "see http://orders.dev.example/v1", "see http://orders.dev.example/v1"),
    ("/name", "dev-eu", "dev-eu"),
    ("/x_unknown", "http://orders.dev.example/v1", "http://orders.dev.example/v1"),
  ])
  func `the longest binding that owns a place gives it its name`(
    path: String, live text: String, neutral: String
  ) {
    var document = classicAPI(["/tags": ["", "x"], "/config_data": .object(["deep": [[:]]])])
    document = document.setting(pointer("/api_definition" + path), to: .string(text))!
    let bound = bind(live(document, .classic), kind: .classic, from: Self.dev)
    #expect(bound.release.json[pointer("/api_definition" + path)] == .string(neutral))
    #expect(bound.findings.isEmpty)
    let rendered = render(bound.release, kind: .classic, for: Self.dev)
    let back = rendered.document.json[pointer("/api_definition" + path)]?.string
    #expect(back?.lowercased().hasPrefix("http:") == true || back == text)
  }

  @Test func `several names for one value are an error that names both`() {
    let source = environment(
      "dev", ["a": "http://orders.dev.example", "b": "http://orders.dev.example/"])
    let bound = bind(live(classicAPI(), .classic), kind: .classic, from: source)
    let finding = bound.findings.first
    #expect(finding?.code == "ambiguous-binding" && finding?.severity == .blocking)
    #expect(finding?.message.contains("'a' and 'b'") == true)
  }

  @Test func `keys are bound as well`() {
    let document = classicAPI([
      "/upstream_certificates": .object(["*.dev.example": "c", "orders.dev.example:443": "d"]),
      "/config_data": .object(["http://orders.dev.example/v1/a": .object(["t": "dev-eu"])]),
    ])
    let bound = bind(live(document, .classic), kind: .classic, from: Self.dev)
    let definition = bound.release.json["api_definition"]
    #expect(
      definition?["upstream_certificates"]?.object?.names == [
        "*.domain.host", "orders.domain.host:443",
      ])
    #expect(definition?["config_data"]?.object?.names == ["orders.upstream/a"])
    #expect(definition?["config_data"]?["orders.upstream/a"]?["t"] == "zone")
    let back = render(bound.release, kind: .classic, for: Self.dev).document.json
    #expect(
      back["api_definition"]?["upstream_certificates"]
        == document["api_definition"]?["upstream_certificates"])
    #expect(back["api_definition"]?["config_data"] == document["api_definition"]?["config_data"])
  }

  @Test func `an address behind base64 is bound inside, and encoded again`() {
    let text = base64("http://orders.dev.example/v1/keys?é=1")
    let document = classicAPI(["/jwt_source": .string(text)])
    let bound = bind(live(document, .classic), kind: .classic, from: Self.dev)
    let place = bound.release.places.first { $0.encoding == .base64 }
    #expect(place?.pointer == pointer("/api_definition/jwt_source") && place?.span == 0..<15)
    let prod = environment(
      "prod", ["orders.upstream": "https://ö.prod.example/", "domain.host": "p"])
    let rendered = render(bound.release, kind: .classic, for: prod).document.json
    #expect(
      rendered["api_definition"]?["jwt_source"]
        == .string(base64("https://ö.prod.example/keys?é=1")))
  }

  @Test func `code is rewritten by rule only, and a placeholder in it is literal`() {
    let code =
      "// ${orders.upstream} ✓\nfetch('http://orders.dev.example/v1/a', \"db.dev.example:5432\")"
    let path =
      "/api_definition/version_data/versions/Default/extended_paths/virtual/0/function_source_uri"
    let document = classicAPI([
      "/version_data/versions/Default/extended_paths": .object([
        "virtual": [.object(["function_source_uri": .string(base64(code))])]
      ])
    ])
    let object = live(document, .classic)
    let without = bind(object, kind: .classic, from: Self.dev).release
    #expect(without.json[pointer(path)] == .string(base64(code)))
    let rules = [
      rule("/**/extended_paths/virtual/*/function_source_uri", inside: .base64, hosts: true)
    ]
    let release = bind(object, kind: .classic, from: Self.dev, rules: rules).release
    #expect(release.places.filter { $0.pointer == pointer(path) }.count == 2)
    let prod = environment(
      "prod", ["orders.upstream": "https://orders.prod.example", "domain.host": "prod.example"])
    let rendered = render(release, kind: .classic, for: prod).document.json
    #expect(
      rendered[pointer(path)]
        == .string(
          base64(
            "// ${orders.upstream} ✓\nfetch('https://orders.prod.example/a', \"db.prod.example:5432\")"
          )))
    #expect(
      render(release, kind: .classic, for: Self.dev).document.json[pointer(path)]
        == .string(base64(code)))
  }

  @Test func `hosts inside JSON inside a string are bound by rule`() {
    let inner = #"{"a":"http:\/\/x","b":"http://orders.dev.example/v1","c":["login.dev.example"]}"#
    let document = classicAPI(["/config_data": .object(["s": .string(inner)])])
    let release = bind(
      live(document, .classic), kind: .classic, from: Self.dev,
      rules: [rule("/config_data/s", inside: .json, hosts: true)]
    ).release
    let text = release.json[pointer("/api_definition/config_data/s")]?.string
    #expect(text == #"{"a":"http:\/\/x","b":"orders.upstream","c":["idp.host"]}"#)
  }

  @Test func `a rule names a place by the object's own members`() {
    let source = environment("dev", ["orders.upstream": "http://orders.dev.example"])
    let rules = [rule("/proxy/target_url", bind: "{slug}.upstream", match: Match(kind: "api"))]
    let object = live(classicAPI(), .classic)
    let bound = bind(object, kind: .classic, from: source, rules: rules)
    #expect(bound.release.json[pointer("/api_definition/proxy/target_url")] == "orders.upstream/v1")
    #expect(bound.findings.isEmpty)
    let other = bind(
      object, kind: .classic,
      from: environment("dev", ["orders.upstream": "http://elsewhere.example"]),
      rules: rules)
    #expect(other.findings.map(\.code) == ["binding-drift"])
    let nameless = bind(
      object, kind: .classic, from: source, rules: [rule("/proxy/target_url", bind: "{nothing}.x")])
    #expect(nameless.findings.map(\.code) == ["rewrite-rule"])
  }

  @Test func `a number is bound by a rule and stays a number`() {
    let document = classicAPI(["/listen_port": 8081])
    let release = bind(
      live(document, .classic), kind: .classic, from: environment("dev", ["port": "8081"]),
      rules: [rule("/listen_port", bind: "port")]
    ).release
    let rendered = render(release, kind: .classic, for: environment("prod", ["port": "9091"]))
    #expect(rendered.document.json["api_definition"]?["listen_port"] == 9091)
    let wrong = render(release, kind: .classic, for: environment("prod", ["port": "many"]))
    #expect(wrong.findings.map(\.code) == ["binding-type"])
  }

  @Test func `a certificate's id moves to the target's organisation`() {
    let print = String(repeating: "ab", count: 32)
    let document = classicAPI([
      "/client_certificates": .array([.string("64a1c0de5f00ba0000000001" + print)])
    ])
    let dev = environment("dev", organisation: "64a1c0de5f00ba0000000001")
    let release = bind(live(document, .classic), kind: .classic, from: dev).release
    let prod = environment("prod", organisation: "64a1c0de5f00ba0000000009")
    let rendered = render(release, kind: .classic, for: prod).document.json
    #expect(
      rendered["api_definition"]?["client_certificates"]
        == .array([.string("64a1c0de5f00ba0000000009" + print)]))
  }

  @Test(arguments: [
    (live: "tyk://64b2d0aa5f00ba0000000011/v1?method=GET", neutral: "tyk://orders/v1?method=GET"),
    ("tyk://64b2d0aa5f00ba0000000011", "tyk://orders"), ("tyk://self/x", "tyk://self/x"),
    ("tyk://64b2d0aa5f00ba0000000012/v1", "tyk://64b2d0aa5f00ba0000000012/v1"),
  ])
  func `a link by a database id becomes one by the API's own id`(live text: String, neutral: String)
  {
    var source = Self.dev
    source.linkTargets = ["64b2d0aa5f00ba0000000011": "orders"]
    let bound = bind(
      live(classicAPI(["/proxy/target_url": .string(text)]), .classic), kind: .classic, from: source
    )
    #expect(
      bound.release.json[pointer("/api_definition/proxy/target_url")] == .string(neutral))
    #expect(bound.findings.map(\.code) == (text == neutral ? [] : ["link-by-database-id"]))
  }

  @Test func `what the source's server or database owns is not in a release`() {
    let document = classicAPI()
      .setting(pointer("/user_owners"), to: ["64a1c0de5f00ba00000000aa"])!
      .setting(pointer("/created_at"), to: "2024-01-01T00:00:00Z")!
    let release = bind(live(document, .classic), kind: .classic, from: Self.dev).release
    #expect(release.json["user_owners"] == nil && release.json["created_at"] == nil)
    #expect(release.json["api_definition"]?["id"] == nil)
    #expect(release.json["api_definition"]?["org_id"] == nil)
    #expect(release.json["api_definition"]?["slug"] == "orders")
  }

  @Test func `a host that nobody bound is told, with its place`() {
    let bound = bind(live(classicAPI(), .classic), kind: .classic, from: environment("dev"))
    var guards = Guards()
    let refused = findUnboundHosts(in: bound.release, kind: .classic, shared: [], guards: guards)
    #expect(refused.map(\.code) == ["unbound-host"])
    #expect(refused.first?.severity == .blocking)
    #expect(refused.first?.pointer == pointer("/api_definition/proxy/target_url"))
    #expect(refused.first?.message.contains("'orders.dev.example'") == true)
    guards.unboundHosts = .warn
    #expect(
      findUnboundHosts(in: bound.release, kind: .classic, shared: [], guards: guards).first?
        .severity == .warning)
    #expect(
      findUnboundHosts(in: bound.release, kind: .classic, shared: ["*.dev.example"], guards: guards)
        .isEmpty)
    guards.unboundHosts = .allow
    #expect(findUnboundHosts(in: bound.release, kind: .classic, shared: [], guards: guards).isEmpty)
  }

  @Test func `a release reads back strictly`() throws {
    let release = bind(live(classicAPI(), .classic), kind: .classic, from: Self.dev).release
    #expect(try ReleaseObject(reading: release.bytes) == release)
    var more = release.bytes
    more.append(0x0A)
    #expect(throws: ReleaseObjectError.notCanonical) { try ReleaseObject(reading: more) }
    let unknown =
      Array(String(decoding: release.bytes, as: UTF8.self).dropLast().utf8)
      + Array(#","zz":1}"#.utf8)
    #expect(throws: ReleaseObjectError.self) { try ReleaseObject(reading: unknown) }
  }
}
