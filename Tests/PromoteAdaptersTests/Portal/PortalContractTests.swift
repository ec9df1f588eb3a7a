import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

@testable import PromoteAdapters

/// The Portal's client against the simulated Portal, in process and over HTTP.
@Suite struct `the client of a Portal` {
  typealias Sample = (kind: KindName, document: JSON)

  static func address(_ sample: Sample) throws -> Address {
    try #require(Kinds.named(sample.kind)?.address(of: sample.document))
  }

  /// Writes objects as the engine does: what is there is replaced, what is not is created.
  static func furnish(_ client: PortalClient, _ samples: [Sample] = PortalSample.all) async throws {
    for sample in samples {
      let address = try address(sample)
      // The labels of default attributes are not published.
      if sample.kind == .defaultAttribute, try await client.read(address) == nil { continue }
      if let live = try await client.read(address) {
        _ = try await client.update(
          address, databaseID: live.databaseID ?? "", LiveDocument(sample.document))
      } else {
        _ = try await client.create(address, LiveDocument(sample.document))
      }
    }
  }

  @Test(arguments: PortalRig.Way.allCases)
  func `what is written is read, by it and by another`(_ way: PortalRig.Way) async throws {
    try await PortalRig.with(way) { rig in
      let client = rig.client()
      try await Self.furnish(client)
      for sample in PortalSample.all where sample.kind != .defaultAttribute {
        let kind = try #require(Kinds.named(sample.kind))
        let address = try Self.address(sample)
        let found = try #require(try await client.read(address), "\(address)")
        let lost = ReadBack(
          sent: normalForm(sample.document, kind: kind),
          found: normalForm(found.document.json, kind: kind)
        ).lost
        #expect(lost.isEmpty, "\(address) lost \(lost.map { "\($0.pointer)" })")
        let other = try #require(try await rig.client().read(address), "\(address)")
        #expect(other.document.json == found.document.json, "\(address)")
        #expect(other.databaseID == found.databaseID)
        let listed = try await rig.client().list(sample.kind).filter { $0.address == address }
        #expect(listed.map(\.document.json) == [found.document.json], "\(address)")
      }
    }
  }

  @Test(arguments: PortalRig.Way.allCases)
  func `what is emptied is empty, and what is deleted is gone`(_ way: PortalRig.Way) async throws {
    try await PortalRig.with(way) { rig in
      let client = rig.client()
      try await Self.furnish(client)
      for sample in PortalSample.all.reversed() {
        let address = try Self.address(sample)
        guard let route = PortalRoute.of(sample.kind), route.canUpdate, route.canDelete else {
          continue
        }
        let live = try #require(try await client.read(address))
        var bare = sample.document
        for name in route.clearable { bare.set(JSONPointer([name]), to: nil) }
        _ = try await client.update(address, databaseID: live.databaseID ?? "", LiveDocument(bare))
        let kind = try #require(Kinds.named(sample.kind))
        let emptied = try #require(try await client.read(address))
        let normal = normalForm(emptied.document.json, kind: kind)
        for name in route.clearable { #expect(normal[name] == nil, "\(address) keeps \(name)") }
      }
      for sample in PortalSample.all.reversed() {
        let kind = try #require(Kinds.named(sample.kind))
        let address = try Self.address(sample)
        guard !kind.goesWithOwner, address.id != "northwind",
          let live = try await client.read(address)
        else { continue }
        _ = try await client.delete(address, databaseID: live.databaseID ?? "")
        #expect(try await client.read(address) == nil, "\(address)")
        #expect(try await rig.client().list(sample.kind).allSatisfy { $0.address != address })
        // Deleting a file that is not there is no failure to a Portal.
        guard PortalPart.of(sample.kind) == nil else { continue }
        #expect(
          await failure { try await client.delete(address, databaseID: live.databaseID ?? "") }
            != nil,
          "\(address)")
      }
    }
  }

  static func normal(_ objects: [LiveObject], _ kind: ResourceKind) -> [Address: JSON] {
    Dictionary(
      uniqueKeysWithValues: objects.map {
        ($0.address, normalForm($0.document.json, kind: kind))
      })
  }

  static func copy(
    _ wanted: [KindName: [LiveObject]], to client: PortalClient
  ) async throws {
    for kind in Kinds.portal {
      for object in wanted[kind.name] ?? [] {
        if ResourceKind.isAutomatic(object.document.json) { continue }
        // What an identity provider never shows is the target's to give.
        guard let live = try await client.read(object.address) else {
          _ = try await client.create(object.address, object.document)
          continue
        }
        guard
          normalForm(live.document.json, kind: kind)
            != normalForm(object.document.json, kind: kind)
        else { continue }
        _ = try await client.update(
          object.address, databaseID: live.databaseID ?? "", object.document)
      }
    }
  }

