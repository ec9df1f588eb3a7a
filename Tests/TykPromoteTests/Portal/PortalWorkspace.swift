import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import TykSimulator

@testable import tyk_promote

/// A workspace whose registry names a Dashboard and a Portal for each of three stages, served as
/// `simulate` serves them there, on ports that the system chose.
final class PortalWorkspace: Sendable {
  static let names = ["dev", "staging", "prod"]
  let folder: TemporaryFolder
  let plan: SimulatorPlan
  let dashboards: [DashboardSimulator]
  let portals: [PortalSimulator]
  private let servers: [SimulatorServer.Environment]

  /// dev has everything of ``PortalShelf``. With `policies`, the other Dashboards have its policies.
  init(policies: Bool = false) async throws {
    let folder = try TemporaryFolder()
    self.folder = folder
    try Self.write(folder.url, urls: Array(repeating: "http://127.0.0.1:0", count: 6))
    plan = try await SimulatorPlan.make(workspace: folder.url.path(), names: [], basePort: 0)
    servers = try plan.environments(seed: nil, faults: FaultScript.Rates())
    dashboards = servers.compactMap { $0.simulator as? DashboardSimulator }
    portals = servers.compactMap { $0.simulator as? PortalSimulator }
    for (index, dashboard) in dashboards.enumerated() where index == 0 || policies {
      try dashboard.load(PortalShelf.dashboard(organisation: plan.entries[index].organisation))
    }
    for portal in portals { portal.synchronise() }
    try portals[0].load(PortalShelf.portal)
    for portal in portals { portal.clearJournal() }
  }

  /// Serves everything while `body` runs.
  func run(_ body: @escaping @Sendable (Work) async throws -> Void) async throws {
    try await SimulatorServer(servers).serving { ready in
      let urls = ready.map(\.url)
      try Self.write(self.folder.url, urls: urls)
      try await body(try Work(self, urls))
    }
  }

  /// The command line in that workspace.
  struct Work {
    let portals: [PortalSimulator]
    let urls: [String]
    let folder: URL
    let tool: Tool

    init(_ workspace: PortalWorkspace, _ urls: [String]) throws {
      portals = workspace.portals
      self.urls = urls
      folder = workspace.folder.url
      var variables = [
        "XDG_CONFIG_HOME": folder.appending(path: "config").path(),
        "XDG_STATE_HOME": folder.appending(path: "state").path(),
      ]
      for entry in workspace.plan.entries {
        for (variable, value) in entry.unset { variables[variable] = value }
      }
      tool = Tool(folder: folder, variables: variables)
      if !FileManager.default.fileExists(atPath: folder.appending(path: "ana").path()) {
        _ = try KeyFile.createKeyPair(
          folder.appending(path: "ana").path(), comment: "ana", random: FixedSeed())
      }
    }

    var writes: Int { portals.reduce(0) { $0 + $1.writeCount } }

    func json(_ arguments: String..., code: Int32 = 0) throws -> JSON {
      let result = try tool.run(arguments + ["--json"])
      guard result.code == code else {
        throw Unexpected(arguments: arguments, output: result.output, errors: result.errors)
      }
      return try JSON.parse(result.output.utf8)
    }
  }

  struct Unexpected: Error { let arguments: [String], output: String, errors: String }

  private static func write(_ folder: URL, urls: [String]) throws {
    let key = try KeyFileSigner(seed: Array(repeating: 5, count: 32)).publicKey.line
    var files = [
      "pipeline.yaml": """
      workspace: portals
      log: example.com/p
      stages: [dev, staging, prod]
      rewrites:
        - { match: { kind: portal-webhook-header }, path: /Value, bind: hooks.key }
        - { match: { kind: sso-profile }, path: /ProviderConfig/UseProviders/0/Secret, bind: sso.secret }
        - { match: { kind: sso-profile }, path: /IdentityHandlerConfig/DashboardCredential, bind: sso.credential }

      """,
      "approvers.yaml": """
      people: { ana: { roles: [release-manager], keys: [ "\(key)" ] } }
      administrators: { members: [ana], threshold: 1 }

      """,
    ]
    for (index, name) in names.enumerated() {
      let upper = name.uppercased()
      let secrets =
        index == 0
        ? [PortalShelf.headerValue, PortalShelf.clientSecret, PortalShelf.credential]
        : ["header-of-\(name)-1234", "client-of-\(name)-1234", "portal-of-\(name)-1234"]
      for (word, secret) in zip(["header", "client", "portal"], secrets) {
        let file = folder.appending(path: "\(name)-\(word)")
        try WholeFile.write(Array(secret.utf8), to: file.path(), access: .ownerOnly)
      }
      files["\(name).yaml"] = """
        \(index == 0 ? "" : "follows: \(names[index - 1])\n")\(index == 2 ? "protected: true\n" : "")\
        dashboard:
          url: \(urls[index])
          secret: env:TYK_\(upper)
          \(index == 2 ? "readSecret: env:TYK_PROD_READ" : "concurrency: 8")
        portal:
          url: \(urls[index + 3])
          secret: env:TYK_\(upper)_PORTAL
          \(index == 2 ? "readSecret: env:TYK_PROD_PORTAL_READ" : "concurrency: 8")
          providers: { Main: Dashboard of \(name) }
        bindings:
          orders.upstream: https://orders.\(name).example.com
          login.host: login.\(name).example.com
          hooks.host: hooks.\(name).example.com
          portal.host: portal.\(name).example.com
          hooks.key: { secret: "file:\(folder.path())\(name)-header" }
          sso.secret: { secret: "file:\(folder.path())\(name)-client" }
          sso.credential: { secret: "file:\(folder.path())\(name)-portal" }
        \(index == 2 ? "gate: { approvals: [ { role: release-manager, count: 1 } ], requesterMayApprove: true }" : "")

        """
    }
    let environments = folder.appending(path: "environments")
    for path in [environments, folder.appending(path: "promotions")] {
      try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
    }
    for (name, text) in files {
      try text.write(to: environments.appending(path: name), atomically: true, encoding: .utf8)
    }
  }
}

/// The seed of the key whose public half the registry has.
private struct FixedSeed: RandomSource {
  func bytes(_ count: Int) -> [UInt8] { Array(repeating: 5, count: count) }
}
