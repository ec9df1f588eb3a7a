import PromoteAdapters
import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

/// That a release was verified where it comes from, and held there, is judged from the evidence alone.
@Suite struct SourceEvidenceTests {
  struct Published: Sendable {
    let pin: Digest
    let honest: Forger
    /// Of the verification in staging, the plan to prod, and the start of its publish.
    let verified: Int
    let planned: Int
    let started: Int
  }

  /// A release that soaked in staging for an hour, in prod.
  static let published = Task {
    let world = try GateFlowTests.world { $0.soakSeconds = 3600 }
    try await world.begin()
    try await world.promote(World.dev, World.staging)
    world.clock.move(seconds: 1800)
    #expect(try await world.engine().verify(World.staging, record: true).matches)
    world.clock.move(seconds: 1800)
    let id = try await world.promote(World.staging, World.prod).promotion
    let bundle = try await world.engine().evidence(of: id).bundle
    let entries = try await world.content.allEntries()
    return Published(
      pin: try #require(world.trustPin), honest: Forger(entries: entries, files: bundle.files),
      verified: try #require(entries.firstIndex { $0.kind == .verifyFinished }),
      planned: try #require(entries.lastIndex { $0.kind == .planCreated }),
      started: try #require(entries.lastIndex { $0.kind == .publishStarted }))
  }

  @Test func `what honestly happened verifies, with the entries that show it`() async throws {
    let published = try await Self.published.value
    let report = published.honest.bundle.verify(pinned: published.pin)
    #expect(report.ok, "\(report.problems)")
    #expect(published.honest.files.keys.contains("log/\(published.verified).tlog-proof"))
  }

  struct Attack: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: AuditProblem.Code
    let says: String
    let bundle: @Sendable (Published) -> EvidenceBundle

    init(
      _ name: String, _ code: AuditProblem.Code, says: String,
      _ bundle: @escaping @Sendable (Published) -> EvidenceBundle
    ) {
      testDescription = name
      self.code = code
      self.says = says
      self.bundle = bundle
    }
  }

  static let attacks: [Attack] = [
    Attack(
      "a release that nobody verified before", .gateClosed, says: "never verified this release"
    ) {
      var forger = $0.honest
      let name = forger.entries[$0.verified].promotion
      forger.drop { $0.kind == .verifyFinished && $0.promotion == name }
      return forger.bundle
    },
    Attack("the blob that says what was verified", .gateClosed, says: "never verified this release")
    {
      var forger = $0.honest
      let scope = forger.entries.first { $0.kind == .planCreated }?.data["scope"]?["sha256"]?.string
      forger.files["blobs/\(scope ?? "")"] = nil
      let map = forger.entries[$0.verified].data["map"]?["sha256"]?.string
      forger.files["blobs/\(map ?? "")"] = nil
      return forger.bundle
    },
    Attack("a release map that was edited", .blobMismatch, says: "does not have that digest") {
      var forger = $0.honest
      let map = forger.entries[$0.verified].data["map"]?["sha256"]?.string ?? ""
      forger.files["blobs/\(map)"]?.append(0x20)
      return forger.bundle
    },
    Attack("published before the soak was over", .gateClosed, says: "the gate asks for 1 h") {
      var forger = $0.honest
      // It was verified ten minutes before, they say; and nobody looked in between.
      let late = forger.entries[$0.started].at.adding(seconds: -600)
      forger.entries = forger.entries.enumerated().map { index, entry in
        Forger.entry(
          index, entry.kind, entry.actor, max(entry.at, late), entry.data)
      }
      return forger.bundle
    },
    Attack("drift that was found while it soaked", .gateClosed, says: "drift of") {
      var forger = $0.honest
      forger.insert(
        .driftChecked, at: $0.planned,
        ["environment": "staging", "result": "different", "objects": ["policy/gold"]])
      return forger.bundle
    },
    Attack("drift that was found and left out", .entryMissing, says: "interrupted the soak") {
      var forger = $0.honest
      forger.insert(
        .driftChecked, at: $0.planned,
        ["environment": "staging", "result": "different", "objects": ["policy/gold"]])
      var bundle = forger.bundle
      for path in bundle.files.keys where path.hasPrefix("log/tile/entries/") {
        bundle.files[path] = nil
      }
      for entry in forger.entries where entry.seq != $0.planned {
        bundle.files["log/\(entry.seq).entry"] = entry.bytes
      }
      return bundle
    },
    Attack("a plan that is published twice", .gateClosed, says: "was applied already") {
      var forger = $0.honest
      let again = forger.entries[$0.started]
      func same(_ member: String) -> JSON { again.data[member] ?? .null }
      forger.append(
        .publishStarted,
        [
          "planId": same("planId"), "plan": same("plan"), "to": "prod",
          "approvals": same("approvals"), "targetState": same("targetState"),
        ])
      return forger.bundle
    },
  ]

  @Test(arguments: attacks)
  func `is refused by name`(attack: Attack) async throws {
    let published = try await Self.published.value
    let report = attack.bundle(published).verify(pinned: published.pin)
    #expect(
      report.problems.contains { $0.code == attack.code && $0.message.contains(attack.says) },
      "\(report.problems)")
  }

  @Test func `partial promotions and adoptions show each their part`() async throws {
    let world = try World()
    try await world.begin()
    for selection in ["kind=template id=team-defaults", "kind=oas id=payments"] {
      let outcome = try await world.engine().plan(
        PlanRequest(from: World.dev, to: World.staging, selection: [selection]))
      let id = try #require(outcome.promotion, "\(outcome.review.lines)")
      try await world.approve(id, in: World.staging)
      #expect(try await world.engine().apply(id).state == "verified")
    }
    let id = try await world.promote(World.staging, World.prod).promotion
    let bundle = try await world.engine().evidence(of: id).bundle
    let report = bundle.verify(pinned: world.trustPin)
    #expect(report.ok, "\(report.problems)")
    let shown = try await world.content.allEntries().filter {
      $0.kind == .verifyFinished && bundle.files.keys.contains("log/\($0.seq).tlog-proof")
    }
    #expect(shown.count == 3)
  }
}
