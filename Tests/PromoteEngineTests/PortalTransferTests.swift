import PromoteAdapters
import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

/// The migration guide's files, from one Portal to another.
@Suite struct PortalTransferTests {
  private func portal(_ seed: UInt64) -> PortalSimulator {
    var configuration = PortalSimulatorConfiguration()
    configuration.seed = seed
    return PortalSimulator(configuration: configuration)
  }

  private func client(_ portal: PortalSimulator) -> PortalClient {
    PortalClient(
      transport: portal.transport(), portal: "https://portal.example.com",
      credential: Secret("portal-administrator-token"), concurrency: 16, clock: HeldClock())
  }

  @Test func `130 organisations with 1 to 70 teams move, and a second run changes nothing`()
    async throws
  {
    let (a, b) = (portal(1), portal(2))
    try a.load(Self.seed(most: 70))
    let automatic = Self.automatic(b)
    let before = b.records("teams").count
    let kinds: [KindName] = [.organisation, .team]
    let objects = try await PortalTransfer(client(a)).read(kinds)
    let files = try PortalFiles.write(objects)
    #expect(files.count == 131)
    let entries = try PortalFiles.read(files)
    let transfer = PortalTransfer(client(b), width: 16)
    let work = try await transfer.prepare(entries)
    #expect(work.steps.count == entries.count && work.problems.isEmpty)
    let outcomes = await transfer.carryOut(work)
    #expect(outcomes.allSatisfy { $0.problem == nil && $0.status == 201 })

    let found = try await PortalTransfer(client(b)).read(kinds)
    let comparison = PortalComparison(
      wanted: entries, found: found, kinds: Set(kinds))
    #expect(comparison.matches, "\(comparison.differences.prefix(3))")
    for collection in ["organisations", "teams"] {
      #expect(Self.cids(a, collection) == Self.cids(b, collection))
    }
    // Each new organisation has one team of its own making; what was there is untouched.
    #expect(b.records("teams").count == a.records("teams").count && before == 1)
    #expect(Self.automatic(b).isSuperset(of: automatic))
    let writes = b.writeCount
    let again = try await transfer.prepare(entries)
    #expect(again.steps.isEmpty && again.unchanged == entries.count)
    #expect(b.writeCount == writes)
  }

  @Test func `what is there under another id is updated, and nothing is made twice`() async throws {
    let b = portal(2)
    try b.load(["organisations": [["CID": "theirs", "Name": "Northwind"]]])
    let entries = try PortalFiles.read([
      "organisations.json": Array(#"{"CID":"ours","Name":"Northwind"}"#.utf8),
      "teams_ours.json": Array(#"{"CID":"t","Name":"Integrators"}"#.utf8),
    ])
    let transfer = PortalTransfer(client(b))
    let work = try await transfer.prepare(entries)
    #expect(work.matched.map(\.there) == ["theirs"])
    let outcomes = await transfer.carryOut(work)
    #expect(outcomes.map(\.problem) == [nil])
    #expect(b.records("organisations").count == 2 && b.records("teams").count == 3)
    let found = try await transfer.read([.organisation, .team])
    let comparison = PortalComparison(
      wanted: entries, found: found, kinds: [.organisation, .team])
    #expect(
      comparison.differences.map { "\($0.object) \($0.found ?? "")" } == [
        "organisation/ours id theirs"
      ])
  }

  @Test func `130 organisations and their teams go by plan, approval and apply`() async throws {
    let world = try await World.withShop(PortalShop(products: 1))
    try world.portals[World.dev]!.load(Self.seed(most: 3))
    let staging = world.portals[World.staging]!
    let automatic = Self.automatic(staging)
    let result = try await world.promote(World.dev, World.staging)
    #expect(result.state == "verified", "\(result.problems)")
    for collection in ["organisations", "teams"] {
      let (a, b) = (world.portals[World.dev]!, staging)
      #expect(Self.cids(a, collection) == Self.cids(b, collection))
      #expect(a.records(collection).count == b.records(collection).count)
    }
    #expect(staging.records("organisations").count == 133)
    #expect(Self.automatic(staging).isSuperset(of: automatic))
    let writes = staging.writeCount
    let again = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    #expect(again.review.verdict == .empty && staging.writeCount == writes)
    #expect(try await world.engine().verify(World.staging).matches)
  }

  /// Organisations with one to `most` teams.
  static func seed(most: Int) -> JSON {
    [
      "organisations": .array(
        (1...130).map { number in
          [
            "CID": .string(PortalShop.cid("organisation\(number)x")),
            "Name": .string("Organisation \(number)"),
            "teams": .array(
              (1...(number * 37 % most + 1)).map { team in
                [
                  "CID": .string(PortalShop.cid("team\(number)x\(team)x")),
                  "Name": .string("Team \(team)"),
                ]
              }),
          ]
        })
    ]
  }

  /// Ids and names of what people made.
  private static func cids(_ portal: PortalSimulator, _ collection: String) -> [String] {
    portal.records(collection).filter { $0["Default"]?.bool != true && $0["ID"] != 1 }
      .map { "\($0["CID"]?.string ?? "") \($0["Name"]?.string ?? "")" }.sorted()
  }

  /// What a Portal made by itself, whole.
  private static func automatic(_ portal: PortalSimulator) -> Set<JSON> {
    Set(
      portal.records("teams").filter { $0["Default"]?.bool == true }
        + portal.records("organisations").filter { $0["ID"] == 1 }
        + portal.records("themes").filter { $0["Name"] == "default" })
  }
}
