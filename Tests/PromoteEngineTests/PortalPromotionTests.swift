import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

/// A Dashboard and its Developer Portal as one change.
@Suite struct PortalPromotionTests {
  private static let shop = PortalShop(
    products: 20, plans: 6, catalogues: ["Partners", "Open", "Inner"], isWhole: true)

  /// What somebody made in a Portal before anything was promoted to it: so numbers differ everywhere.
  static let own: JSON = [
    "organisations": [["Name": "Local", "teams": [["Name": "Friends"], ["Name": "Others"]]]],
    "tags": [["Name": "ours"]], "catalogues": [["Name": "Ours", "VisibilityStatus": "Private"]],
    "oauth-providers": [
      [
        "Name": "Their own", "Type": "Keycloak", "WellKnownURL": "https://idp.example.com",
        "client-types": [["Name": "Web app", "GrantType": "password", "ResponseTypes": "code"]],
      ]
    ],
    "webhooks": [
      ["Name": "theirs", "URL": "https://hooks.example.com", "Method": "POST", "Timeout": 3]
    ],
  ]

  /// Objects of a Portal in the words of the release.
  private func objects(_ world: World, _ name: EnvironmentName) async throws -> [Address:
    LiveObject]
  {
    let lists = try await world.client(name).list(Kinds.portal.map(\.name))
    return Dictionary(uniqueKeysWithValues: lists.values.joined().map { ($0.address, $0) })
  }

