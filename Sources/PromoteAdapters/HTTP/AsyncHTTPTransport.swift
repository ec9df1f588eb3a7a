internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import PromoteCore
public import PromoteEngine

/// Speaks HTTP/1.1 to one server, over plain TCP or TLS.
///
/// Holds: a request is sent once, no redirect is followed, every wait has a limit (connecting,
/// each read, the whole exchange), an answer above the size limit is refused, and there are never
/// more connections than `connections`. A failure says whether the request can have reached the
/// server: only what fails before a connection stands is `notSent`.
public final class AsyncHTTPTransport: HTTPTransport {
  public struct Limits: Sendable, Hashable {
    public var connectSeconds: Int
    /// Without a byte from the server.
    public var idleSeconds: Int
    /// From the first byte sent to the last one received; one wait for a byte may exceed it.
    public var exchangeSeconds: Int
    public var answerBytes: Int
    public var connections: Int

    public init(
      connectSeconds: Int = 10, idleSeconds: Int = 60, exchangeSeconds: Int = 300,
      answerBytes: Int = 1 << 30, connections: Int = 16
    ) {
      self.connectSeconds = connectSeconds
      self.idleSeconds = idleSeconds
      self.exchangeSeconds = exchangeSeconds
      self.answerBytes = answerBytes
      self.connections = connections
    }
  }

  private let base: BaseURL
  private let limits: Limits
  private let client: HTTPClient
  private let loop: LoopExecutor

  /// Reaches nothing yet; `proxy` is asked to reach it, where there is one. Throws where the certificates or the key cannot be read.
  public init(
    _ base: BaseURL, tls: TLSMaterial = TLSMaterial(), limits: Limits = Limits(),
    proxy: HTTPProxy? = nil
  )
    throws(TLSMaterial.Refusal)
  {
    self.base = base
    self.limits = limits
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: try tls.configuration(), redirectConfiguration: .disallow,
      timeout: .init(
        connect: .seconds(Int64(limits.connectSeconds)), read: .seconds(Int64(limits.idleSeconds)),
        write: .seconds(Int64(limits.idleSeconds))),
      connectionPool: .init(
        idleTimeout: .seconds(30),
        concurrentHTTP1ConnectionsPerHostSoftLimit: limits.connections))
    configuration.httpVersion = .http1Only
    // Nobody listens to its spans here, and each request would pay for them.
    configuration.tracing.tracer = nil
    if let proxy {
      configuration.proxy =
        if let user = proxy.user {
          .server(
            host: proxy.host, port: proxy.port,
            authorization: .basic(
              username: user, password: proxy.password?.reveal { $0 } ?? ""))
        } else {
          .server(host: proxy.host, port: proxy.port)
        }
    }
    // The caller decides about trying again; it must hear of the first refusal.
    configuration.connectionPool.retryConnectionEstablishment = false
    let loop = HTTPClient.defaultEventLoopGroup.next()
    self.loop = LoopExecutor(loop)
    client = HTTPClient(eventLoopGroupProvider: .shared(loop), configuration: configuration)
  }

  /// Connections that nobody closed are closed with the transport.
  deinit { client.shutdown { _ in } }

  /// Closes the connections. No request may follow.
  public func shutdown() async {
    // The only error is that it was done before.
    _ = try? await client.shutdown()
  }

  public func send(
    _ request: HTTPExchange.Request
  ) async throws(TransportFailure) -> HTTPExchange.Response {
    // Where the connections are: between the request and its answer no thread waits for another.
    let result = await withTaskExecutorPreference(loop) {
      () async -> Result<HTTPExchange.Response, TransportFailure> in
      do throws(TransportFailure) { return .success(try await exchange(request)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func exchange(
    _ request: HTTPExchange.Request
  ) async throws(TransportFailure) -> HTTPExchange.Response {
    var outgoing = HTTPClientRequest(url: base.joining(request.path, query: request.query))
    outgoing.method = HTTPMethod(rawValue: request.method)
    for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
    if !request.body.isEmpty { outgoing.body = .bytes(request.body) }
    let deadline = NIODeadline.now() + .seconds(Int64(limits.exchangeSeconds))
    let answer: HTTPClientResponse
    do {
      answer = try await client.execute(outgoing, deadline: deadline)
    } catch {
      throw TransportFailure(error, host: base.host, limits: limits)
    }
    do {
      let announced = answer.headers.first(name: "content-length").flatMap { Int($0) }
      let body = try await collect(answer.body, about: announced ?? 0, until: deadline)
      return HTTPExchange.Response(
        status: Int(answer.status.code),
        headers: answer.headers.map { (name: $0.name, value: $0.value) }, body: body)
    } catch is NIOTooManyBytesError {
      throw .outcomeUnknown("the answer is larger than \(limits.answerBytes) bytes")
    } catch {
      // The head of an answer is there, so the request arrived.
      throw .outcomeUnknown(TransportFailure(error, host: base.host, limits: limits).text)
    }
  }

  /// The client's own deadline ends with the answer's head; this one covers its body. It is looked at
  /// with each piece, and none is waited for longer than the idle limit.
  private func collect(
    _ body: HTTPClientResponse.Body, about size: Int, until deadline: NIODeadline
  ) async throws -> [UInt8] {
    let limit = limits.answerBytes
    var bytes: [UInt8] = []
    // A server may announce what it never sends: little is lost by believing a part of it.
    bytes.reserveCapacity(min(size, limit, 64 << 20))
    for try await piece in body {
      guard bytes.count + piece.readableBytes <= limit else {
        throw NIOTooManyBytesError(maxBytes: limit)
      }
      bytes += piece.readableBytesView
      if NIODeadline.now() > deadline { throw HTTPClientError.deadlineExceeded }
    }
    return bytes
  }
}
