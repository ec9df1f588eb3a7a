import PromoteAdapters
import PromoteCore
import PromoteEngine
import Synchronization
import TykSimulator

/// A clock that stands until it is moved.
final class HeldClock: WallClock {
  private let time = Mutex(Instant(seconds: 1_790_000_000))
  func now() -> Instant { time.withLock { $0 } }
  func sleep(milliseconds: Int) async throws {
    time.withLock { $0 = Instant(milliseconds: $0.milliseconds + milliseconds) }
  }
  func move(seconds: Int) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}

final class SeededBytes: RandomSource {
  private let generator = Mutex(SeededGenerator(seed: 7))
  func bytes(_ count: Int) -> [UInt8] {
    generator.withLock { generator in
      (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
  }
}

struct KnownSecrets: SecretResolver {
  static let values = [
    "DEV_PASSWORD": World.secretOfDev, "STAGING_PASSWORD": World.secretOfStaging,
    "PROD_PASSWORD": World.secretOfProd, "DEV_TOKEN": "registration-token-of-dev",
    "STAGING_TOKEN": "registration-token-of-staging", "PROD_TOKEN": "registration-token-of-prod",
  ]
  func resolve(_ reference: SecretReference) async throws(SecretFailure) -> Secret {
    guard case .environment(let name) = reference, let value = Self.values[name] else {
      throw SecretFailure(reference, "not set")
    }
    return Secret(value)
  }
}

/// Rehearses on the simulator, through the same client.
struct Stage: Rehearsal {
  let clock: any WallClock
  /// What else is so on the stage.
  var change: @Sendable (inout SimulatorConfiguration) -> Void = { _ in }

  func stage(_ setting: StageSetting) async throws -> (any RehearsalStage)? {
    guard case .dashboard(let dashboard) = setting.system else {
      var configuration = GatewaySimulatorConfiguration()
      if let version = setting.version.flatMap({ TykVersion($0) }) {
        configuration.version = version
      }
      let gateway = GatewaySimulator(configuration: configuration)
      gateway.seed(setting.objects)
      return SimulatorStage(gateway) { transport in
        GatewayClient(
          transport: transport, gateway: setting.identity.dashboard,
          credential: Secret(GatewaySimulatorConfiguration().secret),
          organisation: setting.identity.organisation, clock: clock)
      }
    }
    var configuration = SimulatorConfiguration(
      stated: dashboard.settings, version: setting.version.flatMap { TykVersion($0) })
    change(&configuration)
    let simulator = DashboardSimulator(configuration: configuration)
    simulator.addOrganisation(id: setting.identity.organisation)
    let user = simulator.addUser(organisation: setting.identity.organisation)
    simulator.seed(
      setting.objects.filter { Kinds.named($0.address.kind)?.isPortal != true },
      organisation: setting.identity.organisation)
    return SimulatorStage(simulator) { transport in
      DashboardClient(
        transport: transport, dashboard: setting.identity.dashboard,
        credential: Secret(user.accessKey), organisation: setting.identity.organisation,
        clock: clock)
    }
  }
}

/// Dossiers in memory.
final class MemoryDossiers: Dossiers {
  struct Failed: Error {}
  private let state = Mutex((folders: [String: [String: [UInt8]]](), failing: 0))

  /// The next `count` writes fail.
  func fail(_ count: Int) { state.withLock { $0.failing = count } }

  var all: [String: [UInt8]] {
    state.withLock { state in
      state.folders.reduce(into: [:]) { all, folder in
        for (path, bytes) in folder.value { all["\(folder.key)/\(path)"] = bytes }
      }
    }
  }

  func files(_ folder: String) -> [String: [UInt8]] {
    state.withLock { $0.folders[folder] ?? [:] }
  }

  func put(_ bytes: [UInt8], at path: String, in folder: String) {
    state.withLock { $0.folders[folder, default: [:]][path] = bytes }
  }

  func folder(for id: String, wanted: String) async throws -> String {
    state.withLock { state in
      var attempt = 1
      while true {
        let name = attempt == 1 ? wanted : "\(wanted)-\(attempt)"
        guard let there = state.folders[name]?["promotion.json"] else { return name }
        if Self.promotion(there) == id { return name }
        attempt += 1
      }
    }
  }

  func write(
    _ files: [String: [UInt8]], to folder: String, replacing replaced: [String]
  ) async throws {
    try state.withLock { state in
      guard state.failing == 0 else {
        state.failing -= 1
        throw Failed()
      }
      state.folders[folder, default: [:]].merge(files) { $1 }
      for path in state.folders[folder, default: [:]].keys
      where files[path] == nil && replaced.contains(where: { path.hasPrefix($0 + "/") }) {
        state.folders[folder]?[path] = nil
      }
    }
  }

  func read(_ path: String, of folder: String) async throws -> [String: [UInt8]] {
    files(folder).filter { $0.key == path || $0.key.hasPrefix(path + "/") }
  }

  func promotion(in folder: String) async throws -> String? {
    files(folder)["promotion.json"].flatMap(Self.promotion)
  }

  private static func promotion(_ bytes: [UInt8]) -> String? {
    (try? JSON.parse(bytes))?["promotion"]?.string
  }
}

/// An API that says which object it is about to create; what that throws is its answer.
struct Watched: ManagementAPI {
  let api: any ManagementAPI
  let before: @Sendable (Address) async throws(APIFailure) -> Void

  func identify() async throws(APIFailure) -> ServerDescription { try await api.identify() }
  func list(_ kind: KindName) async throws(APIFailure) -> [LiveObject] {
    try await api.list(kind)
  }
  func read(_ address: Address) async throws(APIFailure) -> LiveObject? {
    try await api.read(address)
  }
  func create(
    _ address: Address, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer {
    try await before(address)
    return try await api.create(address, document)
  }
  func update(
    _ address: Address, databaseID: String, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer {
    try await api.update(address, databaseID: databaseID, document)
  }
  func delete(
    _ address: Address, databaseID: String
  ) async throws(APIFailure) -> WriteAnswer {
    try await api.delete(address, databaseID: databaseID)
  }
}
