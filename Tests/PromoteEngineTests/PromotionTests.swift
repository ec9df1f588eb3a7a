import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

@Suite struct PromotionTests {
  static let target = JSONPointer("/api_definition/proxy/target_url")!

  static func failure(_ body: () async throws -> Void) async -> EngineFailure? {
    do {
      try await body()
      return nil
    } catch { return error as? EngineFailure }
  }

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
    #expect(prod.document(Samples.orders)?[Self.target] == "https://orders.prod.example.com/v1")
    #expect(
      prod.document(Samples.template)?["data"]?["x-nobody-knows-this"]?["kept"] == "yes")
    #expect(try await world.content.verify(against: []).ok)

    let status = try await world.engine().status()
    #expect(status.map(\.objects) == [0, 4, 4])
    #expect(status[1].release == status[2].release)
    #expect(try await world.engine().list().map(\.state) == ["verified", "verified"])
    #expect(try await world.engine().verify(World.prod).matches)
  }

  @Test func `staging's override and kept value do not arrive in prod`() async throws {
    let place = RegistryPlace(file: "staging.yaml", line: 20)
    let world = try World(overrides: [
      Override(
        match: Match(kind: "classic"),
        set: [("/enable_detailed_recording", true, place)], place: place),
      Override(
        match: Match(kind: "policy"), keep: [("/rate", place)], place: place),
    ])
    try await world.begin()
    var slower = Samples.goldDocument
    slower = slower.setting(JSONPointer("/rate")!, to: 50)!
    slower = slower.setting(JSONPointer("/access_rights")!, to: [:])!
    _ = try await world.client(World.staging).create(Samples.gold, LiveDocument(slower))
    #expect(try await world.promote(World.dev, World.staging).state == "verified")
    let staging = world.simulators[World.staging]!
    #expect(staging.document(Samples.gold)?["rate"] == 50)
    let recording = JSONPointer("/api_definition/enable_detailed_recording")!
    #expect(staging.document(Samples.orders)?[recording] == true)

    #expect(try await world.promote(World.staging, World.prod).state == "verified")
    let prod = world.simulators[World.prod]!
    #expect(prod.document(Samples.gold)?["rate"] == 1000)
    #expect(prod.document(Samples.orders)?[recording] != true)
  }

  @Test func `applying again sends nothing, and planning again finds nothing to do`() async throws {
    let world = try World()
    try await world.begin()
    let done = try await world.promote(World.dev, World.staging)
    let writes = world.simulators[World.staging]!.writeCount
    let again = try await world.engine().apply(done.promotion)
    #expect(again.writes == 0)
    #expect(again.state == "verified")
    let plan = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    #expect(plan.review.verdict == .empty, "\(plan.review.lines)")
    #expect(plan.promotion == nil)
    #expect(world.simulators[World.staging]!.writeCount == writes)
  }

  @Test func `a target edited by hand after planning is refused, having sent nothing`()
    async throws
  {
    let world = try World()
    try await world.begin()
    try await world.promote(World.dev, World.staging)
    let dev = world.simulators[World.dev]!
    #expect(dev.edit(Samples.gold, JSONPointer("/rate")!, to: 2000))
    let plan = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(plan.promotion)
    try await world.approve(id, in: World.staging)
    let staging = world.simulators[World.staging]!
    #expect(staging.edit(Samples.gold, JSONPointer("/quota_max")!, to: 7))
    staging.clearJournal()
    let failure = await Self.failure { _ = try await world.engine().apply(id) }
    #expect(failure?.code == "stale-plan")
    #expect(staging.writeCount == 0)
    #expect(try await world.engine().list()[0].state == "approved")
  }

  @Test func `without approvals nothing is applied, and a reject stops the plan for good`()
    async throws
  {
    let world = try World()
    try await world.begin()
    let plan = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(plan.promotion)
    #expect(plan.review.gate?.isOpen == false)
    var failure = await Self.failure { _ = try await world.engine().apply(id) }
    #expect(failure?.code == "missing-approvals")
    try await world.approve(id, in: World.staging)
    #expect(try await world.engine().gate(id).isOpen)
    _ = try await world.engine().approve(
      id, .init(.reject, comment: "not today"), with: world.ana)
    failure = await Self.failure { _ = try await world.engine().apply(id) }
    #expect(failure?.code == "rejected")
    #expect(world.simulators[World.staging]!.writeCount == 0)
  }

  @Test func `planning again with the same effect keeps the approvals, another effect voids them`()
    async throws
  {
    let world = try World()
    try await world.begin()
    let first = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(first.promotion)
    try await world.approve(id, in: World.staging)
    world.clock.move(seconds: 60)
    let same = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    #expect(same.kept)
    #expect(same.promotion == id)
    #expect(same.review.gate?.isOpen == true)
    #expect(
      world.simulators[World.dev]!.edit(Samples.gold, JSONPointer("/rate")!, to: 5000))
    let other = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    #expect(!other.kept)
    #expect(other.superseded.map(\.promotion) == [id])
    #expect(other.superseded[0].reasons.contains { $0.contains("/rate") }, "\(other.superseded)")
    #expect(other.review.gate?.isOpen == false)
    let failure = await Self.failure { _ = try await world.engine().apply(id) }
    #expect(failure?.code == "promotion-ended")
  }

  @Test func `the next stage has nothing to pass on before something was verified`() async throws {
    let world = try World()
    try await world.begin()
    let failure = await Self.failure {
      _ = try await world.engine().plan(PlanRequest(from: World.staging, to: World.prod))
    }
    #expect(failure?.code == "nothing-verified")
  }

  @Test func `a source changed by hand since it was verified blocks as drift`() async throws {
    let world = try World()
    try await world.begin()
    try await world.promote(World.dev, World.staging)
    #expect(
      world.simulators[World.staging]!.edit(
        Samples.orders, Self.target, to: "https://elsewhere.example.com"))
    let outcome = try await world.engine().plan(
      PlanRequest(from: World.staging, to: World.prod))
    #expect(outcome.review.verdict == .blocked)
    #expect(outcome.promotion == nil)
    let drift = outcome.review.findings.first { $0.code == "source-drift" }
    #expect(drift?.object == Samples.orders)
    #expect(drift?.pointer == Self.target)
    #expect(try await world.engine().verify(World.staging).matches == false)
  }

  @Test func `an approval changed by one byte is refused, logged once, and opens nothing`()
    async throws
  {
    let world = try World()
    try await world.begin()
    let plan = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(plan.promotion)
    let folder = try #require(plan.dossier)
    let other = try World()
    try await other.begin()
    _ = other
    let result = try await world.engine().approve(id, .init(.approve), with: world.ana)
    let path = try #require(result.file).split(separator: "/").suffix(2).joined(separator: "/")
    var bytes = try #require(world.dossiers.files(folder)[path])
    let middle = bytes.count / 3
    bytes[middle] = bytes[middle] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
    world.dossiers.put(bytes, at: "approvals/changed.json", in: folder)
    let imported = try await world.engine().importApprovals(id)
    #expect(imported.recorded == 0)
    #expect(imported.refused.count == 1)
    let size = try await world.content.size()
    _ = try await world.engine().importApprovals(id)
    #expect(try await world.content.size() == size)
  }

  @Test func `the dossier verifies by itself, and one changed byte of the plan does not`()
    async throws
  {
    let world = try World()
    try await world.begin()
    let done = try await world.promote(World.dev, World.staging)
    let record = try await world.engine().record(of: done.promotion)
    let files = world.dossiers.files(record.folder)
    let bundle = EvidenceBundle(files: files)
    let report = bundle.verify(pinned: bundle.firstTrustDigest)
    #expect(report.ok, "\(report.problems)")
    for name in ["promotion.json", "review.md", "plan.json", "receipt.json", "release/.tyk.json"] {
      #expect(files[name] != nil, "\(name)")
    }
    var changed = files
    changed["plan.json"]![100] ^= 1
    #expect(!EvidenceBundle(files: changed).verify(pinned: bundle.firstTrustDigest).ok)
  }

  @Test func `an expired plan and another process's lease are refused`() async throws {
    let world = try World()
    try await world.begin()
    let plan = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(plan.promotion)
    try await world.approve(id, in: World.staging)
    let store = world.content.reopened()
    let given = try await store.acquireLease(
      on: World.staging, holder: "host:1", now: world.clock.now(), ttlSeconds: 100)
    guard case .given(let lease) = given else {
      Issue.record("no lease")
      return
    }
    var failure = await Self.failure { _ = try await world.engine().apply(id) }
    #expect(failure?.code == "lease-held")
    try await store.releaseLease(lease)
    world.clock.move(seconds: 8 * 86_400)
    failure = await Self.failure { _ = try await world.engine().apply(id) }
    #expect(failure?.code == "gate-closed" || failure?.code == "plan-expired")
    #expect(world.simulators[World.staging]!.writeCount == 0)
  }

  @Test func `an adopted environment passes on what it holds`() async throws {
    let world = try World()
    try await world.begin()
    let adopted = try await world.engine().adopt(World.dev, reason: "first look")
    #expect(adopted.objects == 4)
    #expect(adopted.proposed == nil)
    let gated = try await world.engine().adopt(World.staging, reason: "filled before")
    let proposed = try #require(gated.proposed)
    #expect(proposed.from == World.staging && proposed.to == World.staging)
    #expect(try await world.engine().status().first { $0.name == World.staging }?.release == nil)
    let failure = await Self.failure { _ = try await world.engine().apply(proposed.id) }
    #expect(failure?.code == "missing-approvals")
    #expect(world.simulators[World.staging]!.writeCount == 0)
  }
}
