internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import PromoteEngine

/// A request's context that knows its connection.
struct ConnectionContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}

/// Turns what arrives on a socket into the simulator's requests, and its outcomes into bytes or
/// into a broken connection.
struct HTTPFrontDoor: Sendable {
  let simulator: any SimulatedServer
  /// What `admin-auth` must be to set faults.
  let adminSecret: String
  let faults: FaultScript

  private static let bodyLimit = 64 << 20

  /// Thrown out of a response's body, which makes the server close the connection.
  private struct ConnectionBroken: Error {}

  func respond(to request: Request, on channel: any Channel) async throws -> Response {
    let arrival = NIODeadline.now()
    let body = try await request.body.collect(upTo: Self.bodyLimit)
    let exchange = HTTPExchange.Request(
      method: request.method.rawValue, path: request.uri.path,
      query: Self.query(request.uri.query ?? ""),
      headers: request.headers.map { ($0.name.rawName, $0.value) },
      body: Array(buffer: body))
    if exchange.path == FaultControl.path, exchange.method == "PUT",
      exchange.header("admin-auth") == adminSecret
    {
      return Self.whole(FaultControl.apply(exchange.body, to: faults))
    }
    let (fault, wait) = faults.next(method: exchange.method, path: exchange.path)
    let outcome = simulator.outcome(of: exchange, under: fault)
    if wait > 0 {
      // From the arrival on: what making the answer takes is a part of it.
      let timer = channel.eventLoop.scheduleTask(deadline: arrival + .milliseconds(Int64(wait))) {}
      try await timer.futureResult.get()
    }
    switch outcome {
    case .answered(let response): return Self.whole(response)
    case .cutShort(let response): return Self.half(response)
    case .notSent, .lost:
      // Not a byte of an answer: the caller sees the connection end.
      try await channel.close()
      throw ConnectionBroken()
    }
  }

  private static func query(_ text: String) -> [(name: String, value: String)] {
    text.split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      func decoded(_ text: Substring) -> String {
        DashboardState.decoded(Substring(text.replacing("+", with: " ")))
      }
      return (decoded(parts[0]), parts.count > 1 ? decoded(parts[1]) : "")
    }
  }

  private static func headers(_ response: HTTPExchange.Response) -> HTTPFields {
    var fields = HTTPFields()
    for (name, value) in response.headers {
      if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
    }
    return fields
  }

  private static func whole(_ response: HTTPExchange.Response) -> Response {
    Response(
      status: .init(code: response.status), headers: headers(response),
      body: .init(byteBuffer: ByteBuffer(bytes: response.body)))
  }

  private static func half(_ response: HTTPExchange.Response) -> Response {
    let part = response.body.prefix(response.body.count / 2)
    return Response(
      status: .init(code: response.status), headers: headers(response),
      body: .init(contentLength: response.body.count) { writer in
        try await writer.write(ByteBuffer(bytes: part))
        throw ConnectionBroken()
      })
  }
}
