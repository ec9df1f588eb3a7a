import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import TykSimulator

@testable import tyk_promote

/// Simulated Dashboards, each with its Portal, on loopback ports, and a workspace that names them
/// with keys, store and trust of its own.
final class PortalPlaces: Sendable {
  static let names = ["dev", "staging", "prod"]
  let folder: TemporaryFolder
  let dashboards: [DashboardSimulator]
  let portals: [PortalSimulator]
  /// Secret bindings of every stage, by name, and what a stage has there.
  private let secrets: [String: @Sendable (_ stage: Int) -> String]
  private let rewrites: String
  private let gated: Set<String>
  private let fill: @Sendable (DashboardSimulator, PortalSimulator) throws -> Void

  /// `fill` puts something into dev once its Portal is connected.
  init(
    secrets: [String: @Sendable (_ stage: Int) -> String] = [:], rewrites: String = "",
    gated: Set<String> = [],
    fill: @escaping @Sendable (DashboardSimulator, PortalSimulator) throws -> Void
  ) throws {
    self.fill = fill
    self.secrets = secrets
    self.rewrites = rewrites
    self.gated = gated
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
      configuration.secret = Self.credential(name)
      return PortalSimulator(configuration: configuration)
    }
  }

  static func credential(_ name: String) -> String { "portal-administrator-of-\(name)" }

  struct Work: Sendable {
    let tool: Tool
    let root: URL
    /// Where each stage's Portal is.
    let portals: [String]

    func json(_ arguments: [String], code: Int32 = 0) throws -> JSON {
      let result = try tool.run(arguments + ["--json"])
      guard result.code == code else { throw Unexpected(arguments: arguments, result: result) }
      return try JSON.parse(result.output.utf8)
    }
    struct Unexpected: Error { let arguments: [String], result: Tool.Result }
  }

  /// Serves while `body` runs.
  func run(_ body: @escaping @Sendable (Work) async throws -> Void) async throws {
    let server = SimulatorServer(
      zip(Self.names, dashboards).map { .init(name: $0, simulator: $1) }
        + zip(Self.names, portals).map { .init(name: $0, simulator: $1) })
    try await server.serving { ready in
      try await self.work(at: ready.map(\.url), body)
    }
  }

  private func work(
    at urls: [String], _ body: @Sendable (Work) async throws -> Void
  ) async throws {
    for (index, name) in Self.names.enumerated() {
      portals[index].connect(dashboards[index], at: urls[index])
      try portals[index].load(
        PortalExample.providers(
          secret: SimulatorPlan.accessKey(name), organisation: SimulatorPlan.organisation(name),
          url: urls[index], name: "Dashboard of \(name)"))
    }
    try fill(dashboards[0], portals[0])
    try write(urls)
    var variables: [String: String] = [:]
    for (index, name) in Self.names.enumerated() {
      variables["TYK_TEST_\(index)"] = SimulatorPlan.accessKey(name)
      variables["TYK_TEST_P\(index)"] = Self.credential(name)
      for (number, secret) in secrets.sorted(by: { $0.key < $1.key }).enumerated() {
        variables["TYK_TEST_S\(index)_\(number)"] = secret.value(index)
      }
    }
    try await body(
      Work(
        tool: Tool(folder: folder.url, variables: variables), root: folder.url,
        portals: Array(urls.suffix(3))))
  }

  private func write(_ urls: [String]) throws {
    let local = folder.url.appending(path: ".tyk-promote").path(percentEncoded: false)
    try WholeFile.makeOwnerOnlyFolder(local)
    try WholeFile.makeOwnerOnlyFolder("\(local)/keys")
    let ana = try KeyFile.createKeyPair(
      "\(local)/keys/ana", comment: "ana@example.com", random: SystemRandom())
    var files = [
      "pipeline.yaml": """
      workspace: portals
      log: example.com/p
      stages: [dev, staging, prod]
      \(rewrites)

      """,
      "approvers.yaml": """
      people: { ana: { roles: [release-manager], keys: [ "\(ana.publicKey.line)" ] } }
      administrators: { members: [ana], threshold: 1 }

      """,
    ]
    for (index, name) in Self.names.enumerated() {
      let bindings = secrets.keys.sorted().enumerated().map {
        "  \($1): { secret: env:TYK_TEST_S\(index)_\($0) }"
      }
      files["\(name).yaml"] = """
        \(index == 0 ? "" : "follows: \(Self.names[index - 1])")
        dashboard: { url: "\(urls[index])", secret: env:TYK_TEST_\(index) }
        portal:
          url: \(urls[index + 3])
          secret: env:TYK_TEST_P\(index)
          providers: { Main: Dashboard of \(name) }
        guards: { unboundHosts: allow }
        \(bindings.isEmpty ? "" : "bindings:\n" + bindings.joined(separator: "\n"))
        \(gated.contains(name)
          ? "gate: { approvals: [ { role: release-manager, count: 1 } ], requesterMayApprove: true }"
          : "")

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
