import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing

/// Makes up a history of promotions and keeps book of what it must come to, apart from how the
/// project replays logs.
private struct MadeUpHistory {
  struct Promotion: Equatable {
    var phase = "planned"
    var from: String
    var to: String
    var approvals: [String] = []
    var holding: Set<Int> = []
  }

  private var generator: SeededGenerator
  private(set) var drafts: [EntryDraft] = []
  private(set) var promotions: [String: Promotion] = [:]
  private(set) var order: [String] = []
  /// What was last verified in an environment, by promotion; "adopted" where it was taken as it is.
  private(set) var running: [String: String] = [:]
  private(set) var halfChanged: [String: String] = [:]
  private(set) var nonces: [String: Digest] = [:]
  private(set) var trustVersion = 0
  private(set) var disposed: [String: String] = [:]

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  private static func sha(_ text: String) -> JSON {
    ["sha256": .string(Digest(of: Array(text.utf8)).hex)]
  }

  private mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &generator) < percent
  }

  private mutating func write(
    _ kind: LogEntry.Kind, by actor: String = "svc", _ data: KeyValuePairs<String, JSON>
  ) {
    // The clock stands still, jumps, and is set back now and then.
    let last = drafts.last?.at ?? Instant(seconds: 1_790_000_000)
    let step = Int.random(in: -2_000...60_000, using: &generator)
    drafts.append(
      EntryDraft(
        kind, by: actor == "svc" ? .service(actor) : .user(actor),
        at: Instant(milliseconds: last.milliseconds + step),
        data: JSONObject(data.map { ($0.key, $0.value) })))
  }

  private mutating func pick(_ phases: Set<String>) -> String? {
    order.filter { phases.contains(promotions[$0]?.phase ?? "") }.randomElement(using: &generator)
  }

  mutating func run(steps: Int) {
    acceptTrust()
    for _ in 0..<steps {
      switch Int.random(in: 0..<15, using: &generator) {
      case 0, 1: plan()
      case 2, 3, 4: decide()
      case 5, 6: start()
      case 7, 8: operate()
      case 9, 10: end()
      case 11: verify()
      case 12: rollBack()
      case 13: withdraw()
      default: aside()
      }
    }
  }

  private mutating func acceptTrust() {
    trustVersion += 1
    write(
      .trustUpdated, by: "olga",
      [
        "envelope": Self.sha("trust \(trustVersion)"),
        "trust": [
          "sha256": .string(Digest(of: [UInt8(trustVersion & 255)]).hex),
          "version": .integer(trustVersion),
        ],
      ])
  }

  private mutating func plan() {
    let id = "pp_\(order.count)"
    let (from, to) = chance(50) ? ("dev", "staging") : ("staging", "prod")
    write(
      .planCreated, by: "robin",
      [
        "planId": .string(id), "plan": Self.sha(id), "from": .string(from), "to": .string(to),
        "release": Self.sha("r\(id)"), "effect": Self.sha("e\(id)"), "scope": Self.sha("s\(id)"),
        "word": .string("word-\(id)"), "folder": .string(id), "selection": "all",
        "trustVersion": .integer(trustVersion), "expiresAt": "2030-01-01T00:00:00Z",
      ])
    let rival = order.first {
      promotions[$0]?.phase == "planned" && promotions[$0]?.to == to && promotions[$0]?.from == from
    }
    promotions[id] = Promotion(from: from, to: to)
    order.append(id)
    if let rival, chance(70) {
      write(
        .planWithdrawn, by: "robin",
        ["planId": .string(rival), "reason": "superseded", "supersededBy": .string(id)])
      promotions[rival]?.phase = "superseded by \(id)"
    }
  }

  private mutating func decide() {
    guard let id = pick(["planned", "applying", "failed"]) else { return }
    let who = ["ana", "ben", "eve"].randomElement(using: &generator)!
    if chance(15) {
      write(
        .approvalRefused,
        ["planId": .string(id), "file": Self.sha("f\(drafts.count)"), "code": "SIGNATURE"])
      return
    }
    let statement = "statement \(drafts.count)"
    let nonce = "nonce-\(drafts.count)"
    let isReject = chance(15)
    let stops = isReject && who != "eve"
    nonces[nonce] = Digest(of: Array(statement.utf8))
    write(
      .approvalRecorded, by: who,
      [
        "planId": .string(id), "envelope": Self.sha("envelope \(drafts.count)"),
        "statement": Self.sha(statement), "role": "security", "nonce": .string(nonce),
        "decision": .string(isReject ? "reject" : "approve"), "stops": .bool(stops),
      ])
    promotions[id]?.approvals.append(who)
    if stops, promotions[id]?.phase == "planned" { promotions[id]?.phase = "rejected" }
    if chance(10) {
      write(
        .approvalRevoked, by: who,
        [
          "planId": .string(id), "statement": Self.sha(statement),
          "envelope": Self.sha(statement),
        ])
    }
  }

  private mutating func start() {
    // After a crash, or a failure, it goes on; else something new begins where nothing is open.
    if chance(50), let id = pick(["applying", "failed"]) {
      write(.publishResumed, ["planId": .string(id), "to": .string(promotions[id]!.to)])
      promotions[id]?.phase = "applying"
      return
    }
    guard let id = pick(["planned"]), halfChanged[promotions[id]!.to] == nil else { return }
    let to = promotions[id]!.to
    write(.publishStarted, ["planId": .string(id), "to": .string(to), "approvals": []])
    promotions[id]?.phase = "applying"
    halfChanged[to] = id
  }

  private mutating func operate() {
    guard let id = pick(["applying"]) else { return }
    let index = Int.random(in: 0..<4, using: &generator)
    write(
      .operationIntended,
      ["planId": .string(id), "index": .integer(index), "object": .string("oas/\(index)")])
    // A crash in between leaves the intent alone.
    guard chance(80) else { return }
    let holds = chance(80)
    write(
      .operationFinished,
      [
        "planId": .string(id), "index": .integer(index), "object": .string("oas/\(index)"),
        "holds": .bool(holds), "result": holds ? "applied" : "rejected",
      ])
    if holds { promotions[id]?.holding.insert(index) }
  }

  private mutating func end() {
    guard let id = pick(["applying"]), let to = promotions[id]?.to else { return }
    if chance(70) {
      write(.publishFinished, ["planId": .string(id), "to": .string(to), "result": "ok"])
      promotions[id]?.phase = "applied"
      halfChanged[to] = nil
    } else {
      write(.publishFailed, ["planId": .string(id), "to": .string(to), "result": "partial"])
      promotions[id]?.phase = "failed"
    }
  }

  private mutating func verify() {
    guard let id = pick(["applied", "differs"]), let to = promotions[id]?.to else { return }
    let matches = chance(75)
    if matches {
      write(
        .verifyFinished,
        [
          "planId": .string(id), "environment": .string(to), "matches": true,
          "map": Self.sha("map \(id)"), "release": Self.sha("r\(id)"),
        ])
      running[to] = id
    } else {
      write(
        .verifyFinished,
        ["planId": .string(id), "environment": .string(to), "matches": false, "differences": 1])
    }
    promotions[id]?.phase = matches ? "verified" : "differs"
  }

  private mutating func rollBack() {
    guard let id = pick(["failed"]), let to = promotions[id]?.to else { return }
    write(.rollbackStarted, ["planId": .string(id), "to": .string(to)])
    let isDone = chance(70)
    write(
      .rollbackFinished,
      ["planId": .string(id), "to": .string(to), "result": isDone ? "ok" : "partial"])
    promotions[id]?.phase = isDone ? "rolled back" : "going back"
    if isDone {
      halfChanged[to] = nil
      write(.holdSet, ["environment": .string(to), "reason": "rolled back"])
    }
  }

  private mutating func withdraw() {
    guard chance(40), let id = pick(["planned", "failed"]), let to = promotions[id]?.to else {
      return
    }
    write(.planWithdrawn, by: "robin", ["planId": .string(id), "reason": "abandoned"])
    promotions[id]?.phase = "abandoned"
    if halfChanged[to] == id { halfChanged[to] = nil }
  }

  /// What is no promotion's step.
  private mutating func aside() {
    let environment = chance(50) ? "staging" : "prod"
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: acceptTrust()
    case 1:
      write(
        .environmentAdopted, by: "robin",
        [
          "environment": .string(environment), "map": Self.sha("adopted \(drafts.count)"),
          "release": Self.sha("adopted"),
        ])
      running[environment] = "adopted"
    case 2:
      write(
        .driftChecked,
        ["environment": .string(environment), "result": "different", "objects": ["oas/1"]])
    case 3:
      let word = ["adopt", "revert", "accept"].randomElement(using: &generator)!
      write(
        .driftDisposed, by: "ana",
        [
          "environment": .string(environment), "object": "oas/1", "state": Self.sha("x"),
          "disposition": .string(word), "reason": "agreed",
        ])
      disposed[environment] = word
    case 4: write(.holdReleased, by: "ana", ["environment": .string(environment)])
    default: write(.secretResolved, ["environment": .string(environment), "ref": "env:X"])
    }
  }
}

