import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

/// Every secret that a Portal holds: of its connection to the Dashboard, of webhooks, SSO profiles
/// and identity providers, and its own credential.
@Suite struct PortalSecretTests {
  /// The registry gives the registration token, which no Portal shows, by a rule and a binding.
  private static func world() throws -> World {
    func place(_ line: Int) -> RegistryPlace { RegistryPlace(file: "pipeline.yaml", line: line) }
    return try World(
      portals: true,
      adjust: { registry in
        var registry = registry
        registry.pipeline.rewrites.append(
          RewriteRule(
            match: Match(kind: "oauth-provider"),
            path: "/RegistrationAccessToken", bind: "idp.token", place: place(90)))
        for name in registry.environments.keys {
          registry.environments[name]?.bindings.append(
            Binding(
              name: "idp.token",
              value: .secret(.environment("\(name.text.uppercased())_TOKEN")), place: place(91)))
        }
        return registry
      })
  }

  @Test func `no secret of a Portal is found in anything that is kept or shown`() async throws {
    let world = try Self.world()
    let shop = PortalShop(isWhole: true)
    try await world.begin(shop.dashboard)
    try world.fill(with: shop)
    var shown = ""
    for (from, to) in [(World.dev, World.staging), (World.staging, World.prod)] {
      let outcome = try await world.engine().plan(PlanRequest(from: from, to: to))
      let id = try #require(outcome.promotion, "\(outcome.review.lines)")
      shown += outcome.review.lines.joined(separator: "\n") + outcome.review.markdown
      shown += "\(outcome)"
      try await world.approve(id, in: to)
      let result = try await world.engine().apply(id)
      #expect(result.state == "verified", "\(result.problems)")
      shown += "\(result)"
    }
    // Each arrived where it belongs, and is the environment's own.
    for (name, secret) in [
      (World.staging, World.secretOfStaging), (World.prod, World.secretOfProd),
    ] {
      let portal = world.portals[name]!
      let header = try #require(portal.records("headers").first)
      #expect(header["Value"]?.string == secret)
      let profile = try #require(portal.records("sso_profiles").first)
      #expect(
        profile["ProviderConfig"]?["UseProviders"]?.array?.first?["Secret"]?.string == secret)
      #expect(profile["IdentityHandlerConfig"]?["DashboardCredential"]?.string == secret)
      for provider in portal.records("oauth-providers") {
        let address = Address(kind: .oauthProvider, id: provider["CID"]?.string ?? "")
        #expect(
          portal.stored(address, "RegistrationAccessToken")?.string
            == "registration-token-of-\(name)")
      }
    }
    // Refusals and errors say nothing of them either.
    for fault in [Fault.status(422), .page, .lostAnswer] {
      let wait = (world.portals[World.dev]!.records("webhooks").first?["Timeout"]?.integer ?? 0) + 1
      #expect(
        world.portals[World.dev]!.edit(
          Address(kind: .portalWebhook, id: "audit"), "Timeout", to: .integer(wait)))
      world.portalFaults[World.staging]!.add(.init(fault, method: "PUT", count: 99))
      let outcome = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
      if let id = outcome.promotion {
        try await world.approve(id, in: World.staging)
        let failure = await PromotionTests.failure {
          shown += "\(try await world.engine().apply(id))"
        }
        shown += failure.map { "\($0)" } ?? ""
        _ = try? await world.engine().rollback(id, reason: "test")
      }
      world.portalFaults[World.staging]!.clear()
    }
    for (path, bytes) in world.dossiers.all {
      shown += path + String(decoding: bytes, as: UTF8.self)
    }
    for entry in try await world.content.reopened().allEntries() {
      shown += JSON.object(entry.data).text
    }
    let stages = [World.dev, World.staging, World.prod]
    let secrets =
      [World.secretOfDev, World.secretOfStaging, World.secretOfProd]
      + stages.flatMap { ["portal-admin-token-of-\($0)", "registration-token-of-\($0)"] }
      + world.accessKeys.values
    #expect(secrets.count == 12)
    for secret in secrets {
      #expect(!shown.contains(secret), "\(secret)")
      #expect(!shown.contains(Base64.encode(Array(secret.utf8)).dropLast(4)), "\(secret)")
    }
  }

  @Test func `a registration token is sent when a provider is made, and left alone after`()
    async throws
  {
    let world = try Self.world()
    let shop = PortalShop()
    try await world.begin(shop.dashboard)
    try world.fill(with: shop)
    #expect(try await world.promote(World.dev, World.staging).state == "verified")
    let staging = world.portals[World.staging]!
    let address = Address(kind: .oauthProvider, id: PortalShop.cid("idpPublic"))
    staging.edit(address, "RegistrationAccessToken", to: "rotated by hand")
    #expect(try await world.engine().verify(World.staging).matches)
    world.portals[World.dev]!.edit(address, "Type", to: "Gluu")
    #expect(try await world.promote(World.dev, World.staging).state == "verified")
    #expect(staging.document(address)?["Type"] == "Gluu")
    #expect(staging.stored(address, "RegistrationAccessToken") == "rotated by hand")
  }
}
