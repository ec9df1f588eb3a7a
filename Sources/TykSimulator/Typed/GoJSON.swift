internal import PromoteCore

/// JSON as a server written in Go reads and prints it.
///
/// Source: the documentation of Go's `encoding/json` — numbers without a type become float64, maps
/// are printed sorted by key, and `<`, `>`, `&`, U+2028 and U+2029 are escaped.
enum GoJSON {
  /// A value that went through an untyped place: numbers through doubles, members sorted.
  static func free(_ value: JSON) -> JSON {
    switch value.shape {
    case .number(let number) where isPlain(number.text): return value
    case .number(let number): return .number(JSONNumber(print(number.double)) ?? JSONNumber(0))
    case .array(let items): return .array(items.map(free))
    case .object(let object): return sorted(object.map { ($0.name, free($0.value)) })
    default: return value
    }
  }

  /// An integer that every double of its size holds exactly, written without ado.
  private static func isPlain(_ text: String) -> Bool {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    return (1...15).contains(digits.count) && digits.allSatisfy { (0x30...0x39).contains($0) }
      && (digits.first != UInt8(ascii: "0") || text == "0")
  }

  static func sorted(_ members: [(String, JSON)]) -> JSON {
    .object(JSONObject(members.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }))
  }

  /// Whether every number fits a double. Go refuses the document otherwise.
  static func fits(_ value: JSON) -> Bool {
    var fits = true
    value.walk { _, value in
      if let number = value.number, !number.double.isFinite { fits = false }
      return fits
    }
    return fits
  }

  /// The shortest text that reads back as the same double; exponents below 1e-6 and from 1e21.
  static func print(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    if value == 0 { return value.sign == .minus ? "-0" : "0" }
    var digits: [UInt8] = []
    var point: Int?
    var exponent = 0
    let text = Array(value.magnitude.description.utf8)
    for (index, byte) in text.enumerated() {
      if byte == UInt8(ascii: ".") {
        point = digits.count
      } else if byte == UInt8(ascii: "e") {
        exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
        break
      } else {
        digits.append(byte)
      }
    }
    // The value is 0.digits × 10^exponent.
    exponent += point ?? digits.count
    while digits.first == UInt8(ascii: "0") {
      digits.removeFirst()
      exponent -= 1
    }
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    let sign = value.sign == .minus ? "-" : ""
    return sign
      + layout(String(decoding: digits, as: UTF8.self), exponent: exponent, value.magnitude)
  }

  private static func layout(_ digits: String, exponent: Int, _ magnitude: Double) -> String {
    let count = digits.utf8.count
    guard magnitude >= 1e-6, magnitude < 1e21 else {
      let power = exponent - 1
      let mantissa = count == 1 ? digits : digits.prefix(1) + "." + digits.dropFirst()
      return "\(mantissa)e\(power < 0 ? "-" : "+")\(abs(power))"
    }
    if exponent <= 0 { return "0." + String(repeating: "0", count: -exponent) + digits }
    if count <= exponent { return digits + String(repeating: "0", count: exponent - count) }
    return digits.prefix(exponent) + "." + digits.dropFirst(exponent)
  }

  /// The bytes of an answer.
  static func bytes(_ value: JSON) -> [UInt8] { escaped(value.serialised()) }

  /// JSON with what could end a script written as escapes.
  static func escaped(_ plain: [UInt8]) -> [UInt8] {
    guard plain.contains(where: { $0 == 0x3C || $0 == 0x3E || $0 == 0x26 || $0 == 0xE2 }) else {
      return plain
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(plain.count + plain.count / 16)
    var index = 0
    while index < plain.count {
      let byte = plain[index]
      switch byte {
      case UInt8(ascii: "<"): bytes.append(contentsOf: "\\u003c".utf8)
      case UInt8(ascii: ">"): bytes.append(contentsOf: "\\u003e".utf8)
      case UInt8(ascii: "&"): bytes.append(contentsOf: "\\u0026".utf8)
      case 0xE2
      where index + 2 < plain.count && plain[index + 1] == 0x80
        && (plain[index + 2] == 0xA8 || plain[index + 2] == 0xA9):
        bytes.append(contentsOf: (plain[index + 2] == 0xA8 ? "\\u2028" : "\\u2029").utf8)
        index += 2
      default: bytes.append(byte)
      }
      index += 1
    }
    return bytes
  }
}
