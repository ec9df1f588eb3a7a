import PromoteAdapters
import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

/// The client against the simulated Dashboard, in process and over HTTP.
@Suite struct `the dashboard client` {
  static let kinds: [KindName] = [.classic, .oas, .policy, .template]
  static let versions = [TykVersion(5, 8), TykVersion(5, 12)]

  @Test(arguments: DashboardRig.Way.allCases, kinds)
  func `creates, reads, updates, lists and deletes`(
    _ way: DashboardRig.Way, _ kind: KindName
  ) async throws {
    for version in Self.versions {
      var configuration = SimulatorConfiguration()
      configuration.version = version
      let rig = DashboardRig(configuration)
      try await rig.with(way) { client in
        let address = Address(kind: kind, id: "orders-\(kind)")
        #expect(try await client.read(address) == nil)
        let created = try await client.create(address, .sample(kind, address.id))
        #expect(created.databaseID == rig.simulator.databaseID(address))
        #expect(created.databaseID != nil)

        let found = try #require(try await client.read(address))
        #expect(found.address == address && found.databaseID == created.databaseID)
        #expect(found.document.json.canonical() == rig.simulator.document(address)?.canonical())

        let name = Kinds.named(kind)!.displayName
        let changed = LiveDocument(found.document.json.setting(name, to: "Renamed")!)
        _ = try await client.update(address, databaseID: created.databaseID!, changed)
        #expect(try await client.read(address)?.name == "Renamed")

        let listed = try await client.list(kind)
        #expect(listed.map(\.address) == [address])
        #expect(listed[0].databaseID == created.databaseID)
        for other in Self.kinds where other != kind {
          #expect(try await client.list(other).isEmpty)
        }
        _ = try await client.delete(address, databaseID: created.databaseID!)
        #expect(try await client.read(address) == nil)
        #expect(try await client.list(kind).isEmpty)
      }
    }
  }

  @Test(arguments: DashboardRig.Way.allCases)
  func `lists everything, whatever the size of a page`(_ way: DashboardRig.Way) async throws {
    let rig = DashboardRig()
    try await rig.with(way) { client in
      for index in 0..<25 {
        for kind in Self.kinds {
          let id = "\(kind)-\(index)"
          _ = try await client.create(Address(kind: kind, id: id), .sample(kind, id))
        }
      }
      for kind in Self.kinds {
        let listed = try await client.list(kind)
        #expect(Set(listed.map(\.address.id)) == Set((0..<25).map { "\(kind)-\($0)" }))
        for object in listed {
          let read = try await client.read(object.address)
          #expect(read?.document.json == object.document.json)
        }
      }
    }
  }

  @Test func `an id known to another kind is not there`() async throws {
    let rig = DashboardRig()
    try await rig.with(.inProcess) { client in
      _ = try await client.create(Address(kind: .oas, id: "stock"), .oas("stock"))
      _ = try await client.create(Address(kind: .classic, id: "orders"), .classic("orders"))
      #expect(try await client.read(Address(kind: .classic, id: "stock")) == nil)
      #expect(try await client.read(Address(kind: .oas, id: "orders")) == nil)
    }
  }

  @Test(arguments: ["a b", "ä/ö?#%", "..%2F", "orders:v1"])
  func `ids of any spelling stay within their path`(_ id: String) async throws {
    let rig = DashboardRig()
    try await rig.with(.overHTTP) { client in
      let address = Address(kind: .classic, id: id)
      let found = try await client.read(address)
      #expect(found == nil)
      #expect(!rig.simulator.journal.contains { $0.path.contains("//") })
    }
    try await rig.with(.inProcess) { client in
      let found = await failure { try await client.read(Address(kind: .classic, id: "..")) }
      #expect(found?.name == "unreachable")
    }
  }

