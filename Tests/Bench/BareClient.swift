import Foundation
import Glibc
import Synchronization

/// Asks a server over plain blocking sockets, one thread a connection, and does nothing with the
/// answers: what is left is the server's own latency, and nobody gets more from it.
struct BareClient {
  let port: UInt16
  let request: [UInt8]

  init?(url: String, path: String, key: String) {
    guard let text = url.split(separator: ":").last, let port = UInt16(text) else { return nil }
    self.port = port
    request = Array(
      "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: \(key)\r\n\r\n".utf8)
  }

  /// Requests a second with `connections` at once, of which each asks `count` times.
  func rate(connections: Int, count: Int) -> Double {
    let failures = Mutex(0)
    let start = ContinuousClock.now
    let group = DispatchGroup()
    for _ in 0..<connections {
      group.enter()
      Thread.detachNewThread {
        if !ask(count) { failures.withLock { $0 += 1 } }
        group.leave()
      }
    }
    group.wait()
    precondition(failures.withLock { $0 } == 0, "the server did not answer")
    let seconds = (ContinuousClock.now - start) / Duration.seconds(1)
    return Double(connections * count) / seconds
  }

  private func ask(_ count: Int) -> Bool {
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
    for _ in 0..<count {
      guard send(connection, request, request.count, 0) == request.count else { return false }
      var answer: [UInt8] = []
      while !isWhole(answer) {
        let read = recv(connection, &buffer, buffer.count, 0)
        guard read > 0 else { return false }
        answer += buffer[..<read]
      }
    }
    return true
  }

  private func isWhole(_ answer: [UInt8]) -> Bool {
    let text = String(decoding: answer, as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n") else { return false }
    let head = text[..<end.lowerBound].lowercased()
    guard let length = head.range(of: "content-length: ") else { return false }
    let digits = head[length.upperBound...].prefix { $0.isNumber }
    return text.utf8.distance(from: end.upperBound, to: text.endIndex) >= Int(digits) ?? 0
  }
}
