import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

/// Everything a Dashboard holds, promoted in one plan.
@Suite struct `a promotion of every kind` {
  static let stages = [World.dev, World.staging, World.prod]

  static func world(
    versions: [EnvironmentName: TykVersion] = [:], providing: Bool = true,
    _ adjust: (inout Registry) -> Void = { _ in }
  ) throws -> World {
    try EveryKindWorld.make(versions: versions, providing: providing, adjust)
  }

  /// What the server itself holds, database ids and all.
  static func raw(_ world: World, _ name: EnvironmentName) async throws -> [Address: LiveObject] {
    let client = DashboardClient(
      transport: world.simulators[name]!.transport(), dashboard: "https://raw.example",
      credential: Secret(world.accessKeys[name]!), translatesReferences: false, clock: world.clock)
    let objects = try await client.list(Kinds.dashboard.map(\.name)).values.joined()
    return Dictionary(uniqueKeysWithValues: objects.map { ($0.address, $0) })
  }

  /// Every text of every object that is, or begins a link with, the id of another one, by what it
  /// names. Knows nothing of kinds: an id is whatever an object there is called.
  static func names(in objects: [Address: LiveObject]) -> [String: Set<String>] {
    var owners: [String: Address] = [:]
    for (address, object) in objects {
      let isKnownByName = address.kind == .webhook || address.kind == .certificate
      owners[isKnownByName ? object.databaseID! : address.id] = address
    }
    var found: [String: Set<String>] = [:]
    for (address, object) in objects {
      func note(_ text: String, _ place: JSONPointer) {
        let id =
          text.hasPrefix("tyk://") ? String(text.dropFirst(6).prefix { $0 != "/" }) : text
        guard let named = owners[id], named != address else { return }
        found["\(address)#\(place)", default: []].insert(named.text)
      }
      object.document.json.walk { place, value in
        if let text = value.string { note(text, place) }
        for name in value.object?.names ?? [] { note(name, place.appending(name)) }
        return true
      }
    }
    return found
  }

  @Test func `goes from dev to staging to prod in one plan each, references intact`() async throws {
    let world = try Self.world()
    try await world.begin(EveryKind.dev(world.organisations[World.dev]!))
    let source = Self.names(in: try await Self.raw(world, World.dev))
    let namers = Set(source.keys.map { String($0.prefix { $0 != "#" }) })
    for address in [
      EveryKind.orders, EveryKind.payments, EveryKind.tools, EveryKind.gold, EveryKind.provider,
      EveryKind.client, EveryKind.template,
    ] { #expect(namers.contains(address.text), "\(address) names nothing in dev") }

    for (from, to) in [(World.dev, World.staging), (World.staging, World.prod)] {
      let result = try await world.promote(from, to)
      #expect(result.state == "verified", "\(result)")
      let target = try await Self.raw(world, to)
      #expect(
        Set(target.keys) == Set(EveryKind.dev("").map(\.0)),
        "\(target.keys.map(\.text).sorted())")
      // Every place that names another object names the same one, by the target's own id of it.
      let found = Self.names(in: target)
      for (place, named) in source { #expect(found[place] == named, "\(to): \(place)") }
      for object in target.values {
        let text = object.document.json.text
        for other in Self.stages where other != to {
          #expect(!text.contains(".\(other).example.com"), "\(to): \(object.address)")
          #expect(!text.contains(world.organisations[other]!), "\(to): \(object.address)")
        }
      }
      let simulator = world.simulators[to]!
      #expect(Set(simulator.categories(of: EveryKind.payments)) == ["sales", "eu"])
      #expect(simulator.base(of: EveryKind.paymentsNext) == "payments")
      #expect(simulator.base(of: EveryKind.ordersNext) == "orders")
      let again = try await world.engine().plan(PlanRequest(from: from, to: to))
      #expect(again.review.verdict == .empty, "\(again.review.lines.joined(separator: "\n"))")
    }
    #expect(try await world.content.verify(against: []).ok)
  }

  @Test func `is taken back to nothing`() async throws {
    let world = try Self.world()
    try await world.begin(EveryKind.dev(world.organisations[World.dev]!))
    let applied = try await world.promote(World.dev, World.staging)
    guard
      case .planned(let outcome) = try await world.engine().rollback(
        applied.promotion, reason: "not yet")
    else {
      Issue.record("it was carried out without approvals")
      return
    }
    let id = try #require(outcome.promotion, "\(outcome.review.lines.joined(separator: "\n"))")
    try await world.approve(id, in: World.staging)
    let result = try await world.engine().apply(id)
    #expect(result.failed == 0, "\(result)")
    #expect(try await Self.raw(world, World.staging).isEmpty)
  }

  @Test func `a kind that the target's version lacks is refused by name`() async throws {
    let world = try Self.world(versions: [World.staging: TykVersion(5, 6)])
    try await world.begin(EveryKind.dev(world.organisations[World.dev]!))
    let review = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
      .review
    #expect(review.verdict == .blocked)
    let missing = review.findings.filter { $0.code == "missing-kind" }
    #expect(Set(missing.compactMap(\.object?.kind)) == [.streams, .mcp, .idp])
    let text = review.lines.joined(separator: "\n")
    #expect(text.contains("prices 'Prices'") && text.contains("5.13"), "\(text)")
    // What an older server has goes there without them.
    let part = try await world.engine().plan(
      PlanRequest(
        from: World.dev, to: World.staging, selection: ["kind=webhook", "kind=template"]))
    #expect(part.review.verdict != .empty)
  }

  @Test func `a source that lacks a kind has none of it, and nothing is pruned for that`()
    async throws
  {
    let world = try Self.world(versions: [World.dev: TykVersion(5, 6)])
    try await world.begin([
      (EveryKind.template, EveryKind.templateDocument.setting(JSONPointer("/data")!, to: [:])!)
    ])
    _ = try await world.client(World.staging).create(
      EveryKind.prices, LiveDocument(EveryKind.streamsDocument))
    let plan = try await world.engine().plan(
      PlanRequest(from: World.dev, to: World.staging, prune: .all))
    #expect(
      plan.review.counts.create == 1 && plan.review.counts.delete == 0, "\(plan.review.lines)")
  }

