import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

/// What was taken out of a Portal is taken out of the next, as far as nobody's policy goes with it.
@Suite struct PortalPruneTests {
  private func number(_ collection: String, _ name: String, _ world: World) async throws -> String {
    let row = try await world.raw(World.dev).list(collection).first {
      [$0["Name"], $0["Title"], $0["Path"]].contains { $0?.string == name }
    }
    return try #require(row?["ID"]?.text)
  }

  private func prune(
    _ world: World, _ from: EnvironmentName = World.dev, _ to: EnvironmentName = World.staging
  ) async throws -> PlanOutcome {
    try await world.engine().plan(PlanRequest(from: from, to: to, prune: .promoted))
  }

  private func carryOut(
    _ outcome: PlanOutcome, _ world: World, in name: EnvironmentName = World.staging
  ) async throws {
    let id = try #require(outcome.promotion, "\(outcome.review.lines)")
    try await world.approve(id, in: name)
    let result = try await world.engine().apply(id)
    #expect(
      result.state == "verified", "\(result.problems) \(result.differences)")
    #expect(try await world.engine().verify(name).matches)
    let again = try await prune(world, name == World.prod ? World.staging : World.dev, name)
    #expect(again.review.verdict == .empty, "\(again.review.lines)")
  }

  @Test func `what people took out goes, with its parts`() async throws {
    let world = try await World.withShop(PortalShop(products: 2, plans: 1, isWhole: true))
    _ = try await world.promote(World.dev, World.staging)
    _ = try await world.promote(World.staging, World.prod)
    let dev = world.raw(World.dev)
    try await dev.send("DELETE", "pages/\(number("pages", "/terms", world))")
    try await dev.send("DELETE", "products/\(number("products", "Guide", world))")
    try await dev.send("DELETE", "organisations/\(number("organisations", "Contoso", world))")
    try await dev.send("DELETE", "posts/\(number("posts", "live", world))")
    try await dev.send("DELETE", "webhooks/\(number("webhooks", "audit", world))")
    let product = "products/\(try await number("products", "Policy product1", world))"
    for doc in try await dev.list(product + "/docs") where doc["Path"] != "first" {
      try await dev.send("DELETE", product + "/docs/\(doc["ID"]!.text)")
    }
    try await dev.send("DELETE", product + "/logo")
    // Without it nothing is deleted.
    let plain = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    #expect(plain.review.counts.delete == 0)
    for (from, to) in [(World.dev, World.staging), (World.staging, World.prod)] {
      let outcome = try await prune(world, from, to)
      #expect(outcome.review.counts.delete > 8, "\(outcome.review.lines)")
      try await carryOut(outcome, world, in: to)
      #expect(try await world.walk(to) == world.walk(World.dev))
      #expect(try await world.engine().drift(to).matches)
    }
  }

  @Test func `a product whose policy is deleted is left out of the deletes, and goes with it`()
    async throws
  {
    let world = try await World.withShop(PortalShop(products: 2, plans: 2))
    _ = try await world.promote(World.dev, World.staging)
    _ = try await world.promote(World.staging, World.prod)
    for (kind, id) in [(KindName.policy, "product2"), (.policy, "plan2"), (.classic, "api2")] {
      world.simulators[World.dev]!.remove(Address(kind: kind, id: id))
    }
    world.portals[World.dev]!.synchronise()
    for (from, to) in [(World.dev, World.staging), (World.staging, World.prod)] {
      let outcome = try await prune(world, from, to)
      let deleted = outcome.review.plan?.operations.filter { $0.action == .delete }.map(\.address)
      #expect(deleted?.contains(Address(kind: .policy, id: "product2")) == true)
      #expect(deleted?.contains { [.product, .plan].contains($0.kind) } == false)
      let told = outcome.review.findings.filter { $0.code == "goes-with-policy" }
      #expect(
        told.compactMap(\.object?.text) == ["plan/plan2", "product/product2"],
        "\(outcome.review.lines)")
      #expect(told.allSatisfy { $0.severity == .info })
      try await carryOut(outcome, world, in: to)
      // The Portal finds out by itself.
      world.portals[to]!.synchronise()
      #expect(try await world.walk(to) == world.walk(World.dev))
      #expect(try await world.engine().verify(to).matches)
      #expect(try await world.engine().drift(to).matches)
    }
  }

  @Test func `a product that only the source's Portal hides stays, and the plan says why`()
    async throws
  {
    let world = try await World.withShop(PortalShop(products: 2, plans: 1))
    _ = try await world.promote(World.dev, World.staging)
    let dev = world.portals[World.dev]!
    let provider = Address(kind: "provider", id: "Dashboard of dev")
    let configuration = try #require(dev.document(provider)?["Configuration"])
    var meta = try JSON.parse(Array((configuration["MetaData"]?.string ?? "").utf8))
    meta.set(JSONPointer(["PoliciesTags"]), to: ["nobody has it"])
    dev.edit(
      provider, "Configuration", to: ["ID": configuration["ID"]!, "MetaData": .string(meta.text)])
    dev.synchronise()
    let outcome = try await prune(world)
    let told = outcome.review.findings.filter { $0.code == "stays-with-policy" }
    #expect(
      told.compactMap(\.object?.text) == ["plan/plan1", "product/product1", "product/product2"],
      "\(outcome.review.lines)")
    #expect(told.allSatisfy { $0.severity == .warning && $0.hint?.contains("policy/") == true })
    let operations = outcome.review.plan?.operations ?? []
    #expect(!operations.contains { [.product, .plan, .policy].contains($0.address.kind) })
  }
}
