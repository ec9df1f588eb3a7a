import PromoteAdapters
import PromoteEngine
import Synchronization

/// How many requests went out, how many of them were writes, and how long the answers took.
final class Tally: Sendable {
  private let counts = Mutex((writes: 0, waited: Duration.zero))
  private let all = Mutex<[HTTPExchange.Request]>([])
  private let best = Mutex(0.0)

  /// Requests a second that bare sockets get from the server, as many at once, measured just before
  /// the work: no client gets more of it on this machine.
  var bound: Double { best.withLock { $0 } }
  func found(bound: Double) { best.withLock { $0 = bound } }

  /// What was sent, in the order in which it was begun.
  var sent: [HTTPExchange.Request] { all.withLock { $0 } }
  var requests: Int { all.withLock { $0.count } }
  var writes: Int { counts.withLock { $0.writes } }

  /// What one answer took, on the client's side.
  var milliseconds: Double {
    let waited = counts.withLock { $0.waited }
    return waited / Duration.milliseconds(1) / Double(max(1, requests))
  }

  func clear() {
    counts.withLock { $0 = (0, .zero) }
    all.withLock { $0 = [] }
  }

  func begin(_ request: HTTPExchange.Request) { all.withLock { $0.append(request) } }

  func end(_ request: HTTPExchange.Request, _ waited: Duration) {
    counts.withLock {
      $0.writes += request.method == "GET" ? 0 : 1
      $0.waited += waited
    }
  }
}

struct CountingTransport: HTTPTransport {
  let transport: AsyncHTTPTransport
  let tally: Tally

  func send(
    _ request: HTTPExchange.Request
  ) async throws(TransportFailure) -> HTTPExchange.Response {
    tally.begin(request)
    let start = ContinuousClock.now
    defer { tally.end(request, ContinuousClock.now - start) }
    return try await transport.send(request)
  }
}
