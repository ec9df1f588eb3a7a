internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import PromoteCore

/// Serves one witness over HTTP/1.1: `POST /add-checkpoint`, and nothing else.
///
/// Plain HTTP: put it behind whatever ends TLS for the machine. Requests above 1 MB and connections
/// that say nothing for half a minute are ended.
public struct WitnessServer: Sendable {
  private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

  private let folder: WitnessFolder
  private static let bodyLimit = 1 << 20

  public init(_ folder: WitnessFolder) { self.folder = folder }

  /// Serves until the task is cancelled. `whenReady` is called once with the port, which the system
  /// chooses where `port` is 0.
  public func run(
    host: String = "127.0.0.1", port: Int = 0, whenReady: @escaping @Sendable (Int) -> Void
  ) async throws {
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .bind(host: host, port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            IdleStateHandler(allTimeout: .seconds(30)))
          try channel.pipeline.syncOperations.addHandler(CloseWhenIdle())
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          return try Connection(wrappingChannelSynchronously: channel)
        }
      }
    try await withThrowingDiscardingTaskGroup { group in
      try await server.executeThenClose { connections in
        whenReady(server.channel.localAddress?.port ?? 0)
        for try await connection in connections {
          group.addTask { await serve(connection) }
        }
      }
      group.cancelAll()
    }
  }

  /// A connection that fails ends; nobody else hears of it.
  private func serve(_ connection: Connection) async {
    do {
      try await connection.executeThenClose { inbound, outbound in
        var head: HTTPRequestHead?
        var body: [UInt8] = []
        for try await part in inbound {
          switch part {
          case .head(let received):
            head = received
            body = []
          case .body(let bytes):
            guard body.count + bytes.readableBytes <= Self.bodyLimit else { return }
            body += bytes.readableBytesView
          case .end:
            guard let request = head else { return }
            try await answer(request, body, outbound)
            if !request.isKeepAlive { return }
          }
        }
      }
    } catch { return }
  }

  private func answer(
    _ request: HTTPRequestHead, _ body: [UInt8],
    _ outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
  ) async throws {
    var status = 404
    var type = "text/plain; charset=utf-8"
    var text = Array("this witness answers POST /add-checkpoint\n".utf8)
    if request.uri.utf8.elementsEqual("/add-checkpoint".utf8) {
      status = 405
      if request.method == .POST {
        do {
          let reply = try await folder.addCheckpoint(body)
          (status, type, text) = (reply.status, reply.contentType, reply.body)
        } catch {
          (status, text) = (500, Array("the witness cannot use its memory\n".utf8))
        }
      }
    }
    var head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status))
    head.headers.add(name: "Content-Type", value: type)
    head.headers.add(name: "Content-Length", value: String(text.count))
    if !request.isKeepAlive { head.headers.add(name: "Connection", value: "close") }
    try await outbound.write(
      contentsOf: [.head(head), .body(.byteBuffer(ByteBuffer(bytes: text))), .end(nil)])
  }
}

private final class CloseWhenIdle: ChannelInboundHandler {
  typealias InboundIn = NIOAny
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is IdleStateHandler.IdleStateEvent {
      context.close(promise: nil)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }
}
