import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

/// The operator of the log, who has its key, writes what they like.
struct Forger {
  var entries: [LogEntry]
  /// Everything else of a bundle.
  var files: [String: [UInt8]]

  /// Takes entries out, and lets the others move up as if they had never been.
  mutating func drop(_ unwanted: (LogEntry) -> Bool) {
    let kept = entries.filter { !unwanted($0) }
    let moved = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1.seq, $0) })
    entries = kept.enumerated().map { index, entry in
      var data = entry.data
      if let counted = data["approvals"]?.array {
        data["approvals"] = .array(
          counted.compactMap { $0.integer.flatMap { moved[$0] } }.map { .integer($0) })
      }
      if let started = data["started"]?.integer { data["started"] = .integer(moved[started] ?? 0) }
      return Self.entry(index, entry.kind, entry.actor, entry.at, data)
    }
  }

  /// Puts an entry in before the one of that number, which moves on with all after it.
  mutating func insert(
    _ kind: LogEntry.Kind, at index: Int, _ data: KeyValuePairs<String, JSON>
  ) {
    entries.insert(
      Self.entry(
        index, kind, .service("svc"), entries[index].at,
        JSONObject(data.map { ($0.key, $0.value) })), at: index)
    entries = entries.enumerated().map { Self.entry($0, $1.kind, $1.actor, $1.at, $1.data) }
  }

  mutating func append(
    _ kind: LogEntry.Kind, at: Instant? = nil, _ data: KeyValuePairs<String, JSON>
  ) {
    entries.append(
      Self.entry(
        entries.count, kind, .service("svc"), at ?? entries.last!.at,
        JSONObject(data.map { ($0.key, $0.value) })))
  }

  mutating func change(_ index: Int, at: Instant) {
    let old = entries[index]
    entries[index] = Self.entry(index, old.kind, old.actor, at, old.data)
  }

  static func entry(
    _ index: Int, _ kind: LogEntry.Kind, _ actor: LogActor, _ at: Instant, _ data: JSONObject
  ) -> LogEntry {
    try! LogEntry(seq: index, draft: EntryDraft(kind, by: actor, at: at, data: data), at: at)
  }

  var checkpoint: SignedCheckpoint {
    try! World.logSigner.sign(
      Checkpoint(
        origin: World.logSigner.key.name, size: entries.count,
        root: Merkle.root(ofLeaves: entries.map(\.leafHash))))
  }

  /// The bundle with this log, properly signed and proven.
  var bundle: EvidenceBundle {
    let leaves = entries.map(\.leafHash)
    func node(_ place: TreeNode) -> Digest {
      Merkle.root(ofLeaves: leaves[place.index << place.level..<(place.index + 1) << place.level])
    }
    let checkpoint = checkpoint
    let log = EvidenceBundle.logFiles(
      checkpoint: checkpoint,
      entries: entries.filter { $0.promotion != nil || $0.kind == .trustUpdated }.map {
        ($0, Merkle.inclusionProof(of: $0.seq, in: leaves.count, node: node))
      },
      hashTiles: Dictionary(
        uniqueKeysWithValues: TilePath.hashTiles(size: leaves.count).map { path in
          (path, path.range.map { node(TreeNode(level: path.level! * 8, index: $0)) })
        }),
      entryTiles: Dictionary(
        uniqueKeysWithValues: TilePath.entryBundles(size: leaves.count).map { path in
          (path, path.range.map { entries[$0].bytes })
        }))
    var all = files.filter { !$0.key.hasPrefix("log/") }
    all.merge(log) { $1 }
    return EvidenceBundle(files: all)
  }
}

/// What somebody does, and by which code it is refused.
private struct LogAttack: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let code: AuditProblem.Code
  /// Words of the problem's message.
  let says: String
  let report: @Sendable (Honest) throws -> AuditReport

  init(
    _ name: String, _ code: AuditProblem.Code, says: String,
    _ report: @escaping @Sendable (Honest) throws -> AuditReport
  ) {
    testDescription = name
    self.code = code
    self.says = says
    self.report = report
  }
}

/// What honestly happened: a promotion approved by ana, applied; and one that ana approved and then
/// rejected, which was not.
private struct Honest: Sendable {
  let pin: Digest
  let applied: Forger
  let rejected: Forger
  /// What ana kept when she rejected.
  let kept: SignedCheckpoint

