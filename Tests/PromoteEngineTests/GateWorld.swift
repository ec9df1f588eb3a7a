import PromoteAdapters
import PromoteCore
import PromoteEngine

/// A trust document, a plan into `prod`, and people with keys: everything the gate is judged by, and
/// nothing else.
struct GateWorld {
  static let start = Instant("2026-11-24T09:00:00Z")!
  static let orders = Address(kind: .oas, id: "orders")
  static let release = Digest(of: [1])
  /// Who holds which roles. `eve` is nobody: her key is in no document.
  static let roles = [
    "ana": ["release-manager"], "ben": ["security"], "chi": ["commander"],
    "dan": ["release-manager", "security"], "root": [], "zoe": ["release-manager", "security"],
  ]

  let signers: [String: KeyFileSigner]
  let registry: Registry
  var trust: AcceptedTrust
  /// Asked for by `zoe`.
  let plan: [UInt8]

  static let gate = Gate(
    approvals: [
      .init(role: "release-manager", count: 1), .init(role: "security", count: 1),
    ], breakGlassRole: "commander")

  init(
    gate: Gate = GateWorld.gate, protected: Bool = false, guards: Guards = Guards(),
    from: String = "staging", to: String = "prod", author: String = "zoe",
    operations: JSON = GateWorld.operations, findings: [String] = [], id: String = "p-1",
    document change: (TrustDocument) -> TrustDocument = { $0 }
  ) async throws {
    var signers: [String: KeyFileSigner] = [:]
    for (index, name) in (Array(Self.roles.keys) + ["eve", "ci"]).sorted().enumerated() {
      signers[name] = try KeyFileSigner(seed: Array(repeating: UInt8(index + 1), count: 32))
    }
    self.signers = signers
    func line(_ name: String) -> ApproverList.Key {
      .init(publicKey: signers[name]?.publicKey.line ?? "")
    }
    let stages = ["dev", "staging", "prod"].compactMap { EnvironmentName($0) }
    var environments: [EnvironmentName: EnvironmentConfiguration] = [:]
    for (index, name) in stages.enumerated() {
      environments[name] = EnvironmentConfiguration(
        name: name, follows: index > 0 ? stages[index - 1] : nil,
        protected: protected && index == 2,
        dashboard: DashboardConfiguration(url: "http://localhost", secret: .environment("S")),
        guards: index == 2 ? guards : Guards(),
        gate: index > 0 ? gate.without(soak: index < 2) : nil,
        place: RegistryPlace(file: "\(name).yaml", line: 1))
    }
    registry = Registry(
      pipeline: Pipeline(workspaceID: "w", logOrigin: "log.example.org/w", stages: stages),
      environments: environments,
      approvers: ApproverList(
        people: Self.roles.sorted { $0.key < $1.key }.map {
          .init(id: $0.key, keys: [line($0.key)], roles: $0.value)
        }, services: [.init(id: "pipeline", keys: [line("ci")], roles: [])],
        administrators: ["root"], threshold: 1))
    let document = change(
      try TrustDocument.compile(
        registry: registry, logs: [.init(origin: "log.example.org/w", key: "k+1+A")],
        zones: [.utc], version: 1, issuedAt: Self.start.adding(seconds: -86_400),
        expiresAt: Self.start.adding(seconds: 86_400 * 365)))
    let envelope = try await document.signed(by: [signers["root"]!])
    trust = try AcceptedTrust(
      first: envelope, pinned: Digest(of: document.canonical()), at: nil)
    plan = JSON.object([
      "_type": "urn:tyk-promote:plan:v1", "id": .string(id), "author": .string(author),
      "createdAt": .string(Self.start.seconds),
      "expiresAt": .string(Self.start.adding(seconds: 7 * 86_400).seconds),
      "source": ["environment": .string(from)], "target": ["environment": .string(to)],
      "operations": operations, "findings": .array(findings.map { ["code": .string($0)] }),
      "trust": ["version": 1, "sha256": .string(trust.reference.digest.hex)],
    ]).canonical()
  }

