import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

/// Filling and looking into a simulator, over all kinds.
@Suite struct KindTests {
  private static func document(
    _ id: String, _ databaseID: String, _ more: [(String, JSON)] = []
  ) -> JSON {
    let gateway: JSON = [
      "info": [
        "id": .string(id), "dbId": .string(databaseID), "name": .string(id),
        "state": ["active": true],
      ],
      "server": ["listenPath": ["value": .string("/\(id)/")]],
      "upstream": ["url": "http://s"],
    ]
    var document = JSONObject()
    document["openapi"] = "3.0.3"
    document["info"] = ["title": "S", "version": "1"]
    document["paths"] = [:]
    document["x-tyk-api-gateway"] = gateway
    for (name, value) in more { document[name] = value }
    return .object(document)
  }

  static let certificate = String(repeating: "a1", count: 32)
  static let beside: JSON = [
    "categories": ["sales"], "owners": ["userIds": ["64a1c0de5f00ba00000000ff"]],
  ]

  static let objects: [(Address, String?, JSON)] = [
    (
      Address(kind: "classic", id: "orders"), "64b2d0aa5f00ba0000000001",
      wrapper("orders", extra: [("id", "64b2d0aa5f00ba0000000001")])
    ),
    (
      Address(kind: "oas", id: "stock"), "64b2d0aa5f00ba0000000002",
      document("stock", "64b2d0aa5f00ba0000000002", [("x-tyk-promote", beside)])
    ),
    (
      Address(kind: "streams", id: "prices"), "64b2d0aa5f00ba0000000003",
      document(
        "prices", "64b2d0aa5f00ba0000000003",
        [("x-tyk-streaming", ["streams": ["a": ["input": ["kafka": [:]]]]])])
    ),
    (
      Address(kind: "mcp", id: "tools"), "64b2d0aa5f00ba0000000004",
      document("tools", "64b2d0aa5f00ba0000000004")
    ),
    (
      Address(kind: "policy", id: "gold"), "64b2d0aa5f00ba0000000005",
      ["_id": "64b2d0aa5f00ba0000000005", "id": "gold", "name": "Gold"]
    ),
    (
      Address(kind: "template", id: "defaults"), "64b2d0aa5f00ba0000000006",
      [
        "_id": "64b2d0aa5f00ba0000000006", "id": "defaults", "name": "Defaults",
        "kind": "oas-template", "data": ["n": 1],
      ]
    ),
    (
      Address(kind: "webhook", id: "Chat"), "64b2d0aa5f00ba0000000007",
      [
        "id": "64b2d0aa5f00ba0000000007", "webhook_id": "w", "name": "Chat", "method": "POST",
        "target_path": "https://chat.dev",
      ]
    ),
    (
      Address(kind: "certificate", id: certificate),
      TranscriptWorld.organisation + certificate,
      [
        "id": .string(TranscriptWorld.organisation + certificate),
        "fingerprint": .string(certificate), "has_private": false,
      ]
    ),
    (
      Address(kind: "idp", id: "corp-sso"), "64b2d0aa5f00ba0000000008",
      [
        "_id": "64b2d0aa5f00ba0000000008", "client_idp_id": "corp-sso", "name": "SSO",
        "jwks_uri": "https://sso.dev/jwks",
        "api_mappings": ["orders": ["scope_to_policy": ["r": "gold"]]],
      ]
    ),
    (
      Address(kind: "oauth-client", id: "orders/app"), nil,
      ["client_id": "app", "policy_id": "gold", "redirect_uri": "https://app.dev"]
    ),
  ]

  private func seeded() throws -> DashboardSimulator {
    let simulator = try TranscriptWorld.simulator([("version", "5.15")])
    let stored = simulator.seed(
      Self.objects.map { address, databaseID, json in
        LiveObject(
          address: address, name: "", databaseID: databaseID, document: LiveDocument(json))
      }, organisation: TranscriptWorld.organisation)
    #expect(stored == Set(Self.objects.map(\.0)))
    return simulator
  }

