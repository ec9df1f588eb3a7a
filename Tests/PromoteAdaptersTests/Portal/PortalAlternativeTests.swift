import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

@testable import PromoteAdapters

/// Whatever a Portal does where descriptions leave it open, its client makes the same of it.
@Suite struct PortalAlternativeTests {
  /// What a Portal holds that does nothing out of the ordinary.
  private static let wanted = Task {
    let rig = PortalRig()
    try await PortalContract.furnish(rig.client())
    return try await rig.client().list(Kinds.portal.map(\.name))
  }

  private static func client(
    _ rig: PortalRig, _ alternative: PortalAlternative
  ) -> PortalClient {
    PortalClient(
      transport: alternative.transport(rig.simulator.transport()), portal: alternative.portal,
      credential: Secret(PortalRig.key), clock: rig.clock)
  }

  @Test(arguments: [PortalAlternative("nothing out of the ordinary")] + PortalAlternative.all)
  func `a Portal becomes like another one, and a second time nothing is written`(
    _ alternative: PortalAlternative
  ) async throws {
    let wanted = try await Self.wanted.value
    let rig = PortalRig {
      alternative.configure(&$0)
      $0.seed = 77
    }
    // Other numbers than in the source.
    try rig.simulator.load([
      "organisations": .array(
        (0..<5).map { ["Name": .string("Other \($0)"), "CID": .string("2xzOther\($0)")] })
    ])
    try await PortalContract.copy(wanted, to: Self.client(rig, alternative))
    let found = try await Self.client(rig, alternative).list(Kinds.portal.map(\.name))
    for kind in Kinds.portal {
      let theirs = PortalContract.normal(found[kind.name] ?? [], kind)
      for (address, normal) in PortalContract.normal(wanted[kind.name] ?? [], kind) {
        #expect(theirs[address] == normal, "\(address)")
      }
    }
    let settled = rig.simulator.writeCount
    #expect(settled > 30)
    try await PortalContract.copy(wanted, to: Self.client(rig, alternative))
    #expect(rig.simulator.writeCount == settled)
    // Nothing was made twice.
    #expect(rig.simulator.records("organisations").count == 7)
    #expect(rig.simulator.records("docs").count == 3)
    #expect(rig.simulator.records("tags").count == 1)
  }

  /// A credential that is refused is told in many ways, and none of them is an empty Portal.
  @Test(arguments: [
    HTTPExchange.Response.json(401, ["errors": ["unauthorized"]]), .json(403, ["errors": ["no"]]),
    .init(status: 302, headers: [("Location", "/login")]),
    .init(
      status: 200, headers: [("Content-Type", "text/html")],
      body: Array("<!doctype html><title>Log in</title>".utf8)),
  ])
  func `a refused credential is a failure, however it is told`(
    _ answer: HTTPExchange.Response
  ) async throws {
    let rig = PortalRig()
    let client = Self.client(rig, PortalAlternative("refused") { $0.instead = { _ in answer } })
    let told = await failure { try await client.identify() }
    #expect(told != nil)
    if answer.status > 400 { #expect(told?.name == "notAuthorised") }
    #expect(await failure { try await client.list(.organisation) } != nil)
    #expect(rig.simulator.journal.isEmpty)
  }

  /// Only the status decides whether there is something.
  @Test(arguments: [
    HTTPExchange.Response.json(404, ["ID": 0, "Name": "", "CID": ""]),
    .json(404, ["errors": ["record not found"]]), .init(status: 404, body: Array("404".utf8)),
    .init(status: 404),
  ])
  func `what is not there is nil, however it is told`(
    _ answer: HTTPExchange.Response
  ) async throws {
    let rig = PortalRig()
    try rig.simulator.load(["organisations": [["Name": "Northwind", "CID": "abc"]]])
    let missing = PortalAlternative("gone") {
      $0.instead = { $0.path == "/portal-api/organisations/2" ? answer : nil }
    }
    let client = Self.client(rig, missing)
    _ = try await client.list(.organisation)
    #expect(try await client.read(Address(kind: .organisation, id: "abc")) == nil)
  }
}
