internal import Foundation
internal import PromoteCore

/// A proxy for requests, as the usual environment variables name it.
public struct HTTPProxy: Sendable {
  public let host: String
  public let port: Int
  let user: String?
  let password: Secret?

  /// What `HTTPS_PROXY` or `HTTP_PROXY` (or their names in lower case) say for that server; nil where
  /// they say nothing, where `NO_PROXY` names it, and for the machine itself.
  public init?(for base: BaseURL, variables: [String: String]) {
    func variable(_ name: String) -> String? {
      [name, name.lowercased()].lazy.compactMap { variables[$0] }.first { !$0.isEmpty }
    }
    guard let text = variable(base.isTLS ? "HTTPS_PROXY" : "HTTP_PROXY"),
      !Self.isExcluded(base.host.lowercased(), variable("NO_PROXY") ?? ""),
      let parts = URLComponents(string: text.contains("://") ? text : "http://" + text),
      let host = parts.host, !host.isEmpty
    else { return nil }
    self.host = host
    port = parts.port ?? (parts.scheme == "https" ? 443 : 80)
    user = parts.user
    password = parts.password.map { Secret($0) }
  }

  /// Names, domains with or without a dot in front, and `*`.
  private static func isExcluded(_ host: String, _ list: String) -> Bool {
    if ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host) { return true }
    return list.split(separator: ",").contains { entry in
      var name = entry.trimmingCharacters(in: .whitespaces).lowercased()
      if name == "*" { return true }
      if name.hasPrefix("*.") { name.removeFirst() }
      if name.hasPrefix(".") { name.removeFirst() }
      return !name.isEmpty && (host == name || host.hasSuffix("." + name))
    }
  }
}