  @Test func `every kind is seeded, seen, edited and taken away by its address`() throws {
    let simulator = try seeded()
    #expect(simulator.addresses == Set(Self.objects.map(\.0)))
    // A client goes with its API, so it is looked at first.
    for (address, databaseID, json) in Self.objects.reversed() {
      #expect(simulator.databaseID(address) == databaseID)
      let sent = json.setting(JSONPointer(["x-tyk-promote"]), to: nil) ?? json
      let held = try #require(simulator.document(address))
      for member in sent.object ?? JSONObject() {
        #expect(held[member.name] == member.value, "\(address) \(member.name)")
      }
      #expect(held["x-tyk-promote"] == nil, "\(address)")
      #expect(simulator.edit(address, JSONPointer(["note"]), to: "edited"), "\(address)")
      #expect(simulator.remove(address), "\(address)")
      #expect(!simulator.remove(address), "\(address)")
      #expect(simulator.document(address) == nil)
    }
    #expect(simulator.addresses.isEmpty)
  }

  @Test func `what stands beside a document is no part of it`() async throws {
    let simulator = try seeded()
    let stock = Address(kind: "oas", id: "stock")
    #expect(simulator.categories(of: stock) == ["sales"])
    #expect(simulator.owners(of: stock).users == ["64a1c0de5f00ba00000000ff"])
    let answer = await simulator.respond(to: request("GET", "/api/apis/oas/stock/categories"))
    #expect(try JSON.parse(answer.body) == ["categories": ["sales"]])
  }

  @Test func `a webhook that callers name by its name has its id here`() async throws {
    let simulator = try TranscriptWorld.simulator([])
    let hook = "64b2d0aa5f00ba0000000007"
    var classic = wrapper("orders").object ?? JSONObject()
    classic["hook_references"] = [["event_name": "KeyExpired", "hook": ["id": "Chat"]]]
    let gateway: JSON = [
      "info": ["id": "stock", "name": "Chat", "state": ["active": true]],
      "server": [
        "listenPath": ["value": "/stock/"],
        "eventHandlers": [["enabled": true, "type": "webhook", "trigger": "E", "id": "Chat"]],
      ], "upstream": ["url": "http://s"],
    ]
    let objects: [(Address, String?, JSON)] = [
      (Address(kind: "classic", id: "orders"), nil, .object(classic)),
      (
        Address(kind: "oas", id: "stock"), nil,
        Self.document("stock", hook, [("x-tyk-api-gateway", gateway)])
      ),
      (Address(kind: "webhook", id: "Chat"), hook, ["id": .string(hook), "name": "Chat"]),
    ]
    simulator.seed(
      objects.map {
        LiveObject(address: $0, name: "", databaseID: $1, document: LiveDocument($2))
      }, organisation: TranscriptWorld.organisation)
    let orders = simulator.document(objects[0].0)
    #expect(orders?["hook_references"]?.array?.first?["hook"]?["id"]?.string == hook)
    let stock = simulator.document(objects[1].0)?["x-tyk-api-gateway"]
    #expect(stock?["server"]?["eventHandlers"]?.array?.first?["id"]?.string == hook)
    #expect(stock?["info"]?["name"] == "Chat")
  }

  @Test func `a simulator is filled with what another one held`() throws {
    let first = try seeded()
    let second = try TranscriptWorld.simulator([("version", "5.15")])
    try second.load(first.fixture(of: TranscriptWorld.organisation))
    #expect(second.addresses == first.addresses)
    for (address, databaseID, _) in Self.objects {
      #expect(second.databaseID(address) == databaseID)
    }
    #expect(second.categories(of: Address(kind: "oas", id: "stock")) == ["sales"])
    // Storing fills in what was left out; from then on nothing changes.
    func reloaded(_ simulator: DashboardSimulator) throws -> DashboardSimulator {
      let other = try TranscriptWorld.simulator([("version", "5.15")])
      try other.load(simulator.fixture(of: TranscriptWorld.organisation))
      return other
    }
    let third = try reloaded(second)
    let fourth = try reloaded(third)
    let held = fourth.fixture(of: TranscriptWorld.organisation)
    #expect(held == third.fixture(of: TranscriptWorld.organisation))
  }

