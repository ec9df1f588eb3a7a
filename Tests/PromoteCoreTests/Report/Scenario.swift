import PromoteCore
import Testing

/// A log that a test tells as a story. Times are minutes after its beginning.
struct Scenario {
  static let beginning = Instant("2026-03-02T09:00:00Z")!
  static let signer = Ed25519CheckpointSigner(
    origin: "log.test/story", seed: Digest(of: Array("story".utf8)).bytes)!

  var entries: [LogEntry] = []
  var blobs: [Digest: [UInt8]] = [:]
  private var minute = 0

  static func sha(_ text: String) -> JSON { ["sha256": .string(Digest(of: Array(text.utf8)).hex)] }

  mutating func wait(minutes: Int) { minute += minutes }

  var now: Instant { Self.beginning.adding(seconds: minute * 60) }

  @discardableResult
  mutating func add(
    _ kind: LogEntry.Kind, by actor: LogActor = .service("svc"),
    _ data: KeyValuePairs<String, JSON>
  ) -> LogEntry {
    minute += 1
    let entry = try! LogEntry(
      seq: entries.count,
      draft: EntryDraft(
        kind, by: actor, at: now, data: JSONObject(data.map { ($0.key, $0.value) })), at: now)
    entries.append(entry)
    return entry
  }

  /// A trust document, as if accepted: two people for prod, nobody for dev.
  mutating func trust(version: Int = 1, approvers: Int = 2) {
    let people = ["ana", "ben", "olga"]
    let document = TrustDocument(
      version: version, issuedAt: Self.beginning,
      expiresAt: Self.beginning.adding(seconds: 86_400 * 365),
      administrators: .init(members: ["olga"], threshold: 1), keys: [],
      principals: people.map {
        .init(id: $0, keys: [], roles: $0 == "olga" ? [] : ["release-manager"])
      },
      rules: [
        .init(
          targets: ["prod"], minimumApprovers: approvers,
          require: [.init(role: "release-manager", count: approvers)])
      ], logs: [])
    let envelope = DSSE.Envelope(
      payloadType: "application/vnd.tyk-promote.trust+json", payload: document.canonical(),
      signatures: [.init(keyID: nil, bytes: [1])]
    ).canonical()
    blobs[Digest(of: envelope)] = envelope
    add(
      .trustUpdated, by: .user("olga"),
      [
        "envelope": ["sha256": .string(Digest(of: envelope).hex)],
        "trust": [
          "sha256": .string(Digest(of: document.canonical()).hex), "version": .integer(version),
        ],
      ])
  }

  mutating func plan(
    _ id: String, to: String = "prod", requester: String = "robin", trust: Int = 1,
    document: [UInt8]? = nil, more: KeyValuePairs<String, JSON> = [:]
  ) {
    var digest = Self.sha("plan \(id)")
    if let document {
      blobs[Digest(of: document)] = document
      digest = ["sha256": .string(Digest(of: document).hex)]
    }
    var data: [(String, JSON)] = [
      ("planId", .string(id)), ("plan", digest), ("from", "staging"), ("to", .string(to)),
      ("word", .string("word-\(id)")), ("reason", "wanted"), ("ticket", "T-1"),
      ("authorKnownBy", "claim"), ("trustVersion", .integer(trust)),
      ("release", Self.sha("release")),
      ("effect", Self.sha("effect")), ("scope", Self.sha("scope")),
      ("folder", .string("folder-\(id)")),
      ("selection", "everything"), ("expiresAt", "2027-01-01T00:00:00Z"),
    ]
    data += more.map { ($0.key, $0.value) }
    minute += 1
    entries.append(
      try! LogEntry(
        seq: entries.count,
        draft: EntryDraft(.planCreated, by: .user(requester), at: now, data: JSONObject(data)),
        at: now))
  }

  @discardableResult
  mutating func decide(
    _ id: String, _ who: String, _ decision: String = "approve", role: String = "release-manager"
  ) -> Int {
    add(
      .approvalRecorded, by: .user(who),
      [
        "planId": .string(id), "plan": Self.sha("plan \(id)"), "envelope": Self.sha("e\(id)\(who)"),
        "statement": Self.sha("s\(id)\(who)"), "role": .string(role),
        "decision": .string(decision), "nonce": .string("n\(entries.count)"), "key": "SHA256:x",
        "stops": .bool(decision == "reject"),
      ]
    ).seq
  }

