import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

/// Products and plans stand on policies of a Dashboard.
@Suite struct PortalPolicyTests {
  private static let policy = Address(kind: .policy, id: "product1")

  private func missing(_ outcome: PlanOutcome) -> [Finding] {
    outcome.review.findings.filter { $0.code == "missing-policy" }
  }

  @Test func `a product whose policy the source has lost is refused, and mended as it says`()
    async throws
  {
    let world = try await World.withShop()
    let dev = world.client(World.dev)
    let there = try #require(try await dev.read(Self.policy))
    _ = try await dev.delete(Self.policy, databaseID: there.databaseID ?? "")
    let request = PlanRequest(from: World.dev, to: World.staging)
    let outcome = try await world.engine().plan(request)
    #expect(outcome.review.verdict == .blocked && outcome.promotion == nil)
    let finding = try #require(missing(outcome).first)
    #expect(missing(outcome).count == 1 && finding.severity == .blocking)
    #expect(finding.message.contains("neither 'staging' nor this plan has"))
    #expect(
      finding.hint
        == "'dev' has no such policy either: make it there, or have the Portal of 'dev' synchronise, "
        + "which then hides the product")
    #expect(world.portals[World.staging]!.writeCount == 0)
    // As it says, the one way and the other.
    world.portals[World.dev]!.synchronise()
    #expect(try await world.engine().plan(request).review.verdict == .ready)
    let shop = PortalShop()
    for (address, json) in shop.dashboard where address == Self.policy {
      _ = try await dev.create(address, LiveDocument(json))
    }
    world.portals[World.dev]!.synchronise()
    #expect(try await world.promote(World.dev, World.staging).state == "verified")
  }

  @Test func `a product whose policy came by no promotion names the closure that mends it`()
    async throws
  {
    let world = try await World.withShop()
    // Somebody made the policy and its API in staging by hand, so the selection leaves them out.
    for (address, json) in PortalShop().dashboard
    where ["api1", "product1"].contains(address.id) {
      let here = json.text.replacing("orders.dev", with: "orders.staging")
      _ = try await world.client(World.staging).create(
        address, LiveDocument(JSON.parse(Array(here.utf8))))
    }
    let first = try await world.engine().plan(
      PlanRequest(
        from: World.dev, to: World.staging, selection: ["kind=product name=\"Product 1\""]))
    let id = try #require(first.promotion, "\(first.review.lines)")
    #expect(first.review.plan?.operations.contains { $0.address == Self.policy } == false)
    try await world.approve(id, in: World.staging)
    #expect(try await world.engine().apply(id).state == "verified")

    let request = PlanRequest(from: World.staging, to: World.prod)
    let blocked = try await world.engine().plan(request)
    #expect(blocked.review.verdict == .blocked)
    let finding = try #require(missing(blocked).first)
    #expect(
      finding.hint
        == "'staging' has it, and no promotion brought it there; take it into the release with "
        + "`tyk-promote drift staging --adopt 'classic/api1' --adopt 'policy/product1' --reason '…'`, "
        + "then plan again")
    // As it says.
    let adopted = try await world.engine().dispose(
      DisposeRequest(
        environment: World.staging, objects: [Address(kind: .classic, id: "api1"), Self.policy],
        word: .adopt, reason: "made by hand"))
    let adoption = try #require(adopted.promotion)
    try await world.approve(adoption, in: World.staging)
    #expect(try await world.engine().apply(adoption).state == "verified")
    #expect(try await world.promote(World.staging, World.prod).state == "verified")
    let shown = world.portals[World.prod]!.records("products").filter {
      $0["DisplayName"] == "Product 1"
    }
    #expect(shown.count == 1)
  }

  @Test func `a product alone brings its policy, and the policy its APIs`() async throws {
    let world = try await World.withShop()
    let outcome = try await world.engine().plan(
      PlanRequest(
        from: World.dev, to: World.staging, selection: ["kind=product name=\"Product 1\""]))
    #expect(missing(outcome).isEmpty && outcome.review.verdict == .ready)
    let lines = outcome.review.lines.joined(separator: "\n")
    for brought in ["policy/product1", "classic/api1"] { #expect(lines.contains(brought)) }
  }

  /// The Portal puts an API into a product when it synchronises, and what is written about the API
  /// waits for that.
  @Test func `an API that a policy comes to grant arrives in its product`() async throws {
    let world = try await World.withShop()
    _ = try await world.promote(World.dev, World.staging)
    let dev = world.simulators[World.dev]!
    dev.edit(
      Self.policy, JSONPointer("/access_rights/api2")!,
      to: ["api_id": "api2", "api_name": "api2", "versions": ["Default"]])
    world.portals[World.dev]!.synchronise()
    let raw = world.raw(World.dev)
    let product = try #require(
      try await raw.list("products").first { $0["Name"] == "Policy product1" }?["ID"]?.text)
    try await raw.send(
      "PUT", "products/\(product)/api-details/api2", ["Description": "Granted since"])
    #expect(try await world.promote(World.dev, World.staging).state == "verified")
    let found = try await world.walk(World.staging)
    #expect(found.contains("product policy/product1 API api2, true, Granted since"))
    #expect(try await found == world.walk(World.dev))
  }
}