  static let operations: JSON = [
    ["op": "update", "kind": "oas", "id": "orders", "release": ["sha256": .string(release.hex)]]
  ]
  static let seen = ApprovalStatement.SeenCheckpoint(
    origin: "log.example.org/w", size: 0, root: Digest(of: []))
  static let log = LogView(origin: "log.example.org/w", size: 0) { $0 == 0 ? Digest(of: []) : nil }
  /// The release has held in staging for two days.
  static let held = PlanHistory(
    source: .standing(SourceStanding(since: start.adding(seconds: -2 * 86_400))))

  func facts() throws -> PlanFacts { try PlanFacts(reading: plan) }

  /// What somebody who holds that role signs.
  func statement(
    _ person: String, _ role: String, _ decision: ApprovalStatement.Decision = .approve,
    nonce: UInt8? = nil, issued: Instant = start, lasts: Int = 86_400, target: String = "prod",
    planID: String = "p-1", digest: Digest? = nil
  ) throws -> ApprovalStatement {
    ApprovalStatement(
      planID: planID, planDigest: try digest ?? facts().digest, approver: person, role: role,
      decision: decision, source: "staging", target: target, issuedAt: issued,
      expiresAt: issued.adding(seconds: lasts), log: Self.seen,
      nonce: Array(
        repeating: nonce
          ?? UInt8(truncatingIfNeeded: person.utf8.reduce(0) { $0 &+ Int($1) } + role.utf8.count),
        count: 16),
      trust: trust.reference)
  }

  /// Signed by `key`'s key, under `claimed`'s key id.
  func sign(
    _ statement: ApprovalStatement, by key: String? = nil, as claimed: String? = nil,
    namespace: String = ApprovalFormat.namespace
  ) async throws -> [UInt8] {
    let signer = signers[key ?? statement.approver]!
    let message = DSSE.pae(type: ApprovalFormat.payloadType, body: statement.canonical())
    let armored = try await signer.sign(message, namespace: namespace)
    let named = signers[claimed ?? key ?? statement.approver]!.publicKey.fingerprint
    return DSSE.Envelope(
      payloadType: ApprovalFormat.payloadType, payload: statement.canonical(),
      signatures: [.init(keyID: named, bytes: armored)]
    ).canonical()
  }

  func approval(_ person: String, _ role: String) async throws -> [UInt8] {
    try await sign(try statement(person, role))
  }

  /// Ana and Ben, who are enough.
  func enough() async throws -> [[UInt8]] {
    [try await approval("ana", "release-manager"), try await approval("ben", "security")]
  }

  func judge(
    _ envelopes: [[UInt8]], recorded: Instant = start, now: Instant = start,
    newest: AcceptedTrust? = nil, history: PlanHistory = held, breakGlass: Bool = false,
    plan other: [UInt8]? = nil
  ) -> Verdict {
    PromoteCore.judge(
      plan: other ?? plan, approvals: envelopes.map { .init(envelope: $0, recordedAt: recorded) },
      trust: trust, newest: newest ?? trust, log: Self.log, now: now, history: history,
      breakGlass: breakGlass)
  }

  /// The next version, signed by these.
  func next(
    by names: [String] = ["root"], _ change: (TrustDocument) -> TrustDocument
  ) async throws -> [UInt8] {
    try await change(trust.document).signed(by: names.map { signers[$0]! })
  }
}

extension Gate {
  func without(soak: Bool) -> Gate {
    var gate = self
    if soak { gate.soakSeconds = nil }
    return gate
  }
}

extension TrustDocument {
  func changed(
    version: Int? = nil, administrators: Administrators? = nil, keys: [Key]? = nil,
    principals: [Principal]? = nil, rules: [Rule]? = nil
  ) -> TrustDocument {
    TrustDocument(
      version: version ?? self.version + 1, issuedAt: issuedAt, expiresAt: expiresAt,
      administrators: administrators ?? self.administrators, keys: keys ?? self.keys,
      principals: principals ?? self.principals, services: services, rules: rules ?? self.rules,
      zones: zones, logs: logs, witnesses: witnesses)
  }

  /// The key of that person, changed.
  func changing(key person: String, _ change: (Key) -> Key) -> [Key] {
    let mine = principal(person)?.keys ?? []
    return keys.map { mine.contains($0.id) ? change($0) : $0 }
  }
}
