internal import Foundation

/// The address of a server, to which request paths are joined.
///
/// Refused: anything but `http` and `https`, user info, a query, a fragment, spaces. A path prefix
/// is kept; final slashes are not, so that no request ever holds `//`, which servers answer with a
/// redirect.
public struct BaseURL: Hashable, Sendable, CustomStringConvertible {
  public struct Refusal: Error, Hashable {
    /// Reads on from the value's name: "has no host".
    public let reason: String
  }

  /// Without a final slash.
  public let text: String
  public let host: String
  public let isTLS: Bool

  public init(_ text: String) throws(Refusal) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw Refusal(reason: "holds a space or a character that a URL cannot have")
    }
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      ["http", "https"].contains(scheme)
    else { throw Refusal(reason: "is not a URL that begins with https:// or http://") }
    guard parts.user == nil, parts.password == nil else {
      throw Refusal(reason: "holds a user or a password; the credential goes under 'secret'")
    }
    guard let host = parts.host, !host.isEmpty else { throw Refusal(reason: "has no host") }
    guard parts.query == nil, parts.fragment == nil else {
      throw Refusal(reason: "holds a query or a fragment")
    }
    var trimmed = text
    while trimmed.hasSuffix("/") { trimmed.removeLast() }
    guard !(trimmed.split(separator: "://").last ?? "").contains("//") else {
      throw Refusal(reason: "holds '//' in its path")
    }
    self.text = trimmed
    self.host = host
    isTLS = scheme == "https"
  }

  /// The whole URL of a request. `path` begins with one slash and is percent-encoded; query values
  /// are not yet.
  public func joining(_ path: String, query: [(name: String, value: String)] = []) -> String {
    let pairs = query.map { "\(Self.encode($0.name))=\(Self.encode($0.value))" }
    return text + path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
  }

  /// Percent-encodes everything but the unreserved characters of RFC 3986, section 2.3.
  public static func encode(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      let unreserved =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x61...0x7A).contains(byte) || "-._~".utf8.contains(byte)
      if unreserved {
        encoded.unicodeScalars.append(UnicodeScalar(byte))
      } else {
        encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return encoded
  }

  public var description: String { text }
}
