import PromoteCore
import Testing

/// What a plan of a Portal's objects brings along, and what it says of them.
@Suite struct PortalPlanTests {
  static let kinds = Dictionary(uniqueKeysWithValues: Kinds.all.map { ($0.name, $0) })

  private func brought(
    _ selection: String, of objects: [LiveObject], held: Set<Address> = []
  ) throws -> [String] {
    let scope = scope(
      try Selection([selection]), of: objects.map(\.entry), held: held, kinds: Self.kinds)
    return scope.included.map { "\($0.key): \($0.value.text)" }.sorted()
  }

  private static let gold = LiveObject(
    address: Address(kind: .policy, id: "gold"), name: "Gold", databaseID: nil,
    document: LiveDocument(["id": "gold", "name": "Gold"]))
  private static let limits = LiveObject(
    address: Address(kind: .policy, id: "limits"), name: "Limits", databaseID: nil,
    document: LiveDocument(["id": "limits", "name": "Limits"]))
  private static let hundred = Portal.object(
    .plan, "limits", ["DisplayName": "Hundred"], ["policy": "limits"])

  private static var shop: [LiveObject] {
    [
      gold, limits, hundred, Portal.product("gold", "Orders"), Portal.catalogue("Partners"),
      Portal.membership("gold", ["Partners"]), Portal.planMembership("limits", ["Partners"]),
      Portal.tutorial("t1", "first", "First", of: "gold"),
      Portal.object(.docOrder, "gold", ["docs": ["t1"]], ["product": "gold"]),
      Portal.object(.catalogueVisibility, "Partners", [:], ["catalogue": "Partners"]),
      Portal.organisation("o", "Northwind"), Portal.team("t", "Integrators", of: "o"),
      Portal.audience("Partners", "t", "o"),
      Portal.docs("p", "Guide"), Portal.tutorial("t2", "other", "Other", of: "p"),
    ]
  }