  @Test func `a whole catalogue goes to prod with its APIs and policies, and every relation holds`()
    async throws
  {
    let world = try await World.withShop(Self.shop)
    for name in [World.staging, World.prod] { try world.portals[name]!.load(Self.own) }
    let before = try await [
      World.staging: world.walk(World.staging), World.prod: world.walk(World.prod),
    ]
    let source = try await world.walk(World.dev)
    #expect(!source.contains { $0.contains("nobody") || $0.contains("nowhere") })
    let first = try await world.promote(World.dev, World.staging)
    #expect(first.state == "verified", "\(first.operations.filter { $0.result != .applied })")
    let second = try await world.promote(World.staging, World.prod)
    #expect(second.state == "verified", "\(second.operations.filter { $0.result != .applied })")
    for name in [World.staging, World.prod] {
      // What was there already says the same, but for what every Portal has and dev has otherwise.
      let found = try await world.walk(name)
      #expect(source.subtracting(found) == [])
      #expect(found.subtracting(source).subtracting(before[name] ?? []) == [])
      // Field by field, each object in the release's words; the order of tutorials among them.
      let ours = try await objects(world, World.dev)
      let there = try await objects(world, name)
      #expect(Set(ours.keys).subtracting(there.keys) == [])
      let every = Set(Kinds.portal.filter { !$0.isOnRequest }.map(\.name))
      #expect(every.subtracting(ours.keys.map(\.kind)) == [])
      for (address, object) in ours
      where ![.oauthProvider, .portalWebhook, .portalWebhookHeader, .ssoProfile]
        .contains(address.kind)
      {
        let kind = try #require(Kinds.named(address.kind))
        #expect(
          normalForm(object.document.json, kind: kind)
            == there[address].map { normalForm($0.document.json, kind: kind) }, "\(address)")
      }
      let order = there[Address(kind: .docOrder, id: "product1")]?.document.json["docs"]
      #expect(order == ours[Address(kind: .docOrder, id: "product1")]?.document.json["docs"])
      #expect(order?.array?.count == 3)
      #expect(
        there[Address(kind: .oauthProvider, id: PortalShop.cid("idpPublic"))]?
          .document.json["WellKnownURL"]
          == .string("https://login.\(name).example.com/.well-known/openid-configuration"))
      #expect(try await world.engine().verify(name).matches)
      // Only what somebody else made there.
      let drift = try await world.engine().drift(name)
      #expect(
        drift.objects.allSatisfy { $0.differences.map(\.expected) == ["not there"] },
        "\(drift.objects.flatMap(\.differences))")
    }
    // Again: nothing to do, and nothing is written.
    let writes = world.portals[World.staging]!.writeCount
    let again = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    #expect(again.review.verdict == .empty, "\(again.review.lines)")
    #expect(world.portals[World.staging]!.writeCount == writes)
  }

  /// What a Portal makes of a custom id in a replacement.
  enum GivenID: Sendable, CaseIterable { case taken, left, refused }

  @Test(arguments: GivenID.allCases)
  func `what the target has under another id is taken for the same, and never made twice`(
    _ given: GivenID
  ) async throws {
    let world = try await World.withShop { _, configuration in
      configuration.writesCIDs = given != .left
      configuration.keepsDeletedCIDs = given == .refused
    }
    let staging = world.portals[World.staging]!
    let ours = [
      Address(kind: .oauthProvider, id: PortalShop.cid("idpCorporate")),
      Address(kind: .organisation, id: PortalShop.cid("northwind")),
      Address(kind: .team, id: PortalShop.cid("integrators")),
    ]
    if given == .refused {
      // What was deleted keeps its custom id from everybody else.
      try staging.load([
        "organisations": [
          [
            "CID": .string(ours[1].id), "Name": "Gone",
            "teams": [["CID": .string(ours[2].id), "Name": "Gone"]],
          ]
        ],
        "oauth-providers": [["CID": .string(ours[0].id), "Name": "Gone", "Type": "Other"]],
      ])
      for address in [ours[2], ours[1], ours[0]] { #expect(staging.remove(address)) }
      for team in staging.records("teams") where team["parent"]?.integer != 1 {
        staging.remove(Address(kind: .team, id: team["CID"]?.string ?? ""))
      }
    }
    try staging.load([
      "organisations": [
        [
          "CID": "their-northwind", "Name": "Northwind",
          "teams": [["CID": "their-integrators", "Name": "Integrators"]],
        ]
      ],
      "oauth-providers": [
        [
          "CID": "their-idp", "Name": "Corporate", "Type": "Keycloak",
          "WellKnownURL": "https://x.example.com",
        ]
      ],
    ])
    let outcome = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(outcome.promotion, "\(outcome.review.lines)")
    let matched = outcome.review.findings.filter { $0.code == "matched-by-name" }
    #expect(
      matched.compactMap { $0.object?.text }.sorted() == [
        "oauth-provider/\(PortalShop.cid("idpCorporate"))",
        "organisation/\(PortalShop.cid("northwind"))", "team/\(PortalShop.cid("integrators"))",
      ])
    // The new ids are part of the plan, and so of what is signed.
    let changes = outcome.review.objects.filter { ours.contains($0.operation.address) }
    #expect(changes.map(\.operation.action) == [.update, .update, .update])
    for object in changes {
      #expect(object.changes.contains { $0.pointer == ResourceKind.customID })
    }
    try await world.approve(id, in: World.staging)
    let result = try await world.engine().apply(id)
    #expect(result.state == "verified", "\(result.operations.filter { $0.result != .applied })")
    #expect(
      staging.records("organisations").compactMap { $0["Name"]?.string }.sorted() == [
        "Contoso", "Default Organisation", "Northwind",
      ])
    #expect(world.relations(World.staging) == world.relations(World.dev))
    #expect(try await world.engine().verify(World.staging).matches)
    #expect(try await world.engine().drift(World.staging).matches)
    let there: [String] =
      given == .taken ? ours.map(\.id) : ["their-idp", "their-northwind", "their-integrators"]
    for (address, id) in zip(ours, there) {
      #expect(staging.document(Address(kind: address.kind, id: id)) != nil, "\(address)")
    }
    // Nothing is asked a second time.
    let settled = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    #expect(settled.review.verdict == .empty, "\(settled.review.lines)")
    // It is on the log, and the next plan goes by it, whatever happens to names.
    staging.edit(Address(kind: .organisation, id: there[1]), "Name", to: "Renamed")
    let drift = try await world.engine().drift(World.staging)
    #expect(drift.objects.map(\.address.text) == ["organisation/\(PortalShop.cid("northwind"))"])
    let again = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    #expect(again.review.counts.create == 0 && again.review.counts.update == 1)
    let repaired = try #require(again.promotion)
    try await world.approve(repaired, in: World.staging)
    #expect(try await world.engine().apply(repaired).state == "verified")
    let second = try await world.promote(World.staging, World.prod)
    #expect(second.state == "verified")
    #expect(world.relations(World.prod) == world.relations(World.dev))
  }

  @Test func `a new custom id is taken back with its promotion`() async throws {
    let world = try await World.withShop()
    let staging = world.portals[World.staging]!
    try staging.load(["organisations": [["CID": "their-northwind", "Name": "Northwind"]]])
    let outcome = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(outcome.promotion)
    try await world.approve(id, in: World.staging)
    world.portalFaults[World.staging]!.add(.init(.status(500), method: "POST", nth: 9))
    #expect(try await world.engine().apply(id).state == "failed")
    let cid = Address(kind: .organisation, id: PortalShop.cid("northwind"))
    #expect(staging.document(cid) != nil)
    guard case .wentBack(let back) = try await world.engine().rollback(id, reason: "test") else {
      Issue.record("it was planned")
      return
    }
    #expect(back.state == "rolled-back", "\(back.operations) \(back.differences)")
    #expect(staging.document(cid) == nil)
    #expect(staging.document(Address(kind: .organisation, id: "their-northwind")) != nil)
  }

  @Test func `a crash after a new custom id is gone on from`() async throws {
    let world = try await World.withShop()
    let staging = world.portals[World.staging]!
    try staging.load([
      "organisations": [["CID": "their-northwind", "Name": "Northwind"]],
      "oauth-providers": [
        [
          "CID": "their-idp", "Name": "Corporate", "Type": "Keycloak",
          "WellKnownURL": "https://x.example.com",
        ]
      ],
    ])
    let outcome = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(outcome.promotion)
    try await world.approve(id, in: World.staging)
    // Every later write fails: the rest of the plan is for another process.
    world.portalFaults[World.staging]!.add(
      .init(.status(500), method: "POST", nth: 1, count: 1_000))
    #expect(try await world.engine().apply(id).state == "failed")
    world.portalFaults[World.staging]!.clear()
    let result = try await world.engine(holder: "host:2").apply(id)
    #expect(result.state == "verified", "\(result.operations.filter { $0.result != .applied })")
    #expect(world.relations(World.staging) == world.relations(World.dev))
    #expect(
      staging.records("organisations").count
        == world.portals[World.dev]!.records("organisations").count)
    #expect(try await world.engine().drift(World.staging).matches)
  }

  @Test func `several records with the name are refused with their ids`() async throws {
    let world = try await World.withShop()
    try world.portals[World.staging]!.load([
      "organisations": [["CID": "x", "Name": "Northwind"], ["CID": "y", "Name": "Other"]]
    ])
    world.portals[World.staging]!.edit(
      Address(kind: .organisation, id: "y"), "Name", to: "Northwind")
    let outcome = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    #expect(outcome.review.verdict == .blocked)
    let finding = try #require(outcome.review.findings.first { $0.code == "ambiguous-match" })
    #expect(finding.message.contains("x, y") && finding.hint?.contains("rename") == true)
  }

  @Test func `a selected product brings what it needs, and nothing else`() async throws {
    let world = try await World.withShop(PortalShop(products: 3, plans: 2, catalogues: ["A", "B"]))
    let outcome = try await world.engine().plan(
      PlanRequest(
        from: World.dev, to: World.staging, selection: ["kind=product name=\"Product 1\""]))
    let id = try #require(outcome.promotion, "\(outcome.review.lines)")
    try await world.approve(id, in: World.staging)
    #expect(try await world.engine().apply(id).state == "verified")
    let staging = world.portals[World.staging]!
    let shown = staging.records("products").filter { $0["Catalogues"]?.array?.isEmpty == false }
    #expect(shown.compactMap { $0["DisplayName"]?.string } == ["Product 1"])
    #expect(staging.records("docs").count == 3)
  }

  @Test func `a promotion is taken back as far as a Portal lets`() async throws {
    let world = try await World.withShop()
    let outcome = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(outcome.promotion)
    try await world.approve(id, in: World.staging)
    world.portalFaults[World.staging]!.add(.init(.status(500), method: "POST", nth: 9))
    let failed = try await world.engine().apply(id)
    #expect(failed.state == "failed")
    guard case .wentBack(let back) = try await world.engine().rollback(id, reason: "test") else {
      Issue.record("it was planned")
      return
    }
    #expect(
      back.state == "rolled-back",
      "\(back.operations.filter { $0.result != .applied && $0.result != .unchanged }) \(back.differences)"
    )
    let staging = world.portals[World.staging]!
    #expect(staging.records("organisations").count == 1)
    #expect(staging.records("catalogues").count == 2)
    #expect(staging.records("products").allSatisfy { $0["Catalogues"]?.array?.isEmpty != false })
  }
}
