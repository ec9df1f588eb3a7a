import Testing

@testable import PromoteCore

/// References of the newer kinds, and what stands beside documents.
@Suite("references of every kind") struct KindReferenceTests {
  static let print = String(repeating: "0123456789abcdef", count: 4)

  @Test(arguments: [
    (
      kind: ResourceKind.mcp,
      text: #"{"x-tyk-api-gateway": {"upstream": {"url": "tyk://stock__mcp-server"}}}"#,
      names: ["/x-tyk-api-gateway/upstream/url api stock"]
    ),
    (
      .mcp, #"{"x-tyk-api-gateway": {"upstream": {"url": "tyk://stock/mcp?x=1"}}}"#,
      ["/x-tyk-api-gateway/upstream/url api stock"]
    ),
    (
      .streams,
      #"{"x-tyk-api-gateway": {"info": {"versioning": {"versions": [{"name": "v2", "id": "b"}]}}}}"#,
      ["/x-tyk-api-gateway/info/versioning/versions/0/id api b"]
    ),
    (
      .idp, #"{"api_mappings": {"orders": {"scope_to_policy": {"r": "gold"}}}}"#,
      ["/api_mappings/orders api orders", "/api_mappings/orders/scope_to_policy/r policy gold"]
    ),
    (
      .oauthClient, #"{"policy_id": "gold", "x-tyk-promote": {"api": "orders"}}"#,
      ["/policy_id policy gold", "/x-tyk-promote/api api orders"]
    ),
    (
      .oas, #"{"x-tyk-api-gateway": {"server": {"eventHandlers": [{"id": "Ops alert"}]}}}"#,
      ["/x-tyk-api-gateway/server/eventHandlers/0/id webhook Ops alert"]
    ),
    (
      .classic,
      #"{"api_definition": {"event_handlers": {"events": {"E": [{"handler_meta": {"id": "Ops"}}]}}}}"#,
      ["/api_definition/event_handlers/events/E/0/handler_meta/id webhook Ops"]
    ),
  ])
  func `are found`(kind: ResourceKind, text: String, names: [String]) {
    let found = references(in: json(text), kind: kind)
    #expect(found.map { "\($0.pointer) \($0.to) \($0.id)" } == names)
  }

  @Test(arguments: [
    (id: "64a1c0de5f00ba0000000001" + print, isPin: false, names: true),
    ("anything-" + print, false, true), (print, false, true), (print.uppercased(), false, true),
    (print, true, false), ("64a1c0de5f00ba0000000001" + print, true, true),
    ("certs/" + print, false, false), ("certs/ca.pem", false, false), ("", false, false),
  ])
  func `a certificate is named by the fingerprint at the end of its id`(
    id: String, isPin: Bool, names: Bool
  ) {
    let path = isPin ? "/pinned_public_keys" : "/client_certificates"
    let value: JSON = isPin ? .object([("*"): .string(id)]) : .array([.string(id)])
    let found = references(in: classicAPI([path: value]), kind: .classic)
      .filter { $0.to == .certificate }
    #expect(found.map(\.id) == (names ? [Self.print] : []))
  }

  @Test func `a certificate that is presented needs its key, one that is trusted does not`() {
    let found = references(
      in: classicAPI([
        "/client_certificates": .array([.string(Self.print)]),
        "/upstream_certificates": .object(["*": .string(Self.print)]),
      ]), kind: .classic)
    #expect(found.map(\.needsKey) == [false, true])
  }

  @Test func `every kind has a name, an identity, a prefix and a place in the order`() {
    #expect(Set(Kinds.all.map(\.name)).count == Kinds.all.count)
    for kind in Kinds.all {
      #expect(!kind.identity.isEmpty && kind.filePrefix.hasSuffix("-"), "\(kind.name)")
      #expect(Kinds.named(kind.name)?.name == kind.name)
    }
  }

  @Test func `an API that is a version is served under its base's path as well`() {
    let base = json(
      """
      {"x-tyk-api-gateway": {"server": {"listenPath": {"value": "/stock/"}}, "info": {"versioning":
        {"enabled": true, "location": "url", "versions": [{"name": "v2", "id": "next"}]}}}}
      """)
    let generated = ResourceKind.oas.generatedServers!
    let paths = generated.pathsOfVersions(of: base)
    #expect(paths.map(\.id) == ["next"] && paths[0].paths == ["/stock", "/stock/v2"])
    let child = json(
      """
      {"servers": [{"url": "http://gw.dev.example/stock/v2"}, {"url": "/next/"},
                   {"url": "https://api.example.com/elsewhere"}],
       "x-tyk-api-gateway": {"server": {"listenPath": {"value": "/next/"}}},
       "x-tyk-promote": {"servedAt": ["/stock", "/stock/v2"]}}
      """)
    #expect(generated.removed(from: child)["servers"]?.array?.count == 1)
    let normal = normalForm(child, kind: .oas)
    #expect(normal["servers"]?.array?.count == 1 && normal["x-tyk-promote"] == nil)
  }

  @Test func `labels beside a document count as categories`() {
    let document = json(
      #"{"x-tyk-api-gateway": {"info": {"name": "Stock #eu"}}, "x-tyk-promote": {"categories": ["sales"]}}"#
    )
    #expect(ResourceKind.oas.categories(of: document) == ["eu", "sales"])
    #expect(Match(category: "sales").matches(document, kind: .oas))
    #expect(!Match(category: "us").matches(document, kind: .oas))
  }

  @Test func `mappings that only the target has stay, and those of both are the release's`() {
    let kind = ResourceKind.idp
    func provider(_ mappings: String) -> LiveObject {
      live(json("{\"client_idp_id\": \"sso\", \"api_mappings\": \(mappings)}"), kind)
    }
    let source = provider(#"{"a": {"scope_to_policy": {"r": "gold"}}}"#)
    let target = provider(
      #"{"a": {"scope_to_policy": {"r": "silver", "w": "gold"}}, "b": {"scope_to_policy": {}}}"#)
    let release = bind(source, kind: kind, from: environment("dev")).release
    let rendered = render(release, kind: kind, for: environment("prod"), live: target)
    #expect(
      rendered.document.json["api_mappings"]
        == json(
          #"{"a": {"scope_to_policy": {"r": "gold", "w": "gold"}}, "b": {"scope_to_policy": {}}}"#))
  }

  @Test(arguments: [
    (found: #"{"a": 1}"#, before: #"{"a": 1}"#, after: #"{"a": 2}"#, isHalfWay: true),
    (#"{"a": 2}"#, #"{"a": 1}"#, #"{"a": 2, "x-tyk-promote": {"categories": ["x"]}}"#, true),
    (
      #"{"a": 2, "x-tyk-promote": {"categories": ["y"]}}"#, #"{"a": 1}"#,
      #"{"a": 2, "x-tyk-promote": {"categories": ["x"]}}"#, false
    ),
    (#"{"a": 3}"#, #"{"a": 1}"#, #"{"a": 2}"#, false),
  ])
  func `an object is half-way when each part is as before or as after`(
    found: String, before: String, after: String, isHalfWay: Bool
  ) {
    #expect(
      PromoteCore.isHalfWay(json(found), from: json(before), to: json(after)) == isHalfWay)
  }
}