  @Test func `a product brings its parts, its catalogues, their plans and the policies`() throws {
    #expect(
      try brought("kind=product id=gold", of: Self.shop) == [
        "audience/Partners:t: added because it belongs to catalogue Partners",
        "catalogue-visibility/Partners: added because it belongs to catalogue Partners",
        "catalogue/Partners: added because product-catalogues gold names it",
        "doc-order/gold: added because it belongs to product Orders",
        "doc/t1: added because it belongs to product Orders",
        "organisation/o: added because audience Partners:t names it",
        "plan-catalogues/limits: added because it belongs to plan Hundred",
        "plan/limits: added because product Orders is offered in the same catalogue",
        "policy/gold: added because product Orders names it",
        "policy/limits: added because plan Hundred names it",
        "product-catalogues/gold: added because it belongs to product Orders",
        "product/gold: selected",
        "team/t: added because audience Partners:t names it",
      ])
  }

  @Test func `what the target has is left, and the parts of what was asked for are not`() throws {
    let held = Set(Self.shop.map(\.address))
    #expect(
      try brought("kind=product id=gold", of: Self.shop, held: held) == [
        "doc-order/gold: added because it belongs to product Orders",
        "doc/t1: added because it belongs to product Orders",
        "product-catalogues/gold: added because it belongs to product Orders",
        "product/gold: selected",
      ])
  }

  @Test func `the team of all users comes with its organisation`() throws {
    let audience = Portal.audience("Partners", "o:default", "o")
    let objects = [Portal.organisation("o", "Northwind"), Portal.catalogue("Partners"), audience]
    #expect(try plan(objects).codes(.blocking).isEmpty)
    #expect(
      try plan([Portal.catalogue("Partners"), audience]).codes(.blocking) == [
        "dangling-reference audience/Partners:o:default",
        "dangling-reference audience/Partners:o:default",
      ])
  }

  @Test func `nothing that a Portal makes by itself is deleted`() throws {
    let automatic = Portal.object(
      .team, "o:default", [:], ["organisation": "o", "automatic": true])
    let block = Portal.object(.contentBlock, "terms:Title", [:], ["page": "terms"])
    let result = try plan(
      [], there: [automatic, block, Self.hundred, Portal.organisation("o", "Northwind")],
      prune: .all)
    #expect(result.steps == ["delete organisation/o"])
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let kind: KindName
    let before: JSON?
    let after: JSON
    /// `code severity`, or nil for nothing.
    let raises: String?
    init(_ kind: KindName, _ before: JSON?, _ after: JSON, _ raises: String?) {
      self.kind = kind
      self.before = before
      self.after = after
      self.raises = raises
    }
    var testDescription: String { "\(kind) \(after.text) → \(raises ?? "nothing")" }
  }

  static let rows: [Row] = [
    Row(
      .catalogueVisibility, ["VisibilityStatus": "Private"], ["VisibilityStatus": "Public"],
      "security-loosened warning"),
    Row(
      .catalogueVisibility, ["VisibilityStatus": "Public"], ["VisibilityStatus": "Private"], nil),
    Row(.catalogueVisibility, nil, ["VisibilityStatus": "Public"], "public-catalogue info"),
    Row(
      .plan, ["AutoApproveAccessRequests": false], ["AutoApproveAccessRequests": true],
      "security-loosened warning"),
    Row(.plan, nil, ["AutoApproveAccessRequests": true], "auto-approval info"),
    Row(
      .oauthProvider, ["Name": "IdP"], ["Name": "IdP", "SSLInsecureSkipVerify": true],
      "security-loosened warning"),
    Row(
      .product, ["DisplayName": "a"], ["DisplayName": "a", "DCREnabled": true], "needs-scopes info"),
    Row(.attribute, ["Type": 1], ["Type": 2], "breaking-change warning"),
    Row(
      .contentBlock, nil, ["Content": "<img src=\"/system/blocks/7/a.png\">"],
      "environment-text warning"),
    Row(
      .contentBlock, nil, ["Content": "<a href=\"/portal?catalogue=12\">"],
      "environment-text warning"),
    Row(
      .contentBlock, nil, ["Content": "<a href='/portal/catalogue-products/orders-2'>"],
      "environment-text warning"),
    Row(.contentBlock, nil, ["Content": "<a href='/portal/catalogue-products/orders'>"], nil),
    Row(.contentBlock, nil, ["Content": "The file system/ has catalogue=all"], nil),
    Row(.post, ["Content": "/system/1"], ["Content": "/system/1", "Title": "x"], nil),
  ]

  @Test(arguments: rows)
  func `a change that people should look at is told`(_ row: Row) throws {
    let live = row.before.map { [Portal.object(row.kind, "x", $0)] } ?? []
    let result = try plan([Portal.object(row.kind, "x", row.after)], there: live)
    let told = result.findings.map { "\($0.code) \($0.severity.rawValue)" }
    #expect(told == (row.raises.map { [$0] } ?? []))
  }

  private func plan(
    _ release: [LiveObject], there: [LiveObject] = [], prune: PruneMode = .none
  ) throws -> PlanResult {
    var input = try PlanWorld(prune: prune).input()
    input.entries = release.map(\.entry)
    input.readable = Set(Kinds.all.map(\.name))
    for object in release {
      let json = object.document.json
      input.desired[object.address] = DesiredObject(
        address: object.address, name: object.name, release: json.digest(), source: json.digest(),
        document: SealedDocument(sealed: json), normal: json.digest(),
        references: object.entry.references)
    }
    for object in there {
      let json = object.document.json
      input.live[object.address] = TargetObject(
        address: object.address, name: object.name, document: SealedDocument(sealed: json),
        normal: json.digest(), references: object.entry.references)
    }
    return try makePlan(input)
  }

  @Test func `a plan's mapping is part of its bytes and of its effect`() throws {
    var input = try PlanWorld(release: objects(api("a"))).input()
    let without = try #require(try makePlan(input).plan)
    input.mapping.add(Address(kind: .organisation, id: "a"), as: "x")
    let with = try #require(try makePlan(input).plan)
    #expect(with.effect != without.effect)
    #expect(try Plan(reading: with.bytes).contents.mapping == input.mapping)
    #expect(try JSON.parse(without.bytes)["mapping"] == nil)
    guard case .differs(let differences) = comparePlans(without, with, document: { _ in nil })
    else {
      Issue.record("they compare as the same")
      return
    }
    #expect(differences.map(\.text) == ["mapping of organisation/a a → x"])

    // And so is what of it the target is asked to give up.
    var asking = input
    asking.mapping = input.mapping.aligning([Address(kind: .organisation, id: "a")])
    let asked = try #require(try makePlan(asking).plan)
    #expect(asked.effect != with.effect)
    #expect(try Plan(reading: asked.bytes).contents.mapping == asking.mapping)
    let text = String(decoding: asked.bytes, as: UTF8.self)
    for other in ["[]", #"["organisation/b"]"#, #"["organisation/a","organisation/a"]"#] {
      let broken = text.replacing(
        #""aligning":["organisation/a"]"#, with: #""aligning":\#(other)"#)
      #expect(broken != text)
      #expect(throws: (any Error).self) { try Plan(reading: Array(broken.utf8)) }
    }
  }
}
