public import PromoteCore
public import PromoteEngine
import Testing

/// What every management API promises, as one suite, on an empty server.
///
///     try await ManagementAPIContract(kinds: [.classic, .policy], sample: sample) { client }.run()
///
/// `open` gives a client of the same server each time, as another process would have it.
public struct ManagementAPIContract: Sendable {
  let kinds: [KindName]
  let sample: @Sendable (KindName, String) -> LiveDocument
  let open: @Sendable () async throws -> any ManagementAPI

  public init(
    kinds: [KindName], sample: @escaping @Sendable (KindName, String) -> LiveDocument,
    open: @escaping @Sendable () async throws -> any ManagementAPI
  ) {
    self.kinds = kinds
    self.sample = sample
    self.open = open
  }

  public func run() async throws {
    try await emptyIsEmpty()
    for kind in kinds { try await aLifeOf(kind) }
    try await manyAtOnce()
    try await otherKindsDoNotAnswer()
    try await saysWhoItIs()
    await unknownKindsAreRefused()
  }

  private func emptyIsEmpty() async throws {
    let api = try await open()
    for kind in kinds {
      #expect(try await api.list(kind).isEmpty)
      #expect(try await api.read(Address(kind: kind, id: "nobody")) == nil)
    }
    // Nothing was written: nothing to do.
    try await api.activate()
  }

  /// What was written is read, by the same client and by another, whole and under its own id.
  private func aLifeOf(_ name: KindName) async throws {
    guard let kind = Kinds.named(name) else { return }
    let address = Address(kind: name, id: "life-\(name)")
    let api = try await open()
    let document = sample(name, address.id)
    _ = try await api.create(address, document)
    let created = try #require(try await api.read(address), "\(address)")
    #expect(created.address == address)
    try expectKept(document.json, created, kind)
    let fromElsewhere = try #require(try await open().read(address), "\(address)")
    #expect(fromElsewhere.document.json == created.document.json)

    let renamed = LiveDocument(
      try #require(created.document.json.setting(kind.displayName, to: "Renamed")))
    _ = try await api.update(address, databaseID: created.databaseID ?? "", renamed)
    let updated = try #require(try await api.read(address))
    #expect(updated.name == "Renamed" && updated.databaseID == created.databaseID)
    let listed = try await api.list(name)
    #expect(listed.map(\.address) == [address])
    #expect(listed.first?.document.json == updated.document.json)

    _ = try await api.delete(address, databaseID: created.databaseID ?? "")
    #expect(try await api.read(address) == nil)
    #expect(try await api.list(name).isEmpty)
    // Deleting and replacing what is gone is no success.
    #expect(await fails { try await api.delete(address, databaseID: created.databaseID ?? "x") })
    #expect(
      await fails {
        try await api.update(address, databaseID: created.databaseID ?? "x", renamed)
      })
    #expect(try await api.read(address) == nil)
  }

  private func expectKept(_ sent: JSON, _ found: LiveObject, _ kind: ResourceKind) throws {
    let lost = ReadBack(
      sent: normalForm(sent, kind: kind), found: normalForm(found.document.json, kind: kind)
    ).lost
    #expect(lost.isEmpty, "\(found.address) lost \(lost.map { "\($0.pointer)" })")
  }

  private func manyAtOnce() async throws {
    guard let kind = kinds.last else { return }
    let api = try await open()
    let addresses = (0..<25).map { Address(kind: kind, id: "many-\($0)") }
    let sample = sample
    try await withThrowingTaskGroup(of: LiveObject?.self) { group in
      for address in addresses {
        group.addTask {
          _ = try await api.create(address, sample(kind, address.id))
          return try await api.read(address)
        }
      }
      for try await object in group { #expect(object != nil) }
    }
    let listed = try await api.list(kind)
    #expect(Set(listed.map(\.address)) == Set(addresses) && listed.count == addresses.count)
    for object in listed {
      _ = try await api.delete(object.address, databaseID: object.databaseID ?? "")
    }
    try await api.activate()
    #expect(try await open().list(kind).isEmpty)
  }

  private func otherKindsDoNotAnswer() async throws {
    let api = try await open()
    let apis = kinds.filter { Kinds.named($0)?.isAPI == true }
    for kind in apis {
      _ = try await api.create(
        Address(kind: kind, id: "only-\(kind)"), sample(kind, "only-\(kind)"))
    }
    for kind in apis {
      for other in apis where other != kind {
        #expect(try await api.read(Address(kind: kind, id: "only-\(other)")) == nil)
      }
      #expect(try await api.list(kind).map(\.address.id) == ["only-\(kind)"])
    }
  }

  private func saysWhoItIs() async throws {
    let description = try await open().identify()
    #expect(description.kinds.isSuperset(of: kinds))
    #expect(!description.identity.organisation.isEmpty && !description.identity.dashboard.isEmpty)
    #expect(description.unreadable.isEmpty)
  }

  private func unknownKindsAreRefused() async {
    #expect(await fails { try await open().list("no-such-kind") })
    #expect(await fails { try await open().read(Address(kind: "no-such-kind", id: "x")) })
  }

  private func fails<T>(_ work: () async throws -> T) async -> Bool {
    do {
      _ = try await work()
      return false
    } catch { return true }
  }
}
