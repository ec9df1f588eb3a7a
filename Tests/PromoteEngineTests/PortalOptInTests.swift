import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

/// What is promoted on request only: users, and what is in the theme that every Portal has.
@Suite struct PortalOptInTests {
  private static let secrets = ["password-of-ann-sesame", "token-of-ann-abracadabra"]
  private static let ann = Address(kind: .user, id: "ann@northwind.example")

  private func world(_ include: [KindName]) async throws -> World {
    let world = try World(
      portals: true,
      adjust: {
        var registry = $0
        registry.pipeline.include = include
        return registry
      })
    let shop = PortalShop()
    try await world.begin(shop.dashboard)
    let dev = world.portals[World.dev]!
    dev.synchronise()
    try dev.load(shop.fixture)
    try dev.load([
      "users": [
        [
          "Email": "Ann@Northwind.example", "First": "Ann", "Last": "Lee", "Active": true,
          "Role": "consumer-admin", "Organisation": "Northwind", "Teams": ["Integrators"],
          "Password": .string(Self.secrets[0]), "JWTToken": .string(Self.secrets[1]),
        ]
      ]
    ])
    dev.addTheme([
      "theme.json": #"{"name": "default", "version": "0.0.2", "templates": []}"#,
      "assets/own.css": "h1 { color: navy }",
    ])
    for portal in world.portals.values { portal.clearJournal() }
    return world
  }

  @Test func `nobody who is not asked for is even looked at`() async throws {
    let world = try await world([])
    #expect(try await world.promote(World.dev, World.staging).state == "verified")
    #expect(try await world.engine().verify(World.staging).matches)
    for portal in world.portals.values {
      for path in portal.journal.map(\.path) {
        for word in ["users", "configs", "apps", "access_requests", "default/download"] {
          #expect(!path.contains(word), "\(path)")
        }
      }
    }
    #expect(world.portals[World.staging]!.records("users").count == 1)
    let plan = try await world.engine().plan(
      PlanRequest(from: World.dev, to: World.staging, selection: ["kind=user"]))
    let finding = try #require(plan.review.findings.first { $0.code == "unused-selector" })
    #expect(finding.hint?.contains("`include`") == true)
  }

  @Test(arguments: [Fault.lostAnswer, .droppedBefore, .halfWritten])
  func `a user is made once, whatever becomes of the answer`(fault: Fault) async throws {
    let world = try await world([.user])
    let plan = try await world.engine(rehearses: false).plan(
      PlanRequest(from: World.dev, to: World.staging, selection: ["kind=user"]))
    let id = try #require(plan.promotion, "\(plan.review.lines)")
    try await world.approve(id, in: World.staging)
    let staging = world.portals[World.staging]!
    let before = staging.records("users").count
    world.portalFaults[World.staging]!.add(.init(fault, method: "POST", path: "/portal-api/users"))
    _ = await PromotionTests.failure { _ = try await world.engine(rehearses: false).apply(id) }
    #expect(staging.journal.contains { $0.method == "POST" } || fault == .droppedBefore)
    let last = try await world.engine(holder: "host:2", rehearses: false).apply(id)
    #expect(last.state == "verified", "\(last.problems)")
    #expect(staging.records("users").count == before + 1)
  }

