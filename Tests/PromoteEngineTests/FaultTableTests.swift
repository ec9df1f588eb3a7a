import PromoteCore
import PromoteEngine
import PromoteTesting
import Synchronization
import Testing
import TykSimulator

/// What a failure anywhere in an apply leaves behind, and that applying again reaches the plan.
@Suite struct FaultTableTests {
  static let objects = Samples.dev.filter { $0.0 != Samples.payments }.map { address, json in
    address == Samples.gold ? (address, withoutPayments(json)) : (address, json)
  }

  private static func withoutPayments(_ json: JSON) -> JSON {
    json.setting(JSONPointer("/access_rights/payments")!, to: nil) ?? json
  }

  /// A world with an approved promotion to staging.
  private static func approved() async throws -> (World, String) {
    let world = try World()
    try await world.begin(objects)
    let plan = try await world.engine(rehearses: false).plan(
      PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(plan.promotion)
    try await world.approve(id, in: World.staging)
    world.simulators[World.staging]!.forbidWrites(except: Set(objects.map(\.0)))
    return (world, id)
  }

  /// Log, proofs, checkpoints, target: whatever happened, these hold.
  private static func checkEverything(_ world: World, _ what: Comment) async throws {
    let report = try await world.content.reopened().verify(against: [])
    #expect(report.ok, what)
    let staging = world.simulators[World.staging]!
    #expect(staging.violations.isEmpty, what)
    #expect(staging.addresses.isSubset(of: Set(objects.map(\.0))), what)
  }

  /// A process started again applies again, and everything is as planned.
  private static func applyAgain(_ world: World, _ id: String, _ what: Comment) async throws {
    var last: ApplyResult?
    // A server's fault that is still waiting may need one more attempt.
    for attempt in 2...3 {
      last = try await world.engine(holder: "host:\(attempt)", rehearses: false).apply(id)
      if last?.state == "verified" { break }
    }
    #expect(last?.state == "verified", what)
    try await checkEverything(world, what)
    let staging = world.simulators[World.staging]!
    #expect(staging.addresses == Set(objects.map(\.0)), what)
    #expect(
      staging.document(Samples.orders)?[PromotionTests.target]
        == "https://orders.staging.example.com/v1", what)
    let engine = world.engine(holder: "host:9", rehearses: false)
    #expect(try await engine.verify(World.staging).matches, what)
    #expect(try await engine.list().map(\.state) == ["verified"], what)
  }

  /// How many changes of the store one apply makes.
  private static func countChanges() async throws -> Int {
    let (world, id) = try await approved()
    let count = Mutex(0)
    let store = world.content.reopened { _ in
      count.withLock { $0 += 1 }
      return nil
    }
    _ = try await world.engine(store: store, rehearses: false).apply(id)
    return count.withLock { $0 }
  }

  @Test(arguments: MemoryStore.Fault.allCases)
  func `every change of the store may fail`(fault: MemoryStore.Fault) async throws {
    let changes = try await Self.countChanges()
    #expect(changes > 8)
    for nth in 0..<changes {
      let what: Comment = "\(fault.rawValue) at change \(nth)"
      let (world, id) = try await Self.approved()
      let count = Mutex(0)
      let store = world.content.reopened { _ in
        count.withLock { count in
          defer { count += 1 }
          return count == nth ? fault : nil
        }
      }
      let failure = await PromotionTests.failure {
        _ = try await world.engine(store: store, rehearses: false).apply(id)
      }
      // Entries that come together are written together, so one run may make a few changes less
      // than another; all but the last must have been met.
      #expect(failure != nil || nth >= changes - 4, what)
      try await Self.checkEverything(world, what)
      try await Self.applyAgain(world, id, what)
    }
  }

  @Test(arguments: [
    Fault.droppedBefore, .lostAnswer, .halfWritten, .refused, .status(500), .page,
  ])
  func `every request to the target may fail`(fault: Fault) async throws {
    let cases =
      (1...Self.objects.count).map { ("POST", $0) } + [1, 4, 8, 12, 16, 20, 24].map { ("GET", $0) }
    for (method, nth) in cases {
      let what: Comment = "\(fault) at \(method) \(nth)"
      let (world, id) = try await Self.approved()
      world.faults[World.staging]!.add(.init(fault, method: method, nth: nth))
      _ = await PromotionTests.failure { _ = try await world.engine(rehearses: false).apply(id) }
      // One that an apply makes no request for waits for nobody else.
      world.faults[World.staging]!.clear()
      try await Self.checkEverything(world, what)
      try await Self.applyAgain(world, id, what)
    }
  }

  @Test func `a dossier that cannot be written stops nothing that was done`() async throws {
    for count in 1...2 {
      let (world, id) = try await Self.approved()
      world.dossiers.fail(count)
      _ = await PromotionTests.failure { _ = try await world.engine(rehearses: false).apply(id) }
      try await Self.checkEverything(world, "dossier \(count)")
      world.dossiers.fail(0)
      try await Self.applyAgain(world, id, "dossier \(count)")
    }
  }
}
