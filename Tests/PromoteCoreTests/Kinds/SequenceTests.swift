import PromoteCore
import Testing

/// Arrays whose order is what an object says, and places that a server never shows.
@Suite struct SequenceTests {
  private static func order(_ docs: [String]) -> JSON {
    [
      "docs": .array(docs.map { .string($0) }),
      "x-tyk-promote": ["id": "p", "product": "p"],
    ]
  }

  @Test(arguments: [
    (found: ["a", "b"], lost: 0, added: 0), (found: ["b", "a"], lost: 2, added: 0),
    (found: ["a", "b", "own"], lost: 0, added: 1), (found: ["own", "a", "b"], lost: 2, added: 1),
    (found: ["a"], lost: 1, added: 0),
  ])
  func `what is read back counts in its order, and what comes after is the target's own`(
    found: [String], lost: Int, added: Int
  ) {
    let back = ReadBack(
      sent: Self.order(["a", "b"]), found: Self.order(found), kind: .docOrder)
    #expect(back.lost.count == lost)
    #expect(back.differences.count { $0.change == .added } == added)
  }

  @Test(arguments: [
    (["a", "b", "c"], true), (["c", "b"], true), ([], true), (["a", "x"], false),
  ])
  func `an order is on its way while it holds nothing that is new to both sides`(
    found: [String], isUnderWay: Bool
  ) {
    #expect(
      isHalfWay(
        Self.order(found), from: Self.order(["a", "b"]), to: Self.order(["c", "a", "b"]),
        kind: .docOrder) == isUnderWay)
  }

  private static let target = ResolvedBindings(
    environment: EnvironmentName("prod")!, bindings: [binding("idp.token", "of-prod-9d1f")])

  private static func binding(_ name: String, _ value: String) -> ResolvedBinding {
    ResolvedBinding(
      name: name, value: .secret(Secret(value), .environment("T")),
      place: RegistryPlace(file: "x.yaml", line: 1))
  }

  @Test func `what only the target has in an order stays, after the release's own`() {
    let address = Address(kind: .docOrder, id: "p")
    let release = ReleaseObject(
      address: address, name: "p", json: Self.order(["b", "a"]), places: [])
    let live = LiveObject(
      address: address, name: "p", databaseID: nil,
      document: LiveDocument(Self.order(["own", "a", "b", "late"])))
    let rendered = render(release, kind: .docOrder, for: Self.target, live: live)
    #expect(rendered.document.json["docs"] == ["b", "a", "own", "late"])
    #expect(rendered.origins.count == 2)
  }

  @Test func `a place that is never shown is bound by a rule that names it, and by nothing else`() {
    let address = Address(kind: .oauthProvider, id: "idp")
    let live = LiveObject(
      address: address, name: "Corporate", databaseID: nil,
      document: LiveDocument(["Name": "Corporate", "x-tyk-promote": ["id": "idp"]]))
    let source = ResolvedBindings(
      environment: EnvironmentName("dev")!, bindings: [Self.binding("idp.token", "of-dev-77c2")])
    let rule = RewriteRule(
      match: Match(kind: "oauth-provider"), path: "/RegistrationAccessToken", bind: "idp.token",
      place: RegistryPlace(file: "pipeline.yaml", line: 9))
    let bound = bind(live, kind: .oauthProvider, from: source, rules: [rule])
    #expect(bound.findings.isEmpty)
    #expect(!bound.release.json.text.contains("of-dev"))
    let rendered = render(bound.release, kind: .oauthProvider, for: Self.target)
    #expect(rendered.findings.isEmpty)
    #expect(rendered.document.json["RegistrationAccessToken"] == "of-prod-9d1f")
    #expect(rendered.secrets.map(\.ref) == ["binding:idp.token"])
    let plain = bind(live, kind: .oauthProvider, from: source)
    #expect(plain.release.json["RegistrationAccessToken"] == nil)
  }

  @Test(arguments: [
    ("content-block/terms:Hero", "page/terms", true),
    ("content-block/terms:Hero", "page/term", false),
    ("product/gold", "policy/gold", true), ("plan/gold", "policy/gold", true),
    ("product/EU:gold", "policy/gold", true), ("api-document/gold:api1", "policy/gold", true),
    ("product/golden", "policy/gold", false), ("spec-schema/v1", "spec/v1", true),
    ("team/northwind:default", "organisation/northwind", true),
    ("audience/Partners:t", "catalogue/Partners", true), ("tag/gold", "policy/gold", false),
  ])
  func `a server takes parts with what they are parts of`(
    part: String, deleted: String, goes: Bool
  ) throws {
    let (part, deleted) = (try #require(Address(part)), try #require(Address(deleted)))
    #expect(ResourceKind.goes(part, with: deleted) == goes)
  }
}
