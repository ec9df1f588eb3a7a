import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

/// Gates, holds, revocations, signed requests and broken glass, through the engine and its log.
@Suite struct GateFlowTests {
  static let zoe = try! KeyFileSigner(seed: Array(repeating: 4, count: 32))
  static let chi = try! KeyFileSigner(seed: Array(repeating: 5, count: 32))
  static let eve = try! KeyFileSigner(seed: Array(repeating: 6, count: 32))

  /// With Zoe, who asks, and Chi, who may break the glass.
  static func world(
    protected: Bool = false, services: [ApproverList.Person] = [],
    prod change: @escaping (inout Gate) -> Void = { _ in }
  ) throws -> World {
    try World { basic in
      var environments = basic.environments
      environments[World.prod]?.protected = protected
      if case .dashboard(var dashboard) = environments[World.prod]?.system {
        dashboard.readSecret = .environment("PROD_READ_SECRET")
        environments[World.prod]?.system = .dashboard(dashboard)
      }
      var gate = environments[World.prod]?.gate ?? Gate(approvals: [])
      gate.breakGlassRole = "commander"
      change(&gate)
      environments[World.prod]?.gate = gate
      return Registry(
        pipeline: basic.pipeline, environments: environments,
        approvers: ApproverList(
          people: basic.approvers.people + [
            .init(
              id: "zoe@example.com", keys: [.init(publicKey: zoe.publicKey.line)],
              roles: ["developer"]),
            .init(
              id: "chi@example.com", keys: [.init(publicKey: chi.publicKey.line)],
              roles: ["commander"]),
          ], services: services, administrators: basic.approvers.administrators, threshold: 1))
    }
  }

  static func failure(_ body: () async throws -> Void) async -> EngineFailure? {
    await PromotionTests.failure(body)
  }

  static func planned(
    _ world: World, to name: EnvironmentName = World.staging, signer: (any Signer)? = nil
  ) async throws -> String {
    let outcome = try await world.engine().plan(
      PlanRequest(from: name == World.prod ? World.staging : World.dev, to: name, signer: signer))
    return try #require(outcome.promotion, "\(outcome.review.lines)")
  }

  @Test func `an environment on hold takes nothing until it is resumed`() async throws {
    let world = try Self.world()
    try await world.begin()
    let id = try await Self.planned(world)
    try await world.approve(id, in: World.staging)
    try await world.engine().hold(World.staging, reason: "incident 4711")
    var failure = await Self.failure { _ = try await world.engine().apply(id) }
    #expect(failure?.code == "on-hold")
    #expect(failure?.hint?.contains("tyk-promote resume staging") == true)
    #expect(try await world.engine().status()[1].holds == ["incident 4711"])
    #expect(try await world.engine().resume(World.staging) == ["incident 4711"])
    failure = await Self.failure { _ = try await world.engine().resume(World.staging) }
    #expect(failure?.code == "not-held")
    #expect(try await world.engine().apply(id).state == "verified")
  }

  @Test func `an approval is taken back, signed, and the dossier still verifies`() async throws {
    let world = try Self.world()
    try await world.begin()
    let id = try await Self.planned(world)
    try await world.approve(id, in: World.staging)
    var failure = await Self.failure {
      _ = try await world.engine().revoke(
        id, approver: "ana@example.com", comment: "wrong quota", with: world.ben)
    }
    #expect(failure?.code == "statement-refused")
    let result = try await world.engine().revoke(id, comment: "wrong quota", with: world.ana)
    #expect(result.revoked == 1 && !result.gate.isOpen)
    failure = await Self.failure { _ = try await world.engine().apply(id) }
    #expect(failure?.facts.contains { $0.name == "approval-revoked" } == true, "\(failure!)")
    #expect(world.simulators[World.staging]!.writeCount == 0)
    // Approving again is another statement, which counts.
    world.clock.move(seconds: 60)
    try await world.approve(id, in: World.staging)
    #expect(try await world.engine().apply(id).state == "verified")
    let record = try await world.engine().record(of: id)
    let bundle = EvidenceBundle(files: world.dossiers.files(record.folder))
    let report = bundle.verify(pinned: bundle.firstTrustDigest)
    #expect(report.ok, "\(report.problems)")
    #expect(bundle.files.keys.contains { $0.hasSuffix(".revocation") })
  }

