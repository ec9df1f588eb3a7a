import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

/// Records that have no custom id: a Portal gives them out after an upgrade, or never shows them.
@Suite struct PortalPendingTests {
  private static let theirs: JSON = [
    "organisations": [["Name": "Northwind", "teams": [["Name": "Integrators"]]]]
  ]

  @Test(arguments: [World.dev, World.staging])
  func `records that get their ids are waited for, and nothing is made twice`(
    upgraded: EnvironmentName
  ) async throws {
    let world = try await World.withShop { name, configuration in
      if name == upgraded { configuration.requestsBeforeCIDs = 12 }
    }
    if upgraded == World.staging { try world.portals[World.staging]!.load(Self.theirs) }
    #expect(try await world.promote(World.dev, World.staging).state == "verified")
    #expect(try await world.engine().verify(World.staging).matches)
    let staging = world.portals[World.staging]!
    #expect(
      staging.records("organisations").compactMap { $0["Name"]?.string }.sorted() == [
        "Contoso", "Default Organisation", "Northwind",
      ])
    #expect(staging.records("teams").count == world.portals[World.dev]!.records("teams").count)
    let again = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    #expect(again.review.verdict == .empty, "\(again.review.lines)")
  }

  @Test(arguments: [World.dev, World.staging])
  func `records that never get an id are refused by name, and nothing is sent`(
    upgraded: EnvironmentName
  ) async throws {
    let world = try await World.withShop { name, configuration in
      if name == upgraded { configuration.requestsBeforeCIDs = 1_000_000 }
    }
    if upgraded == World.staging { try world.portals[World.staging]!.load(Self.theirs) }
    let failure = await PromotionTests.failure {
      _ = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    }
    let told = try #require(failure, "it was planned")
    #expect(told.code == "no-custom-ids" && told.kind == .refused)
    #expect(told.summary.contains("'\(upgraded)'") && told.summary.contains("custom id"))
    #expect(told.summary.contains(" records of "))
    #expect(told.hint?.contains("again") == true)
    #expect(world.portals[World.staging]!.writeCount == 0)
    // Given out at last: the same command goes through.
    world.portals[upgraded]!.finishCIDs()
    #expect(try await world.promote(World.dev, World.staging).state == "verified")
    #expect(world.portals[World.staging]!.records("organisations").count == 3)
  }

  /// The target is upgraded between the approval and the apply.
  @Test func `ids that are missing when a plan is applied stop it before anything is sent`()
    async throws
  {
    // Fresh, so there is nothing that should have an id yet.
    let world = try await World.withShop { name, configuration in
      if name == World.staging { configuration.requestsBeforeCIDs = 1_000_000 }
    }
    let outcome = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(outcome.promotion, "\(outcome.review.lines)")
    try await world.approve(id, in: World.staging)
    let staging = world.portals[World.staging]!
    try staging.load(Self.theirs)
    let failure = await PromotionTests.failure { _ = try await world.engine().apply(id) }
    #expect(failure?.code == "no-custom-ids", "\(failure?.summary ?? "it was applied")")
    #expect(staging.writeCount == 0)
    staging.finishCIDs()
    let refused = await PromotionTests.failure { _ = try await world.engine().apply(id) }
    // Theirs has another id and the same name.
    #expect(refused?.code == "preflight", "\(refused?.summary ?? "it was applied")")
    #expect(staging.writeCount == 0)
  }

  /// Only organisations, teams, products and plans are sure to show one.
  @Test func `kinds that show no custom id go by their names, and nothing is made twice`()
    async throws
  {
    let world = try await World.withShop(
      PortalShop(products: 2, plans: 1, isWhole: true, namesTypesByID: false)
    ) {
      _, configuration in
      configuration.withoutCIDs = [
        "docs", "oauth-providers", "client-types", "spec-details", "pages", "content-blocks",
      ]
    }
    #expect(try await world.promote(World.dev, World.staging).state == "verified")
    #expect(try await world.walk(World.staging) == world.walk(World.dev))
    let again = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    #expect(again.review.verdict == .empty, "\(again.review.lines)")
    #expect(try await world.promote(World.staging, World.prod).state == "verified")
    #expect(try await world.walk(World.prod) == world.walk(World.dev))
  }
}
