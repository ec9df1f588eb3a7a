/// Carries one HTTP exchange. The real one speaks over the network; the simulator offers one in
/// process, so that the same client meets the same rules without a socket.
public protocol HTTPTransport: Sendable {
  /// Sends once. It never repeats a request and never follows a redirect.
  func send(_ request: HTTPExchange.Request) async throws(TransportFailure) -> HTTPExchange.Response
}

public enum HTTPExchange {
  public struct Request: Sendable {
    public var method: String
    /// Percent-encoded, beginning with `/`; the base URL belongs to the transport.
    public var path: String
    /// Not yet percent-encoded, in order.
    public var query: [(name: String, value: String)]
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(
      method: String, path: String, query: [(name: String, value: String)] = [],
      headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
      self.method = method
      self.path = path
      self.query = query
      self.headers = headers
      self.body = body
    }

    /// The first header of that name, whatever its case.
    public func header(_ name: String) -> String? { value(of: name, in: headers) }
  }

  public struct Response: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
      self.status = status
      self.headers = headers
      self.body = body
    }

    public func header(_ name: String) -> String? { value(of: name, in: headers) }
  }

  private static func value(of name: String, in headers: [(name: String, value: String)]) -> String?
  {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

/// Why there is no answer.
public enum TransportFailure: Error, Sendable {
  /// Refused, no such host, no TLS session: nothing was sent.
  case notSent(String)
  /// The request may have been carried out: timed out, connection lost, answer cut short.
  case outcomeUnknown(String)
}
