import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

/// What is left of a promotion that was taken back.
@Suite struct PortalRollbackTests {
  /// A product stays with its policy; what it used can go all the same.
  @Test func `client types and tags go, though the product that used them stays`() async throws {
    let world = try await World.withShop()
    try world.portals[World.dev]!.load([
      "products": [["Name": "Policy product1", "Templates": ["Machine"], "Tags": ["beta"]]]
    ])
    let outcome = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(outcome.promotion, "\(outcome.review.lines)")
    try await world.approve(id, in: World.staging)
    // After everything about products was written.
    world.portalFaults[World.staging]!.add(
      .init(.status(500), method: "POST", path: "/portal-api/posts"))
    #expect(try await world.engine().apply(id).state == "failed")
    let staging = world.portals[World.staging]!
    #expect(staging.records("products").contains { $0["Templates"] == ["Machine"] })
    guard case .wentBack(let back) = try await world.engine().rollback(id, reason: "test") else {
      Issue.record("it was planned")
      return
    }
    #expect(
      back.state == "rolled-back",
      "\(back.operations.filter { $0.result != .applied }) \(back.differences)")
    #expect(staging.records("client-types").isEmpty && staging.records("tags").isEmpty)
    #expect(staging.records("products").allSatisfy { $0["Templates"]?.array?.isEmpty != false })
  }
}