  mutating func start(
    _ id: String, to: String = "prod", counting approvals: [Int], applier: String = "carol",
    breakGlass: JSON? = nil
  ) {
    var data: [(String, JSON)] = [
      ("planId", .string(id)), ("to", .string(to)),
      ("approvals", .array(approvals.map { .integer($0) })),
      ("targetState", Self.sha("state")), ("requestedBy", .string(applier)),
    ]
    if let breakGlass { data.append(("breakGlass", breakGlass)) }
    minute += 1
    entries.append(
      try! LogEntry(
        seq: entries.count,
        draft: EntryDraft(.publishStarted, by: .service("svc"), at: now, data: JSONObject(data)),
        at: now))
  }

  mutating func operate(
    _ id: String, _ object: String, index: Int = 0, to: String = "prod", state: String? = nil,
    finishes: Bool = true, holds: Bool = true
  ) {
    add(
      .operationIntended,
      [
        "planId": .string(id), "to": .string(to), "index": .integer(index), "operation": "update",
        "object": .string(object),
      ])
    guard finishes else { return }
    add(
      .operationFinished,
      [
        "planId": .string(id), "to": .string(to), "index": .integer(index), "operation": "update",
        "object": .string(object), "result": holds ? "applied" : "rejected", "holds": .bool(holds),
        "state": Self.sha(state ?? "\(id) \(object)"),
      ])
  }

  mutating func finish(_ id: String, to: String = "prod", matches: Bool = true) {
    add(.publishFinished, ["planId": .string(id), "to": .string(to), "result": "ok"])
    add(
      .verifyFinished,
      [
        "planId": .string(id), "environment": .string(to), "matches": .bool(matches),
        "differences": .integer(matches ? 0 : 2), "map": Self.sha("map"), "release": Self.sha("r"),
      ])
  }

  /// Planned, approved by ana and ben, applied, verified.
  mutating func promote(_ id: String, _ objects: [String], requester: String = "robin") {
    plan(id, requester: requester)
    let approvals = [decide(id, "ana"), decide(id, "ben")]
    start(id, counting: approvals)
    for (index, object) in objects.enumerated() { operate(id, object, index: index) }
    finish(id)
  }

  mutating func lookForDrift(
    _ states: KeyValuePairs<String, String>, in environment: String = "prod"
  ) {
    add(
      .driftChecked,
      [
        "environment": .string(environment), "result": states.isEmpty ? "none" : "different",
        "objects": .array(states.map { .string($0.key) }), "differences": .integer(states.count),
        "states": .object(
          JSONObject(states.map { ($0.key, .string(Digest(of: Array($0.value.utf8)).hex)) })),
      ])
  }

  mutating func dispose(
    _ object: String, _ state: String, _ word: String, in environment: String = "prod"
  ) {
    add(
      .driftDisposed, by: .user("ana"),
      [
        "environment": .string(environment), "object": .string(object), "state": Self.sha(state),
        "disposition": .string(word), "reason": "agreed", "signedBy": "ana", "signature": "…",
      ])
  }

  var source: ReportSource {
    let blobs = blobs
    let root = Merkle.root(ofLeaves: entries.map(\.leafHash))
    let signed = try! Self.signer.sign(
      Checkpoint(origin: Self.signer.key.name, size: entries.count, root: root))
    return try! ReportSource(
      entries: entries, checkpoint: signed, tool: "tyk-promote test", blob: { blobs[$0] })
  }

  func report(
    _ name: ReportName, from: Instant? = nil, to: Instant? = nil, environment: String? = nil,
    later minutes: Int = 0
  ) -> Report {
    makeReport(
      ReportQuestion(
        name, from: from, to: to, environment: environment,
        now: now.adding(seconds: minutes * 60)), from: source)
  }
}

extension Report {
  /// The texts of a table's rows, by the names of its columns.
  func rows(_ table: String) -> [[String: String]] {
    guard let table = tables.first(where: { $0.name == table }) else { return [] }
    return table.rows.map { row in
      Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.name), row.map(\.text)))
    }
  }
}
