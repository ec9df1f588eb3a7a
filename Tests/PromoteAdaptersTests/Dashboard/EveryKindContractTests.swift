import PromoteAdapters
import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

/// The client and the newer kinds, against the simulated Dashboard of several releases.
@Suite struct `the dashboard client and every kind` {
  static let newer: [KindName] = [.streams, .mcp, .idp, .webhook]

  static func rig(_ version: TykVersion = TykVersion(5, 15)) -> DashboardRig {
    var configuration = SimulatorConfiguration()
    configuration.version = version
    return DashboardRig(configuration)
  }

  @Test(arguments: DashboardRig.Way.allCases, newer)
  func `creates, reads, updates, lists and deletes`(
    _ way: DashboardRig.Way, _ kind: KindName
  ) async throws {
    let rig = Self.rig()
    try await rig.with(way) { client in
      let address = Address(kind: kind, id: kind == .webhook ? "Ops alert" : "some-\(kind)")
      #expect(try await client.read(address) == nil)
      _ = try await client.create(address, .newer(kind, address.id))
      let found = try #require(try await client.read(address))
      let databaseID = try #require(found.databaseID)
      #expect(databaseID == rig.simulator.databaseID(address))
      let place = kind == .webhook ? JSONPointer(["target_path"]) : Kinds.named(kind)!.displayName
      let changed = found.document.json.setting(place, to: "https://renamed.example")!
      _ = try await client.update(address, databaseID: databaseID, LiveDocument(changed))
      #expect(
        try await client.read(address)?.document.json[place] == "https://renamed.example")
      let listed = try await client.list(Kinds.dashboard.map(\.name)).values.flatMap { $0 }
      #expect(listed.map(\.address) == [address] && listed[0].databaseID == databaseID)
      _ = try await client.delete(address, databaseID: databaseID)
      #expect(try await client.read(address) == nil)
      #expect(try await client.list(kind).isEmpty)
    }
  }

  @Test(arguments: [
    (TykVersion(5, 0), lacks: [KindName.streams, .mcp, .idp, .template]),
    (TykVersion(5, 6), [.streams, .mcp, .idp]), (TykVersion(5, 12), [.mcp, .idp]),
    (TykVersion(5, 13), [.idp]), (TykVersion(5, 15), []),
  ])
  func `finds which kinds a release lacks, and lists none of them`(
    version: TykVersion, lacks: [KindName]
  ) async throws {
    for page in [false, true] {
      var configuration = SimulatorConfiguration()
      configuration.version = version
      configuration.answersUnknownPathsWithPage = page
      try await DashboardRig(configuration).with(.inProcess) { client in
        let found = try await client.identify()
        #expect(
          Set(Kinds.dashboard.map(\.name)).subtracting(found.kinds) == Set(lacks),
          "\(version) \(page)")
        #expect(found.unreadable.isEmpty)
        for kind in lacks { #expect(try await client.list(kind).isEmpty) }
      }
    }
  }

  @Test func `names the kinds that the credential may not read, and goes on without them`()
    async throws
  {
    let rig = Self.rig()
    let user = rig.simulator.addUser(
      organisation: DashboardRig.organisation, isAdmin: false,
      permissions: [
        "apis": "read", "policies": "read", "api_assets": "read", "hooks": "deny",
        "certs": "deny", "mcp": "deny", "idm": "deny",
      ])
    let client = rig.client(rig.simulator.transport(), credential: user.accessKey)
    let admin = rig.client(rig.simulator.transport())
    _ = try await admin.create(Address(kind: .classic, id: "a"), .classic("a"))
    let found = try await client.identify()
    #expect(found.unreadable == [.webhook, .certificate, .mcp, .idp])
  }

  @Test func `names a webhook by its name, and sends the server's own id of it`() async throws {
    let rig = Self.rig()
    try await rig.with(.inProcess) { client in
      let hook = Address(kind: .webhook, id: "Ops alert")
      _ = try await client.create(hook, .newer(.webhook, hook.id))
      let pointer = JSONPointer("/x-tyk-api-gateway/server/eventHandlers")!
      let handlers: JSON = [
        ["enabled": true, "trigger": "QuotaExceeded", "type": "webhook", "id": "Ops alert"]
      ]
      let stock = Address(kind: .oas, id: "stock")
      _ = try await client.create(
        stock, LiveDocument(LiveDocument.oas("stock").json.setting(pointer, to: handlers)!))
      let id = pointer.appending(0).appending("id")
      #expect(rig.simulator.document(stock)?[id]?.string == rig.simulator.databaseID(hook))
      #expect(try await client.read(stock)?.document.json[id] == "Ops alert")
      #expect(try await client.list(.oas).first?.document.json[id] == "Ops alert")
      let raw = DashboardClient(
        transport: rig.simulator.transport(), dashboard: "https://d.example",
        credential: Secret(DashboardRig.key), translatesReferences: false, clock: rig.clock)
      #expect(
        try await raw.read(stock)?.document.json[id]?.string == rig.simulator.databaseID(hook))
      let writes = rig.simulator.writeCount
      let unknown: JSON = [["type": "webhook", "id": "Nobody"]]
      let refused = await failure {
        try await client.create(
          Address(kind: .oas, id: "other"),
          LiveDocument(LiveDocument.oas("other").json.setting(pointer, to: unknown)!))
      }
      #expect(refused?.name == "unreachable" && refused?.text.contains("'Nobody'") == true)
      #expect(rig.simulator.writeCount == writes)
    }
  }

  @Test func `keeps categories beside the document, and empties them where none are left`()
    async throws
  {
    let rig = Self.rig()
    try await rig.with(.inProcess) { client in
      let place = ResourceKind.beside("categories")
      for kind in [KindName.oas, .streams] {
        let address = Address(kind: kind, id: "of-\(kind)")
        let bare = kind == .oas ? LiveDocument.oas(address.id) : .newer(kind, address.id)
        let document = bare.json.setting(place, to: ["sales", "eu"])!
        _ = try await client.create(address, LiveDocument(document))
        #expect(Set(rig.simulator.categories(of: address)) == ["sales", "eu"])
        #expect(rig.simulator.document(address)?[ResourceKind.besideMember] == nil)
        let fresh = rig.client(rig.simulator.transport())
        for client in [client, fresh] {
          let read = try #require(try await client.read(address))
          #expect(Set(read.document.json[place]?.array ?? []) == ["sales", "eu"])
        }
        let listed = try await fresh.list(kind)
        #expect(listed[0].document.json[place] == ["eu", "sales"])
        let without = listed[0].document.json.setting(place, to: nil)!
        _ = try await fresh.update(
          address, databaseID: listed[0].databaseID!, LiveDocument(without))
        #expect(rig.simulator.categories(of: address).isEmpty)
      }
    }
  }

  @Test func `a link to an API by its database id names it by its own id`() async throws {
    let rig = Self.rig()
    try await rig.with(.inProcess) { client in
      let orders = Address(kind: .classic, id: "orders")
      let tokens = Address(kind: .classic, id: "tokens")
      _ = try await client.create(orders, .classic("orders"))
      let databaseID = try #require(rig.simulator.databaseID(orders))
      let link = "tyk://\(databaseID)/v1?method=GET"
      _ = try await client.create(tokens, .classic("tokens", target: link))
      let target = JSONPointer("/api_definition/proxy/target_url")!
      #expect(rig.simulator.document(tokens)?[target]?.string == link)
      let read = try #require(try await client.read(tokens))
      #expect(read.document.json[target] == "tyk://orders/v1?method=GET")
      let listed = try await client.list(.classic).first { $0.address == tokens }
      #expect(listed?.document.json == read.document.json)
    }
  }

  @Test func `asks for categories at once, and not again where there are none`() async throws {
    let rig = Self.rig()
    try await rig.with(.inProcess) { client in
      for index in 0..<5 {
        _ = try await client.create(
          Address(kind: .oas, id: "a\(index)"), .oas("a\(index)"))
      }
      let before = rig.simulator.journal.count
      let listed = try await client.list([.classic, .oas, .streams]).values.flatMap { $0 }
      #expect(listed.count == 5)
      // The mixed list once, and the groups once for each kind that has categories.
      #expect(rig.simulator.journal.count - before <= 3)
      let reading = rig.simulator.journal.count
      _ = try await client.read(Address(kind: .oas, id: "a0"))
      #expect(rig.simulator.journal.count - reading == 1)
    }
  }

  @Test func `uploads a certificate's public part, knows it by its fingerprint, and replaces none`()
    async throws
  {
    let rig = Self.rig()
    try await rig.with(.overHTTP) { client in
      let pem = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n"
      let fingerprint = Digest(of: [0x30, 3, 2, 1, 1]).hex
      let address = Address(kind: .certificate, id: fingerprint)
      let document = LiveDocument(["fingerprint": .string(fingerprint), "pem": .string(pem)])
      let created = try await client.create(address, document)
      #expect(created.databaseID == DashboardRig.organisation + fingerprint)
      #expect(try await client.read(address)?.databaseID == created.databaseID)
      #expect(try await client.list(.certificate).map(\.address) == [address])
      let again = await failure { try await client.create(address, document) }
      #expect(again?.name == "rejected" && again?.text.contains("already exists") == true)
      let replaced = await failure {
        try await client.update(address, databaseID: created.databaseID!, document)
      }
      #expect(replaced?.name == "unreachable")
      _ = try await client.delete(address, databaseID: created.databaseID!)
      #expect(try await client.read(address) == nil)
    }
  }

  @Test func `finds OAuth clients below the APIs that give out tokens, and sends no secret`()
    async throws
  {
    let rig = Self.rig()
    try await rig.with(.inProcess) { client in
      var api = LiveDocument.classic("tokens").json
      api.set(JSONPointer("/api_definition/use_oauth2")!, to: true)
      _ = try await client.create(Address(kind: .classic, id: "tokens"), LiveDocument(api))
      _ = try await client.create(Address(kind: .classic, id: "other"), .classic("other"))
      var policy = LiveDocument.policy("gold").json
      policy.set(JSONPointer("/access_rights")!, to: ["tokens": ["api_id": "tokens"]])
      _ = try await client.create(Address(kind: .policy, id: "gold"), LiveDocument(policy))
      let address = Address(kind: .oauthClient, id: "tokens/shop")
      _ = try await client.create(
        address,
        LiveDocument([
          "client_id": "shop", "policy_id": "gold", "redirect_uri": "https://shop.example",
          "x-tyk-promote": ["api": "tokens", "id": "tokens/shop"],
        ]))
      let listed = try await client.list(.oauthClient)
      #expect(listed.map(\.address) == [address] && listed[0].databaseID == address.id)
      #expect(try await client.read(address)?.name == "tokens/shop")
      #expect(!rig.simulator.journal.contains { $0.path.hasSuffix("/oauth/other") })
      _ = try await client.delete(address, databaseID: address.id)
      #expect(try await client.list(.oauthClient).isEmpty)
    }
  }

  @Test func `strips no address that is a version's only in another environment`() async throws {
    let rig = Self.rig()
    try await rig.with(.inProcess) { client in
      let next = Address(kind: .oas, id: "next")
      _ = try await client.create(next, .oas("next"))
      var base = LiveDocument.oas("stock").json
      base.set(
        JSONPointer("/x-tyk-api-gateway/info/versioning")!,
        to: [
          "enabled": true, "name": "v1", "default": "self", "location": "url", "key": "",
          "versions": [["name": "v2", "id": "next"]],
        ])
      _ = try await client.create(Address(kind: .oas, id: "stock"), LiveDocument(base))
      #expect(rig.simulator.base(of: next) == "stock")
      let listed = try await client.list(.oas).first { $0.address == next }
      let read = try await client.read(next)
      for found in [listed, read] {
        let document = try #require(found?.document.json)
        #expect(document["servers"]?.array?.isEmpty == false)
        #expect(normalForm(document, kind: .oas)["servers"] == nil, "\(document.text)")
      }
    }
  }
}

extension LiveDocument {
  static func newer(_ kind: KindName, _ id: String) -> LiveDocument {
    var oas = LiveDocument.oas(id).json
    switch kind {
    case .streams:
      oas.set(
        JSONPointer(["x-tyk-streaming"]),
        to: ["streams": ["s": ["input": ["http_server": ["path": "/in"]]]]])
      return LiveDocument(oas)
    case .idp:
      return LiveDocument([
        "client_idp_id": .string(id), "name": .string(id), "jwks_uri": "https://sso.example/jwks",
        "api_mappings": [:],
      ])
    case .webhook:
      return LiveDocument([
        "name": .string(id), "method": "POST", "target_path": "https://alerts.example/tyk",
        "header_map": ["X-Team": "ops"],
      ])
    default: return LiveDocument(oas)
    }
  }
}
