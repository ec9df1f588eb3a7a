import PromoteAdapters
import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

/// What is a Gateway's own.
@Suite struct `the gateway client` {
  static let gold = Address(kind: .policy, id: "gold")
  static let orders = Address(kind: .classic, id: "orders")

  @Test func `one load serves all the writes before it`() async throws {
    let rig = GatewayRig()
    let client = rig.client()
    for index in 0..<40 {
      let id = "p\(index)"
      _ = try await client.create(Address(kind: .policy, id: id), .policy(id))
    }
    #expect(rig.simulator.loadCount == 0)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for index in 0..<40 {
        group.addTask { try await client.read(Address(kind: .policy, id: "p\(index)")) != nil }
      }
      for try await isThere in group { #expect(isThere) }
    }
    #expect(rig.simulator.loadCount == 1)
    #expect(rig.count("/tyk/reload/group") == 1)
    _ = try await client.list(.policy)
    #expect(rig.simulator.loadCount == 1, "nothing was written since")
  }

  @Test func `who only reads never has a Gateway load`() async throws {
    let rig = GatewayRig()
    let reader = rig.client()
    _ = try await reader.identify()
    _ = try await reader.list(.classic)
    _ = try await reader.read(Self.gold)
    try await reader.activate()
    #expect(rig.count("/tyk/reload/group") == 0 && rig.count("/tyk/reload") == 0)
  }

  @Test func `who is going to write sees what somebody stored and nobody loaded`() async throws {
    let rig = GatewayRig()
    let other = rig.client()
    _ = try await other.create(Self.gold, .policy("gold"))
    #expect(try await rig.client().read(Self.gold) == nil)
    #expect(try await rig.client(writing: true).read(Self.gold) != nil)
  }

  @Test func `a node that loads later is asked again`() async throws {
    let rig = GatewayRig {
      $0.honoursBlock = false
      $0.requestsBeforeLoad = 6
    }
    let client = rig.client(writing: true)
    _ = try await client.list(.policy)
    _ = try await client.create(Self.gold, .policy("gold"))
    #expect(try await client.read(Self.gold) != nil)
    _ = try await client.update(Self.gold, databaseID: "", .policy("gold", rate: 5))
    #expect(try await client.read(Self.gold)?.document.json["rate"] == 5)
    _ = try await client.delete(Self.gold, databaseID: "")
    #expect(try await client.read(Self.gold) == nil)
    #expect(!rig.clock.waited.isEmpty)
  }

  @Test func `a Gateway that never loads is found out, not waited for without end`() async throws {
    let rig = GatewayRig()
    let client = rig.client(writing: true)
    _ = try await client.list(.policy)
    rig.simulator.failToLoad(true)
    _ = try await client.create(Self.gold, .policy("gold"))
    #expect(try await client.read(Self.gold) == nil)
    #expect(rig.clock.waited.count < 20)
  }

  @Test func `a write that was refused makes nothing to load`() async throws {
    let rig = GatewayRig()
    let client = rig.client()
    let found = await failure {
      try await client.update(Self.gold, databaseID: "", .policy("gold"))
    }
    #expect(found == .rejected(status: 404, message: "Policy not found"))
    _ = try await client.read(Self.gold)
    #expect(rig.count("/tyk/reload/group") == 0)
  }

  @Test func `the second delete before a load is unknown, and reading tells`() async throws {
    let rig = GatewayRig()
    let client = rig.client()
    _ = try await client.create(Self.gold, .policy("gold"))
    #expect(try await client.read(Self.gold) != nil)
    // A first attempt whose answer was lost, and whose process ended before it had anything loaded.
    _ = try await rig.client().delete(Self.gold, databaseID: "")
    let again = rig.client()
    let found = await failure { try await again.delete(Self.gold, databaseID: "") }
    #expect(found?.name == "outcomeUnknown" && found?.text.contains("Delete failed") == true)
    #expect(try await again.read(Self.gold) == nil)
  }

  @Test func `a classic definition travels bare and is a kind's document again`() async throws {
    let rig = GatewayRig()
    let client = rig.client()
    _ = try await client.create(Self.orders, .classic("orders"))
    let found = try #require(try await client.read(Self.orders))
    #expect(found.document.json.object?.names == ["api_definition"])
    #expect(found.name == "API orders")
    #expect(rig.simulator.document(Self.orders)?["api_definition"]?["api_id"] == "orders")
  }

  @Test(arguments: [
    (
      "/hook_references", "[{\"event_name\": \"QuotaExceeded\", \"hook\": {\"name\": \"tell\"}}]",
      false
    ),
    ("/hook_references", "[]", true), ("/hook_references", "null", true),
    ("/user_owners", "[\"64a1c0de5f00ba0000000009\"]", true), ("/sort_by", "1", true),
    ("/unheard_of", "{\"a\": 1}", false),
  ])
  func `what a Gateway has no place for is refused before anything is sent`(
    place: String, value: String, isFine: Bool
  ) async throws {
    let rig = GatewayRig()
    let pointer = try #require(JSONPointer(place))
    let value = try JSON.parse(value.utf8)
    let document = try #require(LiveDocument.classic("orders").json.setting(pointer, to: value))
    let found = await failure {
      try await rig.client().create(Self.orders, LiveDocument(document))
    }
    #expect((found == nil) == isFine, "\(String(describing: found))")
    if !isFine {
      #expect(found?.name == "unreachable" && found?.text.contains(place) == true)
      #expect(rig.simulator.journal.isEmpty)
    }
  }

  @Test func `kinds that no Gateway has are refused by name`() async throws {
    let rig = GatewayRig()
    let found = await failure {
      try await rig.client().create(Address(kind: .template, id: "t"), .template("t"))
    }
    #expect(found == .unreachable("a Gateway keeps no objects of the kind 'template'"))
    #expect(try await !rig.client().identify().kinds.contains(.template))
    #expect(rig.simulator.writeCount == 0)
  }

  @Test func `a foreign database id is never sent, and the Gateway's own is kept`() async throws {
    let rig = GatewayRig()
    let client = rig.client()
    let pointer = JSONPointer(["api_definition", "id"])
    let foreign = LiveDocument(
      LiveDocument.classic("orders").json.setting(pointer, to: "64b2d0aa5f00ba0000000011")!)
    _ = try await client.create(Self.orders, foreign)
    #expect(rig.simulator.document(Self.orders)?[pointer] == "")
    rig.simulator.edit(Self.orders, pointer, to: "64b2d0aa5f00ba0000000099")
    let own = try #require(try await client.read(Self.orders))
    #expect(own.databaseID == "64b2d0aa5f00ba0000000099")
    _ = try await client.update(Self.orders, databaseID: own.databaseID ?? "", foreign)
    #expect(rig.simulator.document(Self.orders)?[pointer] == "64b2d0aa5f00ba0000000099")
  }

  @Test func `the organisation is the registry's, else the first object's, else asked for`()
    async throws
  {
    let rig = GatewayRig()
    let silent = rig.client(organisation: nil)
    let found = await failure { try await silent.identify() }
    #expect(found?.name == "unreadableAnswer" && found?.text.contains("organisation") == true)
    let owned = LiveDocument(
      LiveDocument.policy("gold").json.setting(JSONPointer(["org_id"]), to: "default")!)
    _ = try await silent.create(Self.gold, owned)
    try await silent.activate()
    #expect(try await silent.identify().identity.organisation == "default")
    let said = try await rig.client().identify()
    #expect(said.identity.organisation == GatewayRig.organisation)
    #expect(said.version == "5.12.0" && said.clockSkewSeconds != nil)
    #expect(said.identity.dashboard == "http://gateway.example")
  }

  @Test func `a wrong secret is not authorised, and is not shown`() async throws {
    let rig = GatewayRig()
    let stranger = rig.client(secret: "another-secret")
    for found in [
      await failure { try await stranger.identify() },
      await failure { try await stranger.list(.policy) },
      await failure { try await stranger.create(Self.gold, .policy("gold")) },
    ] {
      #expect(found?.name == "notAuthorised" && found?.text.contains("another-secret") == false)
    }
  }

  @Test func `a Gateway of a Dashboard refuses to be written to`() async throws {
    let rig = GatewayRig { $0.takesDefinitionsFromDashboard = true }
    let found = await failure { try await rig.client().create(Self.orders, .classic("orders")) }
    #expect(
      found
        == .rejected(
          status: 500,
          message: "Due to enabled use_db_app_configs, please use the Dashboard API"))
  }

  @Test func `certificates are inventory, by fingerprint and of the organisation`() async throws {
    let rig = GatewayRig()
    let pem = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n"
    let fingerprint = Digest(of: [0x30, 0x03, 0x02, 0x01, 0x01]).hex
    let address = Address(kind: .certificate, id: fingerprint)
    let document = LiveDocument(["fingerprint": .string(fingerprint), "pem": .string(pem)])
    let client = rig.client()
    #expect(try await client.list(.certificate).isEmpty)
    let created = try await client.create(address, document)
    #expect(created.databaseID == GatewayRig.organisation + fingerprint)
    let found = try #require(try await client.read(address))
    #expect(found.databaseID == created.databaseID)
    #expect(try await client.list(.certificate).map(\.address) == [address])
    let twice = await failure { try await client.create(address, document) }
    #expect(twice?.name == "rejected")
    let replaced = await failure {
      try await client.update(address, databaseID: found.databaseID ?? "", document)
    }
    #expect(replaced?.name == "unreachable")
    _ = try await client.delete(address, databaseID: found.databaseID ?? "")
    #expect(try await client.read(address) == nil)
  }

  @Test func `what stands beside a document is not sent with it`() async throws {
    let rig = GatewayRig()
    let address = Address(kind: .oas, id: "stock")
    func beside(_ name: String, _ value: JSON) -> LiveDocument {
      LiveDocument(
        LiveDocument.oas("stock").json.setting(ResourceKind.beside(name), to: value)!)
    }
    let found = await failure {
      try await rig.client().create(address, beside("categories", ["money"]))
    }
    #expect(found?.text.contains("/x-tyk-promote/categories") == true)
    #expect(rig.simulator.journal.isEmpty)
    _ = try await rig.client().create(address, beside("owners", ["userIds": ["ana"]]))
    #expect(rig.simulator.document(address)?[ResourceKind.besideMember] == nil)
  }

  @Test func `an old Gateway has no OAS APIs and no policies`() async throws {
    let rig = GatewayRig { $0.version = TykVersion(3, 1, 3) }
    #expect(try await rig.client().identify().kinds == [.classic, .certificate])
    #expect(try await rig.client().list(.policy).isEmpty)
  }

  @Test(arguments: [
    (200, "{}"), (200, "[1]"), (200, "[{\"name\": \"no id\"}]"), (200, "<html>"),
    (200, "[{\"id\":"),
    (200, "[{\"id\": \"a\"}, {\"id\": \"a\"}]"),
  ])
  func `an answer that cannot be read is never an empty list`(
    status: Int, body: String
  ) async throws {
    let client = GatewayRig().client(
      ScriptedTransport([.json(status, body)]), organisation: nil)
    let found = await failure { try await client.list(.policy) }
    #expect(found?.name == "unreadableAnswer", "\(String(describing: found))")
  }

  @Test func `an answer about another object is unknown`() async throws {
    let client = GatewayRig().client(
      ScriptedTransport(json: "{\"key\": \"silver\", \"status\": \"ok\", \"action\": \"added\"}"))
    let found = await failure { try await client.create(Self.gold, .policy("gold")) }
    #expect(found?.name == "unreadableAnswer" && found?.text.contains("silver") == true)
  }

  @Test func `numbers travel as they are written`() async throws {
    let transport = ScriptedTransport(json: "{\"key\": \"gold\", \"status\": \"ok\"}")
    let document = try JSON.parse(
      "{\"id\": \"gold\", \"rate\": 1.00, \"meta_data\": {\"n\": 12345678901234567890}}".utf8)
    _ = try await GatewayRig().client(transport).create(Self.gold, LiveDocument(document))
    let sent = String(decoding: transport.requests[0].body, as: UTF8.self)
    #expect(sent.contains("1.00") && sent.contains("12345678901234567890"))
    #expect(transport.requests[0].header("X-Tyk-Authorization") == GatewayRig.secret)
    #expect(transport.requests[0].header("Authorization") == nil)
  }

  @Test(arguments: ["..", ".", "a/b"])
  func `an id that leads elsewhere is never sent`(_ id: String) async throws {
    let rig = GatewayRig()
    let found = await failure { try await rig.client().read(Address(kind: .classic, id: id)) }
    #expect(found?.name == "unreachable")
    #expect(rig.simulator.journal.isEmpty)
  }
}