  @Test func `a revocation in the dossier is recorded, a forged one is refused`() async throws {
    let world = try Self.world()
    try await world.begin()
    let id = try await Self.planned(world)
    try await world.approve(id, in: World.staging)
    let record = try await world.engine().record(of: id)
    let statement = ApprovalRevocation(
      person: "ana@example.com", issuedAt: Instant(world.clock.now().seconds)!, planID: id,
      statement: record.approvals[0].statement, comment: "from a clone")
    let path = "approvals/\(statement.statement.hex).revocation"
    world.dossiers.put(try await world.ben.sign(statement), at: path, in: record.folder)
    let refused = try await world.engine().importApprovals(id)
    #expect(refused.refused.map(\.code) == ["APPROVER"])
    world.dossiers.put(try await world.ana.sign(statement), at: path, in: record.folder)
    #expect(try await world.engine().importApprovals(id).refused.isEmpty)
    #expect(try await !world.engine().gate(id).isOpen)
  }

  @Test func `a protected environment wants the request signed, by whoever asks`() async throws {
    let world = try Self.world(protected: true)
    try await world.begin()
    try await world.promote(World.dev, World.staging)
    var failure = await Self.failure { _ = try await Self.planned(world, to: World.prod) }
    #expect(failure?.code == "request-unsigned")
    failure = await Self.failure {
      _ = try await Self.planned(world, to: World.prod, signer: world.ana)
    }
    #expect(failure?.code == "unknown-key")
    let id = try await Self.planned(world, to: World.prod, signer: Self.zoe)
    try await world.approve(id, in: World.prod)
    #expect(try await world.engine().apply(id).state == "verified")
    let entries = try await world.content.entries(ofPromotion: id)
    #expect(entries.first?.data["authorKnownBy"]?.string == "signature")
    let record = try await world.engine().record(of: id)
    var bundle = EvidenceBundle(files: world.dossiers.files(record.folder))
    let pin = try #require(bundle.firstTrustDigest)
    #expect(bundle.verify(pinned: pin).ok, "\(bundle.verify(pinned: pin).problems)")
    bundle.files["approvals/request.sig"]?[60] ^= 1
    #expect(!bundle.verify(pinned: pin).ok)
    bundle.files["approvals/request.sig"] = nil
    #expect(!bundle.verify(pinned: pin).ok)
  }

  @Test func `a release must soak: drift interrupts, and holds again once it matches`() async throws
  {
    let world = try Self.world { $0.soakSeconds = 86_400 }
    try await world.begin()
    try await world.promote(World.dev, World.staging)
    let id = try await Self.planned(world, to: World.prod)
    try await world.approve(id, in: World.prod)
    world.clock.move(seconds: 3600)
    var gate = try await world.engine().gate(id)
    #expect(gate.refusals.map(\.code) == ["soaking"])
    #expect(gate.refusals[0].message.contains("in 23 h"), "\(gate.refusals[0].message)")
    // Somebody changes staging by hand; it is found, and put back.
    let staging = world.simulators[World.staging]!
    let rate = JSONPointer("/rate")!
    #expect(staging.edit(Samples.gold, rate, to: 1))
    #expect(try await !world.engine().verify(World.staging, record: true).matches)
    world.clock.move(seconds: 80_000)
    gate = try await world.engine().gate(id)
    #expect(gate.refusals.map(\.code).contains("soak-interrupted"), "\(gate.refusals)")
    #expect(staging.edit(Samples.gold, rate, to: 1000))
    #expect(try await world.engine().verify(World.staging, record: true).matches)
    world.clock.move(seconds: 86_399)
    // The approvals have run out meanwhile; the plan has not.
    try await world.approve(id, in: World.prod)
    #expect(try await world.engine().gate(id).refusals.map(\.code) == ["soaking"])
    world.clock.move(seconds: 1)
    #expect(try await world.engine().apply(id).state == "verified")
  }

