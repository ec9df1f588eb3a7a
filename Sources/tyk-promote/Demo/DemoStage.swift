import Foundation
import Glibc
import PromoteAdapters
import PromoteCore
import PromoteEngine

/// The demo's workspace before anything happens: folders, secrets, keys, registry.
///
/// The committed example is the same with a fixed clock, seeded keys, fixed ports, and secrets from
/// variables; its keys are public knowledge and protect nothing.
struct DemoStage: Sendable {
  let workspace: Workspace
  let isExample: Bool
  let hasPortals: Bool
  let outside: Session.Outside

  static let names = ["dev", "staging", "prod"].compactMap { EnvironmentName($0) }
  static let approvers = [("ana", "release-manager"), ("ben", "security")]
  static let administrator = "olga"
  static let requester = "robin"

  init(workspace: Workspace, isExample: Bool, hasPortals: Bool) {
    self.workspace = workspace
    self.hasPortals = hasPortals
    self.isExample = isExample
    outside =
      isExample
      ? Session.Outside(
        clock: SteppingClock(from: Instant("2026-11-21T09:00:00Z")!),
        random: SeededRandom(seed: "tyk-promote example"), service: "example:1",
        progress: { _ in })
      : .system(progress: Output(json: false))
  }

  private static let examplePort = 7701

  func simulatorPlan() throws -> SimulatorPlan {
    SimulatorPlan(
      entries: Self.names.enumerated().map { index, name in
        SimulatorPlan.Entry(
          name: name, port: isExample ? Self.examplePort + index : 0,
          accessKeys: accessKeys(name.text, of: name),
          organisation: SimulatorPlan.organisation(name.text),
          file: nil, unset: [],
          portal: hasPortals
            ? .init(port: 0, accessKeys: accessKeys("\(name)-portal", of: name)) : nil)
      })
  }

  /// Prod is protected: it reads with another one than it writes with.
  private func accessKeys(_ server: String, of name: EnvironmentName) -> [String] {
    (0..<(name.text == "prod" ? 2 : 1)).map { SimulatorPlan.accessKey("\(server)-\($0)") }
  }

  /// Writes everything that a person would have prepared. `urls` are the Dashboards', then the
  /// Portals', in the order of the stages.
  func prepare(urls: [String]) throws -> [String: KeyFileSigner] {
    let local = workspace.local.path(percentEncoded: false)
    try FileManager.default.createDirectory(
      at: workspace.environments, withIntermediateDirectories: true)
    try WholeFile.makeOwnerOnlyFolder(local)
    try WholeFile.makeOwnerOnlyFolder("\(local)/secrets")
    try WholeFile.makeOwnerOnlyFolder("\(local)/keys")
    try WholeFile.write(
      Array(".tyk-promote/\n".utf8),
      to: workspace.root.appending(path: ".gitignore").path(percentEncoded: false))
    var signers: [String: KeyFileSigner] = [:]
    for id in Self.approvers.map(\.0) + [Self.requester, Self.administrator] {
      signers[id] = try KeyFile.createKeyPair(
        "\(local)/keys/\(id)", comment: "\(id)@example.com", random: outside.random)
    }
    func approver(_ id: String, _ roles: [String]) -> DemoRegistry.Approver {
      .init(id: id, roles: roles, publicKey: signers[id]?.publicKey.line ?? "")
    }
    let portals = Dictionary(
      uniqueKeysWithValues: zip(Self.names.map(\.text), urls.dropFirst(Self.names.count)))
    let registry = DemoRegistry(
      workspaceID: isExample
        ? "tyk-promote-example" : "demo-\(Hex.encode(outside.random.bytes(3)))",
      logOrigin: "promote.example.com/demo",
      environments: try zip(Self.names, urls).map { name, url in
        DemoRegistry.Environment(
          name: name.text, dashboard: try server("\(name)-dashboard", of: name, name.text, url),
          portal: try portals[name.text].map {
            try server("\(name)-portal", of: name, "\(name)-portal", $0)
          },
          user: try secret("\(name)-orders-user", "gateway-\(name)"),
          password: try secret("\(name)-orders-password", "\(name)-only-password"))
      },
      approvers: Self.approvers.map { approver($0.0, [$0.1]) }
        + [approver(Self.requester, ["developer"])],
      administrator: approver(Self.administrator, ["administrator"]))
    for (name, text) in registry.files {
      try WholeFile.write(
        Array(text.utf8),
        to: workspace.environments.appending(path: name).path(percentEncoded: false))
    }
    return signers
  }

  private func server(
    _ file: String, of name: EnvironmentName, _ keys: String, _ url: String
  ) throws -> DemoRegistry.Server {
    let keys = accessKeys(keys, of: name)
    return DemoRegistry.Server(
      url: url, secret: try secret(file, keys[0]),
      readSecret: keys.count > 1 ? try secret("\(file)-read", keys[1]) : nil)
  }

  /// Puts a secret where the registry will find it; returns the reference.
  private func secret(_ name: String, _ value: String) throws -> String {
    if isExample {
      let variable = "TYK_" + name.uppercased().replacing("-", with: "_")
      setenv(variable, value, 1)
      return "env:\(variable)"
    }
    let path = workspace.local.appending(path: "secrets/\(name)").path(percentEncoded: false)
    try WholeFile.write(Array((value + "\n").utf8), to: path, access: .ownerOnly)
    return "file:\(path)"
  }
}
