import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import Synchronization
import TykSimulator

/// A simulated Dashboard that takes 20 ms for each answer, served over HTTP by a process of its own:
/// as with a real one, what it computes takes no turn of the client's threads. The machine's cores
/// are still shared.
struct SlowDashboard {
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

    var objects: [LiveObject] {
      switch self {
      case .empty: []
      case .dump: DumpSample.objects
      case .sync: SyncSample.objects.map(\.object)
      }
    }
  }

  init(holding sample: Sample = .empty) { self.sample = sample }

  /// For the note of a row that reached so many requests a second.
  func answers(_ rate: Double) -> String {
    String(
      format: "%.1f ms an answer, %.2f of the %.0f requests/s that 20 ms sharp would give; ",
      tally.milliseconds, rate / Self.nominal, Self.nominal)
  }

  /// Serves for as long as `work` takes, which gets a client with a connection for each request.
  func serve<T: Sendable>(
    _ work: @Sendable (DashboardClient) async throws -> T
  ) async throws -> T {
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
    guard let bare = BareClient(url: url, path: "/api/portal/policies/none", key: Self.key) else {
      preconditionFailure("no server: '\(line)'")
    }
    tally.found(bound: bare.rate(connections: Self.concurrency, count: 100))
    let transport = try AsyncHTTPTransport(
      try BaseURL(url), limits: .init(connections: Self.concurrency))
    let result: T
    do {
      result = try await work(
        DashboardClient(
          transport: CountingTransport(transport: transport, tally: tally), dashboard: url,
          credential: Secret(Self.key), concurrency: Self.concurrency, clock: MachineClock()))
    } catch {
      await transport.shutdown()
      throw error
    }
    await transport.shutdown()
    return result
  }

  /// The other side: says where it is, and serves until its input ends.
  static func run(_ sample: Sample) async throws {
    let simulator = DashboardSimulator()
    let organisation = "64a1c0de5f00ba0000000001"
    simulator.addOrganisation(id: organisation)
    simulator.addUser(organisation: organisation, accessKey: key)
    simulator.seed(sample.objects, organisation: organisation)
    var rates = FaultScript.Rates()
    rates.latencyMilliseconds = latencyMilliseconds
    let server = SimulatorServer([
      .init(name: "slow", simulator: simulator, faults: FaultScript(rates: rates))
    ])
    try await server.run { ready in
      FileHandle.standardOutput.write(Data("\(ready[0].url)\n".utf8))
      Thread.detachNewThread {
        _ = FileHandle.standardInput.readDataToEndOfFile()
        exit(0)
      }
    }
  }
}

/// How many requests went out, how many of them were writes, and how long the answers took.
final class Tally: Sendable {
  private let counts = Mutex((requests: 0, writes: 0, waited: Duration.zero))
  private let best = Mutex(0.0)

  /// Requests a second that bare sockets get from the server, as many at once, measured just before
  /// the work: no client gets more of it on this machine.
  var bound: Double { best.withLock { $0 } }
  func found(bound: Double) { best.withLock { $0 = bound } }

  var requests: Int { counts.withLock { $0.requests } }
  var writes: Int { counts.withLock { $0.writes } }

  /// What one answer took, on the client's side.
  var milliseconds: Double {
    counts.withLock { $0.waited / Duration.milliseconds(1) / Double(max(1, $0.requests)) }
  }

  func clear() { counts.withLock { $0 = (0, 0, .zero) } }
  func add(isWrite: Bool, _ waited: Duration) {
    counts.withLock {
      $0.requests += 1
      $0.writes += isWrite ? 1 : 0
      $0.waited += waited
    }
  }
}

private struct CountingTransport: HTTPTransport {
  let transport: AsyncHTTPTransport
  let tally: Tally

  func send(
    _ request: HTTPExchange.Request
  ) async throws(TransportFailure) -> HTTPExchange.Response {
    let start = ContinuousClock.now
    defer { tally.add(isWrite: request.method != "GET", ContinuousClock.now - start) }
    return try await transport.send(request)
  }
}
