import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

@Suite struct PromotionTests {
  @Test func `a whole promotion goes from dev to staging to prod and the log verifies`()
    async throws
  {
    let world = try World()
    try await world.begin()
    let first = try await world.promote(World.dev, World.staging)
    #expect(first.state == "verified", "\(first)")
    let second = try await world.promote(World.staging, World.prod)
    #expect(second.state == "verified", "\(second)")
    let prod = world.simulators[World.prod]!
    #expect(
      prod.document(Samples.orders)?["api_definition"]?["proxy"]?["target_url"]
        == "https://orders.prod.example.com/v1")
    #expect(try await world.content.verify(against: []).ok)
  }
}
