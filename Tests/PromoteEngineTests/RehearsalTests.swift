import PromoteAdapters
import PromoteCore
import Synchronization
import Testing
import TykSimulator

@testable import PromoteEngine

/// What a rehearsal makes of what its stage refuses.
@Suite struct RehearsalTests {
  /// A stage that refuses what it is told to, and knows what was tried.
  final class Refusing: RehearsalStage {
    private let api: any ManagementAPI
    /// True: by an inferred rule.
    private let refused: [Address: Bool]
    private let tried = Mutex<[Address]>([])

    init(_ api: any ManagementAPI, refusing refused: [Address: Bool]) {
      self.api = api
      self.refused = refused
    }

    var attempts: [Address] { tried.withLock { $0 } }

    func attempt<T: Sendable>(
      _ step: @Sendable (any ManagementAPI) async throws(APIFailure) -> T
    ) async throws(StageRefusal) -> T {
      let stage = Watched(api: api) { address throws(APIFailure) in
        self.tried.withLock { $0.append(address) }
        guard let isInferred = self.refused[address] else { return }
        throw .rejected(status: 400, message: isInferred ? "inferred" : "evidenced")
      }
      do throws(APIFailure) { return try await step(stage) } catch {
        var isInferred = false
        if case .rejected(_, let message) = error { isInferred = message == "inferred" }
        throw StageRefusal(error, isInferred: isInferred)
      }
    }
  }

  private static let addresses = ["a", "b", "c", "d"].map { Address(kind: .policy, id: $0) }

  /// b depends on a, c on b, d on nothing.
  private func carryOut(_ refused: [Address: Bool]) async -> (findings: [Finding], tried: [String])
  {
    let simulator = DashboardSimulator()
    let organisation = simulator.addOrganisation()
    let user = simulator.addUser(organisation: organisation)
    let client = DashboardClient(
      transport: simulator.transport(), dashboard: "https://x",
      credential: Secret(user.accessKey), organisation: organisation, clock: HeldClock())
    let stage = Refusing(client, refusing: refused)
    let rehearsing = Rehearsing(
      stage: stage,
      desired: Dictionary(
        uniqueKeysWithValues: Self.addresses.map {
          ($0, LiveDocument(["id": .string($0.id), "name": .string($0.id)]))
        }),
      live: Dump(
        environment: World.staging,
        identity: EnvironmentIdentity(dashboard: "https://x", organisation: organisation),
        objects: [:]))
    let after = BlobReference(sha256: Digest(of: [1]), size: 1)
    let operations = zip(Self.addresses, [[], [0], [1], []]).map { address, dependsOn in
      Plan.Operation(
        action: .create, address: address, name: address.id, after: after, dependsOn: dependsOn)
    }
    let findings = await rehearsing.carryOut(operations, to: .desired, round: "")
    return (findings, stage.attempts.map(\.id).sorted())
  }

  @Test func `a published refusal blocks, and what depends on it is not tried`() async {
    let (findings, tried) = await carryOut([Self.addresses[0]: false])
    #expect(findings.map(\.code) == ["rehearsal-refused"])
    #expect(findings.first?.severity == .blocking)
    #expect(findings.first?.object == Self.addresses[0])
    #expect(tried == ["a", "d"])
  }

  @Test func `an inferred refusal is a warning that says so, and the rehearsal goes on`() async {
    let (findings, tried) = await carryOut([Self.addresses[0]: true])
    #expect(findings.map(\.severity) == [.warning])
    #expect(findings.first?.message.contains("which nothing published says") == true)
    #expect(tried == ["a", "b", "c", "d"])
  }

  @Test func `what follows from an inferred refusal is a warning too, near and far`() async {
    let (findings, tried) = await carryOut([Self.addresses[0]: true, Self.addresses[2]: false])
    #expect(findings.map(\.severity) == [.warning, .warning])
    #expect(findings.map(\.object) == [Self.addresses[0], Self.addresses[2]])
    #expect(findings.last?.message.contains("if it refused what this depends on") == true)
    #expect(tried == ["a", "b", "c", "d"])
  }

  @Test func `findings stand in the plan's order, whoever was first`() async {
    let all = Dictionary(uniqueKeysWithValues: Self.addresses.map { ($0, true) })
    for _ in 0..<5 {
      let (findings, _) = await carryOut(all)
      #expect(findings.map(\.object) == Self.addresses)
    }
  }

  @Test func `what cannot be replaced is left where it stands`() async throws {
    let simulator = DashboardSimulator()
    let organisation = simulator.addOrganisation()
    let user = simulator.addUser(organisation: organisation)
    let client = DashboardClient(
      transport: simulator.transport(), dashboard: "https://x",
      credential: Secret(user.accessKey), organisation: organisation, clock: HeldClock())
    let api: JSON = [
      "api_definition": [
        "api_id": "orders", "name": "Orders", "use_oauth2": true,
        "proxy": ["listen_path": "/orders/", "target_url": "http://orders"],
        "version_data": ["not_versioned": true, "versions": [:]],
      ]
    ]
    let gold: JSON = ["id": "gold", "name": "Gold", "access_rights": ["orders": [:]]]
    _ = try await client.create(Address(kind: .classic, id: "orders"), LiveDocument(api))
    _ = try await client.create(Address(kind: .policy, id: "gold"), LiveDocument(gold))
    let address = Address(kind: "oauth-client", id: "orders/app")
    let document: JSON = [
      "client_id": "app", "policy_id": "gold", "redirect_uri": "https://app.example.com",
      "x-tyk-promote": ["api": "orders", "id": "orders/app"],
    ]
    let rehearsing = Rehearsing(
      stage: Refusing(client, refusing: [:]), desired: [address: LiveDocument(document)],
      live: Dump(
        environment: World.staging,
        identity: EnvironmentIdentity(dashboard: "https://x", organisation: organisation),
        objects: [:]))
    let operation = Plan.Operation(
      action: .create, address: address, name: "app",
      after: BlobReference(sha256: Digest(of: [1]), size: 1))
    for round in ["", "again, "] {
      let findings = await rehearsing.carryOut([operation], to: .desired, round: round)
      #expect(findings == [], "\(round)")
    }
    #expect(simulator.addresses.contains(address))
  }

  @Test func `a plan is ready where only a choice of the simulator stands against it`()
    async throws
  {
    let world = try World()
    try await world.begin()
    // Templates without a name are refused by the simulator; nothing published says so.
    world.simulators[World.dev]!.edit(Samples.template, JSONPointer(["name"]), to: "")
    let outcome = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let found = try #require(outcome.review.findings.first { $0.code == "rehearsal-refused" })
    #expect(found.severity == .warning)
    #expect(found.object == Samples.template)
    #expect(outcome.promotion != nil)
  }

  @Test func `a plan is blocked by a published rule`() async throws {
    let world = try World()
    try await world.begin()
    world.simulators[World.dev]!.edit(
      Samples.template, JSONPointer(["kind"]), to: "streams-template")
    let outcome = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let found = try #require(outcome.review.findings.first { $0.code == "rehearsal-refused" })
    #expect(found.severity == .blocking)
    #expect(outcome.promotion == nil)
  }

  @Test(arguments: [
    ("5.11", true), ("5.12.3", true), ("v5.13.0-rc1", true), ("6.0", true), ("5.8.9", true),
    ("5.8.8", false), ("5.10.1", false), ("5.9", false), ("nonsense", nil), ("5", nil),
  ])
  func `releases that keep the ids of new policies`(_ release: String, _ keeps: Bool?) {
    #expect(Engine.keepsPolicyIDs(release) == keeps)
  }
}
