import PromoteAdapters
import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

/// Carrying named keys from one environment to another, by hand and sealed.
@Suite struct `named keys` {
  static let name = "partner-alpha-credential"

  /// dev and staging hold the same; staging is open, and dev has a named key.
  private static func world(_ session: JSON? = nil) async throws -> World {
    let world = try EveryKindWorld.make { registry in
      registry.environments[World.staging]!.gate = nil
    }
    try await world.begin(EveryKind.dev(world.organisations[World.dev]!))
    _ = try await world.promote(World.dev, World.staging)
    let dev = try #require(world.client(World.dev) as? any NamedKeysAPI)
    try await dev.writeKey(
      Secret(name), organisation: world.organisations[World.dev]!,
      LiveDocument(session ?? Self.session(world)), isNew: true)
    return world
  }

  private static func session(_ world: World) -> JSON {
    [
      "alias": "partner alpha", "apply_policies": ["gold"],
      "org_id": .string(world.organisations[World.dev]!),
      "certificate": .string(world.organisations[World.dev]! + EveryKind.fingerprint),
      "meta_data": ["callback": "https://shop.dev.example.com/alpha"], "hmac_string": "dev-hmac-1",
    ]
  }

  private static func sessions(_ world: World) -> [String: JSON] {
    world.simulators[World.staging]!.keys(of: world.organisations[World.staging]!)
  }

  @Test func `arrive under their own name, rewritten for the environment`() async throws {
    let world = try await Self.world()
    let exported = try await world.engine().exportKeys([Secret(Self.name)], of: World.dev)
    let read = try NamedKeys(reading: exported.clear)
    let looked = try await world.engine().importKeys(read, into: World.staging, dryRun: true)
    #expect(looked.reports.map(\.result) == [.planned] && Self.sessions(world).isEmpty)
    let result = try await world.engine().importKeys(read, into: World.staging)
    #expect(result.reports.map(\.result) == [.created], "\(result)")
    let organisation = world.organisations[World.staging]!
    let session = try #require(Self.sessions(world)[organisation + Self.name])
    #expect(session["org_id"] == .string(organisation))
    #expect(session["certificate"] == .string(organisation + EveryKind.fingerprint))
    #expect(session["meta_data"]?["callback"] == "https://shop.staging.example.com/alpha")
    #expect(session["hmac_string"] == "dev-hmac-1")
    let again = try await world.engine().importKeys(read, into: World.staging)
    #expect(again.reports.map(\.result) == [.unchanged], "\(again)")
  }

  @Test func `are all found where all are asked for, and an unknown one is refused`() async throws {
    let world = try await Self.world()
    #expect(try await world.engine().exportKeys([], of: World.dev).keys.count == 1)
    let found = await PromotionTests.failure {
      _ = try await world.engine().exportKeys([Secret("nobody-has-this")], of: World.dev)
    }
    #expect(found?.code == "unknown-key" && found?.summary.contains("nobody") == false)
  }

  @Test func `that grant what is not there, or differ from one that is, are refused whole`()
    async throws
  {
    let world = try await Self.world()
    let organisation = world.organisations[World.dev]!
    let keys = NamedKeys(
      environment: World.dev, organisation: organisation,
      keys: [
        (Secret("one"), LiveDocument(["apply_policies": ["gold"]])),
        (Secret("two"), LiveDocument(["apply_policies": ["platinum"]])),
      ])
    let result = try await world.engine().importKeys(keys, into: World.staging)
    #expect(result.isBlocked && result.reports.isEmpty && Self.sessions(world).isEmpty)
    #expect(result.findings.contains { $0.code == "dangling-reference" })

    func first(_ rate: JSON) -> NamedKeys {
      NamedKeys(
        environment: World.dev, organisation: organisation,
        keys: [(Secret("one"), LiveDocument(["apply_policies": ["gold"], "rate": rate]))])
    }
    _ = try await world.engine().importKeys(first(1), into: World.staging)
    let differs = try await world.engine().importKeys(first(2), into: World.staging)
    #expect(differs.findings.map(\.code) == ["key-exists"], "\(differs)")
    let replaced = try await world.engine().importKeys(
      first(2), into: World.staging, replace: true)
    #expect(replaced.reports.map(\.result) == [.replaced], "\(replaced)")
  }

  @Test func `never enter an environment that is gated`() async throws {
    let world = try await Self.world()
    let exported = try await world.engine().exportKeys([], of: World.dev)
    let found = await PromotionTests.failure {
      _ = try await world.engine().importKeys(exported, into: World.prod)
    }
    #expect(found?.code == "gated")
  }

  @Test func `show neither name nor session, and no plan holds one`() async throws {
    let world = try await Self.world()
    let exported = try await world.engine().exportKeys([], of: World.dev)
    let result = try await world.engine().importKeys(exported, into: World.staging)
    for text in ["\(exported)", "\(result)", String(reflecting: exported)] {
      #expect(!text.contains(Self.name) && !text.contains("dev-hmac-1"), "\(text)")
    }
    let plan = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    #expect(plan.review.verdict == .empty)
    for (path, bytes) in world.dossiers.all {
      #expect(!String(decoding: bytes, as: UTF8.self).contains(Self.name), "\(path)")
    }
  }

  @Test(arguments: ["", "{}", #"{"_type":"urn:tyk-promote:named-keys:v2"}"#, "[1]"])
  func `of another form are not read`(text: String) {
    #expect(throws: NamedKeysError()) { try NamedKeys(reading: Array(text.utf8)) }
  }
}