  static func made() async throws -> Honest {
    let world = try World()
    try await world.begin()
    let id = try await world.promote(World.dev, World.staging).promotion
    let first = try await world.engine().evidence(of: id).bundle
    let then = try await world.content.allEntries()
    _ = world.simulators[World.dev]!.edit(Samples.gold, JSONPointer("/rate")!, to: 4321)
    let second = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let other = try #require(second.promotion)
    try await world.approve(other, in: World.staging)
    world.clock.move(seconds: 60)
    _ = try await world.engine().approve(other, .init(.reject, comment: "no"), with: world.ana)
    let kept = try #require(try await world.content.newestCheckpoint())
    let bundle = try await world.engine().evidence(of: other).bundle
    return Honest(
      pin: try #require(world.trustPin), applied: Forger(entries: then, files: first.files),
      rejected: Forger(
        entries: try await world.content.allEntries(), files: bundle.files), kept: kept)
  }

  var plan: PlanFacts { try! PlanFacts(reading: rejected.files["plan.json"]!) }

  /// The rejected promotion, told as if it had been applied all the same.
  func appliedAllTheSame(dropping unwanted: (LogEntry) -> Bool) -> Forger {
    var forger = rejected
    let id = plan.id
    let state = try! JSON.parse(rejected.files["plan.json"]!)["target"]!["state"]!
    forger.drop(unwanted)
    let approvals = forger.entries.filter {
      $0.kind == .approvalRecorded && $0.promotion == id && $0.data["decision"]?.string == "approve"
    }
    forger.append(
      .publishStarted,
      [
        "planId": .string(id), "plan": ["sha256": .string(plan.digest.hex)], "to": "staging",
        "approvals": .array(approvals.map { .integer($0.seq) }), "targetState": state,
      ])
    forger.append(
      .publishFinished,
      [
        "planId": .string(id), "plan": ["sha256": .string(plan.digest.hex)], "to": "staging",
        "started": .integer(forger.entries.count - 1), "result": "ok",
      ])
    return forger
  }
}

@Suite struct `Attacks on logs and bundles` {
  private static func isReject(_ entry: LogEntry) -> Bool {
    entry.kind == .approvalRecorded && entry.data["decision"]?.string == "reject"
  }

  private static func withoutRejectFile(_ files: [String: [UInt8]]) -> [String: [UInt8]] {
    files.filter { path, bytes in
      guard path.hasPrefix("approvals/"), path.hasSuffix(".json"),
        let envelope = try? DSSE.Envelope(reading: bytes),
        let statement = try? ApprovalStatement(reading: envelope.payload)
      else { return true }
      return statement.decision == .approve
    }
  }

  private static func withoutRejectLine(_ files: [String: [UInt8]]) -> [String: [UInt8]] {
    var files = withoutRejectFile(files)
    let path = "approvals/approvals.intoto.jsonl"
    let lines = files[path]!.split(separator: 10).filter { line in
      let envelope = try! DSSE.Envelope(reading: Array(line))
      return try! ApprovalStatement(reading: envelope.payload).decision == .approve
    }
    files[path] = lines.flatMap { Array($0) + [10] }
    return files
  }

