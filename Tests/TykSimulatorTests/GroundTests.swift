import PromoteCore
import PromoteEngine
import Synchronization
import Testing
import TykSimulator

/// A clock that stands until it is moved.
final class MovedClock: Sendable {
  private let time = Mutex(Instant(seconds: 1_772_443_805))
  var now: Instant { time.withLock { $0 } }
  func move(milliseconds: Int) {
    time.withLock { $0 = Instant(milliseconds: $0.milliseconds + milliseconds) }
  }
}

/// Each refusal says whether anything published stands behind it.
@Suite struct GroundTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var settings: [String: String] = [:]
    /// Carried out first.
    var before: [(String, String, JSON)] = []
    var method = "POST"
    var path: String
    var body: JSON
    var status: Int
    var ground: RuleGround
    var testDescription: String { "\(method) \(path) \(status) \(ground)" }
  }

  static let policy: JSON = ["id": "gold", "name": "Gold"]

  static let cases = [
    Case(
      before: [("POST", "/api/apis", wrapper("orders"))], path: "/api/apis",
      body: wrapper("orders"), status: 409, ground: .evidenced),
    Case(
      settings: ["enable_duplicate_slugs": "false"],
      before: [("POST", "/api/apis", wrapper("orders"))], path: "/api/apis",
      body: wrapper("more", extra: [("proxy", ["listen_path": "/orders/", "target_url": "x"])]),
      status: 403, ground: .inferred),
    Case(
      path: "/api/apis", body: ["api_definition": ["name": "x"]], status: 400, ground: .evidenced),
    Case(
      path: "/api/portal/policies", body: ["name": "x", "org_id": "64a1c0de5f00ba0000000002"],
      status: 403, ground: .evidenced),
    Case(
      before: [("POST", "/api/portal/policies", policy)], path: "/api/portal/policies",
      body: ["id": "other", "name": "Gold"], status: 400, ground: .inferred),
    Case(
      settings: ["version": "5.13"], path: "/api/portal/policies",
      body: ["id": "gold plan", "name": "Gold"], status: 400, ground: .evidenced),
    Case(
      path: "/api/assets", body: ["name": "x", "kind": "other", "data": [:]], status: 422,
      ground: .evidenced),
    Case(
      path: "/api/assets", body: ["kind": "oas-template", "data": [:]], status: 422,
      ground: .inferred),
    Case(
      path: "/api/hooks", body: ["name": "x"], status: 400, ground: .evidenced),
    Case(path: "/api/nothing", body: [:], status: 404, ground: .inferred),
    Case(
      settings: ["version": "5.14"], path: "/api/clientidps", body: ["name": "x"], status: 400,
      ground: .evidenced),
  ]

  @Test(arguments: cases)
  func `a refusal tells what it rests on`(_ row: Case) async throws {
    let simulator = try TranscriptWorld.simulator(row.settings.map { ($0.key, $0.value) })
    for (method, path, body) in row.before {
      #expect(await simulator.respond(to: request(method, path, body)).status == 200)
    }
    let answer = await simulator.respond(to: request(row.method, row.path, row.body))
    #expect(answer.status == row.status)
    let entry = try #require(simulator.journal.last)
    #expect(entry.ground == row.ground)
    #expect(!entry.wrote)
  }

  @Test func `what is carried out rests on nothing`() async throws {
    let simulator = try TranscriptWorld.simulator([])
    _ = await simulator.respond(to: request("POST", "/api/apis", wrapper("orders")))
    #expect(simulator.journal.last?.ground == nil)
  }

  @Test func `a rule under a setting that nobody stated is inferred`() async throws {
    func ground(_ stated: ServerSettings) async -> RuleGround? {
      let simulator = DashboardSimulator(
        configuration: SimulatorConfiguration(stated: stated, version: TykVersion(5, 13)))
      let organisation = simulator.addOrganisation()
      simulator.addUser(organisation: organisation, accessKey: TranscriptWorld.keys["admin"])
      let body: JSON = ["id": "gold plan", "name": "Gold"]
      _ = await simulator.respond(to: request("POST", "/api/portal/policies", body))
      return simulator.journal.last?.ground
    }
    #expect(await ground(ServerSettings()) == .inferred)
    #expect(await ground(ServerSettings(unsafePolicyIDs: false)) == .evidenced)
    #expect(await ground(ServerSettings(unsafePolicyIDs: true)) == nil)
  }

  @Test func `two policies of one name in a seed say that names need not be unique`() async throws {
    let simulator = try TranscriptWorld.simulator([])
    simulator.seed(
      ["a", "b"].map { id in
        LiveObject(
          address: Address(kind: "policy", id: id), name: "Gold", databaseID: nil,
          document: LiveDocument(["id": .string(id), "name": "Gold"]))
      }, organisation: TranscriptWorld.organisation)
    let create = request("POST", "/api/portal/policies", ["id": "c", "name": "Gold"])
    #expect(await simulator.respond(to: create).status == 200)
  }

  @Test func `two APIs at one place in a seed say that the server allows it`() async throws {
    let simulator = try TranscriptWorld.simulator([("enable_duplicate_slugs", "false")])
    let proxy: JSON = ["listen_path": "/same/", "target_url": "http://x"]
    simulator.seed(
      ["a", "b"].map { id in
        LiveObject(
          address: Address(kind: "classic", id: id), name: "", databaseID: nil,
          document: LiveDocument(wrapper(id, extra: [("proxy", proxy)])))
      }, organisation: TranscriptWorld.organisation)
    let create = request("POST", "/api/apis", wrapper("c", extra: [("proxy", proxy)]))
    #expect(await simulator.respond(to: create).status == 200)
  }
}
