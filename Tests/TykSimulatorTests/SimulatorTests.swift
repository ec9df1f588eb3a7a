import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

/// A wrapper that passes the schema.
func wrapper(_ id: String, name: String = "Orders", extra: [(String, JSON)] = []) -> JSON {
  var definition = JSONObject()
  definition["name"] = .string(name)
  definition["api_id"] = .string(id)
  definition["proxy"] = ["listen_path": .string("/\(id)/"), "target_url": "http://orders.dev"]
  definition["version_data"] = ["not_versioned": true, "versions": [:]]
  for (name, value) in extra { definition[name] = value }
  return ["api_definition": .object(definition)]
}

/// One request with the administrator's key.
func request(_ method: String, _ path: String, _ body: JSON? = nil) -> HTTPExchange.Request {
  HTTPExchange.Request(
    method: method, path: path,
    headers: [("Authorization", TranscriptWorld.keys["admin"] ?? "")],
    body: body?.serialised() ?? [])
}

@Suite struct SimulatorTests {
  private func world() throws -> DashboardSimulator { try TranscriptWorld.simulator([]) }

  @Test func `seeded objects are answered verbatim until they are written`() async throws {
    let simulator = try world()
    let sent = wrapper("orders", extra: [("from_the_future", ["deep": 1])])
    let object = LiveObject(
      address: Address(kind: .classic, id: "orders"), name: "Orders",
      databaseID: "64b2d0aa5f00ba0000000010", document: LiveDocument(sent))
    #expect(simulator.seed([object], organisation: TranscriptWorld.organisation).count == 1)
    let read = await simulator.respond(to: request("GET", "/api/apis/orders"))
    #expect(try JSON.parse(read.body).text == sent.text)

    // Its unknown member is known from now on; another one is not.
    let changed = wrapper(
      "orders", name: "Changed", extra: [("from_the_future", ["deep": 2]), ("invented", 1)])
    var put = request("PUT", "/api/apis/64b2d0aa5f00ba0000000010", changed)
    put.query = [("accept_additional_properties", "true")]
    #expect(await simulator.respond(to: put).status == 200)
    let after = await simulator.respond(to: request("GET", "/api/apis/orders"))
    let definition = try #require(try JSON.parse(after.body)["api_definition"])
    #expect(definition["from_the_future"] == ["deep": 2])
    #expect(definition["invented"] == nil)
    #expect(definition["CORS"] != nil)
  }

  @Test func `a seeded OAS API teaches where its gateway is`() async throws {
    let simulator = try world()
    let document: JSON = [
      "openapi": "3.0.3", "info": ["title": "S", "version": "1"], "paths": [:],
      "servers": [
        ["url": "https://gw.prod.example/stock"], ["url": "/stock"], ["url": "https://own"],
      ],
      "x-tyk-api-gateway": [
        "info": ["id": "stock", "name": "S", "state": ["active": true]],
        "server": ["listenPath": ["value": "/stock/"]], "upstream": ["url": "http://s"],
      ],
    ]
    simulator.seed(
      [
        LiveObject(
          address: Address(kind: .oas, id: "stock"), name: "S",
          databaseID: "64b2d0aa5f00ba0000000011", document: LiveDocument(document))
      ], organisation: TranscriptWorld.organisation)
    let put = await simulator.respond(to: request("PUT", "/api/apis/oas/stock", document))
    #expect(put.status == 200)
    let read = try JSON.parse(
      await simulator.respond(to: request("GET", "/api/apis/oas/stock")).body)
    #expect(read["servers"] == document["servers"])
  }

  @Test func `equal seeds give equal ids`() async throws {
    func ids(_ seed: UInt64) async throws -> String {
      var configuration = SimulatorConfiguration()
      configuration.seed = seed
      let simulator = DashboardSimulator(configuration: configuration)
      let organisation = simulator.addOrganisation()
      return organisation + simulator.addUser(organisation: organisation).accessKey
    }
    #expect(try await ids(7) == ids(7))
    #expect(try await ids(7) != ids(8))
  }

  @Test func `forbidden writes are recorded`() async throws {
    let simulator = try world()
    simulator.forbidWrites(except: [Address(kind: .classic, id: "orders")])
    _ = await simulator.respond(to: request("POST", "/api/apis", wrapper("orders")))
    #expect(simulator.violations.isEmpty)
    _ = await simulator.respond(to: request("POST", "/api/apis", wrapper("stock")))
    _ = await simulator.respond(to: request("DELETE", "/api/apis/stock"))
    #expect(simulator.violations.count == 2)
    #expect(simulator.violations.first?.contains("classic/stock") == true)
  }

  @Test func `the journal tells every request and counts the writes`() async throws {
    let simulator = try world()
    _ = await simulator.respond(to: request("POST", "/api/apis", wrapper("orders")))
    _ = await simulator.respond(to: request("POST", "/api/apis", wrapper("orders")))
    _ = await simulator.respond(to: request("GET", "/api/apis/orders"))
    #expect(simulator.journal.map(\.status) == [200, 409, 200])
    #expect(simulator.writeCount == 1)
  }

  @Test func `somebody else's edit is seen by the next read`() async throws {
    let simulator = try world()
    _ = await simulator.respond(to: request("POST", "/api/apis", wrapper("orders")))
    let address = Address(kind: .classic, id: "orders")
    #expect(simulator.edit(address, JSONPointer(["api_definition", "name"]), to: "Edited"))
    let read = await simulator.respond(to: request("GET", "/api/apis/orders"))
    #expect(try JSON.parse(read.body)["api_definition"]?["name"] == "Edited")
    #expect(simulator.remove(address))
    #expect(await simulator.respond(to: request("GET", "/api/apis/orders")).status == 400)
    #expect(!simulator.edit(address, .root, to: .null))
  }

  @Test func `a fixture keeps the ids it carries`() throws {
    let simulator = DashboardSimulator()
    try simulator.load([
      "organisations": [["id": "64a1c0de5f00ba0000000001", "owner_name": "One"]],
      "users": [["access_key": "key", "user_permissions": ["IsAdmin": "admin"]]],
      "apis": [wrapper("orders")],
      "oas": [
        [
          "openapi": "3.0.3", "info": ["title": "S", "version": "1"], "paths": [:],
          "x-tyk-api-gateway": [
            "info": [
              "id": "stock", "dbId": "64b2d0aa5f00ba0000000011", "name": "S",
              "state": ["active": true],
            ],
            "server": ["listenPath": ["value": "/stock/"]], "upstream": ["url": "http://s"],
          ],
        ]
      ],
      "policies": [["id": "gold", "_id": "64c3e1bb5f00ba0000000020", "name": "Gold"]],
      "assets": [["id": "t", "name": "T", "kind": "oas-template", "data": [:]]],
    ])
    let wanted: Set<Address> = [
      Address(kind: .classic, id: "orders"), Address(kind: .oas, id: "stock"),
      Address(kind: .policy, id: "gold"), Address(kind: .template, id: "t"),
    ]
    #expect(simulator.addresses == wanted)
    #expect(
      simulator.databaseID(Address(kind: .policy, id: "gold")) == "64c3e1bb5f00ba0000000020")
    #expect(simulator.databaseID(Address(kind: .oas, id: "stock")) == "64b2d0aa5f00ba0000000011")
  }
}
