import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

/// Taking promotions back: half-way ones by the approved inverse, ended ones by a plan of their own.
@Suite struct RollbackTests {
  static let rate = JSONPointer("/rate")!

  /// A world whose staging has a first release, and a second one that is planned and approved: an
  /// object is changed, one is new, one is deleted.
  private static func second(
    onFailure: EnvironmentConfiguration.OnFailure = .stop
  ) async throws -> (World, promotion: String, before: [Address: JSON]) {
    let world = try World(onFailure: onFailure)
    try await world.begin(FaultTableTests.objects)
    _ = try await world.promote(World.dev, World.staging)
    let before = try images(world)
    let dev = world.simulators[World.dev]!
    dev.edit(Samples.gold, rate, to: 5000)
    dev.edit(
      Samples.orders, JSONPointer("/api_definition/proxy/strip_listen_path")!, to: false)
    dev.remove(Samples.template)
    _ = try await world.client(World.dev).create(
      Samples.payments, LiveDocument(Samples.paymentsDocument))
    let outcome = try await world.engine(rehearses: false).plan(
      PlanRequest(from: World.dev, to: World.staging, prune: .promoted))
    let id = try #require(outcome.promotion, "\(outcome.review.lines)")
    #expect(outcome.review.plan?.operations.count == 4)
    try await world.approve(id, in: World.staging)
    return (world, id, before)
  }

  /// What staging holds, server-managed fields aside; secrets in clear.
  private static func images(_ world: World) throws -> [Address: JSON] {
    let staging = world.simulators[World.staging]!
    var images: [Address: JSON] = [:]
    for address in staging.addresses {
      let document = try #require(staging.document(address))
      images[address] = normalForm(document, kind: try #require(Kinds.named(address.kind)))
    }
    return images
  }

  @Test func `a verified promotion is taken back by a plan that is approved like any other`()
    async throws
  {
    let (world, id, before) = try await Self.second()
    let first = try await world.engine().status()[1].release
    #expect(try await world.engine().apply(id).state == "verified")
    #expect(try Self.images(world) != before)

    guard
      case .planned(let outcome) = try await world.engine().rollback(id, reason: "broke orders")
    else {
      Issue.record("it was carried out without approvals")
      return
    }
    let back = try #require(outcome.promotion, "\(outcome.review.lines)")
    let refused = await PromotionTests.failure { _ = try await world.engine().apply(back) }
    #expect(refused?.kind == .refused, "nobody has approved it")
    try await world.approve(back, in: World.staging)
    let applied = try await world.engine().apply(back)
    #expect(applied.state == "verified" && applied.applied == 4, "\(applied)")

    #expect(try Self.images(world) == before)
    #expect(
      world.simulators[World.staging]!.document(Samples.orders)?[
        JSONPointer("/api_definition/upstream_auth/basic_auth/password")!]
        == .string(World.secretOfStaging))
    #expect(try await world.engine().status()[1].release == first)
    let states = try await world.engine().list().map { ($0.id, $0.state) }
    #expect(states.first { $0.0 == id }?.1 == "rolled-back")
    #expect(states.first { $0.0 == back }?.1 == "verified")
    let entries = try await world.content.reopened().allEntries()
    #expect(entries.last { $0.kind == .holdSet }?.data["environment"] == "staging")
    #expect(try await world.content.reopened().verify(against: []).ok)
    for promotion in [id, back] {
      let bundle = try await world.engine().evidence(of: promotion).bundle
      let report = bundle.verify(pinned: world.trustPin)
      #expect(report.ok, "\(report.problems)")
    }
    // It is over: neither again, nor a second roll-back.
    let again = await PromotionTests.failure {
      _ = try await world.engine().rollback(id, reason: "again")
    }
    #expect(again?.code == "rolled-back")
  }

  @Test func `a first promotion is taken back to nothing`() async throws {
    let world = try World()
    try await world.begin()
    let applied = try await world.promote(World.dev, World.staging)
    guard
      case .planned(let outcome) = try await world.engine().rollback(
        applied.promotion, reason: "not yet")
    else {
      Issue.record("it was carried out without approvals")
      return
    }
    let back = try #require(outcome.promotion, "\(outcome.review.lines)")
    try await world.approve(back, in: World.staging)
    #expect(try await world.engine().apply(back).state == "verified")
    #expect(world.simulators[World.staging]!.addresses.isEmpty)
    #expect(try await world.engine().status()[1].objects == 0)
  }

