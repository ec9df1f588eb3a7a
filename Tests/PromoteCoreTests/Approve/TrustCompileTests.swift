import PromoteCore
import Testing

@Suite struct TrustCompileTests {
  static let issuedAt = Instant("2026-03-01T00:00:00Z")!
  static let expiresAt = Instant("2027-03-01T00:00:00Z")!

  let lines: [String]
  init() throws {
    lines = try Set(ApprovalVectors().cases("signatures").map { try $0.text("key") }).sorted()
      .filter { $0.hasPrefix("ssh-ed25519") || $0.hasPrefix("ecdsa-") || $0.hasPrefix("ssh-rsa") }
  }

  func person(_ id: String, _ key: Int, _ roles: [String] = []) -> ApproverList.Person {
    .init(id: id, keys: [.init(publicKey: lines[key] + " laptop")], roles: roles)
  }

  func registry(
    people: [ApproverList.Person]? = nil,
    gate: Gate? = Gate(approvals: [.init(role: "lead", count: 2)]),
    administrators: [String] = ["ana"], threshold: Int = 1
  ) throws -> Registry {
    let names = try ["dev", "prod"].map { try need(EnvironmentName($0)) }
    let environments = names.map { name in
      EnvironmentConfiguration(
        name: name, follows: name.text == "prod" ? names[0] : nil,
        dashboard: DashboardConfiguration(url: "http://localhost", secret: .environment("S")),
        gate: name.text == "prod" ? gate : nil,
        place: RegistryPlace(file: "\(name.text).yaml", line: 1))
    }
    return Registry(
      pipeline: Pipeline(workspaceID: "w", logOrigin: "log.example.org/w", stages: names),
      environments: Dictionary(uniqueKeysWithValues: environments.map { ($0.name, $0) }),
      approvers: ApproverList(
        people: people ?? [person("ana", 0, ["lead"]), person("ben", 1, ["lead"])],
        administrators: administrators, threshold: threshold))
  }

  func compile(_ registry: Registry, previous: TrustDocument? = nil) throws(TrustProblems)
    -> TrustDocument
  {
    try TrustDocument.compile(
      registry: registry, logs: [.init(origin: "log.example.org/w", key: "k+1+A")],
      version: (previous?.version ?? 0) + 1, issuedAt: Self.issuedAt, expiresAt: Self.expiresAt,
      previous: previous)
  }

  func problems(_ registry: Registry) -> [String] {
    do throws(TrustProblems) {
      _ = try compile(registry)
      return []
    } catch { return error.problems.map(\.message) }
  }

  @Test func `a gate becomes a rule, no gate a rule that asks for nobody`() throws {
    let document = try compile(registry())
    let prod = try need(document.rule(for: "prod"))
    #expect(prod.minimumApprovers == 2)
    #expect(prod.require == [.init(role: "lead", count: 2)])
    #expect(!prod.isOpen)
    #expect(try need(document.rule(for: "dev")).isOpen)
    #expect(document.rule(for: "qa") == nil)
    #expect(try TrustDocument(reading: document.canonical()) == document)
    #expect(document.principal("ana")?.keys == [try SSHPublicKey(line: lines[0]).fingerprint])
  }

  @Test func `a key keeps the start of its validity through versions`() throws {
    let first = try compile(registry())
    let later = try TrustDocument.compile(
      registry: registry(), logs: first.logs, version: 2,
      issuedAt: Self.issuedAt.adding(seconds: 1000), expiresAt: Self.expiresAt, previous: first)
    #expect(later.keys.allSatisfy { $0.validAfter == Self.issuedAt })
    #expect(later.version == 2)
  }

  @Test func `every problem is reported at once`() throws {
    let found = problems(
      try registry(
        people: [
          person("ana", 0, ["lead"]), person("ben", 0, ["lead"]), person("an a", 1),
          .init(id: "chi", keys: [], roles: []),
          .init(id: "dan", keys: [.init(publicKey: "ssh-dss AAAAB3NzaC1kc3M=")], roles: []),
        ],
        gate: Gate(approvals: [.init(role: "lead", count: 3), .init(role: "security", count: 1)]),
        administrators: ["ana", "zed"], threshold: 3))
    for text in [
      "'ana' and 'ben' have the same key", "'an a' is no name", "'chi' has no key",
      "a key of 'dan'", "the administrator 'zed'", "have 2, need 3",
      "needs 3 people in the role 'lead'", "needs 1 people in the role 'security'",
    ] {
      #expect(found.contains { $0.contains(text) }, "\(text)")
    }
  }

