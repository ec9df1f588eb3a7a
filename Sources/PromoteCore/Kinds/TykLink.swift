/// A link from one API to another: `tyk://<x>/path`.
///
/// Gateways look for an API whose id, database id or name in Tyk's spelling is `<x>`. Behind a REST
/// API's `<x>` may stand `__mcp-server`, its MCP side. Source: Tyk's documentation of internal looping.
public struct TykLink: Sendable, Hashable {
  private static let scheme = "tyk://"
  private static let mcpServer = "__mcp-server"

  /// What is linked to.
  public let target: String
  private let rest: String

  /// Nil for other texts, and for `tyk://self`, which names nothing.
  public init?(_ text: String) {
    guard text.utf8.starts(with: Self.scheme.utf8) else { return nil }
    let behind: Substring.UTF8View = text.utf8.dropFirst(Self.scheme.utf8.count)
    let end = behind.firstIndex { "/?#".utf8.contains($0) } ?? behind.endIndex
    var target = String(Substring(behind[..<end]))
    var rest = String(Substring(behind[end...]))
    if target.hasSuffix(Self.mcpServer) {
      target.removeLast(Self.mcpServer.count)
      rest = Self.mcpServer + rest
    }
    guard !target.isEmpty, target != "self" else { return nil }
    self.target = target
    self.rest = rest
  }

  /// Whether the target may be a database id, which means nothing in another environment.
  public var mayNameDatabaseID: Bool {
    target.utf8.count == 24
      && target.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  /// The same link to another target.
  public func naming(_ target: String) -> String { Self.scheme + target + rest }

  /// What the links inside a longer text, code for example, name.
  static func targets(in text: String) -> [String] {
    text.split(separator: scheme, omittingEmptySubsequences: false).dropFirst().compactMap { part in
      let name = part.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
      return TykLink(scheme + name)?.target
    }
  }
}
