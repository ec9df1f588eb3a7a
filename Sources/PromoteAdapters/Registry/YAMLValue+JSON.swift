internal import PromoteCore
internal import Yams

extension YAMLValue {
  /// The value as JSON, for `set:`.
  ///
  /// A quoted scalar is a text. An unquoted one is `true`, `false`, `null`, a number as JSON
  /// writes it (its text is kept), or a text; what YAML readers disagree about (`no`, `010`,
  /// `0x1F`, `12:30`, `~`) is refused and wants quotes.
  func json() -> JSON? {
    if isMapping {
      guard let members = map() else { return nil }
      var object = JSONObject()
      for (key, value) in members.members {
        guard let json = value.json() else { return nil }
        object[key] = json
      }
      return .object(object)
    }
    if case .sequence = node {
      guard let items = list() else { return nil }
      var array: [JSON] = []
      for item in items {
        guard let json = item.json() else { return nil }
        array.append(json)
      }
      return .array(array)
    }
    return scalarJSON()
  }

  private func scalarJSON() -> JSON? {
    guard let scalar = scalar(expected: "a value") else { return nil }
    guard scalar.style == .plain else {
      // An empty text is a value here; `string()` refuses it elsewhere.
      return scalar.string.isEmpty ? .string("") : string().map { .string($0) }
    }
    switch scalar.string {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    default: break
    }
    if let number = JSONNumber(scalar.string) { return .number(number) }
    if Self.isAmbiguous(scalar.string) {
      refuse("'\(name)': '\(scalar.string)' may be read in two ways; quote it if it is a text")
      return nil
    }
    return string().map { .string($0) }
  }

  /// Whether some reader of YAML would take this unquoted text for another type.
  private static func isAmbiguous(_ text: String) -> Bool {
    let words = ["", "~", "yes", "no", "on", "off", "y", "n", "true", "false", "null", ".nan"]
    if words.contains(text.lowercased()) { return true }
    var rest = text.lowercased().utf8[...]
    if let sign = rest.first, "+-".utf8.contains(sign) { rest = rest.dropFirst() }
    let bare = String(Substring(rest))
    if bare == ".inf" || ["0x", "0o", "0b"].contains(where: { bare.hasPrefix($0) }) { return true }
    guard let first = rest.first, "0123456789.".utf8.contains(first) else { return false }
    // Octal, base 60, dates, digits grouped by `_`; `10.0.0.1` and `24h` are plain texts.
    return rest.allSatisfy { "0123456789_:.e+-".utf8.contains($0) }
      && rest.count { $0 == UInt8(ascii: ".") } <= 1
  }
}
