internal import Foundation
internal import PromoteCore

/// The address of a repository, with the credential taken out of it: what is left may stand on a
/// command line.
public struct GitAddress: Sendable {
  public enum Scheme: Sendable, Hashable { case https, ssh, file }

  /// Why an address or a reference is no good.
  public struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String
  }

  public let scheme: Scheme
  /// Without user info where the scheme is `https`.
  public let text: String
  /// What stood before `@` of an `https` address.
  let user: Secret?
  let password: Secret?

  /// Reads `https://…`, `http://…`, `ssh://…`, `user@host:path`, `file://…` and a path.
  public init(_ address: String) throws(Refusal) {
    guard !address.isEmpty, !address.hasPrefix("-"),
      !address.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
    else { throw Refusal(description: "not the address of a repository") }
    guard let mark = address.range(of: "://") else {
      // `host:path`, as scp has it; a path has a slash before any colon.
      let colon = address.firstIndex(of: ":")
      let slash = address.firstIndex(of: "/") ?? address.endIndex
      scheme = colon.map { $0 < slash } == true ? .ssh : .file
      (text, user, password) = (address, nil, nil)
      return
    }
    switch address[..<mark.lowerBound].lowercased() {
    case "https", "http":
      scheme = .https
      let rest = address[mark.upperBound...]
      let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
      guard let at = rest[..<end].lastIndex(of: "@") else {
        (text, user, password) = (address, nil, nil)
        return
      }
      let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      func plain(_ part: Substring) -> Secret {
        Secret(part.removingPercentEncoding ?? String(part))
      }
      user = parts.first.map(plain)
      password = parts.count > 1 ? plain(parts[1]) : nil
      text = String(address[..<mark.upperBound]) + String(rest[rest.index(after: at)...])
    case "ssh", "git+ssh":
      scheme = .ssh
      (text, user, password) = (address, nil, nil)
    case "file":
      scheme = .file
      (text, user, password) = (address, nil, nil)
    default:
      throw Refusal(description: "unsupported scheme \"\(address[..<mark.lowerBound])\"")
    }
  }

  /// The full names that a reference may mean, the most likely first.
  static func references(_ name: String) throws(Refusal) -> [String] {
    let isPlain = name.unicodeScalars.allSatisfy {
      $0.value > 0x20 && $0.value != 0x7F && !"~^:?*[\\".unicodeScalars.contains($0)
    }
    guard !name.isEmpty, !name.hasPrefix("-"), isPlain, !name.contains("..") else {
      throw Refusal(description: "not the name of a branch or tag: '\(name)'")
    }
    return name.hasPrefix("refs/") ? [name] : ["refs/heads/\(name)", "refs/tags/\(name)"]
  }
}
