import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

@testable import PromoteAdapters

/// A Dashboard and its Portal as one environment, against both simulators.
@Suite struct `a Dashboard and its Portal` {
  struct Rig: Sendable {
    let dashboard = DashboardRig()
    let portal: PortalRig
    let provider: String

    init(
      provider: String, tags: [String] = [],
      _ change: (inout PortalSimulatorConfiguration) -> Void = { _ in }
    ) async throws {
      self.provider = provider
      portal = PortalRig(change)
      let url = "http://dashboard.example"
      portal.simulator.connect(dashboard.simulator, at: url)
      let metadata: JSON = [
        "URL": .string(url), "Secret": .string(DashboardRig.key),
        "OrgID": .string(DashboardRig.organisation), "Gateway": "http://gateway.example",
        "PoliciesTags": .array(tags.map { .string($0) }), "InsecureSkipVerify": false,
      ]
      let body: JSON = [
        "Name": .string(provider), "Type": "tyk-pro",
        "Configuration": ["MetaData": .string(metadata.text)],
      ]
      let answer = try await portal.simulator.transport().send(
        HTTPExchange.Request(
          method: "POST", path: "/portal-api/providers",
          headers: [
            ("Authorization", PortalRig.key), ("Content-Type", "application/json"),
            ("Accept", "application/json"),
          ], body: body.serialised()))
      #expect(answer.status < 300)
    }

    func client() -> DashboardAndPortal {
      let dashboard = dashboard.client(dashboard.simulator.transport())
      return DashboardAndPortal(dashboard: dashboard) { policies in
        PortalClient(
          transport: portal.simulator.transport(faults: portal.faults),
          portal: "http://portal.example", credential: Secret(PortalRig.key),
          providers: ["Main": provider], policies: policies, patience: .init(looks: 6),
          clock: portal.clock)
      }
    }
  }

  static func policy(_ id: String, _ partitions: JSON, tags: [String] = []) -> LiveDocument {
    LiveDocument([
      "id": .string(id), "name": .string("Policy \(id)"), "rate": 1000, "per": 60, "active": true,
      "state": "active", "partitions": partitions, "tags": .array(tags.map { .string($0) }),
      "access_rights": ["ship": ["api_id": "ship", "api_name": "Ship", "versions": ["Default"]]],
    ])
  }

  static func promoteDashboard(_ api: any ManagementAPI, tags: [String] = []) async throws {
    _ = try await api.create(Address(kind: .classic, id: "ship"), .classic("ship"))
    _ = try await api.create(
      Address(kind: .policy, id: "shipping"), policy("shipping", ["acl": true], tags: tags))
    _ = try await api.create(
      Address(kind: .policy, id: "gold"),
      policy("gold", ["quota": true, "rate_limit": true], tags: tags))
  }

  /// What the Portal owns of a synchronised product and plan, and all that hangs on them.
  static let overlay: [PortalContract.Sample] = [
    sample(.tag, "logistics", ["Name": "logistics"], [:]),
    sample(.catalogue, "Partners", ["Name": "Partners", "NameWithSlug": "partners"], [:]),
    sample(
      .product, "shipping",
      [
        "DisplayName": "Shipping", "Description": "Book and track", "Feature": true,
        "Scopes": "ship.read", "Tags": ["logistics"],
      ], ["policy": "shipping", "provider": "Main"]),
    sample(
      .apiDetail, "shipping:ship", ["Description": "Booking"],
      ["product": "shipping", "api": "ship"]),
    sample(
      .apiDocument, "shipping:ship",
      ["document": ["openapi": "3.0.3", "info": ["title": "S", "version": "1"], "paths": [:]]],
      ["product": "shipping", "api": "ship"]),
    sample(
      .apiSchema, "shipping:ship", ["text": "type Query { parcel: String }\n"],
      ["product": "shipping", "api": "ship"]),
    sample(
      .plan, "gold", ["DisplayName": "Gold", "JWTScope": "gold"],
      ["policy": "gold", "provider": "Main"]),
    sample(.productCatalogues, "shipping", ["Catalogues": ["Partners"]], ["product": "shipping"]),
    sample(.planCatalogues, "gold", ["Catalogues": ["Partners"]], ["plan": "gold"]),
    sample(
      .catalogueVisibility, "Partners", ["VisibilityStatus": "Public"],
      ["catalogue": "Partners"]),
  ]