  private static let attacks: [LogAttack] = [
    LogAttack("applied against a reject that is on the log", .gateClosed, says: "reject") {
      $0.appliedAllTheSame { _ in false }.bundle.verify(pinned: $0.pin)
    },
    LogAttack("the reject's entry left out of the bundle", .entryMissing, says: "is missing") {
      let forger = $0.appliedAllTheSame { _ in false }
      var bundle = forger.bundle
      let reject = forger.entries.first(where: isReject)!.seq
      for path in bundle.files.keys
      where path.hasPrefix("log/\(reject).") || path.hasPrefix("log/tile/entries/") {
        bundle.files[path] = nil
      }
      for entry in forger.entries where entry.seq != reject {
        bundle.files["log/\(entry.seq).entry"] = entry.bytes
      }
      return bundle.verify(pinned: $0.pin)
    },
    LogAttack(
      "the reject's entry left out of a bundle that is not applied yet", .entryMissing,
      says: "is missing"
    ) {
      var bundle = $0.rejected.bundle
      let reject = $0.rejected.entries.first(where: isReject)!.seq
      for path in bundle.files.keys
      where path.hasPrefix("log/\(reject).") || path.hasPrefix("log/tile/entries/") {
        bundle.files[path] = nil
      }
      for entry in $0.rejected.entries where entry.seq < reject {
        bundle.files["log/\(entry.seq).entry"] = entry.bytes
      }
      return bundle.verify(pinned: $0.pin)
    },
    LogAttack(
      "the reject taken out of the log, and the log signed anew", .inconsistent,
      says: "another one than ana's copy"
    ) {
      var forger = $0.appliedAllTheSame(dropping: isReject)
      forger.files = withoutRejectLine(forger.files)
      return forger.bundle.verify(
        pinned: $0.pin, against: [HeldCopy($0.kept.bytes, source: "ana's copy")])
    },
    LogAttack(
      "the same, and the file with the reject is still there", .approvalUnrecorded,
      says: "is a reject by 'ana@example.com' that the log lacks"
    ) {
      $0.appliedAllTheSame(dropping: isReject).bundle.verify(pinned: $0.pin)
    },
    LogAttack("a resume after a reject", .gateClosed, says: "resumed against its gate") { honest in
      var forger = honest.rejected
      let reject = forger.entries.first(where: isReject)!
      let plan = honest.plan
      let started = honest.appliedAllTheSame(dropping: isReject)
      forger.entries = started.entries.dropLast()
      forger.entries.append(
        Forger.entry(
          forger.entries.count, .approvalRecorded, reject.actor, forger.entries.last!.at,
          reject.data))
      forger.append(
        .publishResumed,
        ["planId": .string(plan.id), "plan": ["sha256": .string(plan.digest.hex)], "to": "staging"])
      forger.append(
        .publishFinished,
        ["planId": .string(plan.id), "plan": ["sha256": .string(plan.digest.hex)], "to": "staging"])
      return forger.bundle.verify(pinned: honest.pin)
    },
    LogAttack("a bundle that brings its own root", .unpinned, says: "brings its own root") {
      $0.applied.bundle.verify(pinned: nil)
    },
    LogAttack("a bundle of another root", .trustBroken, says: "pinned is") {
      $0.applied.bundle.verify(pinned: Digest(of: $0.pin.bytes))
    },
    LogAttack("the clock moved back", .entryMalformed, says: "is before") {
      var forger = $0.applied
      let last = forger.entries.count - 1
      forger.change(last, at: forger.entries[last - 1].at.adding(seconds: -3600))
      return forger.bundle.verify(pinned: $0.pin)
    },
    LogAttack(
      "the clock moved back so that an approval had not run out", .entryMalformed, says: "is before"
    ) {
      var forger = $0.applied
      let started = forger.entries.firstIndex { $0.kind == .publishStarted }!
      forger.change(started, at: forger.entries[started].at.adding(seconds: -86_400))
      return forger.bundle.verify(pinned: $0.pin)
    },
    LogAttack("an approval counted that came later", .approvalMissing, says: "counted entry") {
      var forger = $0.applied
      let (started, approval) = (
        forger.entries.firstIndex { $0.kind == .publishStarted }!,
        forger.entries.firstIndex { $0.kind == .approvalRecorded }!
      )
      let (a, b) = (forger.entries[approval], forger.entries[started])
      forger.entries[approval] = Forger.entry(approval, b.kind, b.actor, a.at, b.data)
      forger.entries[started] = Forger.entry(started, a.kind, a.actor, b.at, a.data)
      return forger.bundle.verify(pinned: $0.pin)
    },
    LogAttack("the approval's entry dropped", .gateClosed, says: "published against its gate") {
      var forger = $0.applied
      forger.drop { $0.kind == .approvalRecorded }
      return forger.bundle.verify(pinned: $0.pin)
    },
    LogAttack("the approvals of another promotion", .approvalInvalid, says: "PLAN_DIGEST") {
      let mine = $0.applied.files.filter { $0.key.hasPrefix("approvals/") }
      var bundle = $0.rejected.bundle
      for path in bundle.files.keys where path.hasPrefix("approvals/") { bundle.files[path] = nil }
      bundle.files.merge(mine) { $1 }
      var forger = $0.rejected
      let foreign = $0.applied.entries.first { $0.kind == .approvalRecorded }!
      let own = forger.entries.lastIndex { $0.kind == .approvalRecorded && !isReject($0) }!
      var data = foreign.data
      data["planId"] = .string($0.plan.id)
      data["plan"] = ["sha256": .string($0.plan.digest.hex)]
      forger.drop { isReject($0) }
      forger.entries[own] = Forger.entry(
        own, foreign.kind, foreign.actor, forger.entries[own].at, data)
      forger.files = bundle.files
      return forger.bundle.verify(pinned: $0.pin)
    },
    LogAttack("another plan in the folder", .entryMissing, says: "no entry says that the plan") {
      var bundle = $0.applied.bundle
      bundle.files["plan.json"] = $0.rejected.files["plan.json"]
      return bundle.verify(pinned: $0.pin)
    },
    LogAttack("the acceptance of a trust document kept out", .trustBroken, says: "2.trust.json") {
      var forger = $0.applied
      forger.files["trust/2.trust.json"] = forger.files["trust/1.trust.json"]
      return forger.bundle.verify(pinned: $0.pin)
    },
    LogAttack(
      "a trust document kept out whose acceptance is logged", .fileMissing, says: "2.trust.json"
    ) {
      var forger = $0.applied
      let created = forger.entries.firstIndex { $0.kind == .planCreated }!
      let zero = Digest(of: [0]).hex
      forger.entries.insert(
        Forger.entry(
          created, .trustUpdated, .user("root@example.com"), forger.entries[created].at,
          JSONObject([
            ("envelope", ["sha256": .string(zero)] as JSON),
            ("trust", ["sha256": .string(zero), "version": 2] as JSON),
          ])), at: created)
      forger.entries = forger.entries.enumerated().map {
        Forger.entry($0, $1.kind, $1.actor, $1.at, $1.data)
      }
      return forger.bundle.verify(pinned: $0.pin)
    },
  ]

