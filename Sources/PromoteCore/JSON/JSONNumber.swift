/// A JSON number as it was written. Equal when the exact decimal values are: `1`, `1.0`, `1e0`.
///
/// No number ever passes through a double here.
public struct JSONNumber: Sendable {
  /// The source text, e.g. `1.0` or `1E+5`.
  public let text: String

  public init(_ value: Int) { text = String(value) }

  /// Refuses (nil) what is not a number of RFC 8259, section 6.
  public init?(_ text: String) {
    guard let parsed = try? JSON.parse(text.utf8), case .number(let number) = parsed.shape,
      number.text.utf8.count == text.utf8.count
    else { return nil }
    self.text = text
  }

  /// Text already known to follow the grammar.
  init(unchecked text: String) { self.text = text }

  /// The value where it is integral and fits; `1.0` and `1e2` are.
  public var integer: Int? { Int(canonicalText) }

  /// The nearest double; for the places where the server keeps doubles.
  public var double: Double { Double(text) ?? .nan }

  /// Rule N: RFC 8785's layout with every digit kept.
  public var canonicalText: String {
    var negative = false
    var digits: [UInt8] = []
    var exponent = 0  // The value is 0.digits × 10^exponent.
    var pointSeen = false
    var written = 0
    var bytes = text.utf8.makeIterator()
    while let byte = bytes.next() {
      switch byte {
      case UInt8(ascii: "-"): negative = true
      case UInt8(ascii: "."): pointSeen = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        var rest: [UInt8] = []
        while let next = bytes.next() { if next != UInt8(ascii: "+") { rest.append(next) } }
        written = Int(String(decoding: rest, as: UTF8.self)) ?? 0
      default:
        digits.append(byte)
        if !pointSeen { exponent += 1 }
      }
    }
    exponent += written
    while digits.first == UInt8(ascii: "0") {
      digits.removeFirst()
      exponent -= 1
    }
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    guard !digits.isEmpty else { return "0" }
    let body = String(decoding: digits, as: UTF8.self)
    let count = digits.count
    let sign = negative ? "-" : ""
    if count <= exponent, exponent <= 21 {
      return sign + body + String(repeating: "0", count: exponent - count)
    }
    if 0 < exponent, exponent <= 21 {
      return sign + body.prefix(exponent) + "." + body.dropFirst(exponent)
    }
    if -6 < exponent, exponent <= 0 {
      return sign + "0." + String(repeating: "0", count: -exponent) + body
    }
    let scale = exponent - 1
    return sign + body.prefix(1) + (count > 1 ? "." + body.dropFirst() : "") + "e"
      + (scale < 0 ? "-" : "+") + String(abs(scale))
  }
}

extension JSONNumber: Hashable {
  public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
      || left.canonicalText.utf8.elementsEqual(right.canonicalText.utf8)
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(canonicalText) }
}
