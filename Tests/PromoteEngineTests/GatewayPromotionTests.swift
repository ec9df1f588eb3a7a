import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

/// A Gateway is a stage like any other.
@Suite struct GatewayPromotionTests {
  /// What a Gateway can hold of the samples: everything but the template.
  static let objects = Samples.dev.filter { $0.0 != Samples.template }.map { address, json in
    (address, address == Samples.gold ? screened(json) : json)
  }

  /// With what only the screens of a Dashboard know of a policy.
  private static func screened(_ policy: JSON) -> JSON {
    [("auth_type", "authToken"), ("state", "active")].reduce(policy) { json, member in
      json.setting(JSONPointer([member.0]), to: .string(member.1)) ?? json
    }
  }

  /// Planned from dev to the Gateway that is staging, with what a Gateway can hold.
  static func world(_ objects: [(Address, JSON)] = Self.objects) async throws -> World {
    let world = try World(gateways: [World.staging])
    try await world.begin(objects)
    return world
  }

  @Test func `a promotion goes from a Dashboard over a Gateway to a Dashboard`() async throws {
    let world = try await Self.world()
    let first = try await world.promote(World.dev, World.staging)
    #expect(first.state == "verified", "\(first)")
    let gateway = world.gateways[World.staging]!
    #expect(gateway.loadedAddresses == Set(Self.objects.map(\.0)))
    #expect(
      gateway.document(Samples.orders)?[PromotionTests.target]
        == "https://orders.staging.example.com/v1")
    #expect(
      gateway.document(Samples.gold)?["org_id"]?.string == world.organisations[World.staging])

    let second = try await world.promote(World.staging, World.prod)
    #expect(second.state == "verified", "\(second)")
    let prod = world.simulators[World.prod]!
    #expect(
      prod.document(Samples.orders)?[PromotionTests.target]
        == "https://orders.prod.example.com/v1")
    // What a Gateway cannot hold was dev's, and arrives all the same.
    #expect(prod.document(Samples.gold)?["auth_type"] == "authToken")
    #expect(prod.document(Samples.gold)?["state"] == "active")
    #expect(prod.document(Samples.gold)?["rate"] == 1000)
    #expect(try await world.content.verify(against: []).ok)
    let status = try await world.engine().status()
    #expect(status.map(\.objects) == [0, 3, 3])
    #expect(status[1].release == status[2].release)
    #expect(try await world.engine().verify(World.staging).matches)
    #expect(try await world.engine().verify(World.prod).matches)
  }

  @Test func `a Gateway may be the first stage`() async throws {
    let world = try World(gateways: [World.dev])
    try await world.begin(Self.objects)
    #expect(try await world.promote(World.dev, World.staging).state == "verified")
    let staging = world.simulators[World.staging]!
    #expect(staging.addresses == Set(Self.objects.map(\.0)))
    #expect(staging.document(Samples.orders)?["api_definition"]?["is_oas"] != true)
  }

  @Test func `applying again sends nothing, and planning again finds nothing to do`()
    async throws
  {
    let world = try await Self.world()
    let done = try await world.promote(World.dev, World.staging)
    let gateway = world.gateways[World.staging]!
    let writes = gateway.writeCount
    #expect(writes == 3)
    let again = try await world.engine().apply(done.promotion)
    #expect(again.writes == 0 && again.state == "verified")
    let plan = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    #expect(plan.review.verdict == .empty, "\(plan.review.lines)")
    #expect(gateway.writeCount == writes)
  }

  @Test func `many objects are loaded a few times, not one by one`() async throws {
    let policies: [(Address, JSON)] = (0..<60).map { index in
      let id = "plan-\(index)"
      return (
        Address(kind: .policy, id: id),
        ["id": .string(id), "name": .string(id), "rate": 10, "per": 60, "access_rights": [:]]
      )
    }
    let world = try await Self.world(policies)
    #expect(try await world.promote(World.dev, World.staging).state == "verified")
    let gateway = world.gateways[World.staging]!
    #expect(gateway.writeCount == 60)
    #expect(gateway.loadCount < 40, "\(gateway.loadCount) loads")
  }

  @Test func `what a Gateway has no place for is refused by name`() async throws {
    var orders = Samples.ordersDocument
    orders = orders.setting(
      JSONPointer("/hook_references")!,
      to: [["event_name": "QuotaExceeded", "hook": ["name": "tell-us", "target_path": "x"]]])!
    let world = try await Self.world([
      (Samples.template, Samples.templateDocument), (Samples.orders, orders),
      (Samples.payments, Samples.paymentsDocument),
    ])
    world.simulators[World.dev]!.setCategories(["money"], of: Samples.payments)
    let plan = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    #expect(plan.review.verdict == .blocked)
    let codes = plan.review.findings.map { "\($0.object?.text ?? "") \($0.code)" }
    #expect(codes.contains("template/team-defaults missing-kind"), "\(codes)")
    #expect(codes.contains("classic/orders no-place-on-gateway"), "\(codes)")
    #expect(codes.contains("oas/payments no-place-on-gateway"), "\(codes)")
    #expect(world.gateways[World.staging]!.journal.allSatisfy { $0.method == "GET" })
  }

  @Test func `what somebody stored and nobody loaded is seen before anything is sent`()
    async throws
  {
    let world = try await Self.world()
    #expect(try await world.promote(World.dev, World.staging).state == "verified")
    var slower = Samples.goldDocument
    slower = slower.setting(JSONPointer("/rate")!, to: 500)!
    _ = try await world.client(World.dev).update(
      Samples.gold, databaseID: world.simulators[World.dev]!.databaseID(Samples.gold)!,
      LiveDocument(slower))
    let plan = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(plan.promotion)
    try await world.approve(id, in: World.staging)
    let gateway = world.gateways[World.staging]!
    gateway.editFile(Samples.gold, JSONPointer("/rate")!, to: 7)
    let writes = gateway.writeCount
    let failure = await PromotionTests.failure { _ = try await world.engine().apply(id) }
    #expect(failure?.code == "stale-plan", "\(String(describing: failure))")
    #expect(gateway.writeCount == writes)
  }

  @Test func `a Gateway that does not load leaves a promotion to be applied again`() async throws {
    let world = try await Self.world()
    let plan = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(plan.promotion)
    try await world.approve(id, in: World.staging)
    let gateway = world.gateways[World.staging]!
    gateway.failToLoad(true)
    let first = try await world.engine().apply(id)
    #expect(first.state != "verified", "\(first)")
    gateway.failToLoad(false)
    let second = try await world.engine().apply(id)
    #expect(second.state == "verified", "\(second)")
  }

  @Test(arguments: [
    Fault.droppedBefore, .lostAnswer, .halfWritten, .refused, .status(500), .page,
  ])
  func `every request to a Gateway may fail`(fault: Fault) async throws {
    let cases =
      (1...Self.objects.count).map { ("POST", $0) }
      + [1, 4, 8, 12].map { ("GET", $0) }
    for (method, nth) in cases {
      let what: Comment = "\(fault) at \(method) \(nth)"
      let world = try await Self.world()
      let plan = try await world.engine(rehearses: false).plan(
        PlanRequest(from: World.dev, to: World.staging))
      let id = try #require(plan.promotion)
      try await world.approve(id, in: World.staging)
      let gateway = world.gateways[World.staging]!
      gateway.forbidWrites(except: Set(Self.objects.map(\.0)))
      world.faults[World.staging]!.add(.init(fault, method: method, nth: nth))
      _ = await PromotionTests.failure { _ = try await world.engine(rehearses: false).apply(id) }
      #expect(try await world.content.reopened().verify(against: []).ok, what)
      #expect(gateway.violations.isEmpty, what)
      var last: ApplyResult?
      for attempt in 2...3 where last?.state != "verified" {
        last = try await world.engine(holder: "host:\(attempt)", rehearses: false).apply(id)
      }
      #expect(last?.state == "verified", what)
      #expect(gateway.loadedAddresses == Set(Self.objects.map(\.0)), what)
      #expect(
        try await world.engine(holder: "host:9", rehearses: false).verify(World.staging).matches,
        what)
    }
  }
}
