internal import PromoteCore

/// What an unquoted scalar is by the core schema (YAML 1.2.2, section 10.3.2).
enum CoreScalar {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case text
  case refused(String)

  init(_ text: String) {
    switch text {
    case "", "~", "null", "Null", "NULL": self = .null
    case "true", "True", "TRUE": self = .bool(true)
    case "false", "False", "FALSE": self = .bool(false)
    default: self = Self.number(text)
    }
  }

  private static func number(_ text: String) -> CoreScalar {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, "+-.0123456789".utf8.contains(first) else { return .text }
    if let number = JSONNumber(text) { return .number(number) }
    if bytes.starts(with: "0x".utf8) { return integer(text, bytes, radix: 16) }
    if bytes.starts(with: "0o".utf8) { return integer(text, bytes, radix: 8) }
    let isSigned = first == UInt8(ascii: "+") || first == UInt8(ascii: "-")
    let rest = Array(bytes.dropFirst(isSigned ? 1 : 0))
    if [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(
      String(decoding: rest, as: UTF8.self))
    {
      return isSigned && rest[1] | 0x20 == UInt8(ascii: "n")
        ? .text : .refused("'\(text)' is no number of JSON; quote it if it is a text")
    }
    guard let parts = Parts(rest) else { return .text }
    if parts.whole.count > 1, parts.whole.first == UInt8(ascii: "0") {
      return .refused("'\(text)' may be read in two ways; quote it if it is a text")
    }
    let sign = first == UInt8(ascii: "-") ? "-" : ""
    let whole = parts.whole.isEmpty ? "0" : String(decoding: parts.whole, as: UTF8.self)
    let fraction =
      parts.fraction.isEmpty ? "" : "." + String(decoding: parts.fraction, as: UTF8.self)
    let written = sign + whole + fraction + String(decoding: parts.exponent, as: UTF8.self)
    return JSONNumber(written).map { .number($0) }
      ?? .refused("the number has more digits than are accepted")
  }

  private static func integer(_ text: String, _ bytes: [UInt8], radix: Int) -> CoreScalar {
    let digits = bytes.dropFirst(2)
    let isDigits =
      !digits.isEmpty
      && digits.allSatisfy { byte in
        Int(String(UnicodeScalar(byte)), radix: radix) != nil
      }
    guard isDigits else { return .text }
    guard let value = Int(String(decoding: digits, as: UTF8.self), radix: radix) else {
      return .refused("the number does not fit in 64 bits; quote it if it is a text")
    }
    return .number(JSONNumber(value))
  }

  /// `[0-9]*(\.[0-9]*)?([eE][-+]?[0-9]+)?` with a digit before the exponent.
  private struct Parts {
    var whole: [UInt8] = []
    var fraction: [UInt8] = []
    var exponent: [UInt8] = []

    init?(_ bytes: [UInt8]) {
      var rest = bytes[...]
      func digits() -> [UInt8] {
        let found = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest.dropFirst(found.count)
        return Array(found)
      }
      whole = digits()
      if rest.first == UInt8(ascii: ".") {
        rest = rest.dropFirst()
        fraction = digits()
      }
      guard !whole.isEmpty || !fraction.isEmpty else { return nil }
      if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
        exponent = [mark]
        rest = rest.dropFirst()
        if let sign = rest.first, "+-".utf8.contains(sign) {
          exponent.append(sign)
          rest = rest.dropFirst()
        }
        let found = digits()
        guard !found.isEmpty else { return nil }
        exponent += found
      }
      guard rest.isEmpty else { return nil }
    }
  }
}
