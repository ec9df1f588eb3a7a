import Foundation
import Glibc
import PromoteAdapters
import PromoteEngine
import Synchronization

/// Asks a server over plain blocking sockets, one thread a connection, and does nothing with the
/// answers: what is left is the server's own latency, and nobody gets more from it.
struct BareClient {
  private let port: UInt16

  init?(url: String) {
    guard let text = url.split(separator: ":").last, let port = UInt16(text) else { return nil }
    self.port = port
  }

  /// Answers a second with so many connections, of which each takes the next request that is left.
  func rate(of requests: [HTTPExchange.Request], connections: Int) -> Double {
    let texts = requests.map(text)
    let next = Mutex(0)
    let failures = Mutex(0)
    let start = ContinuousClock.now
    let group = DispatchGroup()
    for _ in 0..<connections {
      group.enter()
      Thread.detachNewThread {
        let asked = ask {
          let index = next.withLock { next in
            defer { next += 1 }
            return next
          }
          return index < texts.count ? texts[index] : nil
        }
        if !asked { failures.withLock { $0 += 1 } }
        group.leave()
      }
    }
    group.wait()
    precondition(failures.withLock { $0 } == 0, "the server did not answer")
    return Double(requests.count) / ((ContinuousClock.now - start) / Duration.seconds(1))
  }

  private func text(_ request: HTTPExchange.Request) -> [UInt8] {
    let query = request.query.map { "\(BaseURL.encode($0.name))=\(BaseURL.encode($0.value))" }
      .joined(separator: "&")
    var head = "\(request.method) \(request.path)\(query.isEmpty ? "" : "?" + query) HTTP/1.1\r\n"
    head += "Host: 127.0.0.1:\(port)\r\n"
    for (name, value) in request.headers { head += "\(name): \(value)\r\n" }
    if !request.body.isEmpty { head += "Content-Length: \(request.body.count)\r\n" }
    return Array((head + "\r\n").utf8) + request.body
  }

  /// Sends one after the other over a connection of its own, for as long as there are any.
  private func ask(_ next: () -> [UInt8]?) -> Bool {
    let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(connection) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = port.bigEndian
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard connected else { return false }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while let request = next() {
      var sent = 0
      while sent < request.count {
        let count = request.withUnsafeBytes {
          send(
            connection, $0.baseAddress! + sent, request.count - sent, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return false }
        sent += count
      }
      // The head is looked for once; of the body only its length matters.
      var head: [UInt8] = []
      var missing: Int?
      while missing != 0 {
        let count = recv(connection, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        if let left = missing {
          missing = left - count
        } else {
          head += buffer[..<count]
          missing = Self.missing(after: head)
        }
        guard missing ?? 0 >= 0 else { return false }
      }
    }
    return true
  }

  /// Bytes of the body that have not come yet; nil before the head's end.
  private static func missing(after bytes: [UInt8]) -> Int? {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).lowercased()
    for line in head.split(separator: "\r\n") where line.hasPrefix("content-length:") {
      let digits = line.dropFirst("content-length:".count).drop { $0 == " " }
      return (Int(digits) ?? 0) - (bytes.count - end.upperBound)
    }
    return 0
  }
}
