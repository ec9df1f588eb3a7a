import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import Synchronization
import TykSimulator

@testable import tyk_promote

/// The tyk-sync commands in this process, with a simulated Dashboard at `http://dashboard.example`
/// and a folder of their own.
final class SyncRig: Sendable {
  static let organisation = "64a1c0de5f00ba0000000001"
  static let key = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
  static let url = "http://dashboard.example"

  struct Result: Sendable {
    let code: Int32
    let output: String
    let errors: String
    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  let simulator: DashboardSimulator
  /// An open-source Gateway at `http://gateway.example`.
  let gateway: GatewaySimulator
  let faults = FaultScript()
  let folder: TemporaryFolder
  let registry: SyncRegistry?
  private let style: SyncTool.Style
  private let mangled = Mutex<MangledAnswers?>(nil)

  init(
    style: SyncTool.Style = .tykSync, registry: SyncRegistry? = nil,
    configuration change: (inout SimulatorConfiguration) -> Void = { _ in }
  ) throws {
    var configuration = SimulatorConfiguration()
    configuration.clock = { Instant(seconds: 1_790_000_000) }
    change(&configuration)
    simulator = DashboardSimulator(configuration: configuration)
    simulator.addOrganisation(id: Self.organisation)
    simulator.addUser(organisation: Self.organisation, accessKey: Self.key)
    var ofGateway = GatewaySimulatorConfiguration()
    ofGateway.secret = Self.key
    gateway = GatewaySimulator(configuration: ofGateway)
    folder = try TemporaryFolder()
    self.style = style
    self.registry = registry
  }

  var path: String {
    var path = folder.url.path(percentEncoded: false)
    while path.hasSuffix("/") { path.removeLast() }
    return path
  }

  /// From now on answers are changed like that.
  func mangle(_ answers: MangledAnswers) { mangled.withLock { $0 = answers } }

  /// Puts a file into the rig's folder.
  func write(_ name: String, _ text: String) throws {
    let url = folder.url.appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func read(_ name: String) throws -> String {
    try String(contentsOf: folder.url.appending(path: name), encoding: .utf8)
  }

  func run(_ arguments: String...) async -> Result { await run(arguments) }

  /// Runs a command line. `{dir}` stands for the rig's folder, there and in what is printed.
  func run(
    _ arguments: [String], style: SyncTool.Style? = nil,
    variables: [String: String] = ["TYKGIT_DB_SECRET": SyncRig.key]
  ) async -> Result {
    let streams = Streams()
    let world = SyncWorld(
      variables: variables.merging(["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""]) {
        $1
      },
      out: { streams.out($0) }, err: { streams.err($0) },
      open: { [self] in try client($0) },
      fetch: { _ in Array(try self.read("repository.json").utf8) },
      registry: { [registry] _ in registry },
      sealingKey: { [UInt8](repeating: 7, count: 32) })
    let code = await SyncTool(style: style ?? self.style, world: world).run(
      arguments.map { $0.replacing("{dir}", with: path) })
    return Result(
      code: code, output: streams.output.replacing(path, with: "{dir}"),
      errors: streams.errors.replacing(path, with: "{dir}"))
  }

  private func client(_ door: SyncDoor) throws -> any SyncTarget {
    let (credential, organisation): (Secret, String?) =
      switch door {
      case .dashboard(_, let secret, let organisation): (secret, organisation)
      case .gateway(_, let secret, let organisation): (secret, organisation)
      case .environment: (Secret(Self.key), nil)
      }
    if case .gateway = door {
      return GatewaySyncTarget(
        GatewayClient(
          transport: gateway.transport(), gateway: "http://gateway.example",
          credential: credential, organisation: organisation, writing: true, clock: HeldStill()))
    }
    let plain = simulator.transport(faults: faults)
    let transport: any HTTPTransport =
      mangled.withLock { $0 }.map { MangledAnswers.Transport(inner: plain, mangled: $0) } ?? plain
    return DashboardClient(
      transport: transport, dashboard: Self.url, credential: credential,
      kinds: SyncGroup.allKinds, organisation: organisation, translatesReferences: false,
      clock: HeldStill())
  }

  private final class Streams: Sendable {
    private let texts = Mutex((out: "", err: ""))
    func out(_ text: String) { texts.withLock { $0.out += text } }
    func err(_ text: String) { texts.withLock { $0.err += text } }
    var output: String { texts.withLock { $0.out } }
    var errors: String { texts.withLock { $0.err } }
  }

  private struct HeldStill: WallClock {
    func now() -> Instant { Instant(seconds: 1_790_000_000) }
    func sleep(milliseconds: Int) async throws {}
  }
}
