import PromoteAdapters
import PromoteEngine
import Synchronization

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

struct CountingTransport: HTTPTransport {
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
