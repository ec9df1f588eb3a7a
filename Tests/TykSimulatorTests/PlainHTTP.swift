import Foundation
import PromoteEngine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One HTTP/1.1 exchange per connection, written by hand: no redirect, no repetition, no tidying.
struct PlainHTTP {
  struct Failure: Error {
    let description: String
  }

  let port: UInt16

  init(url: String) throws {
    guard let port = url.split(separator: ":").last.flatMap({ UInt16($0) }) else {
      throw Failure(description: "no port in \(url)")
    }
    self.port = port
  }

  /// Blocks a thread of its own, never one that the server may need.
  func send(_ request: HTTPExchange.Request) async throws -> HTTPExchange.Response {
    let bytes = bytes(of: request)
    let received = try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Result { try exchange(bytes) })
      }
    }
    return try parse(received)
  }

  private func bytes(of request: HTTPExchange.Request) -> [UInt8] {
    let query = request.query.map { "\(encoded($0.name))=\(encoded($0.value))" }
      .joined(separator: "&")
    var head =
      "\(request.method) \(request.path)\(query.isEmpty ? "" : "?" + query) HTTP/1.1\r\n"
      + "Host: 127.0.0.1\r\nConnection: close\r\nContent-Length: \(request.body.count)\r\n"
    for (name, value) in request.headers { head += "\(name): \(value)\r\n" }
    return Array((head + "\r\n").utf8) + request.body
  }

  private func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
  }

  private func exchange(_ bytes: [UInt8]) throws -> [UInt8] {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw Failure(description: "refused") }
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Failure(description: "connection lost while sending") }
      sent += count
    }
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(socket, &buffer, buffer.count, 0)
      guard count > 0 else { return received }
      received += buffer[..<count]
    }
  }

  private func parse(_ bytes: [UInt8]) throws -> HTTPExchange.Response {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
      throw Failure(description: "no answer")
    }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(
      separatedBy: "\r\n")
    guard let status = Int(lines[0].split(separator: " ")[1]) else {
      throw Failure(description: lines[0])
    }
    var response = HTTPExchange.Response(status: status, body: Array(bytes[end.upperBound...]))
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      response.headers.append((String(parts[0]), parts[1].drop { $0 == " " }.description))
    }
    if let length = response.header("Content-Length").flatMap({ Int($0) }),
      length != response.body.count
    {
      throw Failure(description: "the answer is cut short")
    }
    return response
  }
}
