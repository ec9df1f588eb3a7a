import PromoteAdapters
import PromoteCore
import PromoteEngine
import Synchronization
import TykSimulator

/// A clock that stands still and notes how long it was asked to wait.
final class StillClock: WallClock {
  private let waits = Mutex<[Int]>([])
  func now() -> Instant { Instant("2026-03-02T09:30:00Z")! }
  func sleep(milliseconds: Int) async throws { waits.withLock { $0.append(milliseconds) } }
  var waited: [Int] { waits.withLock { $0 } }
}

/// Answers in the order of a script and remembers what it was sent.
final class ScriptedTransport: HTTPTransport {
  typealias Answer = Result<HTTPExchange.Response, TransportFailure>
  private let state: Mutex<(answers: [Answer], requests: [HTTPExchange.Request])>

  /// The last answer is given again and again.
  init(_ answers: [Answer]) { state = Mutex((answers, [])) }

  convenience init(json: String...) {
    self.init(json.map { .json(200, $0) })
  }

  var requests: [HTTPExchange.Request] { state.withLock { $0.requests } }

  func send(
    _ request: HTTPExchange.Request
  ) async throws(TransportFailure) -> HTTPExchange.Response {
    let answer = state.withLock { state in
      state.requests.append(request)
      return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
    }
    return try answer.get()
  }
}

/// Answers by path, whatever the order, and remembers what it was sent.
final class RoutedTransport: HTTPTransport {
  private let answers: [String: ScriptedTransport.Answer]
  private let sent = Mutex<[HTTPExchange.Request]>([])

  init(_ answers: [String: ScriptedTransport.Answer]) { self.answers = answers }

  var requests: [HTTPExchange.Request] { sent.withLock { $0 } }

  func send(
    _ request: HTTPExchange.Request
  ) async throws(TransportFailure) -> HTTPExchange.Response {
    sent.withLock { $0.append(request) }
    guard let answer = answers[request.path] else { throw .notSent("no answer is scripted") }
    return try answer.get()
  }
}

extension Result where Success == HTTPExchange.Response, Failure == TransportFailure {
  static func json(
    _ status: Int, _ text: String, _ headers: [(name: String, value: String)] = []
  ) -> Self {
    .success(
      .init(
        status: status, headers: headers + [("Content-Type", "application/json")],
        body: Array(text.utf8)))
  }
  static func page(_ status: Int = 200) -> Self {
    .success(
      .init(
        status: status, headers: [("Content-Type", "text/html; charset=utf-8")],
        body: Array("<!doctype html><html>Sign in</html>".utf8)))
  }
}

/// A simulated Dashboard with one organisation and one administrator.
struct DashboardRig: Sendable {
  enum Way: String, Sendable, CaseIterable { case inProcess, overHTTP }

  static let organisation = "64a1c0de5f00ba0000000001"
  static let key = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"

  let simulator: DashboardSimulator
  let faults = FaultScript()
  let clock = StillClock()

  init(_ configuration: SimulatorConfiguration = SimulatorConfiguration()) {
    simulator = DashboardSimulator(configuration: configuration)
    simulator.addOrganisation(id: Self.organisation)
    simulator.addUser(organisation: Self.organisation, accessKey: Self.key)
  }

  func client(
    _ transport: any HTTPTransport, version: String? = nil, credential: String = DashboardRig.key
  ) -> DashboardClient {
    DashboardClient(
      transport: transport, dashboard: "http://dashboard.example", credential: Secret(credential),
      version: version, clock: clock)
  }

  /// Lends a client that reaches the simulator in one of the ways.
  func with(
    _ way: Way, version: String? = nil,
    _ body: @escaping @Sendable (DashboardClient) async throws -> Void
  ) async throws {
    switch way {
    case .inProcess:
      try await body(client(simulator.transport(faults: faults), version: version))
    case .overHTTP:
      try await withServer(simulator, faults: faults) { url in
        let transport = try AsyncHTTPTransport(
          try BaseURL(url),
          limits: .init(connectSeconds: 60, idleSeconds: 30, exchangeSeconds: 60))
        try await body(client(transport, version: version))
        await transport.shutdown()
      }
    }
  }

}

