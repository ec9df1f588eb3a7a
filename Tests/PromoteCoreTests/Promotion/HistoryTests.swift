import PromoteCore
import Testing

@Suite struct HistoryTests {
  static let digest = Digest(of: [1])

  /// Replays entries written as `kind` and the members that matter; the rest is filled in.
  static func history(_ entries: [(String, JSON)]) throws -> History {
    var history = History()
    for (seq, entry) in entries.enumerated() {
      try history.replay(
        seq: seq, at: Instant(seconds: 1_790_000_000 + seq), actor: "ana@example.com",
        kind: entry.0, data: entry.1)
    }
    return history
  }

  static func sha(_ byte: UInt8) -> JSON { ["sha256": .string(Digest(of: [byte]).hex)] }

  static func created(_ id: String) -> (String, JSON) {
    (
      "plan.created",
      [
        "planId": .string(id), "plan": sha(1), "from": "dev", "to": "staging", "release": sha(2),
        "effect": sha(3), "scope": sha(9), "word": "amber-falcon", "folder": "f",
        "selection": "everything",
        "trustVersion": 1, "expiresAt": "2027-01-01T00:00:00Z",
      ]
    )
  }

  static func step(_ kind: String, _ id: String, _ more: KeyValuePairs<String, JSON> = [:]) -> (
    String, JSON
  ) {
    var data = JSONObject([("planId", JSON.string(id))])
    for (name, value) in more { data[name] = value }
    return (kind, .object(data))
  }

  static func approval(_ id: String, _ decision: String, stops: Bool, nonce: String) -> (
    String, JSON
  ) {
    step(
      "approval.recorded", id,
      [
        "envelope": sha(4), "statement": sha(5), "role": "security", "nonce": .string(nonce),
        "decision": .string(decision), "stops": .bool(stops),
      ])
  }

  @Test func `a whole promotion ends verified and is what runs there`() throws {
    let history = try Self.history([
      Self.created("p"),
      Self.approval("p", "approve", stops: false, nonce: "n1"),
      Self.step("publish.started", "p"),
      Self.step("operation.finished", "p", ["index": 0, "holds": true]),
      Self.step("publish.finished", "p"),
      Self.step(
        "verify.finished", "p",
        ["environment": "staging", "matches": true, "map": Self.sha(7), "release": Self.sha(8)]),
    ])
    let record = try #require(history.promotions["p"])
    #expect(record.phase == .verified(seq: 5))
    #expect(record.approvals.map(\.approver) == ["ana@example.com"])
    #expect(record.finishedOperations == [0])
    #expect(history.nonces == ["n1"])
    let current = try #require(history.environment(EnvironmentName("staging")!).current)
    #expect(current.map == Digest(of: [7]))
    #expect(current.promotion == "p")
    #expect(history.environment(EnvironmentName("staging")!).openPublish == nil)
  }

  @Test func `what began and did not end stays the environment's open publish`() throws {
    var history = try Self.history([Self.created("p"), Self.step("publish.started", "p")])
    #expect(history.promotions["p"]?.isUnderWay == true)
    #expect(history.environment(EnvironmentName("staging")!).openPublish == "p")
    try history.replay(
      seq: 2, at: Instant(seconds: 0), actor: "s", kind: "publish.failed",
      data: Self.step("publish.failed", "p").1)
    #expect(history.promotions["p"]?.phase == .failed(seq: 2))
    #expect(history.environment(EnvironmentName("staging")!).openPublish == "p")
  }

  @Test func `a verification that finds a difference does not change what is known to run`() throws
  {
    let history = try Self.history([
      Self.created("p"), Self.step("publish.started", "p"), Self.step("publish.finished", "p"),
      Self.step("verify.finished", "p", ["environment": "staging", "matches": false]),
    ])
    #expect(history.promotions["p"]?.phase == .differs(seq: 3))
    #expect(history.environment(EnvironmentName("staging")!).current == nil)
  }

  @Test(arguments: [(true, false), (false, true)])
  func `a reject stops a plan only where the rule names its maker`(stops: Bool, open: Bool) throws {
    let history = try Self.history([
      Self.created("p"), Self.approval("p", "reject", stops: stops, nonce: "n"),
    ])
    #expect(history.promotions["p"]?.isOpen == open)
  }

  @Test(
    arguments: [
      [("publish.started", ["planId": "nobody"] as JSON)],
      [created("p"), created("p")],
      [("plan.created", ["planId": "p"] as JSON)],
      [created("p"), ("approval.recorded", ["planId": "p"] as JSON)],
    ])
  func `an entry that cannot be understood decides nothing`(entries: [(String, JSON)]) {
    #expect(throws: HistoryProblem.self) { try Self.history(entries) }
  }

  @Test func `a release map reads back as it was written`() throws {
    let map = ReleaseMap([
      Address(kind: .oas, id: "a/b"): .init(release: Digest(of: [1]), state: Digest(of: [2])),
      Address(kind: .policy, id: "gold"): .init(release: Digest(of: [3]), state: Digest(of: [4])),
    ])
    #expect(try ReleaseMap(reading: map.bytes) == map)
    #expect(throws: (any Error).self) {
      try ReleaseMap(reading: Array(#"{"objects":{},"v":2}"#.utf8))
    }
  }
}
