/// A JSON number as it was written. Equal when the exact decimal values are: `1`, `1.0`, `1e0`.
///
/// No number ever passes through a double here.
public struct JSONNumber: Sendable {
  /// The source text, e.g. `1.0` or `1E+5`.
  public let text: String

  public init(_ value: Int) { text = String(value) }

  /// Refuses (nil) what is not a number of RFC 8259, section 6, or is beyond the digits and the
  /// exponent that a parse accepts by default.
  public init?(_ text: String) {
    let limit = JSONLimits.tykObject.numberDigits
    let isNumber = withBytes(text) { bytes in
      guard let start = bytes.baseAddress, let scan = NumberText.scan(start, bytes.count) else {
        return false
      }
      return scan.length == bytes.count && scan.isWithin(limit)
    }
    guard isNumber else { return nil }
    self.text = text
  }

  /// Text already known to follow the grammar.
  init(unchecked text: String) { self.text = text }

  /// The value where it is integral and fits; `1.0` and `1e2` are.
  public var integer: Int? { withBytes(text) { NumberText.integer($0) } }

  /// The nearest double, infinite beyond the range; for the places where the server keeps doubles.
  public var double: Double { Double(text) ?? .nan }

  /// Rule N: RFC 8785's layout with every digit kept.
  public var canonicalText: String {
    withBytes(text) { bytes in
      if let start = bytes.baseAddress, NumberText.scan(start, bytes.count)?.isCanonical == true {
        return text
      }
      return NumberText.canonical(bytes)
    }
  }
}

extension JSONNumber: Hashable {
  public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
    withBytes(left.text) { left in withBytes(right.text) { NumberText.equals(left, $0) } }
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(bytesOf: canonicalText) }
}