  @Test(arguments: ["POST", "PUT", "DELETE"], [Fault.status(500), .lostAnswer, .status(400)])
  func `every partial state goes back to what was there`(
    method: String, fault: Fault
  ) async throws {
    for nth in 1...3 {
      let (world, id, before) = try await Self.second()
      world.faults[World.staging]!.add(.init(fault, method: method, nth: nth, count: 50))
      let applied = try await world.engine(rehearses: false).apply(id)
      world.faults[World.staging]!.clear()
      guard applied.state == "failed" else { continue }
      let outcome = try await world.engine().rollback(id, reason: "does not go on")
      guard case .wentBack(let result) = outcome else {
        Issue.record("\(method) \(nth) \(fault): planned")
        continue
      }
      #expect(result.state == "rolled-back", "\(method) \(nth) \(fault): \(result)")
      #expect(try Self.images(world) == before, "\(method) \(nth) \(fault)")
      let status = try await world.engine().status()[1]
      #expect(status.openPublish == nil)
      #expect(try await world.engine().verify(World.staging).matches)
      #expect(try await world.content.reopened().verify(against: []).ok)
    }
  }

  @Test func `a roll-back that is interrupted is gone on with`() async throws {
    let (world, id, before) = try await Self.second()
    world.faults[World.staging]!.add(.init(.status(500), method: "DELETE", count: 50))
    _ = try await world.engine(rehearses: false).apply(id)
    // The answer of the first write back is lost, and reading it back fails too.
    world.faults[World.staging]!.clear()
    world.faults[World.staging]!.add(.init(.status(500), method: "PUT", nth: 2, count: 50))
    _ = try await world.engine().rollback(id, reason: "does not go on")
    let between = await PromotionTests.failure { _ = try await world.engine().apply(id) }
    #expect(between?.code == "going-back", "applying may not undo the roll-back")
    world.faults[World.staging]!.clear()
    guard case .wentBack(let result) = try await world.engine().rollback(id, reason: "now") else {
      Issue.record("planned")
      return
    }
    #expect(result.state == "rolled-back" && result.resumed)
    #expect(try Self.images(world) == before)
  }

  @Test func `what somebody else changed meanwhile is left alone and named`() async throws {
    let (world, id, before) = try await Self.second()
    world.faults[World.staging]!.add(.init(.status(500), method: "DELETE", count: 50))
    _ = try await world.engine(rehearses: false).apply(id)
    world.faults[World.staging]!.clear()
    world.simulators[World.staging]!.edit(Samples.gold, Self.rate, to: 7)
    guard case .wentBack(let result) = try await world.engine().rollback(id, reason: "back") else {
      Issue.record("planned")
      return
    }
    #expect(result.state == "going-back")
    let gold = try #require(result.operations.first { $0.object == Samples.gold })
    #expect(gold.result == .notAttempted && gold.message?.contains("somebody else") == true)
    var expected = before
    expected[Samples.gold] = try Self.images(world)[Samples.gold]
    #expect(try Self.images(world) == expected)
    #expect(world.simulators[World.staging]!.document(Samples.gold)?["rate"] == 7)
  }

  @Test func `where the environment asks for it, a failed apply goes back at once`() async throws {
    let (world, id, before) = try await Self.second(onFailure: .rollback)
    world.faults[World.staging]!.add(.init(.status(500), method: "DELETE"))
    let result = try await world.engine(rehearses: false).apply(id)
    #expect(result.state == "rolled-back")
    #expect(result.rollback?.count == 4 && result.failed == 1)
    #expect(try Self.images(world) == before)
  }

  @Test func `nothing that never began is rolled back`() async throws {
    let (world, id, _) = try await Self.second()
    let refused = await PromotionTests.failure {
      _ = try await world.engine().rollback(id, reason: "why not")
    }
    #expect(refused?.code == "nothing-sent")
  }
}
