internal import PromoteCore
internal import PromoteEngine

/// What becomes of a request under a fault.
enum Outcome {
  case answered(HTTPExchange.Response)
  /// The first half of an answer; then the connection ends.
  case cutShort(HTTPExchange.Response)
  case notSent
  case lost
}

extension SimulatedServer {
  /// Carries the request out, or not, as the fault has it. Waiting is the caller's.
  func outcome(of request: HTTPExchange.Request, under fault: Fault?) -> Outcome {
    switch fault {
    case nil, .latency: return .answered(answer(request))
    case .tooManyRequests(let seconds):
      return .answered(refusal(429, "Too many requests", retryAfter: seconds))
    case .unavailable(let seconds):
      return .answered(refusal(503, "Service unavailable", retryAfter: seconds))
    case .status(let status):
      return .answered(refusal(status, "There was a problem proxying the request"))
    case .page:
      return .answered(
        HTTPExchange.Response(
          status: 200, headers: [("Content-Type", "text/html")],
          body: Array("<!DOCTYPE html><html><body>Sign in</body></html>".utf8)))
    case .refused: return .notSent
    case .droppedBefore: return .lost
    case .lostAnswer:
      _ = answer(request)
      return .lost
    case .halfWritten: return .cutShort(answer(request))
    }
  }

  private func refusal(
    _ status: Int, _ message: String, retryAfter: Int? = nil
  ) -> HTTPExchange.Response {
    var headers: [(name: String, value: String)] = [("Content-Type", "application/json")]
    if let retryAfter { headers.append(("Retry-After", String(retryAfter))) }
    return HTTPExchange.Response(
      status: status, headers: headers, body: envelope(status: status, message))
  }
}
