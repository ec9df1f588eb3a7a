import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

/// The order of tutorials, also where the target has tutorials of its own.
@Suite struct PortalOrderTests {
  private static let order = Address(kind: .docOrder, id: "product1")

  private func path(_ world: World, _ name: EnvironmentName) async throws -> String {
    for row in try await world.raw(name).list("products") where row["Name"] == "Policy product1" {
      return "products/\(row["ID"]!.text)"
    }
    throw RawPortal.Refused(status: 404, path: "products")
  }

  private func docs(_ world: World, _ name: EnvironmentName) async throws -> [String] {
    try await world.raw(name).list(path(world, name) + "/docs").map { $0["Path"]?.string ?? "" }
  }

  private func add(_ path: String, _ world: World, _ name: EnvironmentName) async throws {
    try await world.raw(name).send(
      "POST", self.path(world, name) + "/docs",
      [
        "CID": .string(PortalShop.cid("own\(path)")), "Path": .string(path),
        "Title": .string("The \(path)"), "Content": "Text", "Status": "published",
      ])
  }

  private func reorder(
    _ paths: [String], _ world: World, _ name: EnvironmentName
  ) async throws {
    let product = try await path(world, name)
    let numbers = Dictionary(
      uniqueKeysWithValues: try await world.raw(name).list(product + "/docs").map {
        ($0["Path"]?.string ?? "", $0["ID"] ?? 0)
      })
    try await world.raw(name).send(
      "POST", product + "/docs/reorder", .array(paths.compactMap { numbers[$0] }))
  }

  /// Dev and staging hold the same; then dev has a new tutorial before the others, in a new order.
  private func changed() async throws -> World {
    let world = try await World.withShop(PortalShop(products: 1))
    _ = try await world.promote(World.dev, World.staging)
    #expect(try await docs(world, World.staging) == ["second", "first", "third"])
    try await add("zeroth", world, World.dev)
    try await reorder(["zeroth", "third", "first", "second"], world, World.dev)
    return world
  }

  @Test func `tutorials in a new order keep it, before those that only the target has`()
    async throws
  {
    let world = try await changed()
    try await add("theirs", world, World.staging)
    try await reorder(["theirs", "second", "first", "third"], world, World.staging)
    #expect(try await world.promote(World.dev, World.staging).state == "verified")
    let wanted = ["zeroth", "third", "first", "second"]
    #expect(try await docs(world, World.staging) == wanted + ["theirs"])
    #expect(try await world.engine().verify(World.staging).matches)
    #expect(
      try await world.engine().drift(World.staging).objects.map(\.address.text) == [
        "doc/" + PortalShop.cid("owntheirs")
      ])
    let again = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    #expect(again.review.verdict == .empty, "\(again.review.lines)")
    // One more of theirs is no change of what was promoted either.
    try await add("late", world, World.staging)
    #expect(try await world.engine().verify(World.staging).matches)
    #expect(try await world.promote(World.staging, World.prod).state == "verified")
    #expect(try await docs(world, World.prod) == wanted)
    // Moved by somebody: that is a difference, and the next promotion puts it right.
    try await reorder(["theirs"] + wanted.reversed() + ["late"], world, World.staging)
    let verified = try await world.engine().verify(World.staging)
    #expect(verified.differences.map(\.object).contains(Self.order))
    #expect(try await world.promote(World.dev, World.staging).state == "verified")
    #expect(try await docs(world, World.staging) == wanted + ["theirs", "late"])
  }

  /// The new tutorial stands at the end until it is put in order: the same tutorials, and not as
  /// planned.
  @Test(arguments: [Fault.droppedBefore, .lostAnswer, .status(500)])
  func `an order that was not written is written when the promotion is resumed`(
    fault: Fault
  ) async throws {
    let world = try await changed()
    let id = try await planned(world)
    let path = try await "/portal-api/\(self.path(world, World.staging))/docs/reorder"
    world.portalFaults[World.staging]!.add(.init(fault, method: "POST", path: path))
    _ = await PromotionTests.failure { _ = try await world.engine().apply(id) }
    #expect(try await docs(world, World.staging).count == 4)
    let result = try await world.engine(holder: "host:2").apply(id)
    #expect(result.state == "verified", "\(result.problems)")
    #expect(try await docs(world, World.staging) == ["zeroth", "third", "first", "second"])
  }

  @Test func `a half-written order is taken back`() async throws {
    let world = try await changed()
    let id = try await planned(world)
    // It is written, and something else fails for good.
    world.portalFaults[World.staging]!.add(
      .init(.status(500), method: "POST", path: "/portal-api/tags", count: 99))
    #expect(try await world.engine().apply(id).state == "failed")
    #expect(try await docs(world, World.staging).first == "zeroth")
    guard case .wentBack(let back) = try await world.engine().rollback(id, reason: "test") else {
      Issue.record("it was planned")
      return
    }
    #expect(back.state == "rolled-back", "\(back.operations) \(back.differences)")
    #expect(try await docs(world, World.staging) == ["second", "first", "third"])
  }

  private func planned(_ world: World) async throws -> String {
    try world.portals[World.dev]!.load(["tags": [["Name": "new"]]])
    let outcome = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(outcome.promotion, "\(outcome.review.lines)")
    try await world.approve(id, in: World.staging)
    return id
  }
}
