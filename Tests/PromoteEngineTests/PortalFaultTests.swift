import PromoteCore
import PromoteEngine
import PromoteTesting
import Synchronization
import Testing
import TykSimulator

/// What a failure of any request to a Portal leaves behind, and that applying again reaches the plan
/// without a twin.
@Suite struct PortalFaultTests {
  static let shop = PortalShop(products: 1, plans: 1)

  private static func approved() async throws -> (World, String) {
    let world = try await World.withShop(shop)
    let plan = try await world.engine(rehearses: false).plan(
      PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(plan.promotion, "\(plan.review.lines)")
    try await world.approve(id, in: World.staging)
    return (world, id)
  }

  /// How many writes of each method one apply sends to the Portal.
  private static func writes() async throws -> [String: Int] {
    let (world, id) = try await approved()
    let portal = world.portals[World.staging]!
    portal.clearJournal()
    let result = try await world.engine(rehearses: false).apply(id)
    #expect(result.state == "verified", "\(result.operations.filter { $0.result != .applied })")
    return Dictionary(grouping: portal.journal.filter { $0.method != "GET" }, by: \.method)
      .mapValues(\.count)
  }

  @Test(arguments: [Fault.lostAnswer, .droppedBefore, .status(500)])
  func `every write to the Portal may fail, and nothing is made twice`(fault: Fault) async throws {
    let writes = try await Self.writes()
    #expect((writes["POST"] ?? 0) > 12 && (writes["PUT"] ?? 0) > 5)
    for (method, count) in writes.sorted(by: { $0.key < $1.key }) {
      // A lost answer is what makes twins: every one. What was not carried out leaves nothing, so a
      // sample of the others does.
      for nth in stride(from: 1, through: count, by: fault == .lostAnswer ? 1 : 4) {
        let what: Comment = "\(fault) at \(method) \(nth)"
        let (world, id) = try await Self.approved()
        world.portalFaults[World.staging]!.add(.init(fault, method: method, nth: nth))
        _ = await PromotionTests.failure { _ = try await world.engine(rehearses: false).apply(id) }
        var last: ApplyResult?
        for attempt in 2...3 {
          last = try await world.engine(holder: "host:\(attempt)", rehearses: false).apply(id)
          if last?.state == "verified" { break }
        }
        #expect(last?.state == "verified", what)
        try await Self.checkNoTwins(world, what)
      }
    }
  }

  @Test func `the answer to the first write of every kind is lost, and resuming makes no twin`()
    async throws
  {
    let world = try await World.withShop(
      PortalShop(products: 2, plans: 1, catalogues: ["Partners", "Open"], isWhole: true))
    let plan = try await world.engine(rehearses: false).plan(
      PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(plan.promotion, "\(plan.review.lines)")
    // Nothing that a Portal keeps is missing in what is promoted; what goes on request only is lost
    // in tests of its own.
    let kinds = Set(Kinds.portal.filter { !$0.isOnRequest }.map(\.name))
    let planned = Set(plan.review.plan?.operations.map(\.address.kind) ?? [])
    #expect(kinds.subtracting(planned) == [])
    try await world.approve(id, in: World.staging)
    let line = LosingLine()
    world.portalLines.withLock { $0[World.staging] = { line.around($0) } }

    var last: ApplyResult?
    var attempts = 0
    while last?.state != "verified", attempts < 2 * kinds.count {
      attempts += 1
      line.mend()
      let engine = world.engine(holder: "host:\(attempts)", rehearses: false)
      _ = await PromotionTests.failure { last = try await engine.apply(id) }
    }
    #expect(
      last?.state == "verified",
      "\(last?.problems ?? [])")
    #expect(kinds.subtracting(line.lost) == [])
    #expect(attempts > kinds.count / 2)
    try await Self.checkNoTwins(world, "after \(attempts) attempts")
  }

  /// Staging holds what dev holds, each record once.
  private static func checkNoTwins(_ world: World, _ what: Comment) async throws {
    let (dev, staging) = (world.portals[World.dev]!, world.portals[World.staging]!)
    #expect(try await world.walk(World.staging) == world.walk(World.dev), what)
    for collection in collections {
      #expect(
        staging.records(collection).count == dev.records(collection).count, "\(what) \(collection)")
    }
    #expect(try await world.content.reopened().verify(against: []).ok, what)
  }

  private static let collections = [
    "organisations", "teams", "tags", "catalogues", "audiences", "docs", "oauth-providers",
    "client-types", "pages", "content-blocks", "posts", "webhooks", "headers", "products", "plans",
    "themes", "spec-details", "api-details", "sso_profiles", "custom-attributes",
    "default-attributes",
  ]
}
