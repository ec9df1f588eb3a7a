import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

/// Two ungated environments and a store of their own: what an engine needs to plan and apply.
struct BenchWorkspace {
  static let dev = EnvironmentName("dev")!
  static let staging = EnvironmentName("staging")!
  let engine: Engine
  let folder: URL

  /// `apis` are the environments' management APIs; `concurrency` is how many requests each allows.
  init(
    concurrency: Int, random: any RandomSource = FreshBytes(),
    apis: @escaping @Sendable (EnvironmentName) -> any ManagementAPI
  ) async throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "promote-bench-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let origin = "log.example.com/bench"
    guard let signer = Ed25519CheckpointSigner(origin: origin, seed: random.bytes(32)),
      let master = MasterKey(random.bytes(32))
    else { preconditionFailure("32 bytes make a key") }
    let store = try SQLiteStore(
      path: folder.appending(path: "state.sqlite").path(), policy: LogPolicy(logs: [signer.key]),
      signer: signer)
    let administrator = try KeyFileSigner(seed: random.bytes(32))
    let registry = Self.registry(
      origin: origin, concurrency: concurrency, administrator: administrator.publicKey.line)
    let clock = MachineClock()
    let now = Instant(clock.now().seconds) ?? clock.now()
    let trust = try TrustDocument.compile(
      registry: registry, logs: [.init(origin: origin, key: signer.key.text)], version: 1,
      issuedAt: now, expiresAt: now.adding(seconds: 86_400))
    engine = Engine(
      registry: registry,
      ports: Ports(
        api: { configuration, _ in apis(configuration.name) }, secrets: NoSecrets(), log: store,
        store: store, dossiers: DossierFolder(folder.appending(path: "promotions").path()),
        rehearsal: nil, clock: clock, random: random, master: master),
      user: "bench", service: "bench:1", tool: "promote-bench",
      trustPin: Digest(of: trust.canonical()))
    try await engine.acceptTrust(try await trust.signed(by: [administrator]))
  }

  func remove() throws { try FileManager.default.removeItem(at: folder) }

  private static func registry(
    origin: String, concurrency: Int, administrator: String
  ) -> Registry {
    func environment(_ name: EnvironmentName, follows: EnvironmentName?) -> EnvironmentConfiguration
    {
      let place = RegistryPlace(file: "\(name).yaml", line: 1)
      return EnvironmentConfiguration(
        name: name, follows: follows,
        dashboard: DashboardConfiguration(
          url: "http://dashboard.\(name).example.com", secret: .environment("UNUSED"),
          concurrency: concurrency),
        bindings: [
          Binding(name: "services", value: .literal("\(name).internal"), place: place)
        ],
        guards: Guards(unboundHosts: .allow), place: place)
    }
    return Registry(
      pipeline: Pipeline(workspaceID: "bench", logOrigin: origin, stages: [dev, staging]),
      environments: [
        dev: environment(dev, follows: nil), staging: environment(staging, follows: dev),
      ],
      approvers: ApproverList(
        people: [.init(id: "admin", keys: [.init(publicKey: administrator)], roles: ["operator"])],
        administrators: ["admin"], threshold: 1))
  }
}

struct MachineClock: WallClock {
  func now() -> Instant { Instant(Date()) }
  func sleep(milliseconds: Int) async throws {
    try await Task.sleep(for: .milliseconds(milliseconds))
  }
}

struct FreshBytes: RandomSource {
  func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in .random(in: .min ... .max) } }
}

private struct NoSecrets: SecretResolver {
  func resolve(_ reference: SecretReference) async throws(SecretFailure) -> Secret {
    throw SecretFailure(reference, "the bench has no secrets")
  }
}
