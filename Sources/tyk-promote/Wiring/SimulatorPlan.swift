import Foundation
import PromoteAdapters
import PromoteCore
import TykSimulator

/// Which simulators to serve, where, with which access keys and what in them.
struct SimulatorPlan: Sendable {
  struct Entry: Sendable {
    enum System { case dashboard, gateway }
    let name: EnvironmentName
    var system = System.dashboard
    let port: Int
    /// The first is for writing; fixed, so that a registry keeps working. A Gateway has one.
    let accessKeys: [String]
    let organisation: String
    /// Where what it holds is kept; nil: nowhere.
    let file: URL?
    /// Variables that the registry names and nobody set, with values that work here.
    let unset: [(variable: String, value: String)]
    /// What the registry states of the server that it stands in for.
    var settings = ServerSettings()
    var version: TykVersion?
    var portal: Portal?
  }
  let entries: [Entry]

  /// Where what each server of ``environments(seed:faults:)`` holds is kept, and which organisation's.
  var kept: [(file: URL?, organisation: String)] {
    entries.map { ($0.file, $0.organisation) }
      + entries.compactMap { entry in entry.portal.map { ($0.file, "") } }
  }

  /// From the registry of a workspace, where there is one with loopback addresses; else from names.
  static func make(
    workspace path: String?, names: [EnvironmentName], basePort: Int
  ) async throws -> SimulatorPlan {
    let inWorkspace = path != nil || names.isEmpty
    if inWorkspace, let workspace = try? Workspace.find(named: path) {
      return try await make(workspace)
    }
    let chosen =
      names.isEmpty ? ["dev", "staging", "prod"].compactMap { EnvironmentName($0) } : names
    return SimulatorPlan(
      entries: chosen.enumerated().map { index, name in
        Entry(
          name: name, port: basePort == 0 ? 0 : basePort + index,
          accessKeys: [accessKey(name.text)], organisation: organisation(name.text), file: nil,
          unset: [],
          portal: Portal(
            port: basePort == 0 ? 0 : basePort + chosen.count + index,
            accessKeys: [accessKey("\(name)-portal")]))
      })
  }

  private static func make(_ workspace: Workspace) async throws -> SimulatorPlan {
    let registry = try RegistryFolder.read(workspace)
    let secrets = EnvironmentDoors(workspace: workspace, registry: registry).secrets
    var entries: [Entry] = []
    for name in registry.pipeline.stages {
      guard let configuration = registry.environments[name],
        let port = loopbackPort(configuration.server.url)
      else { continue }
      var unset: [(variable: String, value: String)] = []
      let keys = try await keys(
        [configuration.server.secret, configuration.server.readSecret], name.text, secrets, &unset)
      let portal = try await portal(of: configuration, in: workspace, secrets, &unset)
      for binding in configuration.bindings {
        guard case .secret(.environment(let variable)) = binding.value else { continue }
        do { _ = try await secrets.resolve(.environment(variable)) } catch {
          unset.append((variable, "\(name)-\(binding.name)"))
        }
      }
      entries.append(
        Entry(
          name: name, system: configuration.system.isGateway ? .gateway : .dashboard, port: port,
          accessKeys: keys,
          organisation: configuration.server.organisation ?? organisation(name.text),
          file: workspace.isSelfContained
            ? workspace.local.appending(path: "simulators/\(name).json") : nil,
          unset: unset, settings: configuration.settings,
          version: configuration.server.version.flatMap { TykVersion($0) }, portal: portal))
    }
    guard !entries.isEmpty else {
      throw Failure(
        "nothing-to-simulate", .failed, "no environment of this registry is on a loopback address",
        hint: "name environments with --environment, e.g. `tyk-promote simulate --environment dev`")
    }
    return SimulatorPlan(entries: entries)
  }

  /// What the references lead to. Of variables that nobody set, values that work here are noted.
  static func keys(
    _ references: [SecretReference?], _ name: String, _ secrets: LocalSecretResolver,
    _ unset: inout [(variable: String, value: String)]
  ) async throws -> [String] {
    var keys: [String] = []
    for reference in references.compactMap(\.self) {
      do {
        keys.append(try await secrets.resolve(reference).reveal { $0 })
      } catch {
        guard case .environment(let variable) = reference else { throw error }
        keys.append(accessKey("\(name)-\(keys.count)"))
        unset.append((variable, keys[keys.count - 1]))
      }
    }
    return keys
  }

  /// Fixed per name: these servers hold nothing worth protecting.
  static func accessKey(_ name: String) -> String {
    String(Digest(of: Array("simulator access key \(name)".utf8)).hex.prefix(32))
  }
  static func organisation(_ name: String) -> String {
    String(Digest(of: Array("simulator organisation \(name)".utf8)).hex.prefix(24))
  }

  func servers(
    seed: String?, faults rates: FaultScript.Rates
  ) throws -> [SimulatorServer.Environment] {
    try entries.enumerated().map { index, entry in
      var fixtures: [JSON] = []
      if let seed { fixtures.append(try fixture(seed, organisation: entry.organisation)) }
      if let file = entry.file?.path(percentEncoded: false),
        FileManager.default.fileExists(atPath: file)
      {
        fixtures.append(try fixture(file, organisation: entry.organisation))
      }
      let gatewayURL = "http://gateway.\(entry.name).example.com"
      let simulator: any SimulatedServer =
        switch entry.system {
        case .dashboard:
          try dashboard(entry, seed: UInt64(index + 1), gatewayURL: gatewayURL, fixtures)
        case .gateway: try gateway(entry, seed: UInt64(index + 1), url: gatewayURL, fixtures)
        }
      return SimulatorServer.Environment(
        name: entry.name.text, simulator: simulator, faults: FaultScript(rates: rates),
        port: entry.port)
    }
  }

  private func dashboard(
    _ entry: Entry, seed: UInt64, gatewayURL: String, _ fixtures: [JSON]
  ) throws -> DashboardSimulator {
    var configuration = SimulatorConfiguration(stated: entry.settings, version: entry.version)
    configuration.seed = seed
    configuration.gatewayURL = gatewayURL
    // So that `drift` can tell who changed what.
    configuration.keepsAuditLog = true
    let simulator = DashboardSimulator(configuration: configuration)
    simulator.addOrganisation(id: entry.organisation, name: entry.name.text)
    for key in entry.accessKeys {
      simulator.addUser(
        organisation: entry.organisation, accessKey: key, email: "\(entry.name)@example.com")
    }
    for fixture in fixtures { try simulator.load(fixture) }
    return simulator
  }

  private func gateway(
    _ entry: Entry, seed: UInt64, url: String, _ fixtures: [JSON]
  ) throws -> GatewaySimulator {
    var configuration = GatewaySimulatorConfiguration()
    configuration.seed = seed
    configuration.url = url
    configuration.organisation = entry.organisation
    if let secret = entry.accessKeys.first { configuration.secret = secret }
    let simulator = GatewaySimulator(configuration: configuration)
    for fixture in fixtures { try simulator.load(fixture) }
    return simulator
  }

  func fixture(_ path: String, organisation: String) throws -> JSON {
    do {
      var object =
        try JSON.parse(try WholeFile.read(path), limits: .tykList).object ?? JSONObject()
      if object["organisations"] == nil { object["organisation"] = .string(organisation) }
      return .object(object)
    } catch let error as JSONError {
      throw Failure("bad-file", .failed, "\(path): \(error)")
    }
  }
}
