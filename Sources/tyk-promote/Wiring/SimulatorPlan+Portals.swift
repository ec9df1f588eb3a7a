import Foundation
import PromoteAdapters
import PromoteCore
import TykSimulator

extension SimulatorPlan {
  /// A Developer Portal beside an environment's Dashboard.
  struct Portal: Sendable {
    let port: Int
    /// The first is for writing.
    let accessKeys: [String]
    /// Where what it holds is kept; nil: nowhere.
    var file: URL?
    var version: TykVersion?
    /// What its connections to the Dashboard are called.
    var providers = ["Main dashboard"]
  }

  /// The Portal that the registry names on a loopback address; nil where there is none.
  static func portal(
    of configuration: EnvironmentConfiguration, in workspace: Workspace,
    _ secrets: LocalSecretResolver, _ unset: inout [(variable: String, value: String)]
  ) async throws -> Portal? {
    guard let portal = configuration.portal, let port = loopbackPort(portal.url) else { return nil }
    let name = "\(configuration.name)-portal"
    var made = Portal(
      port: port,
      accessKeys: try await keys([portal.secret, portal.readSecret], name, secrets, &unset),
      file: workspace.isSelfContained
        ? workspace.local.appending(path: "simulators/\(name).json") : nil,
      version: portal.version.flatMap { TykVersion($0) })
    if !portal.providers.isEmpty { made.providers = portal.providers.map(\.here) }
    return made
  }

  /// The port of an address of this machine.
  static func loopbackPort(_ address: String) -> Int? {
    guard let url = URL(string: address),
      ["127.0.0.1", "localhost", "::1"].contains(url.host() ?? "")
    else { return nil }
    return url.port
  }

  /// The Dashboards and Gateways of all entries, then the Portals of those that have one.
  func environments(
    seed: String?, faults rates: FaultScript.Rates
  ) throws -> [SimulatorServer.Environment] {
    let servers = try servers(seed: seed, faults: rates)
    let portals = try zip(entries, servers).enumerated().compactMap { index, pair in
      try pair.0.portal.map { portal in
        SimulatorServer.Environment(
          name: pair.0.name.text,
          simulator: try simulator(
            portal, of: pair.0, beside: pair.1.simulator, number: UInt64(index + 1), seed: seed),
          faults: FaultScript(rates: rates), port: portal.port)
      }
    }
    return servers + portals
  }

  /// Its providers are the Dashboard beside it; a file to begin with has what it holds as `portal`.
  private func simulator(
    _ portal: Portal, of entry: Entry, beside dashboard: any SimulatedServer, number: UInt64,
    seed: String?
  ) throws -> PortalSimulator {
    var configuration = PortalSimulatorConfiguration()
    if let secret = portal.accessKeys.first { configuration.secret = secret }
    configuration.seed = number
    if let version = portal.version { configuration.version = version }
    let simulator = PortalSimulator(configuration: configuration)
    let url =
      entry.port == 0
      ? "http://dashboard.\(entry.name).example.com" : "http://127.0.0.1:\(entry.port)"
    simulator.connect(dashboard, at: url)
    if let file = portal.file?.path(percentEncoded: false),
      FileManager.default.fileExists(atPath: file)
    {
      try simulator.load(try fixture(file, organisation: ""))
      try simulator.load(["users": .array(readers(portal))])
      // Its providers may know the Dashboard by an address of another time.
      for known in dashboardURLs(of: simulator) { simulator.connect(dashboard, at: known) }
      return simulator
    }
    try simulator.load([
      "users": .array(readers(portal)),
      "providers": .array(
        portal.providers.map { name in
          [
            "Name": .string(name),
            "MetaData": [
              "URL": .string(url), "Secret": .string(entry.accessKeys.first ?? ""),
              "OrgID": .string(entry.organisation), "PoliciesTags": [],
            ],
          ]
        }),
    ])
    simulator.synchronise()
    if let seed, let held = try fixture(seed, organisation: "")["portal"] {
      try simulator.load(held)
    }
    return simulator
  }

  private func dashboardURLs(of portal: PortalSimulator) -> [String] {
    portal.records("providers").compactMap { provider in
      guard let text = provider["Configuration"]?["MetaData"]?.string,
        let configuration = try? JSON.parse(Array(text.utf8))
      else { return nil }
      return configuration["URL"]?.string
    }
  }

  /// Administrators for the credentials after the first.
  private func readers(_ portal: Portal) -> [JSON] {
    portal.accessKeys.dropFirst().enumerated().map { index, key in
      [
        "Email": .string("reader-\(index + 1)@portal.example"), "Role": "provider-admin",
        "Active": true, "Provider": "password", "JWTToken": .string(key),
      ]
    }
  }
}