extension PromotionRecord.Phase {
  /// In the words of the test's own book.
  fileprivate var told: String {
    switch self {
    case .open: "planned"
    case .superseded(let by): "superseded by \(by)"
    case .abandoned: "abandoned"
    case .rejected: "rejected"
    case .applying: "applying"
    case .failed: "failed"
    case .applied: "applied"
    case .verified: "verified"
    case .differs: "differs"
    case .goingBack: "going back"
    case .rolledBack: "rolled back"
    }
  }
}

@Suite struct `Five hundred random histories` {
  @Test(arguments: 0..<50)
  func `replay to the state that was kept book of, verify, and hide no edit`(block: Int)
    async throws
  {
    for seed in block * 10..<block * 10 + 10 {
      try await check(UInt64(seed))
    }
  }

  private func check(_ seed: UInt64) async throws {
    var story = MadeUpHistory(seed: seed)
    story.run(steps: 30)
    let signer = Ed25519CheckpointSigner(origin: "log.test/random", seed: Digest(of: [1]).bytes)!
    let store = MemoryStore(signer: signer)
    var generator = SeededGenerator(seed: seed &+ 1)
    var rest = story.drafts[...]
    var seen: [SeenCheckpoint] = []
    while !rest.isEmpty {
      let count = Int.random(in: 4...15, using: &generator)
      _ = try await store.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
      if let newest = try await store.newestCheckpoint() {
        seen.append(SeenCheckpoint(newest.checkpoint, in: "somebody at \(newest.size)"))
      }
    }
    for (nonce, statement) in story.nonces {
      #expect(try await store.useNonce(nonce, by: statement))
    }
    let entries = try await store.reopened().allEntries()
    try await compare(story, entries, store, seed)
    let report = try await store.verify(against: seen)
    #expect(report.ok && report.entries == entries.count, "seed \(seed): \(report.problems)")
    try tamper(entries, seen, signer, seed, &generator)
  }

