import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

@testable import tyk_promote

/// The whole way by the command line, with a Gateway between two Dashboards.
@Suite(.serialized, .blocking) struct GatewayStageTests {
  @Test func `dev, a Gateway as staging, and prod, by the command line`() async throws {
    let stages = try GatewayStages()
    try await stages.run { work in
      #expect(try work.tool("init", "--as", "ana", "--key", "ana").code == 0)
      let check = try work.json("env", "check")["environments"]?.array ?? []
      #expect(check.map { $0["ok"] } == [true, true, true], "\(check.map(\.text))")
      let list = try work.json("env", "list")["environments"]?.array ?? []
      #expect(list[1]["gateway"]?.string == work.urls[1] && list[1]["dashboard"] == nil)
      #expect(list[2]["dashboard"]?.string == work.urls[2])

      // What a Gateway cannot hold is refused by name, and what it can is selected.
      let all = try work.json("plan", "--from", "dev", "--to", "staging", "--as", "robin")
      #expect(all["verdict"]?.string == "blocked")
      #expect(
        all["findings"]?.array?.contains { $0["code"]?.string == "missing-kind" } == true)
      let select = ["--select", "kind=api", "--select", "kind=policy"]
      let first = try work.promote("dev", "staging", select)
      #expect(first["verified"]?.bool == true, "\(first.text)")
      let staging = stages.staging
      #expect(staging.loadedAddresses.map(\.text).sorted() == ["classic/orders", "policy/gold"])
      #expect(
        staging.document(GatewayStages.orders)?["api_definition"]?["proxy"]?["target_url"]
          == "https://orders.staging.example.com")

      let writes = staging.writeCount
      let again = try work.json(
        ["plan", "--from", "dev", "--to", "staging", "--as", "robin"] + select)
      #expect(again["verdict"]?.string == "empty", "\(again.text)")
      #expect(staging.writeCount == writes)

      let second = try work.promote("staging", "prod", [])
      #expect(second["verified"]?.bool == true, "\(second.text)")
      #expect(
        stages.prod.document(GatewayStages.orders)?["api_definition"]?["proxy"]?["target_url"]
          == "https://orders.prod.example.com")
      #expect(stages.prod.document(GatewayStages.gold)?["auth_type"] == "authToken")

      let status = try work.json("status")["environments"]?.array ?? []
      #expect(status[1]["release"] == status[2]["release"] && status[1]["release"]?.string != nil)
      for name in ["staging", "prod"] {
        #expect(try work.json("verify", name)["matches"]?.bool == true)
      }
      staging.edit(GatewayStages.gold, JSONPointer(["rate"]), to: 7)
      let drift = try work.json("verify", "staging", code: 2)
      #expect(drift["differences"]?.array?.first?["pointer"]?.string == "/rate")
      #expect(try work.tool("audit", "verify").code == 0)
    }
  }

  @Test func `named keys are exported sealed, and imported where no gate is`() async throws {
    let stages = try GatewayStages()
    try await stages.run { work in
      #expect(try work.tool("init", "--as", "ana", "--key", "ana").code == 0)
      try await work.send("POST", "/api/keys/partner-alpha", ["apply_policies": ["gold"]])
      let exported = try work.json("keys", "export", "dev", "--all", "--out", "keys.sealed")
      #expect(exported["keys"] == 1, "\(exported.text)")
      let sealed = try Data(contentsOf: work.folder.appending(path: "keys.sealed"))
      #expect(sealed.range(of: Data("partner-alpha".utf8)) == nil)

      let same = try work.json("keys", "import", "dev", "--from", "keys.sealed", "--dry-run")
      #expect(same["keys"]?.array?.map { $0["result"] } == ["unchanged"], "\(same.text)")
      let key = GatewayStages.organisations[0] + "partner-alpha"
      try await work.send("DELETE", "/api/keys/\(key)")
      #expect(stages.dev.keys(of: GatewayStages.organisations[0]).isEmpty)
      let made = try work.json("keys", "import", "dev", "--from", "keys.sealed")
      #expect(made["keys"]?.array?.map { $0["result"] } == ["created"], "\(made.text)")
      #expect(!made.text.contains("partner-alpha"))
      #expect(
        stages.dev.keys(of: GatewayStages.organisations[0])[key]?["apply_policies"] == ["gold"])

      let gated = try work.json("keys", "import", "prod", "--from", "keys.sealed", code: 3)
      #expect(gated["error"]?["code"] == "gated", "\(gated.text)")
      let gateway = try work.json("keys", "export", "staging", "--all", "--out", "x", code: 3)
      #expect(gateway["error"]?["code"] == "no-named-keys", "\(gateway.text)")
    }
  }

  @Test func `simulate serves the Gateways of a registry`() async throws {
    let stages = try GatewayStages()
    try stages.write(urls: [
      "http://127.0.0.1:7001", "http://127.0.0.1:7002", "http://127.0.0.1:7003",
    ])
    let plan = try await SimulatorPlan.make(
      workspace: stages.folder.url.path(), names: [], basePort: 0)
    #expect(plan.entries.map(\.system) == [.dashboard, .gateway, .dashboard])
    let servers = try plan.environments(seed: nil, faults: FaultScript.Rates())
    let ready = servers[1].simulator.access(url: "http://127.0.0.1:7002", name: "staging")
    #expect(
      ready.json == [
        "name": "staging",
        "gateway": [
          "url": "http://127.0.0.1:7002", "secret": .string(plan.entries[1].accessKeys[0]),
          "organisation": .string(plan.entries[1].organisation),
        ],
      ])
  }
}