  @Test func `an untouched object that drifts does not stop a release that is not about it`()
    async throws
  {
    let world = try Self.world { $0.soakSeconds = 3600 }
    try await world.begin()
    try await world.promote(World.dev, World.staging)
    let outcome = try await world.engine().plan(
      PlanRequest(
        from: World.staging, to: World.prod, selection: ["kind=template id=team-defaults"]))
    let id = try #require(outcome.promotion)
    try await world.approve(id, in: World.prod)
    #expect(
      world.simulators[World.staging]!.edit(Samples.gold, JSONPointer("/rate")!, to: 1))
    #expect(try await !world.engine().verify(World.staging, record: true).matches)
    world.clock.move(seconds: 3600)
    #expect(try await world.engine().gate(id).isOpen)
  }

  @Test func `windows and freezes are those of the accepted document, by the log's clock`()
    async throws
  {
    // The world's clock stands at 2026-09-21T14:13:20Z, a Monday.
    let world = try Self.world {
      $0.windows = [PublishWindow(days: [.tue], from: 540, to: 960, zone: "UTC")]
    }
    try await world.begin()
    try await world.promote(World.dev, World.staging)
    let id = try await Self.planned(world, to: World.prod)
    try await world.approve(id, in: World.prod)
    let gate = try await world.engine().gate(id)
    #expect(gate.refusals.map(\.code) == ["outside-window"])
    #expect(gate.refusals[0].message.contains("opens Tue 09:00 UTC, in 19 h"), "\(gate.refusals)")
    #expect(gate.refusals[0].opens == Instant("2026-09-22T09:00:00Z"))
    // Without its window, the registry says another thing, and counts for nothing.
    var environments = world.registry.environments
    environments[World.prod]?.gate?.windows = []
    environments[World.prod]?.gate?.approvals = [.init(role: "security", count: 1)]
    let weakened = Registry(
      pipeline: world.registry.pipeline, environments: environments,
      approvers: world.registry.approvers)
    let engine = world.engine(registry: weakened)
    let failure = await Self.failure { _ = try await engine.apply(id) }
    #expect(failure?.code == "outside-window")
    let differences = try await engine.registryDifferences()
    #expect(differences.contains { $0.contains("'prod': windows") }, "\(differences)")
    #expect(differences.contains { $0.contains("'prod': approvals") }, "\(differences)")
    world.clock.move(seconds: 19 * 3600)
    #expect(try await world.engine().apply(id).state == "verified")
  }

  @Test func `a clock that is turned back opens nothing`() async throws {
    let world = try Self.world {
      $0.freezes = [
        PublishFreeze(
          from: LocalTime("2026-09-21T15:00")!, until: LocalTime("2026-09-30")!, zone: "UTC",
          reason: "sale")
      ]
    }
    try await world.begin()
    try await world.promote(World.dev, World.staging)
    let id = try await Self.planned(world, to: World.prod)
    world.clock.move(seconds: 3600)
    try await world.approve(id, in: World.prod)
    #expect(try await world.engine().gate(id).refusals.map(\.code) == ["frozen"])
    world.clock.move(seconds: -3600)
    #expect(try await world.engine().gate(id).refusals.map(\.code) == ["frozen"])
  }

  @Test func `a guard that was taken off in the registry still holds`() async throws {
    let world = try World { basic in
      var environments = basic.environments
      environments[World.staging]?.guards.forbid = [
        ("payments.staging.example.com", RegistryPlace(file: "staging.yaml", line: 3))
      ]
      return Registry(
        pipeline: basic.pipeline, environments: environments, approvers: basic.approvers)
    }
    try await world.begin()
    var environments = world.registry.environments
    environments[World.staging]?.guards.forbid = []
    let weakened = Registry(
      pipeline: world.registry.pipeline, environments: environments,
      approvers: world.registry.approvers)
    let outcome = try await world.engine(registry: weakened).plan(
      PlanRequest(from: World.dev, to: World.staging))
    #expect(outcome.promotion == nil)
    #expect(outcome.review.findings.contains { $0.code == "leak" })
  }

  @Test func `broken glass publishes at once, loudly, and leaves a review for somebody else`()
    async throws
  {
    let world = try Self.world(protected: true) {
      $0.soakSeconds = 86_400
      $0.freezes = [
        PublishFreeze(
          from: LocalTime("2026-09-01")!, until: LocalTime("2026-10-01")!, zone: "UTC",
          reason: "sale")
      ]
    }
    try await world.begin()
    try await world.promote(World.dev, World.staging)
    let id = try await Self.planned(world, to: World.prod, signer: Self.zoe)
    var failure = await Self.failure {
      _ = try await world.engine().apply(
        id, breakGlass: BreakGlass(reason: "prod is down", signer: world.ana))
    }
    #expect(failure?.code == "approval-refused", "\(String(describing: failure))")
    let result = try await world.engine().apply(
      id, breakGlass: BreakGlass(reason: "prod is down", signer: Self.chi))
    #expect(result.state == "verified" && result.openReview)
    let kinds = try await world.content.entries(ofPromotion: id).map(\.kind)
    #expect(kinds.filter { $0 == .approvalRecorded }.count == 1, "signed and recorded once")
    let opened = try #require(kinds.firstIndex(of: .reviewOpened))
    #expect(try opened < #require(kinds.firstIndex(of: .publishStarted)))
    let started = try await world.content.entries(ofPromotion: id)
      .first { $0.kind == .publishStarted }
    let waived = started?.data["breakGlass"]?["waived"]?.array?.compactMap(\.string) ?? []
    #expect(waived == ["frozen", "missing-approvals", "soaking"])
    #expect(try await world.engine().status()[2].openReviews == [id])

    let record = try await world.engine().record(of: id)
    let bundle = EvidenceBundle(files: world.dossiers.files(record.folder))
    let report = bundle.verify(pinned: bundle.firstTrustDigest)
    #expect(report.ok, "\(report.problems)")

    failure = await Self.failure {
      try await world.engine().closeReview(id, comment: "it was me", with: Self.chi)
    }
    #expect(failure?.code == "own-review")
    failure = await Self.failure {
      try await world.engine().closeReview(id, comment: "fine", with: Self.eve)
    }
    #expect(failure?.code == "unknown-key")
    #expect(
      try await world.engine().closeReview(id, comment: "was right", with: world.ben)
        == "ben@example.com")
    #expect(try await world.engine().status()[2].openReviews.isEmpty)
    failure = await Self.failure {
      try await world.engine().closeReview(id, comment: "again", with: world.ben)
    }
    #expect(failure?.code == "no-open-review")
  }

  @Test func `a service's key breaks no glass, in whatever name`() async throws {
    let ci = try KeyFileSigner(seed: Array(repeating: 7, count: 32))
    let world = try Self.world(services: [
      .init(id: "ci@example.com", keys: [.init(publicKey: ci.publicKey.line)], roles: [])
    ])
    try await world.begin()
    try await world.promote(World.dev, World.staging)
    let id = try await Self.planned(world, to: World.prod)
    for (name, code) in [
      (nil, "unknown-key"), ("ci@example.com", "approval-refused"),
      ("chi@example.com", "approval-refused"),
    ] {
      let failure = await Self.failure {
        _ = try await world.engine().apply(
          id, breakGlass: BreakGlass(reason: "prod is down", approver: name, signer: ci))
      }
      #expect(failure?.code == code, "\(name ?? "nobody named"): \(String(describing: failure))")
    }
    #expect(world.simulators[World.prod]!.writeCount == 0)
    #expect(try await world.content.entries(ofPromotion: id).map(\.kind) == [.planCreated])
  }

  @Test func `an open gate says when it closes, and so does the status`() async throws {
    // The world's clock stands at 2026-09-21T14:13:20Z, a Monday.
    let world = try Self.world {
      $0.windows = [PublishWindow(days: [.mon, .tue], from: 540, to: 960, zone: "UTC")]
    }
    try await world.begin()
    try await world.promote(World.dev, World.staging)
    let id = try await Self.planned(world, to: World.prod)
    try await world.approve(id, in: World.prod)
    var gate = try await world.engine().gate(id)
    #expect(gate.state == "open, closes Mon 16:00 UTC, in 1 h 47 min: the window ends")
    #expect(gate.closing?.at == Instant("2026-09-21T16:00:00Z"))
    #expect(
      try await world.engine().status()[2].hours?.text
        == "open, closes Mon 16:00 UTC, in 1 h 47 min")
    #expect(try await world.engine().status()[1].hours == nil)
    // Just before the window of tomorrow ends, the approvals of today have run out.
    world.clock.move(seconds: 23 * 3600 + 1800)
    gate = try await world.engine().gate(id)
    #expect(gate.state == "open, closes Tue 14:13 UTC, in 30 min: approvals run out")
    world.clock.move(seconds: 3 * 3600)
    #expect(
      try await world.engine().status()[2].hours?.text == "closed, opens Mon 09:00 UTC, in 5 d 17 h"
    )
    world.clock.move(seconds: -3 * 3600)
    let applied = try await world.engine().apply(id)
    #expect(applied.closing?.because == .missingApprovals)
  }

  @Test func `nobody breaks glass that no accepted document has`() async throws {
    let world = try World()
    try await world.begin()
    let id = try await Self.planned(world)
    let failure = await Self.failure {
      _ = try await world.engine().apply(
        id, breakGlass: BreakGlass(reason: "x", signer: world.ana))
    }
    #expect(failure?.code == "no-break-glass")
    #expect(world.simulators[World.staging]!.writeCount == 0)
  }

  @Test func `a key added to the list and not accepted signs nothing`() async throws {
    let world = try Self.world()
    try await world.begin()
    let id = try await Self.planned(world)
    var approvers = world.registry.approvers
    approvers.people[0].keys.append(.init(publicKey: Self.eve.publicKey.line))
    let edited = Registry(
      pipeline: world.registry.pipeline, environments: world.registry.environments,
      approvers: approvers)
    let engine = world.engine(registry: edited)
    let failure = await Self.failure {
      _ = try await engine.approve(
        id, .init(.approve, approver: "ana@example.com", role: "release-manager"), with: Self.eve)
    }
    #expect(failure?.facts.contains { $0.value == "APPROVER" } == true, "\(failure!)")
    #expect(try await engine.registryDifferences().contains { $0.contains("+ key") })
  }

  @Test func `a plan swapped in store or dossier after it was judged is not applied`() async throws
  {
    let world = try Self.world()
    try await world.begin()
    let id = try await Self.planned(world)
    try await world.approve(id, in: World.staging)
    let record = try await world.engine().record(of: id)
    let other = try Self.world()
    try await other.begin()
    let otherID = try await Self.planned(other)
    let otherRecord = try await other.engine().record(of: otherID)
    let bytes = try #require(other.dossiers.files(otherRecord.folder)["plan.json"])
    let original = try #require(world.dossiers.files(record.folder)["plan.json"])
    world.dossiers.put(bytes + [0x20], at: "plan.json", in: record.folder)
    let failure = await Self.failure { _ = try await world.engine().apply(id) }
    #expect(failure?.code == "plan-changed")
    world.dossiers.put(original, at: "plan.json", in: record.folder)
    let store = world.content.reopened()
    await #expect(throws: StoreFailure.self) {
      try await store.put(bytes + [0x20], as: record.plan)
    }
    #expect(world.simulators[World.staging]!.writeCount == 0)
  }

  @Test func `a half-applied promotion is not gone on with after a reject`() async throws {
    let world = try Self.world()
    try await world.begin()
    let id = try await Self.planned(world)
    try await world.approve(id, in: World.staging)
    let plan = try await world.engine().record(of: id).plan.hex
    let data: JSON = [
      "planId": .string(id), "plan": ["sha256": .string(plan)], "to": "staging",
      "approvals": .array([]),
    ]
    _ = try await world.content.append(
      EntryDraft(
        .publishStarted, by: .service("host:0"), at: world.clock.now(),
        data: try #require(data.object)))
    _ = try await world.engine().approve(
      id, .init(.reject, comment: "stop"), with: world.ana)
    var failure = await Self.failure { _ = try await world.engine().apply(id) }
    #expect(failure?.code == "rejected")
    try await world.engine().hold(World.staging, reason: "stop")
    failure = await Self.failure { _ = try await world.engine().apply(id) }
    #expect(failure?.code == "gate-closed")
    #expect(world.simulators[World.staging]!.writeCount == 0)
  }

  @Test func `an expired trust document stops plans, and its successor opens them again`()
    async throws
  {
    let world = try Self.world()
    try await world.begin(lifetimeSeconds: 86_400)
    world.clock.move(seconds: 86_401)
    let failure = await Self.failure { _ = try await Self.planned(world) }
    #expect(failure?.code == "trust-expired")
    #expect(failure?.hint?.contains("trust propose") == true)
    let accepted = try #require(try await world.engine().trust())
    let next = try await TrustDocument.compile(
      registry: world.registry, logs: accepted.document.logs, zones: [.utc], version: 2,
      issuedAt: world.clock.now(), expiresAt: world.clock.now().adding(seconds: 86_400),
      previous: accepted.document
    ).signed(by: [world.root])
    try await world.engine().acceptTrust(next)
    _ = try await Self.planned(world)
  }

  @Test func `an enrolment proves that somebody holds the key, for this log and nobody else`()
    async throws
  {
    let now = Instant("2026-11-21T09:00:00Z")!
    let statement = Enrolment(
      person: "eve@example.com", issuedAt: now, publicKey: Self.eve.publicKey,
      log: "log.example.com/test")
    let good = try await Self.eve.sign(statement)
    let found = try Enrolment.verify(good, log: "log.example.com/test")
    #expect(found.key == Self.eve.publicKey && found.statement.person == "eve@example.com")
    for (bytes, log) in [
      (good, "log.example.com/other"), (try await Self.zoe.sign(statement), "log.example.com/test"),
      (Array(good.dropLast(3)), "log.example.com/test"),
    ] {
      #expect(throws: ApprovalRefusal.self) { _ = try Enrolment.verify(bytes, log: log) }
    }
  }
}