  private func compare(
    _ story: MadeUpHistory, _ entries: [LogEntry], _ store: MemoryStore, _ seed: UInt64
  ) async throws {
    var history = History()
    for entry in entries {
      try history.replay(
        seq: entry.seq, at: entry.at, actor: entry.actor.id, kind: entry.kind.rawValue,
        data: .object(entry.data))
    }
    #expect(history.order == story.order, "seed \(seed)")
    for (id, known) in story.promotions {
      let record = try #require(history.promotions[id], "seed \(seed)")
      #expect(record.phase.told == known.phase, "seed \(seed), \(id)")
      #expect(record.approvals.map(\.approver) == known.approvals, "seed \(seed), \(id)")
      #expect(record.finishedOperations == known.holding, "seed \(seed), \(id)")
    }
    for name in ["staging", "prod"] {
      let record = history.environment(EnvironmentName(name)!)
      #expect(record.openPublish == story.halfChanged[name], "seed \(seed), \(name)")
      let running = record.current.map { $0.adopted ? "adopted" : $0.promotion ?? "" }
      #expect(running == story.running[name], "seed \(seed), \(name)")
      #expect(
        record.dispositions.values.map(\.word.rawValue) == story.disposed[name].map { [$0] } ?? [],
        "seed \(seed), \(name)")
    }
    #expect(history.newestTrust?.version == story.trustVersion, "seed \(seed)")
    #expect(history.nonces == Set(story.nonces.keys), "seed \(seed)")
    for nonce in history.nonces {
      #expect(
        try await !store.useNonce(nonce, by: Digest(of: [0])), "seed \(seed): \(nonce) is free")
    }
    #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.at <= $1.at }, "seed \(seed)")
  }

  /// Edits one entry: its bytes alone, its bytes and its stored hash, and everything that follows from
  /// it but what is signed. In some histories every entry in turn, else one.
  private func tamper(
    _ entries: [LogEntry], _ seen: [SeenCheckpoint], _ signer: Ed25519CheckpointSigner,
    _ seed: UInt64, _ generator: inout SeededGenerator
  ) throws {
    let places =
      seed % 50 == 0
      ? Array(entries.indices) : [Int.random(in: entries.indices, using: &generator)]
    let leaves = entries.map(\.leafHash)
    let signed = try signer.sign(
      Checkpoint(
        origin: signer.key.name, size: entries.count, root: Merkle.root(ofLeaves: leaves)))
    for place in places {
      var bytes = entries.map(\.bytes)
      bytes[place][Int.random(in: bytes[place].indices, using: &generator)] ^= 1
      var edited = leaves
      edited[place] = Merkle.leafHash(of: bytes[place])
      for (what, hashes, nodes) in [
        ("bytes", leaves, leaves), ("bytes and hash", edited, leaves),
        ("the whole tree", edited, edited),
      ] {
        var auditor = LogAuditor(
          policy: LogPolicy(logs: [signer.key]), end: entries.count,
          // Without what others saw, the signature alone must tell.
          seen: what == "the whole tree" ? [] : seen)
        let tree = Self.tree(nodes)
        for index in entries.indices {
          auditor.entry(at: index, bytes[index], leaf: hashes[index]) { tree[$0] }
        }
        auditor.checkpoint(
          size: signed.size, root: signed.root, note: signed.bytes, signature: true)
        let report = auditor.finish()
        #expect(!report.ok, "seed \(seed): \(what) of entry \(place) was edited unseen")
      }
    }
  }

  private static func tree(_ leaves: [Digest]) -> [TreeNode: Digest] {
    var frontier = MerkleFrontier()
    var nodes: [TreeNode: Digest] = [:]
    for leaf in leaves {
      for (place, hash) in frontier.append(leaf) { nodes[place] = hash }
    }
    return nodes
  }
}
