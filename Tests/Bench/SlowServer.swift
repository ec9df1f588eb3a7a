import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import TykSimulator

/// A simulated server that takes 20 ms for each answer, served over HTTP by a process of its own: as
/// with a real one, what it computes takes no turn of the client's threads. The machine's cores are
/// still shared.
struct SlowServer {
  static let latencyMilliseconds = 20
  static let concurrency = 16
  /// Requests a second if an answer took 20 ms and not a moment more.
  static let nominal = Double(concurrency) / (Double(latencyMilliseconds) / 1000)

  /// What it holds to begin with.
  let sample: Sample
  /// What was sent to it.
  let tally = Tally()

  private static let key = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
  /// The argument that makes this program the server.
  static let argument = "serve-slowly"

  enum Sample: String {
    case empty, dump, sync
    case emptyPortal, portal

    var isPortal: Bool { self == .emptyPortal || self == .portal }
  }

  init(holding sample: Sample = .empty) { self.sample = sample }

  /// For the note of a row that reached so many requests a second.
  func answers(_ rate: Double) -> String {
    String(
      format: "%.1f ms an answer, %.2f of the %.0f requests/s that 20 ms sharp would give; ",
      tally.milliseconds, rate / Self.nominal, Self.nominal)
  }

  /// Serves a Dashboard for as long as `work` takes, which gets a client with a connection for each
  /// request.
  func serve<T: Sendable>(
    _ work: @Sendable (DashboardClient) async throws -> T
  ) async throws -> T {
    try await serve { transport, url in
      try await work(
        DashboardClient(
          transport: transport, dashboard: url, credential: Secret(Self.key),
          concurrency: Self.concurrency, clock: MachineClock()))
    }
  }

  /// The same with a Developer Portal.
  func servePortal<T: Sendable>(
    _ work: @Sendable (PortalClient) async throws -> T
  ) async throws -> T {
    try await serve { transport, url in
      try await work(
        PortalClient(
          transport: transport, portal: url, credential: Secret(Self.key),
          concurrency: Self.concurrency, clock: MachineClock()))
    }
  }

  private func serve<T: Sendable>(
    _ work: @Sendable (CountingTransport, String) async throws -> T
  ) async throws -> T {
    try await started { url, bare in
      let path = sample.isPortal ? "/portal-api/organisations/9999" : "/api/portal/policies/none"
      let request = HTTPExchange.Request(
        method: "GET", path: path, headers: [("Authorization", Self.key)])
      tally.found(
        bound: bare.rate(
          of: Array(repeating: request, count: 100 * Self.concurrency),
          connections: Self.concurrency))
      let transport = try AsyncHTTPTransport(
        try BaseURL(url), limits: .init(connections: Self.concurrency))
      let result: T
      do {
        result = try await work(CountingTransport(transport: transport, tally: tally), url)
      } catch {
        await transport.shutdown()
        throw error
      }
      await transport.shutdown()
      return result
    }
  }

  /// Requests a second that bare sockets get from such a server for what was sent to this one: the
  /// same requests in the same order, as many at once. No client gets more of it on this machine.
  func boundOfTheSame() async throws -> Double {
    try await started { _, bare in bare.rate(of: tally.sent, connections: Self.concurrency) }
  }

  /// Starts the server as a process, and ends it after `work`.
  private func started<T>(_ work: (String, BareClient) async throws -> T) async throws -> T {
    let server = Process()
    let (words, stop) = (Pipe(), Pipe())
    server.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
    server.arguments = [Self.argument, sample.rawValue]
    server.standardOutput = words
    server.standardInput = stop
    try server.run()
    defer {
      stop.fileHandleForWriting.closeFile()
      server.waitUntilExit()
    }
    // The line comes when the server listens.
    let line = String(decoding: words.fileHandleForReading.availableData, as: UTF8.self)
    let url = line.trimmingCharacters(in: .whitespacesAndNewlines)
    guard let bare = BareClient(url: url) else { preconditionFailure("no server: '\(line)'") }
    return try await work(url, bare)
  }

  /// The other side: says where it is, and serves until its input ends.
  static func run(_ sample: Sample) async throws {
    var rates = FaultScript.Rates()
    rates.latencyMilliseconds = latencyMilliseconds
    let server = SimulatorServer([
      .init(
        name: "slow", simulator: try simulator(holding: sample), faults: FaultScript(rates: rates))
    ])
    try await server.run { ready in
      FileHandle.standardOutput.write(Data("\(ready[0].url)\n".utf8))
      Thread.detachNewThread {
        _ = FileHandle.standardInput.readDataToEndOfFile()
        exit(0)
      }
    }
  }

  private static func simulator(holding sample: Sample) throws -> any SimulatedServer {
    guard !sample.isPortal else {
      var configuration = PortalSimulatorConfiguration()
      configuration.secret = key
      let portal = PortalSimulator(configuration: configuration)
      if sample == .portal { try portal.load(PortalBenchSample.fixture) }
      return portal
    }
    let simulator = DashboardSimulator()
    let organisation = "64a1c0de5f00ba0000000001"
    simulator.addOrganisation(id: organisation)
    simulator.addUser(organisation: organisation, accessKey: key)
    let objects: [LiveObject] =
      switch sample {
      case .dump: DumpSample.objects
      case .sync: SyncSample.objects.map(\.object)
      case .empty, .emptyPortal, .portal: []
      }
    simulator.seed(objects, organisation: organisation)
    return simulator
  }
}
