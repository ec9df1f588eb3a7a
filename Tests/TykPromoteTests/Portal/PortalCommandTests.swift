import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

@testable import tyk_promote

/// The `portal` commands, and Portals in the registry, against servers on loopback ports.
@Suite(.serialized, .blocking) struct PortalCommandTests {
  @Test func `the guide's files go out of one Portal, into another, and are compared`() async throws
  {
    let stages = try PortalStages()
    try await stages.run { work in
      let list = try work.json(["env", "list"])["environments"]?.array ?? []
      #expect(list.map { $0["portal"]?.string } == work.portals)
      let shown = try work.tool.run(["env", "show", "dev"])
      #expect(shown.output.contains("'Main' is 'Dashboard of dev' here"))
      let checks = try work.json(["env", "check"])["environments"]?.array ?? []
      #expect(checks.map { $0["ok"] } == [true, true, true], "\(checks.map(\.text))")

      let guide = ["--kind", "organisation", "--kind", "team"]
      let export = try work.tool.run(["portal", "export", "dev"] + guide)
      #expect(export.code == 0 && export.output.hasPrefix("3 objects of 'dev' in 2 files of data"))
      let before = try work.tool.run(["portal", "verify", "staging"])
      #expect(
        before.code == 2 && before.output.hasPrefix("'staging' differs from data in 3 objects"))
      let dry = try work.tool.run(["portal", "import", "staging", "--dry-run"])
      #expect(dry.code == 0 && dry.output.hasPrefix("3 to create, 0 to update, 0 unchanged"))
      #expect(stages.portals[1].writeCount == 0)
      let sent = try work.json(["portal", "import", "staging"])
      #expect(sent["created"] == 3 && sent["failed"] == [])
      let again = try work.json(["portal", "import", "staging"])
      #expect(again["created"] == 0 && again["unchanged"] == 3)
      #expect(try work.tool.run(["portal", "verify", "staging"]).code == 0)
      #expect(
        try work.tool.run(["portal", "verify", "staging", "--with", "dev"] + guide).code == 0)

      // A gate is passed by a promotion only, whatever the Portal is called.
      for arguments in [
        ["prod"],
        ["--portal", work.portals[2] + "/portal-api/", "--credential", "env:TYK_TEST_P2"],
      ] {
        let refused = try work.tool.run(["portal", "import"] + arguments)
        #expect(refused.code == 3 && refused.errors.contains("has a gate"), "\(refused.errors)")
      }
      #expect(stages.portals[2].writeCount == 0)
      let open = try work.tool.run([
        "portal", "verify", "--portal", work.portals[1], "--credential", "env:TYK_TEST_P1",
      ])
      #expect(open.code == 0, "\(open.errors)")
      let wrong = try work.tool.run(["portal", "export", "dev", "--kind", "menu"])
      #expect(wrong.code == 64)
      #expect(try work.tool.run(["portal", "verify", "staging", "--data", "none"]).code == 1)
    }
  }
}

/// Simulated Dashboards and Portals of three stages, and a workspace that names them.
private final class PortalStages: Sendable {
  static let names = ["dev", "staging", "prod"]
  let folder: TemporaryFolder
  let dashboards: [DashboardSimulator]
  let portals: [PortalSimulator]

  init() throws {
    folder = try TemporaryFolder()
    dashboards = Self.names.map { name in
      let simulator = DashboardSimulator()
      simulator.addOrganisation(id: SimulatorPlan.organisation(name))
      simulator.addUser(
        organisation: SimulatorPlan.organisation(name), accessKey: SimulatorPlan.accessKey(name))
      return simulator
    }
    portals = Self.names.enumerated().map { index, name in
      var configuration = PortalSimulatorConfiguration()
      configuration.seed = UInt64(index + 1)
      configuration.secret = "portal-\(name)"
      return PortalSimulator(configuration: configuration)
    }
    try portals[0].load([
      "organisations": [
        [
          "CID": "northwind", "Name": "Northwind",
          "teams": [["CID": "integrators", "Name": "Integrators"]],
        ],
        ["CID": "contoso", "Name": "Contoso"],
      ]
    ])
  }

  struct Work {
    let portals: [String]
    let tool: Tool

    func json(_ arguments: [String], code: Int32 = 0) throws -> JSON {
      let result = try tool.run(arguments + ["--json"])
      #expect(result.code == code, "\(arguments) \(result.errors)")
      return try JSON.parse(result.output.utf8)
    }
  }

  func run(_ body: @escaping @Sendable (Work) async throws -> Void) async throws {
    var servers: [SimulatorServer.Environment] = []
    for (name, dashboard) in zip(Self.names, dashboards) {
      servers.append(.init(name: name, simulator: dashboard))
    }
    for (name, portal) in zip(Self.names, portals) {
      servers.append(.init(name: name, simulator: portal))
    }
    let server = SimulatorServer(servers)
    let (stream, continuation) = AsyncStream.makeStream(of: [String].self)
    let task = Task {
      try await server.run { ready in
        continuation.yield(ready.map(\.url))
        continuation.finish()
      }
    }
    defer { task.cancel() }
    var iterator = stream.makeAsyncIterator()
    let urls = try #require(await iterator.next())
    try write(dashboards: Array(urls.prefix(3)), portals: Array(urls.suffix(3)))
    var variables: [String: String] = [:]
    for (index, name) in Self.names.enumerated() {
      variables["TYK_TEST_\(index)"] = SimulatorPlan.accessKey(name)
      variables["TYK_TEST_P\(index)"] = "portal-\(name)"
    }
    try await body(
      Work(portals: Array(urls.suffix(3)), tool: Tool(folder: folder.url, variables: variables)))
    task.cancel()
    _ = await task.result
  }

  private func write(dashboards: [String], portals: [String]) throws {
    let key = try KeyFileSigner(seed: Array(repeating: 5, count: 32)).publicKey.line
    var files = [
      "pipeline.yaml": "workspace: portals\nlog: example.com/p\nstages: [dev, staging, prod]\n",
      "approvers.yaml": """
      people: { ana: { roles: [release-manager], keys: [ "\(key)" ] } }
      administrators: { members: [ana], threshold: 1 }

      """,
    ]
    for (index, name) in Self.names.enumerated() {
      files["\(name).yaml"] = """
        \(index == 0 ? "" : "follows: \(Self.names[index - 1])\n")\
        dashboard: { url: "\(dashboards[index])", secret: env:TYK_TEST_\(index) }
        portal:
          url: \(portals[index])
          secret: env:TYK_TEST_P\(index)
          providers: { Main: Dashboard of \(name) }
        \(index == 2 ? "gate: { approvals: [ { role: release-manager, count: 1 } ] }" : "")

        """
    }
    let environments = folder.url.appending(path: "environments")
    for path in [environments, folder.url.appending(path: "promotions")] {
      try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
    }
    for (name, text) in files {
      try text.write(to: environments.appending(path: name), atomically: true, encoding: .utf8)
    }
  }
}
