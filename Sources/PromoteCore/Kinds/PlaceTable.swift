/// Rows of a kind's table of environment-specific places, written short.
///
///     var table = PlaceTable(below: "/api_definition")
///     table.urls("/proxy/target_url", "/proxy/target_list/*")
struct PlaceTable {
  private(set) var places: [ResourceKind.Place] = []
  private let root: String

  init(below root: String) { self.root = root }

  private mutating func add(
    _ paths: [String], _ content: ResourceKind.Place.Content,
    _ secrecy: ResourceKind.Place.Secrecy, _ encoding: ResourceKind.Place.Encoding = .plain,
    isKey: Bool = false
  ) {
    for path in paths {
      guard let pattern = PathPattern(root + path) else {
        preconditionFailure("no path pattern: \(path)")
      }
      places.append(
        .init(pattern, content, secret: secrecy, encoding: encoding, isKey: isKey))
    }
  }

  /// URLs: a credential in one seals it.
  mutating func urls(_ paths: String...) { add(paths, .url, .maybe) }
  /// A key, or the address of keys; base64 or clear.
  mutating func keySources(_ paths: String...) { add(paths, .url, .unlessAddress, .maybeBase64) }
  mutating func hosts(_ paths: String...) { add(paths, .hostAndPort, .never) }
  mutating func hostKeys(_ paths: String...) { add(paths, .hostAndPort, .never, isKey: true) }
  mutating func values(_ paths: String...) { add(paths, .value, .maybe) }
  /// Names that may be URIs; others are no hosts.
  mutating func urlKeys(_ paths: String...) { add(paths, .url, .never, isKey: true) }
  mutating func base64Keys(_ paths: String...) { add(paths, .value, .never, .base64, isKey: true) }
  mutating func tags(_ paths: String...) { add(paths, .tag, .never) }
  mutating func networks(_ paths: String...) { add(paths, .network, .never) }
  mutating func headers(_ paths: String...) { add(paths, .header, .maybe) }
  mutating func certificates(_ paths: String...) { add(paths, .certificate, .never) }
  /// Secret by definition.
  mutating func secrets(_ paths: String...) { add(paths, .value, .always) }
  /// Code and texts, clear or base64.
  mutating func texts(_ paths: String...) { add(paths, .text, .maybe, .maybeBase64) }
  mutating func free(_ paths: String...) { add(paths, .free, .maybe) }
}
