import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import Synchronization
import Testing

/// The real transport against sockets of this machine.
@Suite(.serialized) struct `the HTTP transport` {
  /// Nothing runs into the limits of time here, however busy the machine is.
  private static let limits = AsyncHTTPTransport.Limits(
    connectSeconds: 60, idleSeconds: 60, exchangeSeconds: 60, answerBytes: 1_000, connections: 2)
  private static let impatient = AsyncHTTPTransport.Limits(
    connectSeconds: 60, idleSeconds: 2, exchangeSeconds: 4, answerBytes: 1_000, connections: 2)
  private static let get = HTTPExchange.Request(method: "GET", path: "/x")

  private func send(
    to url: String, tls: TLSMaterial = TLSMaterial(),
    _ request: HTTPExchange.Request = Self.get, limits: AsyncHTTPTransport.Limits = Self.limits
  ) async throws -> Result<HTTPExchange.Response, TransportFailure> {
    let transport = try AsyncHTTPTransport(try BaseURL(url), tls: tls, limits: limits)
    defer { Task { await transport.shutdown() } }
    do throws(TransportFailure) {
      return .success(try await transport.send(request))
    } catch {
      return .failure(error)
    }
  }

  private func answer(_ raw: String) async throws -> Result<HTTPExchange.Response, TransportFailure>
  {
    let server = try RawServer(answer: Array(raw.utf8))
    return try await send(to: server.url)
  }

  @Test func `gives status, headers and body`() async throws {
    let result = try await answer(
      "HTTP/1.1 409 Conflict\r\nX-A: 1\r\nContent-Length: 5\r\n\r\nhello")
    let response = try result.get()
    #expect(response.status == 409 && response.header("x-a") == "1")
    #expect(response.body == Array("hello".utf8))
  }

  @Test func `follows no redirect`() async throws {
    let result = try await answer(
      "HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
    #expect(try result.get().status == 301)
  }

  @Test func `sends method, path, query, headers and body as they are given`() async throws {
    let server = try RawServer(answer: Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8))
    let request = HTTPExchange.Request(
      method: "PUT", path: "/api/a%2Fb", query: [("p", "a b")], headers: [("Authorization", "k")],
      body: Array("{}".utf8))
    _ = try await send(to: server.url + "/base/", request).get()
    let sent = server.received
    #expect(sent.hasPrefix("PUT /base/api/a%2Fb?p=a%20b HTTP/1.1\r\n"))
    #expect(sent.contains("Authorization: k\r\n") && sent.hasSuffix("\r\n\r\n{}"))
  }

  @Test(arguments: [
    "", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"half\":",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "nonsense\r\n\r\n",
  ])
  func `an answer that breaks off leaves the outcome unknown`(_ raw: String) async throws {
    let result = try await answer(raw)
    guard case .failure(.outcomeUnknown) = result else {
      Issue.record("\(result)")
      return
    }
  }

  @Test func `an answer above the limit is refused`() async throws {
    let result = try await answer(
      "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + String(repeating: "x", count: 2000))
    guard case .failure(.outcomeUnknown(let text)) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(text == "the answer is larger than 1000 bytes")
  }

  @Test func `a refused connection and an unknown host were never sent anything`() async throws {
    let server = try RawServer(answer: [])
    server.close()
    for url in [server.url, "http://no-such-host.invalid"] {
      guard case .failure(.notSent) = try await send(to: url) else {
        Issue.record("\(url)")
        continue
      }
    }
  }

  @Test func `a header that HTTP cannot carry is never sent`() async throws {
    let server = try RawServer(answer: [])
    let request = HTTPExchange.Request(
      method: "GET", path: "/", headers: [("Authorization", "hunter2\r\nX: y")])
    let result = try await send(to: server.url, request)
    guard case .failure(.notSent(let text)) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(!text.contains("hunter2") && server.received.isEmpty)
  }

  @Test func `a server that says nothing is given up`() async throws {
    let server = try RawServer(answer: nil)
    let result = try await send(to: server.url, limits: Self.impatient)
    guard case .failure(.outcomeUnknown(let text)) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(text == "'127.0.0.1' sent nothing for 2 s")
  }

  @Test func `a server that never comes to an end is given up`() async throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"
    let server = try RawServer(answer: Array(head.utf8), drips: true)
    let result = try await send(to: server.url, limits: Self.impatient)
    guard case .failure(.outcomeUnknown(let text)) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(text == "no whole answer from '127.0.0.1' within 4 s")
  }
}

/// A socket that takes one connection at a time, reads a request, and writes what it was given.
final class RawServer: Sendable {
  let port: Int
  private let listener: Int32
  private let isClosed = Atomic(false)
  private let log = Log()

  private final class Log: @unchecked Sendable {
    private let lock = NSLock()
    private var bytes: [UInt8] = []
    func append(_ more: ArraySlice<UInt8>) { lock.withLock { bytes += more } }
    var isWhole: Bool {
      text.lowercased().contains("content-length: 2")
        ? text.hasSuffix("{}") : text.hasSuffix("\r\n\r\n")
    }
    var text: String { lock.withLock { String(decoding: bytes, as: UTF8.self) } }
  }

  /// `nil` answers nothing and keeps the connection. `drips` goes on with a byte at a
  /// time for as long as somebody listens.
  init(answer: [UInt8]?, drips: Bool = false) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 8) == 0
          && getsockname(listener, $0, &size) == 0
      }
    }
    try #require(bound)
    self.listener = listener
    port = Int(UInt16(bigEndian: address.sin_port))
    let log = self.log
    Thread.detachNewThread {
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { break }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        // A body of two bytes is all that a test sends.
        while !log.isWhole {
          let count = recv(connection, &buffer, buffer.count, 0)
          guard count > 0 else { break }
          log.append(buffer[..<count])
        }
        guard let answer else { continue }
        _ = Glibc.send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
        while drips, Glibc.send(connection, [0x20], 1, Int32(MSG_NOSIGNAL)) == 1 {
          poll(nil, 0, 50)
        }
        shutdown(connection, Int32(SHUT_WR))
        Glibc.close(connection)
      }
      Glibc.close(listener)
    }
  }

  var url: String { "http://127.0.0.1:\(port)" }
  var received: String { log.text }

  /// Refuses connections from now on. The thread that accepts them closes the socket: nobody else
  /// may, because the number could by then be another's.
  func close() {
    guard !isClosed.exchange(true, ordering: .relaxed) else { return }
    shutdown(listener, Int32(SHUT_RDWR))
  }

  deinit { close() }
}
