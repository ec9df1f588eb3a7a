import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

/// What was changed past the promotions: seen, attributed, decided about.
@Suite struct DriftTests {
  private static func promoted() async throws -> (World, DashboardSimulator) {
    let world = try World()
    try await world.begin()
    _ = try await world.promote(World.dev, World.staging)
    return (world, world.simulators[World.staging]!)
  }

  @Test func `nothing drifts right after a promotion`() async throws {
    let (world, _) = try await Self.promoted()
    let result = try await world.engine().drift(World.staging, record: true)
    #expect(result.matches && result.objects.isEmpty && result.compared == 4, "\(result)")
    let entries = try await world.content.reopened().allEntries()
    #expect(entries.last?.kind == .driftChecked && entries.last?.data["result"] == "none")
  }

  @Test func `an edit, a delete and an object that nobody promoted are named`() async throws {
    let (world, staging) = try await Self.promoted()
    staging.edit(Samples.gold, JSONPointer("/rate")!, to: 7)
    staging.remove(Samples.template)
    _ = try await world.client(World.staging).create(
      Address(kind: .template, id: "by-hand"),
      LiveDocument([
        "id": "by-hand", "name": "By hand", "kind": "oas-template", "description": "",
        "data": [:],
      ]))
    let result = try await world.engine().drift(World.staging, record: true)
    #expect(!result.matches)
    let found = Dictionary(
      uniqueKeysWithValues: result.objects.map { ($0.address.text, $0.differences) })
    #expect(
      Set(found.keys) == ["policy/gold", "template/team-defaults", "template/by-hand"])
    let rate = try #require(found["policy/gold"]?.first)
    #expect(rate.pointer == JSONPointer("/rate") && rate.by == "them")
    #expect(rate.expected == "1000" && rate.found == "7")
    let entries = try await world.content.reopened().allEntries()
    #expect(entries.last?.data["result"] == "different")
    #expect(entries.last?.data["objects"]?.array?.count == 3)
  }

  @Test func `who changed an object, and when, is told where the Dashboard wrote it down`()
    async throws
  {
    let world = try World(audited: true)
    try await world.begin()
    _ = try await world.promote(World.dev, World.staging)
    world.clock.move(seconds: 3600)
    let staging = world.simulators[World.staging]!
    let mallory = staging.addUser(
      organisation: world.organisations[World.staging]!, email: "mallory@example.com")
    let client = DashboardClient(
      transport: staging.transport(), dashboard: "https://dashboard.staging.example.com",
      credential: Secret(mallory.accessKey), organisation: world.organisations[World.staging]!,
      clock: world.clock)
    let gold = try #require(try await client.read(Samples.gold))
    let edited = try #require(gold.document.json.setting(JSONPointer("/rate")!, to: 7))
    _ = try await client.update(
      Samples.gold, databaseID: try #require(gold.databaseID), LiveDocument(edited))
    world.clock.move(seconds: 3600)
    // A look that reads everything is written down too, and hides nothing.
    _ = try await world.engine().verify(World.staging)
    let result = try await world.engine().drift(World.staging, record: true)
    let object = try #require(result.objects.first)
    #expect(object.address == Samples.gold)
    let change = try #require(object.recorded.last)
    #expect(change.user == "mallory@example.com" && change.method == "PUT")
    #expect(change.at == world.clock.now().adding(seconds: -3600))
    let entry = try #require(try await world.content.reopened().allEntries().last)
    #expect(entry.data["recorded"]?["policy/gold"]?["user"] == "mallory@example.com")
    // Without the right to read the log nothing is told, and nothing else changes.
    staging.setPermissions(
      ["apis": "write", "policies": "write", "api_assets": "write"],
      ofAccessKey: world.accessKeys[World.staging]!)
    let blind = try await world.engine().drift(World.staging)
    #expect(blind.objects.map(\.address) == [Samples.gold] && blind.objects[0].recorded.isEmpty)
  }

  @Test func `who moved a field is told from three sides`() {
    let base: JSON = ["a": 1, "b": 1, "c": 1, "d": 1]
    let ours: JSON = ["a": 1, "b": 2, "c": 2, "d": 1]
    let theirs: JSON = ["a": 3, "b": 1, "c": 3, "d": 1]
    let fields = ThreeWay(base: base, ours: ours, theirs: theirs).fields
    #expect(fields.map(\.pointer.description) == ["/a", "/b", "/c"])
    #expect(fields.map(\.by) == [.them, .us, .both])
    let unknown = ThreeWay(base: nil, ours: ours, theirs: theirs).fields
    #expect(unknown.allSatisfy { $0.by == .unknown })
  }

  @Test func `what was accepted is no difference, as long as it is exactly that`() async throws {
    let (world, staging) = try await Self.promoted()
    staging.edit(Samples.gold, JSONPointer("/rate")!, to: 7)
    _ = try await world.engine().dispose(
      DisposeRequest(
        environment: World.staging, objects: [Samples.gold], word: .accept, reason: "load test"))
    let accepted = try await world.engine().drift(World.staging)
    #expect(accepted.matches && accepted.objects.first?.disposition?.reason == "load test")
    staging.edit(Samples.gold, JSONPointer("/rate")!, to: 8)
    #expect(try await world.engine().drift(World.staging).matches == false)
  }

  @Test func `an acceptance that is signed says by whom, and only those of the gate sign`()
    async throws
  {
    let (world, staging) = try await Self.promoted()
    staging.edit(Samples.gold, JSONPointer("/rate")!, to: 7)
    let request = DisposeRequest(
      environment: World.staging, objects: [], word: .accept, reason: "load test")
    let refused = await PromotionTests.failure {
      _ = try await world.engine().dispose(request, signedBy: world.ben)
    }
    #expect(refused?.code == "unknown-key", "the gate of staging does not name ben")
    _ = try await world.engine().dispose(request, signedBy: world.ana)
    let entry = try #require(try await world.content.reopened().allEntries().last)
    #expect(entry.kind == .driftDisposed && entry.data["signedBy"] == "ana@example.com")
    let message = Array(try #require(entry.data["statement"]?.string).utf8)
    let armored = Array(try #require(entry.data["signature"]?.string).utf8)
    try SSHSignature(armored: armored).verify(
      message: message, namespace: DispositionStatement.namespace, key: world.ana.publicKey)
  }

  @Test func `a revert is planned, approved and brings back what was verified`() async throws {
    let (world, staging) = try await Self.promoted()
    let before = try #require(staging.document(Samples.orders))
    staging.edit(
      Samples.orders, JSONPointer("/api_definition/upstream_auth/basic_auth/password")!,
      to: "changed-by-hand")
    staging.edit(Samples.gold, JSONPointer("/rate")!, to: 7)
    staging.remove(Samples.template)
    let result = try await world.engine().dispose(
      DisposeRequest(environment: World.staging, objects: [], word: .revert, reason: "not ours"))
    let id = try #require(result.promotion, "\(result.plan?.review.lines ?? [])")
    #expect(result.objects.count == 3)
    try await world.approve(id, in: World.staging)
    let applied = try await world.engine().apply(id)
    #expect(applied.state == "verified", "\(applied)")
    let kind = try #require(Kinds.named(.classic))
    #expect(
      normalForm(try #require(staging.document(Samples.orders)), kind: kind)
        == normalForm(before, kind: kind))
    #expect(try await world.engine().drift(World.staging).matches)
    #expect(try await world.engine().status()[1].objects == 4)
  }

  @Test func `an adoption of one object leaves the rest of the release as it was`() async throws {
    let (world, staging) = try await Self.promoted()
    staging.edit(Samples.gold, JSONPointer("/rate")!, to: 7)
    staging.edit(
      Samples.orders, JSONPointer("/api_definition/proxy/strip_listen_path")!, to: false)
    let result = try await world.engine().dispose(
      DisposeRequest(
        environment: World.staging, objects: [Samples.gold], word: .adopt, reason: "right so"))
    let id = try #require(result.promotion)
    try await world.approve(id, in: World.staging)
    // The other edit is still drift: an adoption verifies what it was about.
    let applied = try await world.engine().apply(id)
    #expect(applied.differences.map(\.object) == [Samples.orders] || applied.verified == true)
    let left = try await world.engine().drift(World.staging)
    #expect(left.objects.contains { $0.address == Samples.orders })
  }
}