/// Simulated servers of three stages, and a workspace that names them.
private final class GatewayStages: Sendable {
  static let orders = Address(kind: .classic, id: "orders")
  static let gold = Address(kind: .policy, id: "gold")
  static let organisations = ["dev", "staging", "prod"].map(SimulatorPlan.organisation)
  static let keys = ["dev", "staging", "prod"].map(SimulatorPlan.accessKey)

  let folder: TemporaryFolder
  let dev: DashboardSimulator
  let staging: GatewaySimulator
  let prod: DashboardSimulator

  init() throws {
    folder = try TemporaryFolder()
    func dashboard(_ index: Int) -> DashboardSimulator {
      let simulator = DashboardSimulator()
      simulator.addOrganisation(id: Self.organisations[index])
      simulator.addUser(organisation: Self.organisations[index], accessKey: Self.keys[index])
      return simulator
    }
    dev = dashboard(0)
    prod = dashboard(2)
    var configuration = GatewaySimulatorConfiguration()
    configuration.secret = Self.keys[1]
    staging = GatewaySimulator(configuration: configuration)
    try dev.load(Self.objects)
  }

  private static let objects: JSON = [
    "apis": [
      [
        "api_definition": [
          "api_id": "orders", "name": "Orders", "active": true, "use_keyless": false,
          "use_standard_auth": true,
          "auth_configs": ["authToken": ["auth_header_name": "Authorization"]],
          "version_data": ["not_versioned": true, "versions": ["Default": ["name": "Default"]]],
          "proxy": ["listen_path": "/orders/", "target_url": "https://orders.dev.example.com"],
        ]
      ]
    ],
    "policies": [
      [
        "id": "gold", "name": "Gold", "active": true, "rate": 1000, "per": 60,
        "auth_type": "authToken", "state": "active",
        "access_rights": [
          "orders": ["api_id": "orders", "api_name": "Orders", "versions": ["Default"]]
        ],
      ]
    ],
    "assets": [["id": "defaults", "name": "Defaults", "kind": "oas-template", "data": [:]]],
  ]