  private static func sample(
    _ kind: KindName, _ id: String, _ members: JSON, _ beside: KeyValuePairs<String, JSON>
  ) -> PortalContract.Sample {
    var document = members
    var extra = JSONObject([("id", .string(id))])
    for (name, value) in beside { extra[name] = value }
    document.set(JSONPointer([ResourceKind.besideMember]), to: .object(extra))
    return (kind, document)
  }

  @Test(
    arguments: [
      { (_: inout PortalSimulatorConfiguration) in },
      { $0.requestsBeforeSync = 4 },
      { $0.version = TykVersion(1, 17) },
      { $0.pageCap = 1 },
    ] as [@Sendable (inout PortalSimulatorConfiguration) -> Void])
  func `products and plans come of policies, and are then written onto`(
    _ change: @Sendable (inout PortalSimulatorConfiguration) -> Void
  ) async throws {
    let rig = try await Rig(provider: "Here", change)
    let api = rig.client()
    try await Self.promoteDashboard(api)
    let policies = try await api.list(.policy).count
    for sample in Self.overlay {
      let address = try PortalContract.address(sample)
      let written = await failure { try await api.create(address, LiveDocument(sample.document)) }
      #expect(written == nil, "\(address): \(String(describing: written))")
      let kind = try #require(Kinds.named(sample.kind))
      let found = try #require(try await api.read(address), "\(address)")
      let lost = ReadBack(
        sent: normalForm(sample.document, kind: kind),
        found: normalForm(found.document.json, kind: kind)
      ).lost
      #expect(lost.isEmpty, "\(address) lost \(lost.map { "\($0.pointer)" })")
    }
    #expect(try await api.list(.policy).count == policies, "no policy was made")
    let lists = try await rig.client().list(Kinds.all.filter { !$0.isOnRequest }.map(\.name))
    #expect(lists[.product]?.map(\.address.id) == ["shipping"])
    #expect(lists[.plan]?.map(\.address.id) == ["gold"])
    #expect(
      lists[.product]?.first?.document.json[ResourceKind.beside("provider")] == "Main")
    let others = try await rig.client().list(.productCatalogues)
    #expect(others.first?.document.json["Catalogues"] == ["Partners"])
  }

  @Test func `a product of a policy that the connection leaves out is told so`() async throws {
    let rig = try await Rig(provider: "Here", tags: ["portal"])
    let api = rig.client()
    try await Self.promoteDashboard(api)
    let sample = Self.overlay[2]
    let found = await failure {
      try await api.create(PortalContract.address(sample), LiveDocument(sample.document))
    }
    #expect(found?.name == "rejected" && found?.text.contains("tags portal") == true)
    #expect(found?.text.contains(DashboardRig.key) == false)
    #expect(rig.portal.clock.waited.count == 5)
  }

  @Test func `a product without its policy is refused before anything is sent`() async throws {
    let rig = try await Rig(provider: "Here")
    let writes = rig.portal.simulator.writeCount
    let sample = Self.overlay[2]
    let found = await failure {
      try await rig.client().create(PortalContract.address(sample), LiveDocument(sample.document))
    }
    #expect(found?.name == "unreachable" && found?.text.contains("'shipping'") == true)
    #expect(rig.portal.simulator.writeCount == writes)
  }

  @Test func `deleting what a policy made is refused`() async throws {
    let rig = try await Rig(provider: "Here")
    let api = rig.client()
    try await Self.promoteDashboard(api)
    let tag = Self.overlay[0]
    _ = try await api.create(PortalContract.address(tag), LiveDocument(tag.document))
    let sample = Self.overlay[2]
    let address = try PortalContract.address(sample)
    _ = try await api.create(address, LiveDocument(sample.document))
    let live = try #require(try await api.read(address))
    #expect(
      await failure { try await api.delete(address, databaseID: live.databaseID ?? "") }?.name
        == "unreachable")
    #expect(try await api.read(Address(kind: .policy, id: "shipping")) != nil)
  }

  @Test func `says who both are`() async throws {
    let rig = try await Rig(provider: "Here")
    let found = try await rig.client().identify()
    #expect(found.identity.organisation == DashboardRig.organisation)
    #expect(found.identity.dashboard == "http://dashboard.example")
    #expect(found.identity.portal == "http://portal.example")
    #expect(found.kinds.isSuperset(of: Kinds.portal.map(\.name)) && found.kinds.contains(.policy))
  }
}

typealias PortalContract = `the client of a Portal`
