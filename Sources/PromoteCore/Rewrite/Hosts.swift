/// Host names as texts: what counts as one, and which belongs to which.
enum Hosts {
  static func trimmed(_ text: String) -> String {
    var slice = Substring(text)
    while let first = slice.unicodeScalars.first, first.value <= 0x20 {
      slice = Substring(slice.unicodeScalars.dropFirst())
    }
    while let last = slice.unicodeScalars.last, last.value <= 0x20 {
      slice = Substring(slice.unicodeScalars.dropLast())
    }
    return String(slice)
  }

  /// Where `part` first stands in `text`, compared by bytes.
  static func firstRange(of part: String, in text: String) -> Range<String.Index>? {
    let wanted = Array(part.utf8)
    var start = text.utf8.startIndex
    while start < text.utf8.endIndex {
      if text.utf8[start...].starts(with: wanted) {
        return start..<text.utf8.index(start, offsetBy: wanted.count)
      }
      start = text.utf8.index(after: start)
    }
    return nil
  }

  /// A byte that a host name may have. `_` is used by container networks.
  static func isHostByte(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
  }

  /// Splits `host` or `host:port`; nil for anything that cannot be one.
  static func split(_ text: String) -> (host: String, port: String?)? {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty, bytes.count <= 260 else { return nil }
    var host = bytes[...]
    var port: String?
    if bytes[0] == UInt8(ascii: "["), let close = bytes.firstIndex(of: UInt8(ascii: "]")) {
      host = bytes[...close]
      let rest = bytes[(close + 1)...]
      if let colon = rest.first {
        guard colon == UInt8(ascii: ":") else { return nil }
        port = String(decoding: rest.dropFirst(), as: UTF8.self)
      }
    } else {
      if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
        host = bytes[..<colon]
        port = String(decoding: bytes[(colon + 1)...], as: UTF8.self)
      }
      guard !host.isEmpty, host.allSatisfy(isHostByte) else { return nil }
    }
    if let port {
      guard !port.isEmpty, port.utf8.count <= 5,
        port.utf8.allSatisfy({ (0x30...0x39).contains($0) })
      else { return nil }
    }
    return (String(decoding: host, as: UTF8.self).lowercased(), port)
  }

  /// Whether a text that stands alone is meant as a host: `login.example.com`, `localhost`,
  /// `db:5432`, `10.0.0.1`; not `internal`, `v1.2` or a file's name with a version.
  static func looksLikeHost(_ text: String) -> Bool {
    guard let (host, port) = split(text) else { return false }
    if port != nil || host == "localhost" || host.hasPrefix("[") { return true }
    let labels: [Substring] = host.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty }), let last = labels.last else {
      return false
    }
    if labels.count == 4, IPAddress(host) != nil { return true }
    return last.utf8.count >= 2 && last.utf8.allSatisfy { (0x61...0x7A).contains($0) }
  }

  /// Whether `host` is `domain` or below it. Both in lower case.
  static func isWithin(_ host: String, _ domain: String) -> Bool {
    guard host.utf8.count >= domain.utf8.count else { return false }
    if host.utf8.elementsEqual(domain.utf8) { return true }
    let lead = host.utf8.count - domain.utf8.count
    guard lead > 0, host.utf8.dropFirst(lead).elementsEqual(domain.utf8) else { return false }
    return host.utf8.dropFirst(lead - 1).first == UInt8(ascii: ".")
  }

  static func defaultPort(_ scheme: String) -> String? {
    switch scheme {
    case "http", "ws": "80"
    case "https", "wss": "443"
    case "amqp": "5672"
    case "amqps": "5671"
    default: nil
    }
  }
}

/// An IP address and ranges of them.
struct IPAddress: Hashable, Sendable {
  /// Four or sixteen.
  let bytes: [UInt8]

  /// Reads `10.1.2.3`, `::1` or `[::1]`.
  init?(_ text: String) {
    var text = text
    if text.hasPrefix("["), text.hasSuffix("]") { text = String(text.dropFirst().dropLast()) }
    if text.contains(":") {
      guard let bytes = Self.version6(text) else { return nil }
      self.bytes = bytes
      return
    }
    let parts: [Substring] = text.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.utf8.allSatisfy { (0x30...0x39).contains($0) } && part.utf8.count <= 3
        ? UInt8(part) : nil
    }
    guard parts.count == 4, numbers.count == 4 else { return nil }
    bytes = numbers
  }

  private static func version6(_ text: String) -> [UInt8]? {
    func groups(_ part: Substring) -> [UInt8]? {
      if part.isEmpty { return [] }
      var bytes: [UInt8] = []
      let pieces: [Substring] = part.split(separator: ":", omittingEmptySubsequences: false)
      for piece in pieces {
        if piece.contains("."), let four = IPAddress(String(piece)) {
          bytes += four.bytes
          continue
        }
        guard (1...4).contains(piece.utf8.count), let value = UInt16(piece, radix: 16) else {
          return nil
        }
        bytes += [UInt8(value >> 8), UInt8(value & 255)]
      }
      return bytes
    }
    guard let gap = Hosts.firstRange(of: "::", in: text) else {
      guard let all = groups(Substring(text)), all.count == 16 else { return nil }
      return all
    }
    guard let head = groups(text[..<gap.lowerBound]), let tail = groups(text[gap.upperBound...]),
      head.count + tail.count <= 14
    else { return nil }
    return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
  }
}

/// A range of addresses: `10.0.0.0/8`.
struct IPRange: Sendable {
  private let base: IPAddress
  private let length: Int

  init?(_ text: String) {
    let parts: [Substring] = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let base = IPAddress(String(parts[0])), let length = Int(parts[1]),
      (0...base.bytes.count * 8).contains(length)
    else { return nil }
    self.base = base
    self.length = length
  }

  func contains(_ address: IPAddress) -> Bool {
    guard address.bytes.count == base.bytes.count else { return false }
    for bit in 0..<length {
      let mask = UInt8(0x80) >> UInt8(bit % 8)
      if address.bytes[bit / 8] & mask != base.bytes[bit / 8] & mask { return false }
    }
    return true
  }
}