  @Test func `a gate that different people cannot satisfy is a problem`() throws {
    let both = ["lead", "security"]
    let gate = Gate(approvals: [.init(role: "lead", count: 1), .init(role: "security", count: 1)])
    #expect(
      problems(try registry(people: [person("ana", 0, both)], gate: gate)).contains {
        $0.contains("different people")
      })
    #expect(
      problems(try registry(people: [person("ana", 0, both), person("ben", 1, both)], gate: gate))
        .isEmpty)
  }

  @Test func `everything a gate asks is in the rule, and comes back from the bytes`() throws {
    var gate = Gate(
      approvals: [
        .init(role: "lead", count: 1), .init(role: "lead", count: 1, when: ["breaking-change"]),
      ], soakSeconds: nil,
      windows: [PublishWindow(days: [.mon], from: 540, to: 960, zone: "UTC")],
      freezes: [
        PublishFreeze(
          from: LocalTime("2026-12-18")!, until: LocalTime("2027-01-05")!, zone: "UTC",
          reason: "year end")
      ], breakGlassRole: "commander")
    let people = [person("ana", 0, ["lead"]), person("ben", 1, ["lead", "commander"])]
    let given = try registry(people: people, gate: gate)
    let document = try TrustDocument.compile(
      registry: given, logs: [.init(origin: "log.example.org/w", key: "k+1+A")], zones: [.utc],
      version: 1, issuedAt: Self.issuedAt, expiresAt: Self.expiresAt)
    let rule = try need(document.rule(for: "prod"))
    #expect(rule.minimumApprovers == 1 && rule.require[1].when == ["breaking-change"])
    #expect(rule.follows == "dev" && rule.protected == false && rule.breakGlassRole == "commander")
    #expect(rule.windows == gate.windows && rule.freezes == gate.freezes)
    #expect(try TrustDocument(reading: document.canonical()) == document)
    #expect(document.changes(from: document).isEmpty)
    let accepted = try AcceptedTrust(
      payload: document.canonical(), pinned: Digest(of: document.canonical()))
    #expect(accepted.differences(from: given).isEmpty)
    gate.windows = []
    gate.breakGlassRole = nil
    #expect(
      accepted.differences(from: try registry(people: people, gate: gate)) == [
        "'prod': windows: mon 09:00–16:00 UTC → always",
        "'prod': breaks the glass: commander → nobody",
      ])
  }

  @Test func `what could never be judged is no document`() throws {
    let lead = Gate.Rule(role: "lead", count: 1)
    #expect(
      problems(try registry(gate: Gate(approvals: [lead], soakSeconds: 60))).contains {
        $0.contains("nothing can soak there")
      })
    #expect(
      problems(try registry(gate: Gate(approvals: [lead], breakGlassRole: "nobody"))).contains {
        $0.contains("nobody has the role 'nobody'")
      })
    #expect(
      problems(try registry(gate: Gate(approvals: [lead], breakGlassRole: "lead"))).contains {
        $0.contains("approves for 'prod' and breaks its glass")
      })
    let window = PublishWindow(days: [.mon], from: 0, to: 60, zone: "Europe/London")
    #expect(
      problems(try registry(gate: Gate(approvals: [lead], windows: [window]))).contains {
        $0.contains("the rules of the time zone 'Europe/London' are not known")
      })
  }

  @Test func `a revocation that was accepted is not taken back by editing`() throws {
    var people = [person("ana", 0, ["lead"]), person("ben", 1, ["lead"])]
    let revoked = Self.issuedAt.adding(seconds: -60)
    people[0].keys[0].revokedAt = revoked
    people[0].keys[0].revocation = .compromised
    let first = try compile(registry(people: people))
    people[0].keys[0].revokedAt = Self.issuedAt
    people[0].keys[0].revocation = .retired
    let later = try compile(registry(people: people), previous: first)
    people[0].keys[0].revokedAt = nil
    people[0].keys[0].revocation = nil
    let last = try compile(registry(people: people), previous: later)
    for document in [first, later, last] {
      let key = document.principal("ana").flatMap { document.key($0.keys[0]) }
      #expect(key?.revokedAt == revoked && key?.revocation == .compromised)
    }
  }

  @Test func `an empty gate, a count of zero and no administrator are problems`() throws {
    #expect(problems(try registry(gate: Gate(approvals: []))).count == 1)
    #expect(
      problems(try registry(gate: Gate(approvals: [.init(role: "lead", count: 0)]))).count == 1)
    #expect(problems(try registry(administrators: [], threshold: 1)).count == 1)
    #expect(problems(try registry(threshold: 0)).count == 1)
  }
}
