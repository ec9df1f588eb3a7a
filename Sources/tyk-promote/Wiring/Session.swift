import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

/// One command's hold on a workspace: registry, keys, store, doors, and the engine made of them.
struct Session: Sendable {
  let workspace: Workspace
  let registry: Registry
  let keys: KeyMaterial
  let store: SQLiteStore
  let doors: EnvironmentDoors
  let engine: Engine

  /// Opens the workspace for one piece of work and closes everything afterwards.
  ///
  /// With `orWithoutStore`, a clone that has no store gets an empty one for as long as the work
  /// takes: enough to look at a promotion from the first stage.
  static func with<T>(
    _ options: CommonOptions, user: String, orWithoutStore: Bool = false,
    _ body: (Session) async throws -> T
  ) async throws -> T {
    let workspace = try Workspace.find(named: options.workspace)
    let outside = Outside.system(progress: options.output)
    if orWithoutStore {
      let registry = try RegistryFolder.read(workspace)
      if !KeyMaterial.exists(in: workspace.configuration(registry.pipeline)) {
        return try await withPassingStore(workspace, registry, user: user, outside, body)
      }
    }
    let session = try await open(workspace, user: user, ports: outside)
    do {
      let result = try await body(session)
      try await session.close()
      return result
    } catch {
      try await session.close()
      throw error
    }
  }

  /// Clock, randomness and progress: the machine's, or fixed ones for the example.
  struct Outside: Sendable {
    var clock: any WallClock
    var random: any RandomSource
    /// What does the work, as entries and leases name it.
    var service = LeaseHolder.current
    var progress: @Sendable (PromoteEngine.Progress) -> Void

    static func system(progress output: Output) -> Outside {
      let reporter = ProgressReporter()
      return Outside(clock: SystemClock(), random: SystemRandom()) { reporter.report($0) }
    }
  }

  /// `pin` is the first trust document's digest where its file is not written yet.
  static func open(
    _ workspace: Workspace, user: String, ports outside: Outside, pin: Digest? = nil
  ) async throws -> Session {
    let registry = try RegistryFolder.read(workspace)
    let folder = workspace.configuration(registry.pipeline)
    guard KeyMaterial.exists(in: folder) else { throw noStore(workspace) }
    let keys = try KeyMaterial.read(from: folder, origin: registry.pipeline.logOrigin)
    let store = try SQLiteStore(
      path: workspace.store(registry.pipeline).path(percentEncoded: false),
      policy: LogPolicy(logs: [keys.log.key]), signer: keys.log,
      seen: try LastSeen(folder: folder).read().map { [$0] } ?? [])
    return Session(
      workspace, registry, keys, store, user: user, outside,
      pin: try pin ?? TrustFolder(folder: workspace.trust).firstDigest())
  }

  private init(
    _ workspace: Workspace, _ registry: Registry, _ keys: KeyMaterial, _ store: SQLiteStore,
    user: String, _ outside: Outside, pin: Digest?
  ) {
    let doors = EnvironmentDoors(workspace: workspace, registry: registry, clock: outside.clock)
    let ports = Ports(
      api: { try await doors.open($0, $1) }, secrets: doors.secrets, log: store, store: store,
      dossiers: DossierFolder(workspace.promotions.path(percentEncoded: false)),
      rehearsal: SimulatorRehearsal(clock: outside.clock), clock: outside.clock,
      random: outside.random, master: keys.master, probe: HTTPProbe(), progress: outside.progress,
      holderIsGone: LeaseHolder.isGone)
    engine = Engine(
      registry: registry, ports: ports, user: user, service: outside.service,
      tool: "tyk-promote \(toolVersion)",
      trustPin: pin)
    self.workspace = workspace
    self.registry = registry
    self.keys = keys
    self.store = store
    self.doors = doors
  }

  private static func withPassingStore<T>(
    _ workspace: Workspace, _ registry: Registry, user: String, _ outside: Outside,
    _ body: (Session) async throws -> T
  ) async throws -> T {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "tyk-promote-\(Hex.encode(outside.random.bytes(8)))")
    let keys = try KeyMaterial.make(
      in: folder, origin: registry.pipeline.logOrigin, random: outside.random)
    defer {
      do { try FileManager.default.removeItem(at: folder) } catch {
        Output.note("tyk-promote: warning: could not remove \(folder.path(percentEncoded: false))")
      }
    }
    let store = try SQLiteStore(
      path: folder.appending(path: "state.sqlite").path(percentEncoded: false),
      policy: LogPolicy(logs: [keys.log.key]), signer: keys.log)
    let trust = TrustFolder(folder: workspace.trust)
    let session = Session(
      workspace, registry, keys, store, user: user, outside, pin: try trust.firstDigest())
    for envelope in try trust.envelopes() {
      _ = try await session.engine.acceptTrust(envelope, orExpired: true)
    }
    let result = try await body(session)
    await session.doors.close()
    try store.close()
    return result
  }

  /// Remembers the newest checkpoint beside the keys, so that a log cut off with its checkpoints
  /// is noticed, and lets go of everything.
  func close() async throws {
    if let newest = try await store.newestCheckpoint() {
      try LastSeen(folder: workspace.configuration(registry.pipeline)).write(newest)
    }
    await doors.close()
    try store.close()
  }

  /// Says on stderr where the registry is not what everything is judged by.
  func warnWhereRegistryDiffers(_ output: Output) async throws {
    let differences = try await engine.registryDifferences()
    guard !differences.isEmpty, let accepted = try await engine.trust() else { return }
    output.warning(
      "the registry is not what the accepted trust document \(accepted.reference.version) says, "
        + "and that document counts")
    for line in differences.prefix(8) { output.note("  \(line)") }
    if differences.count > 8 { output.note("  and \(differences.count - 8) more") }
    output.note("  to make the registry count: tyk-promote trust propose")
  }

  private static func noStore(_ workspace: Workspace) -> Failure {
    Failure(
      "no-store", .refused, "this clone has no store and no keys of the workspace",
      hint:
        "work where the workspace was made, or begin a store here with `tyk-promote init --workspace \(workspace.root.path(percentEncoded: false))`; `audit verify` works without",
      facts: [
        ("works here", "audit verify, review, approve and reject of a dossier, env list, env check")
      ])
  }
}