  @Test func `a certificate that the target lacks and nobody provides blocks`() async throws {
    let world = try Self.world(providing: false)
    try await world.begin(EveryKind.dev(world.organisations[World.dev]!))
    let review = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
      .review
    let dangling = review.findings.filter { $0.code == "dangling-reference" }
    #expect(Set(dangling.compactMap(\.object)) == [EveryKind.orders, EveryKind.payments])
    #expect(dangling.allSatisfy { $0.message.contains("certificate/\(EveryKind.fingerprint)") })
    #expect(dangling.allSatisfy { $0.hint?.contains("environments/staging.yaml") == true })
  }

  @Test
  func `a write cut short between a document and its categories is finished by applying again`()
    async throws
  {
    let world = try Self.world()
    try await world.begin(EveryKind.dev(world.organisations[World.dev]!))
    world.faults[World.staging]!.add(
      .init(.status(400), method: "PUT", path: "/api/apis/oas/payments/categories"))
    let outcome = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(outcome.promotion, "\(outcome.review.lines)")
    try await world.approve(id, in: World.staging)
    let first = try await world.engine().apply(id)
    #expect(first.failed > 0, "\(first)")
    #expect(world.simulators[World.staging]!.categories(of: EveryKind.payments).isEmpty)
    let second = try await world.engine().apply(id)
    #expect(second.state == "verified", "\(second)")
    #expect(
      Set(world.simulators[World.staging]!.categories(of: EveryKind.payments)) == ["sales", "eu"])
  }

  @Test func `owners that an override names by address arrive as the target's own ids`()
    async throws
  {
    let place = RegistryPlace(file: "staging.yaml", line: 40)
    let world = try Self.world { registry in
      registry.environments[World.staging]!.overrides = [
        Override(
          match: Match(kind: "oas", id: "payments"),
          set: [("/x-tyk-promote/owners/userIds", ["ci@staging"], place)], place: place)
      ]
    }
    try await world.begin(EveryKind.dev(world.organisations[World.dev]!))
    let result = try await world.promote(World.dev, World.staging)
    #expect(result.state == "verified", "\(result)")
    let owners = world.simulators[World.staging]!.owners(of: EveryKind.payments)
    #expect(owners.users.count == 1 && owners.users[0].utf8.count == 24)
    #expect(world.simulators[World.staging]!.owners(of: EveryKind.paymentsNext).users.isEmpty)
  }
}
