/// A URL inside a text, by byte offsets; nothing of it is decoded.
struct URLText {
  let start: Int
  let scheme: Range<Int>
  let userInfo: Range<Int>?
  let host: Range<Int>
  let port: Range<Int>?
  let authorityEnd: Int
  /// Of path, query and fragment, as far as a URL in a text goes: to white space, a quote, a
  /// bracket or a backslash.
  let end: Int

  /// The first URL at or after `from`.
  init?(in bytes: UnsafeBufferPointer<UInt8>, from: Int = 0) {
    var search = from
    while let colon = Self.find(bytes, search) {
      var schemeStart = colon
      while schemeStart > from, Self.isSchemeByte(bytes[schemeStart - 1]) { schemeStart -= 1 }
      let authority = colon + 3
      var authorityEnd = authority
      while authorityEnd < bytes.count, !Self.endsAuthority(bytes[authorityEnd]) {
        authorityEnd += 1
      }
      guard schemeStart < colon, authorityEnd > authority else {
        search = authority
        continue
      }
      var hostStart = authority
      if let at = bytes[authority..<authorityEnd].lastIndex(of: UInt8(ascii: "@")) {
        userInfo = authority..<at
        hostStart = at + 1
      } else {
        userInfo = nil
      }
      var hostEnd = authorityEnd
      if hostStart < authorityEnd, bytes[hostStart] == UInt8(ascii: "["),
        let close = bytes[hostStart..<authorityEnd].firstIndex(of: UInt8(ascii: "]"))
      {
        hostEnd = close + 1
      } else if let last = bytes[hostStart..<authorityEnd].firstIndex(of: UInt8(ascii: ":")) {
        hostEnd = last
      }
      start = schemeStart
      scheme = schemeStart..<colon
      host = hostStart..<hostEnd
      port = hostEnd < authorityEnd ? (hostEnd + 1)..<authorityEnd : nil
      self.authorityEnd = authorityEnd
      var end = authorityEnd
      while end < bytes.count, !Self.endsURL(bytes[end]) { end += 1 }
      self.end = end
      return
    }
    return nil
  }

  /// Where the next `://` begins.
  private static func find(_ bytes: UnsafeBufferPointer<UInt8>, _ from: Int) -> Int? {
    var index = from
    while index + 2 < bytes.count {
      if bytes[index] == UInt8(ascii: ":"), bytes[index + 1] == UInt8(ascii: "/"),
        bytes[index + 2] == UInt8(ascii: "/")
      {
        return index
      }
      index += 1
    }
    return nil
  }

  private static func isSchemeByte(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
      || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
  }

  private static func endsAuthority(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
      || endsURL(byte)
  }

  private static func endsURL(_ byte: UInt8) -> Bool {
    byte <= 0x20
      || [
        UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "<"),
        UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: ","), UInt8(ascii: ")"),
      ].contains(byte)
  }

  func text(_ range: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  func userInfoHoldsPassword(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let userInfo, !userInfo.isEmpty else { return false }
    let parts: [Substring] = text(userInfo, bytes).split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let password = parts.count == 2 ? String(parts[1]) : String(parts[0])
    return !password.isEmpty && !Credentials.isResolvedByTyk(password)
  }

  func queryHoldsCredential(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let mark = bytes[authorityEnd..<end].firstIndex(of: UInt8(ascii: "?")) else {
      return false
    }
    let parameters: [Substring] = text((mark + 1)..<end, bytes).split(separator: "&")
    return parameters.contains { parameter in
      let parts: [Substring] = parameter.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { return false }
      let value = String(parts[1])
      return Credentials.isCredentialParameter(String(parts[0]))
        && !Credentials.isResolvedByTyk(value) && !value.hasPrefix("$") && !value.hasPrefix("{")
    }
  }

  /// Receivers that ask for nothing but their address.
  func isSecretAddress(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let host = text(self.host, bytes).lowercased()
    let path = text(authorityEnd..<end, bytes)
    return (host == "hooks.slack.com" && path.utf8.count > "/services/".utf8.count)
      || (host.hasSuffix(".webhook.office.com") && path.utf8.count > 1)
      || (host.hasSuffix("discord.com") && path.hasPrefix("/api/webhooks/"))
  }
}
