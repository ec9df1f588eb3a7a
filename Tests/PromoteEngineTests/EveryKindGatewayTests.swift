import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

/// Everything that a Gateway can hold, promoted over one.
@Suite struct `a promotion of every kind over a Gateway` {
  static let lacking: Set<KindName> = [.webhook, .template, .streams, .idp, .oauthClient]

  /// What dev holds, without what only a Dashboard keeps.
  static func objects(_ organisation: String) -> [(Address, JSON)] {
    EveryKind.dev(organisation).filter { !lacking.contains($0.0.kind) }.map { address, json in
      let places = [
        "/hook_references", "/x-tyk-promote", "/x-tyk-api-gateway/server/eventHandlers",
        "/access_rights/prices",
      ]
      return (
        address,
        places.reduce(json) { json, place in
          let pointer = JSONPointer(place)!
          return json[pointer] == nil ? json : json.setting(pointer, to: nil)!
        }
      )
    }
  }

  /// What the Gateway holds, as it calls it.
  private static func raw(_ gateway: GatewaySimulator, _ organisation: String) -> [Address:
    LiveObject]
  {
    var found: [Address: LiveObject] = [:]
    for address in gateway.addresses {
      let json = gateway.document(address) ?? [:]
      found[address] = LiveObject(
        address: address, name: "",
        databaseID: address.kind == .certificate ? organisation + address.id : nil,
        document: LiveDocument(json))
    }
    return found
  }

  @Test func `goes from a Dashboard over it to a Dashboard, references intact`() async throws {
    let world = try EveryKindWorld.make(gateways: [World.staging])
    let objects = Self.objects(world.organisations[World.dev]!)
    try await world.begin(objects)
    let source = `a promotion of every kind`.names(
      in: try await `a promotion of every kind`.raw(world, World.dev))
    #expect(source.count > 20, "\(source.keys.sorted())")

    let first = try await world.promote(World.dev, World.staging)
    #expect(first.state == "verified", "\(first)")
    let gateway = world.gateways[World.staging]!
    let held = Self.raw(gateway, world.organisations[World.staging]!)
    #expect(Set(held.keys) == Set(objects.map(\.0)), "\(held.keys.map(\.text).sorted())")
    let found = `a promotion of every kind`.names(in: held)
    for (place, named) in source {
      // A Gateway keeps no copy of a policy's rights, and a classic definition without a wrapper.
      if place.contains("/access_rights_array/") { continue }
      let bare = place.replacing("#/api_definition/", with: "#/")
      #expect((found[place] ?? found[bare]) == named, "\(place)")
    }
    for object in held.values {
      let text = object.document.json.text
      #expect(!text.contains(".dev.example.com"), "\(object.address)")
      #expect(!text.contains(world.organisations[World.dev]!), "\(object.address)")
    }

    let second = try await world.promote(World.staging, World.prod)
    #expect(second.state == "verified", "\(second)")
    let prod = `a promotion of every kind`.names(
      in: try await `a promotion of every kind`.raw(world, World.prod))
    for (place, named) in source { #expect(prod[place] == named, "\(place)") }
    for (from, to) in [(World.dev, World.staging), (World.staging, World.prod)] {
      let again = try await world.engine().plan(PlanRequest(from: from, to: to))
      #expect(again.review.verdict == .empty, "\(again.review.lines.joined(separator: "\n"))")
    }
    #expect(try await world.content.verify(against: []).ok)
  }

  @Test func `what it has no place for is refused, kind by kind and place by place`() async throws {
    let world = try EveryKindWorld.make(gateways: [World.staging])
    try await world.begin(EveryKind.dev(world.organisations[World.dev]!))
    let review = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
      .review
    #expect(review.verdict == .blocked)
    let missing = review.findings.filter { $0.code == "missing-kind" }
    #expect(Set(missing.compactMap(\.object?.kind)) == Self.lacking)
    let homeless = review.findings.filter { $0.code == "no-place-on-gateway" }
    let places = homeless.compactMap(\.object).filter { !Self.lacking.contains($0.kind) }
    #expect(Set(places) == [EveryKind.orders, EveryKind.payments])
    #expect(world.gateways[World.staging]!.writeCount == 0)
  }
}
