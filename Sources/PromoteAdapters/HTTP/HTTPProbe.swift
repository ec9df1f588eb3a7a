public import PromoteEngine

/// Sends probes over the network, on a connection of their own each.
public struct HTTPProbe: ProbePort {
  public init() {}

  public func send(_ request: HTTPExchange.Request, to server: String) async -> ProbeAnswer {
    let clock = ContinuousClock()
    let start = clock.now
    do {
      let transport = try AsyncHTTPTransport(
        try BaseURL(server),
        limits: .init(
          connectSeconds: 5, idleSeconds: 10, exchangeSeconds: 10, answerBytes: 1 << 20,
          connections: 1))
      let result: ProbeAnswer
      do throws(TransportFailure) {
        let response = try await transport.send(request)
        result = .answered(response, milliseconds: Self.milliseconds(clock.now - start))
      } catch {
        switch error {
        case .notSent(let why), .outcomeUnknown(let why): result = .silent(why)
        }
      }
      await transport.shutdown()
      return result
    } catch { return .silent("'\(server)' is no server's address") }
  }

  private static func milliseconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
  }
}