  @Test(arguments: DashboardRig.Way.allCases)
  func `says who the credential belongs to`(_ way: DashboardRig.Way) async throws {
    var configuration = SimulatorConfiguration()
    configuration.version = TykVersion(5, 14)
    let rig = DashboardRig(configuration)
    try await rig.with(way) { client in
      let description = try await client.identify()
      #expect(description.identity.organisation == DashboardRig.organisation)
      #expect(description.identity.dashboard == "http://dashboard.example")
      #expect(
        description.kinds == Set(Kinds.dashboard.map(\.name)) && description.unreadable.isEmpty)
      #expect(description.clockSkewSeconds != nil)
    }
  }

  @Test func `names the kinds that the credential may not read`() async throws {
    let rig = DashboardRig()
    let user = rig.simulator.addUser(
      organisation: DashboardRig.organisation, isAdmin: false,
      permissions: ["apis": "read", "policies": "deny"])
    let other = rig.client(rig.simulator.transport(), credential: user.accessKey)
    let admin = rig.client(rig.simulator.transport())
    _ = try await admin.create(Address(kind: .classic, id: "a"), .classic("a"))
    let description = try await other.identify()
    #expect(description.identity.organisation == DashboardRig.organisation)
    #expect(description.unreadable.contains(.policy))
    #expect(!description.unreadable.contains(.classic))
    let stranger = rig.client(rig.simulator.transport(), credential: "unknown-credential")
    #expect(await failure { try await stranger.identify() } == .notAuthorised("Not authorised"))
  }

  @Test func `an older server without templates has none`() async throws {
    var configuration = SimulatorConfiguration()
    configuration.version = TykVersion(5, 2)
    let rig = DashboardRig(configuration)
    try await rig.with(.inProcess) { client in
      #expect(try await client.list(.template).isEmpty)
      let description = try await client.identify()
      #expect(!description.kinds.contains(.template))
    }
  }

  // MARK: - Faults

  static let passing: [Fault] = [
    .tooManyRequests(retryAfterSeconds: 2), .unavailable(retryAfterSeconds: nil), .status(500),
    .status(502), .refused, .droppedBefore, .lostAnswer, .halfWritten,
  ]

  @Test(arguments: DashboardRig.Way.allCases, passing)
  func `a read that fails for a moment is tried again`(
    _ way: DashboardRig.Way, _ fault: Fault
  ) async throws {
    let rig = DashboardRig()
    let address = Address(kind: .policy, id: "gold")
    _ = try await rig.client(rig.simulator.transport()).create(address, .policy("gold"))
    rig.faults.add(.init(fault, count: 3))
    try await rig.with(way) { client in
      let listed = try await client.list(.policy)
      #expect(listed.map(\.address) == [address])
    }
    #expect(rig.clock.waited.count == 3)
    if case .tooManyRequests = fault { #expect(rig.clock.waited == [2000, 2000, 2000]) }
  }

  @Test(arguments: DashboardRig.Way.allCases)
  func `a write whose answer is lost is unknown and sent once`(
    _ way: DashboardRig.Way
  ) async throws {
    for fault in [Fault.lostAnswer, .halfWritten, .droppedBefore] {
      let rig = DashboardRig()
      rig.faults.add(.init(fault, method: "POST", count: 9))
      try await rig.with(way) { client in
        let found = await failure {
          try await client.create(Address(kind: .policy, id: "gold"), .policy("gold"))
        }
        #expect(found?.name == "outcomeUnknown")
      }
      #expect(rig.simulator.writeCount == (fault == .droppedBefore ? 0 : 1))
      #expect(rig.clock.waited.isEmpty)
    }
  }

  @Test func `a write that nobody took is unreachable, one that must wait is sent again`()
    async throws
  {
    let rig = DashboardRig()
    rig.faults.add(.init(.refused, method: "POST"))
    let client = rig.client(rig.simulator.transport(faults: rig.faults))
    let address = Address(kind: .policy, id: "gold")
    let refused = await failure { try await client.create(address, .policy("gold")) }
    #expect(refused == .unreachable("connection refused"))
    rig.faults.clear()
    rig.faults.add(.init(.tooManyRequests(retryAfterSeconds: 1), method: "POST", count: 2))
    rig.faults.add(.init(.unavailable(retryAfterSeconds: 3), method: "PUT"))
    let created = try await client.create(address, .policy("gold"))
    _ = try await client.update(address, databaseID: created.databaseID!, .policy("gold"))
    #expect(rig.clock.waited == [1000, 1000, 3000])
    #expect(rig.simulator.writeCount == 2)

    rig.faults.clear()
    rig.faults.add(.init(.tooManyRequests(retryAfterSeconds: 1), method: "POST", count: 99))
    let found = await failure {
      try await client.create(Address(kind: .policy, id: "silver"), .policy("silver"))
    }
    #expect(found?.name == "busy")
  }

  @Test func `a write answered with a server error is unknown`() async throws {
    for fault in [Fault.status(500), .status(502), .unavailable(retryAfterSeconds: nil)] {
      let rig = DashboardRig()
      rig.faults.add(.init(fault, method: "POST"))
      let client = rig.client(rig.simulator.transport(faults: rig.faults))
      let found = await failure {
        try await client.create(Address(kind: .policy, id: "gold"), .policy("gold"))
      }
      #expect(found?.name == "outcomeUnknown")
    }
  }

  @Test(arguments: kinds)
  func `a page with status 200 is never an empty list`(_ kind: KindName) async throws {
    let rig = DashboardRig()
    rig.faults.add(.init(.page, count: 99))
    let client = rig.client(rig.simulator.transport(faults: rig.faults))
    let found = await failure { try await client.list(kind) }
    #expect(found?.name == "unreadableAnswer")
    #expect("\(String(describing: found))".contains("a page instead of JSON"))
  }
}
