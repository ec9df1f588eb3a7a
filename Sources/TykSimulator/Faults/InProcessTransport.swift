internal import PromoteEngine

/// Carries requests to a simulator in the same process, faults included.
struct InProcessTransport: HTTPTransport {
  let simulator: any SimulatedServer
  let faults: FaultScript
  let heard: (@Sendable (SimulatedExchange) -> Void)?

  func send(
    _ request: HTTPExchange.Request
  ) async throws(TransportFailure) -> HTTPExchange.Response {
    let (fault, wait) = faults.next(method: request.method, path: request.path)
    if wait > 0 {
      do {
        try await Task.sleep(for: .milliseconds(wait))
      } catch {
        throw .notSent("cancelled while waiting")
      }
    }
    if fault == nil, let heard {
      let (response, entry) = simulator.exchange(request)
      heard(entry)
      return response
    }
    switch simulator.outcome(of: request, under: fault) {
    case .answered(let response): return response
    case .cutShort: throw .outcomeUnknown("the answer was cut short")
    case .notSent: throw .notSent("connection refused")
    case .lost: throw .outcomeUnknown("connection lost")
    }
  }
}