/// Serves the simulator on a port that the system chooses, while `body` runs.
func withServer(
  _ simulator: any SimulatedServer, faults: FaultScript = FaultScript(),
  _ body: @escaping @Sendable (String) async throws -> Void
) async throws {
  let server = SimulatorServer([
    .init(name: "dev", simulator: simulator, faults: faults)
  ])
  let outcome = Mutex<Result<Void, any Error>?>(nil)
  let (finished, continuation) = AsyncStream.makeStream(of: Void.self)
  let task = Task {
    try await server.run { ready in
      do {
        try await body(ready[0].url)
        outcome.withLock { $0 = .success(()) }
      } catch {
        outcome.withLock { $0 = .failure(error) }
      }
      continuation.finish()
    }
  }
  for await _ in finished {}
  task.cancel()
  _ = await task.result
  try outcome.withLock { $0 }?.get()
}

extension LiveDocument {
  static func classic(_ id: String, target: String = "http://orders.dev.internal") -> LiveDocument {
    LiveDocument([
      "api_definition": [
        "api_id": .string(id), "name": .string("API \(id)"), "active": true, "use_keyless": true,
        "definition": ["location": "header", "key": "x-api-version"],
        "version_data": [
          "not_versioned": true, "versions": ["Default": ["name": "Default"]],
        ],
        "proxy": [
          "listen_path": .string("/\(id)/"), "target_url": .string(target),
          "strip_listen_path": true,
        ],
      ],
      "hook_references": .null,
    ])
  }
  static func oas(_ id: String) -> LiveDocument {
    LiveDocument([
      "openapi": "3.0.3", "info": ["title": .string(id), "version": "1.0.0"], "paths": [:],
      "x-tyk-api-gateway": [
        "info": ["id": .string(id), "name": .string("OAS \(id)"), "state": ["active": true]],
        "server": ["listenPath": ["value": .string("/\(id)/"), "strip": true]],
        "upstream": ["url": "http://stock.dev.internal"],
      ],
    ])
  }
  static func policy(_ id: String, rate: JSON = 1000) -> LiveDocument {
    LiveDocument([
      "id": .string(id), "name": .string("Policy \(id)"), "rate": rate, "per": 60,
      "active": true, "state": "active", "partitions": ["quota": true, "rate_limit": true],
      "access_rights": [:],
    ])
  }
  static func template(_ id: String) -> LiveDocument {
    LiveDocument([
      "id": .string(id), "name": .string("Template \(id)"), "kind": "oas-template",
      "data": ["unheard-of": ["of": 1]],
    ])
  }
  static func sample(_ kind: KindName, _ id: String) -> LiveDocument {
    switch kind {
    case .classic: .classic(id)
    case .oas: .oas(id)
    case .policy: .policy(id)
    default: .template(id)
    }
  }
}

/// What a call fails with; nil where it does not.
func failure<T>(_ work: () async throws -> T) async -> APIFailure? {
  do {
    _ = try await work()
    return nil
  } catch {
    return error as? APIFailure
  }
}

extension APIFailure {
  /// The case without its text.
  var name: String {
    switch self {
    case .unreachable: "unreachable"
    case .outcomeUnknown: "outcomeUnknown"
    case .rejected: "rejected"
    case .notAuthorised: "notAuthorised"
    case .busy: "busy"
    case .unfinished: "unfinished"
    case .unreadableAnswer: "unreadableAnswer"
    }
  }

  var text: String {
    switch self {
    case .unreachable(let text), .outcomeUnknown(let text), .rejected(_, let text),
      .notAuthorised(let text), .busy(let text), .unfinished(let text), .unreadableAnswer(let text):
      text
    }
  }
}