  @Test func `users go by e-mail address, with their teams and without credentials`() async throws {
    let world = try await world([.user])
    let outcome = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(outcome.promotion, "\(outcome.review.lines)")
    let people = try #require(outcome.review.findings.first { $0.code == "personal-data" })
    #expect(people.severity == .warning && people.message.contains("1 user "))
    try await world.approve(id, in: World.staging)
    let result = try await world.engine().apply(id)
    #expect(result.state == "verified", "\(result.operations.filter { $0.result != .applied })")
    let users = world.portals[World.staging]!.records("users")
    let ann = try #require(users.first { $0["Email"] == "Ann@Northwind.example" })
    #expect(users.count == 2 && ann["Organisation"] == "Northwind" && ann["JWTToken"] == "")
    #expect(ann["Teams"] == ["Integrators"] && ann["Active"] == true && ann["Last"] == "Lee")
    let kept =
      world.dossiers.all.values.map { String(decoding: $0, as: UTF8.self) }
      + [outcome.review.lines.joined(), outcome.review.markdown]
      + (try await world.content.reopened().allEntries().map { JSON.object($0.data).text })
    for secret in Self.secrets { #expect(!kept.contains { $0.contains(secret) }) }

    #expect(try await world.engine().verify(World.staging).matches)
    #expect(try await world.engine().drift(World.staging).matches)
    let again = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    #expect(again.review.verdict == .empty, "\(again.review.lines)")
    #expect(try await world.promote(World.staging, World.prod).state == "verified")
    // Whoever is only there stays, whatever is pruned.
    try world.portals[World.staging]!.load([
      "users": [["Email": "x@x.example", "Role": "consumer-admin", "OrganisationID": 1]]
    ])
    world.portals[World.dev]!.remove(Address(kind: .user, id: "Ann@Northwind.example"))
    let pruned = try await world.engine().plan(
      PlanRequest(from: World.dev, to: World.staging, prune: .all))
    #expect(!pruned.review.objects.contains { $0.operation.address.kind == .user })
  }

  @Test func `what is not asked for any more stays, and is no difference`() async throws {
    let world = try await world([.user, .defaultTheme])
    #expect(try await world.promote(World.dev, World.staging).state == "verified")
    var registry = world.registry
    registry.pipeline.include = []
    let engine = world.engine(registry: registry)
    let verified = try await engine.verify(World.staging)
    #expect(verified.matches && verified.unasked == [.defaultTheme, .user])
    #expect(try await engine.drift(World.staging).matches)
    let next = try await engine.plan(PlanRequest(from: World.staging, to: World.prod))
    #expect(next.review.verdict == .ready, "\(next.review.lines)")
    #expect(!next.review.objects.contains { $0.operation.address == Self.ann })
  }

  @Test func `a user who was made stays when the promotion is taken back`() async throws {
    let world = try await world([.user])
    let outcome = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(outcome.promotion)
    try await world.approve(id, in: World.staging)
    world.portalFaults[World.staging]!.add(.init(.status(500), method: "POST", nth: 12))
    #expect(try await world.engine().apply(id).state == "failed")
    let staging = world.portals[World.staging]!
    #expect(staging.records("users").count == 2)
    guard case .wentBack(let back) = try await world.engine().rollback(id, reason: "test") else {
      Issue.record("it was planned")
      return
    }
    #expect(
      back.state == "rolled-back",
      "\(back.operations.filter { $0.result != .applied }) \(back.differences)")
    #expect(staging.records("users").count == 2)
  }

  @Test func `the theme of every Portal is the same one, unless its files are asked for`()
    async throws
  {
    let without = try await world([])
    #expect(try await without.promote(World.dev, World.staging).state == "verified")
    #expect(!without.portals[World.staging]!.journal.contains { $0.path.contains("upload") })
    let with = try await world([.defaultTheme])
    let outcome = try await with.engine().plan(
      PlanRequest(from: World.dev, to: World.staging, selection: ["kind=default-theme"]))
    #expect(
      outcome.review.objects.map(\.operation.address.text) == ["default-theme/default"])
    #expect(outcome.review.findings.contains { $0.code == "live-theme" })
    let id = try #require(outcome.promotion, "\(outcome.review.lines)")
    try await with.approve(id, in: World.staging)
    #expect(try await with.engine().apply(id).state == "verified")
    let themes = with.portals[World.staging]!.records("themes")
    #expect(themes.map { $0["Version"] } == ["0.0.2"] && themes[0]["Status"] == "Current")
    let again = try await with.engine().plan(
      PlanRequest(
        from: World.dev, to: World.staging, selection: ["kind=default-theme"], prune: .all))
    #expect(again.review.verdict == .empty)
  }

  @Test func `what has no interface is told once, by name, and never of a Dashboard alone`()
    async throws
  {
    let world = try await world([])
    let plan = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let told = plan.review.findings.filter { $0.code == "not-in-the-api" }
    #expect(told.count == 1 && told[0].severity == .info && told[0].object == nil)
    for name in ["menus", "mail settings", "categories", "images of pages", "invite codes"] {
      #expect(told[0].message.contains(name), "\(name)")
    }
    // Whoever reviews it later reads the same names.
    let stored = try await world.engine().show(try #require(plan.promotion))
    #expect(
      stored.findings.filter { $0.code == "not-in-the-api" }.map(\.message) == [told[0].message])
    let dashboard = try await world.engine().plan(
      PlanRequest(from: World.dev, to: World.staging, selection: ["kind=policy"]))
    #expect(!dashboard.review.findings.contains { $0.code == "not-in-the-api" })
  }

  @Test func `a kind that nobody knows is refused, and a selection of nothing is told`()
    async throws
  {
    let world = try await world([])
    let failure = await PromotionTests.failure {
      _ = try await world.engine().plan(
        PlanRequest(from: World.dev, to: World.staging, selection: ["kind=produkt"]))
    }
    #expect(failure?.code == "bad-selection" && failure?.summary.contains("'produkt'") == true)
    #expect(failure?.hint?.contains("product") == true)
    let nothing = try await world.engine().plan(
      PlanRequest(from: World.dev, to: World.staging, selection: ["kind=product name=Nobody"]))
    #expect(nothing.review.findings.contains { $0.code == "unused-selector" })
  }
}
