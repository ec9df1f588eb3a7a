import PromoteAdapters
import PromoteCore
import PromoteEngine
import Synchronization
import TykSimulator

/// A simulated Dashboard behind HTTP that takes 20 ms for each answer.
struct SlowDashboard {
  static let latencyMilliseconds = 20
  static let concurrency = 16
  /// What no client can beat: requests a second, with that many under way at once.
  static let bound = Double(concurrency) / (Double(latencyMilliseconds) / 1000)

  let simulator: DashboardSimulator
  private let key = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"

  init(holding objects: [LiveObject] = []) {
    simulator = DashboardSimulator()
    let organisation = "64a1c0de5f00ba0000000001"
    simulator.addOrganisation(id: organisation)
    simulator.addUser(organisation: organisation, accessKey: key)
    simulator.seed(objects, organisation: organisation)
  }

  /// Serves for as long as `work` takes, which gets a client with a connection for each request.
  func serve<T: Sendable>(
    _ work: @escaping @Sendable (DashboardClient) async throws -> T
  ) async throws -> T {
    var rates = FaultScript.Rates()
    rates.latencyMilliseconds = Self.latencyMilliseconds
    let server = SimulatorServer([
      .init(name: "slow", simulator: simulator, faults: FaultScript(rates: rates))
    ])
    let outcome = Mutex<Result<T, any Error>?>(nil)
    let (finished, continuation) = AsyncStream.makeStream(of: Void.self)
    let key = key
    let serving = Task {
      defer { continuation.finish() }
      try await server.run { ready in
        do {
          let result = try await Self.with(ready[0].url, key, work)
          outcome.withLock { $0 = .success(result) }
        } catch { outcome.withLock { $0 = .failure(error) } }
        continuation.finish()
      }
    }
    for await _ in finished {}
    serving.cancel()
    let served = await serving.result
    if let outcome = outcome.withLock({ $0 }) { return try outcome.get() }
    try served.get()
    throw CancellationError()
  }

  private static func with<T>(
    _ url: String, _ key: String, _ work: (DashboardClient) async throws -> T
  ) async throws -> T {
    let transport = try AsyncHTTPTransport(
      try BaseURL(url), limits: .init(connections: concurrency))
    let result = try await work(
      DashboardClient(
        transport: transport, dashboard: url, credential: Secret(key), concurrency: concurrency,
        clock: MachineClock()))
    await transport.shutdown()
    return result
  }
}