  private static let honest = Task { try await Honest.made() }

  @Test(arguments: attacks)
  private func `are refused by name`(attack: LogAttack) async throws {
    let report = try attack.report(try await Self.honest.value)
    #expect(!report.ok)
    #expect(
      report.problems.contains { $0.code == attack.code && $0.message.contains(attack.says) },
      "\(report.problems)")
  }

  @Test func `while what honestly happened verifies`() async throws {
    let honest = try await Self.honest.value
    for forger in [honest.applied, honest.rejected] {
      let report = forger.bundle.verify(pinned: honest.pin)
      #expect(report.ok, "\(report.problems)")
    }
    let held = HeldCopy(honest.kept.bytes, source: "ana's copy")
    #expect(honest.rejected.bundle.verify(pinned: honest.pin, against: [held]).ok)
  }

  @Test func `a log cut off to before a revocation is missed by whoever saw more of it`()
    async throws
  {
    let log = TestLog()
    try await log.append(5)
    // The revocation, and somebody who keeps the checkpoint after it.
    _ = try await log.store.append(
      EntryDraft(
        .trustUpdated, by: .user("root"), at: Instant(seconds: 1_790_000_100),
        data: JSONObject([
          ("envelope", ["sha256": .string(Digest(of: [1]).hex)] as JSON),
          ("trust", ["sha256": .string(Digest(of: [2]).hex), "version": 2] as JSON),
        ])))
    let newest = try #require(try await log.store.newestCheckpoint())
    let kept = SeenCheckpoint(newest.checkpoint, in: "the approval by 'ana'")
    let restored = TestLog()
    try await restored.append(5)
    #expect(try await restored.store.verify(against: [kept]).problems.map(\.code) == [.truncated])
    // Growing again over the gap does not help.
    try await restored.append(3, by: "eve")
    #expect(
      try await restored.store.verify(against: [kept]).problems.map(\.code) == [.inconsistent])
    #expect(try await log.store.verify(against: [kept]).ok)
  }

  @Test func `an entry is never earlier than the one before it, whatever the clock says`()
    async throws
  {
    let log = TestLog()
    try await log.append(1)
    _ = try await log.store.append(
      EntryDraft(.login, by: .user("eve"), at: Instant(seconds: 5), data: JSONObject()))
    let entries = try await log.store.allEntries()
    #expect(entries[1].at == entries[0].at)
  }
}