  /// Writes the registry.
  func write(urls: [String]) throws {
    let key = try KeyFileSigner(seed: Array(repeating: 5, count: 32)).publicKey.line
    let gate = """

      gate:
        approvals: [ { role: release-manager, count: 1 } ]
        requesterMayApprove: true

      """
    func system(_ index: Int) -> String {
      let variable = "TYK_TEST_\(index)"
      guard index == 1 else {
        return "dashboard: { url: \"\(urls[index])\", secret: env:\(variable) }\n"
      }
      return """
        gateways:
          - url: \(urls[index])
            secret: env:\(variable)
            organisation: \(Self.organisations[index])

        """
    }
    func bindings(_ name: String) -> String {
      "bindings: { orders.upstream: \"https://orders.\(name).example.com\" }\n"
    }
    let files = [
      "pipeline.yaml": "workspace: gateways\nlog: example.com/g\nstages: [dev, staging, prod]\n",
      "approvers.yaml": """
      people: { ana: { roles: [release-manager], keys: [ "\(key)" ] } }
      administrators: { members: [ana], threshold: 1 }

      """,
      "dev.yaml": system(0) + bindings("dev"),
      "staging.yaml": "follows: dev\n" + system(1) + bindings("staging") + gate,
      "prod.yaml": "follows: staging\n" + system(2) + bindings("prod") + gate,
    ]
    let environments = folder.url.appending(path: "environments")
    for path in [environments, folder.url.appending(path: "promotions")] {
      try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
    }
    for (name, text) in files {
      try text.write(to: environments.appending(path: name), atomically: true, encoding: .utf8)
    }
  }

  /// Serves all three while `body` runs.
  func run(_ body: @escaping @Sendable (Work) async throws -> Void) async throws {
    let server = SimulatorServer([
      .init(name: "dev", simulator: dev), .init(name: "staging", simulator: staging),
      .init(name: "prod", simulator: prod),
    ])
    try await server.serving { ready in
      let urls = ready.map(\.url)
      try self.write(urls: urls)
      try await body(Work(folder: self.folder.url, urls: urls))
    }
  }
}

/// The command line in that workspace.
private struct Work {
  let folder: URL
  let urls: [String]
  let tool: Tool

  init(folder: URL, urls: [String]) throws {
    self.folder = folder
    self.urls = urls
    var variables = [
      "XDG_CONFIG_HOME": folder.appending(path: "config").path(),
      "XDG_STATE_HOME": folder.appending(path: "state").path(),
    ]
    for (index, key) in GatewayStages.keys.enumerated() { variables["TYK_TEST_\(index)"] = key }
    tool = Tool(folder: folder, variables: variables)
    _ = try KeyFile.createKeyPair(
      folder.appending(path: "ana").path(), comment: "ana", random: FixedBytes())
  }

  func json(_ arguments: String..., code: Int32 = 0) throws -> JSON {
    try json(arguments, code: code)
  }

  func json(_ arguments: [String], code: Int32? = 0) throws -> JSON {
    let result = try tool.run(arguments + ["--json"])
    if let code {
      #expect(result.code == code, "\(arguments): \(result.output)\(result.errors)")
    }
    return try JSON.parse(result.output.utf8)
  }

  /// A request to dev's own HTTP API.
  func send(_ method: String, _ path: String, _ body: JSON? = nil) async throws {
    let transport = try AsyncHTTPTransport(BaseURL(urls[0]))
    let answer = try await transport.send(
      HTTPExchange.Request(
        method: method, path: path, headers: [("Authorization", GatewayStages.keys[0])],
        body: body?.serialised() ?? []))
    await transport.shutdown()
    #expect(answer.status == 200)
  }

  func promote(_ from: String, _ to: String, _ select: [String]) throws -> JSON {
    let plan = try json(["plan", "--from", from, "--to", to, "--as", "robin"] + select)
    let promotion = try #require(plan["promotion"]?.string, "\(plan.text)")
    _ = try json("approve", promotion, "--as", "ana", "--key", "ana")
    return try json("apply", promotion)
  }
}

/// The seed of the key whose public half the registry has.
private struct FixedBytes: RandomSource {
  func bytes(_ count: Int) -> [UInt8] { Array(repeating: 5, count: count) }
}