  @Test(arguments: 0..<14 as Range<UInt64>)
  func `lists are whole, whatever the size of a page`(_ seed: UInt64) async throws {
    let count = [1, 7, 19, 20, 21, 41][Int(seed) % 6]
    let change = { (configuration: inout PortalSimulatorConfiguration) in
      configuration.pageCap = seed % 2 == 0 ? nil : Int(seed) % 5 + 1
    }
    try await PortalRig.with(seed < 12 ? .inProcess : .overHTTP, change) { rig in
      let writer = rig.client()
      for index in 0..<count {
        let organisation: JSON = [
          "Name": .string("O \(index)"), ResourceKind.besideMember: ["id": .string("o\(index)")],
        ]
        _ = try await writer.create(
          Address(kind: .organisation, id: "o\(index)"), LiveDocument(organisation))
      }
      let reader = rig.client(pageSize: [1, 2, 3, 20, 50, 100][Int(seed) % 6])
      let listed = try await reader.list(.organisation)
      #expect(
        Set(listed.map(\.address.id)) == Set((0..<count).map { "o\($0)" } + ["default"]),
        "seed \(seed)")
      #expect(listed.count == count + 1)
      #expect(try await reader.list(.team).count == count + 1)
    }
  }

  @Test func `a lost answer over HTTP is read back, and makes no twin`() async throws {
    try await PortalRig.with(.overHTTP) { rig in
      rig.faults.add(.init(.lostAnswer, method: "POST", count: 1_000))
      let client = rig.client()
      for sample in PortalSample.all where sample.kind != .defaultAttribute {
        let address = try Self.address(sample)
        let live = try await client.read(address)
        let sent = await failure {
          guard let live else {
            return try await client.create(address, LiveDocument(sample.document))
          }
          return try await client.update(
            address, databaseID: live.databaseID ?? "", LiveDocument(sample.document))
        }
        #expect(sent == nil || sent?.name == "outcomeUnknown", "\(address)")
        #expect(try await client.read(address) != nil, "\(address)")
        let listed = try await rig.client().list(sample.kind).filter { $0.address == address }
        #expect(listed.count == 1, "\(address)")
      }
    }
  }

  @Test func `a lost answer is read back, and makes no twin`() async throws {
    for sample in PortalSample.all where PortalRoute.of(sample.kind)?.canCreate == true {
      let rig = PortalRig()
      let before = PortalSample.all.prefix { $0.document != sample.document }
      try await Self.furnish(rig.client(), Array(before))
      rig.faults.add(.init(.lostAnswer, method: "POST", count: 1))
      let client = rig.client()
      let address = try Self.address(sample)
      let sent = await failure {
        try await client.create(address, LiveDocument(sample.document))
      }
      if PortalRoute.of(sample.kind)?.comesByItself != true {
        #expect(sent?.name == "outcomeUnknown", "\(address)")
      }
      #expect(try await client.read(address) != nil, "\(address)")
      let listed = try await rig.client().list(sample.kind).filter { $0.address == address }
      #expect(listed.count == 1, "\(address)")
    }
  }

  @Test(arguments: PortalRig.Way.allCases)
  func `says who it is, and is refused with another credential`(_ way: PortalRig.Way) async throws {
    try await PortalRig.with(way) { rig in
      let description = try await rig.client().identify()
      #expect(description.identity.portal == "http://portal.example")
      #expect(description.kinds == Set(Kinds.portal.map(\.name)))
      #expect(try await !rig.client(version: "1.14").identify().kinds.contains(.apiSchema))
      let stranger = rig.client(credential: "nobody-knows-this")
      #expect(await failure { try await stranger.identify() }?.name == "notAuthorised")
    }
  }

  @Test(arguments: PortalRig.Way.allCases)
  func `what is not there is nil, though a Portal answers with a record`(
    _ way: PortalRig.Way
  ) async throws {
    try await PortalRig.with(way) { rig in
      let client = rig.client()
      for kind in Kinds.portal {
        let found = try await client.read(Address(kind: kind.name, id: "nobody"))
        #expect(found == nil, "\(kind.name)")
      }
      for id in ["../organisations/1", "organisations/1/..", "teams/1", ""] {
        let address = Address(kind: .organisation, id: "x")
        #expect(
          await failure { try await client.delete(address, databaseID: id) }?.name == "unreachable")
      }
    }
  }
}