  @Test func `every kind is read at its own place`() async throws {
    let simulator = try seeded()
    let streams = ("Accept", "application/vnd.tyk.streams.oas")
    for path in [
      "/api/apis/orders", "/api/apis/oas/stock", "/api/apis/streams/prices", "/api/mcps/tools",
      "/api/portal/policies/gold", "/api/assets/defaults", "/api/hooks/64b2d0aa5f00ba0000000007",
      "/api/certs/" + TranscriptWorld.organisation + Self.certificate, "/api/clientidps/corp-sso",
      "/api/apis/oauth/orders/app",
    ] {
      var get = request("GET", path)
      get.headers.append(streams)
      #expect(await simulator.respond(to: get).status == 200, "\(path)")
    }
  }

  @Test func `forbidden writes of every kind are recorded`() async throws {
    let simulator = try seeded()
    simulator.forbidWrites(except: [])
    let streams = ("Content-Type", "application/vnd.tyk.streams.oas")
    for path in [
      "/api/apis/oauth/orders/app", "/api/apis/streams/prices", "/api/mcps/tools",
      "/api/hooks/64b2d0aa5f00ba0000000007",
      "/api/certs/" + TranscriptWorld.organisation + Self.certificate,
      "/api/clientidps/64b2d0aa5f00ba0000000008",
    ] {
      var delete = request("DELETE", path)
      delete.headers.append(streams)
      #expect(await simulator.respond(to: delete).status == 200, "\(path)")
    }
    #expect(
      simulator.violations.map { $0.split(separator: " ").last.map(String.init) ?? "" } == [
        "oauth-client/orders/app", "streams/prices", "mcp/tools", "webhook/Chat",
        "certificate/" + Self.certificate, "idp/corp-sso",
      ])
  }

  @Test func `a listen path that is taken is a warning where the server allows it`() async throws {
    let simulator = try TranscriptWorld.simulator([])
    _ = await simulator.respond(to: request("POST", "/api/apis", wrapper("orders")))
    #expect(simulator.warnings.isEmpty)
    let same = wrapper("more", extra: [("proxy", ["listen_path": "/orders/", "target_url": "x"])])
    #expect(await simulator.respond(to: request("POST", "/api/apis", same)).status == 200)
    #expect(simulator.warnings.count == 1)
    #expect(simulator.warnings.first?.hasPrefix("more: ") == true)
  }

  @Test func `an OAuth client waits until gateways have loaded its API`() async throws {
    var configuration = SimulatorConfiguration()
    let clock = MovedClock()
    configuration.clock = { clock.now }
    configuration.gatewayDelayMilliseconds = 500
    let simulator = DashboardSimulator(configuration: configuration)
    simulator.addOrganisation(id: TranscriptWorld.organisation)
    simulator.addUser(
      organisation: TranscriptWorld.organisation, accessKey: TranscriptWorld.keys["admin"])
    _ = await simulator.respond(to: request("POST", "/api/apis", wrapper("orders")))
    let policy: JSON = ["id": "gold", "name": "Gold", "access_rights": ["orders": [:]]]
    _ = await simulator.respond(to: request("POST", "/api/portal/policies", policy))
    let create = request(
      "POST", "/api/apis/oauth/orders", ["policy_id": "gold", "redirect_uri": "https://a"])
    #expect(await simulator.respond(to: create).status == 400)
    clock.move(milliseconds: 500)
    #expect(await simulator.respond(to: create).status == 200)
  }

  @Test func `permissions can be lost half-way`() async throws {
    let simulator = try TranscriptWorld.simulator([])
    #expect(await simulator.respond(to: request("GET", "/api/apis")).status == 200)
    simulator.setPermissions(["policies": "read"], ofAccessKey: TranscriptWorld.keys["admin"]!)
    #expect(await simulator.respond(to: request("GET", "/api/apis")).status == 403)
    #expect(await simulator.respond(to: request("GET", "/api/portal/policies")).status == 200)
  }
}
