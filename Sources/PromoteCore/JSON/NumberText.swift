/// The text of a number: its grammar (RFC 8259, section 6), and rule N of the canonical form.
enum NumberText {
  /// A text that follows the grammar.
  struct Scan {
    /// Bytes of the number.
    var length: Int
    /// Digits before the exponent, zeros too.
    var digits: Int
    /// The written exponent; stops growing above a million million.
    var exponent: Int
    /// The exponent behind the first digit that is not zero; 0 for zero.
    var scientific: Int
    /// Whether the text is its own canonical form. False may also be said of one that is.
    var isCanonical: Bool

    /// Whether neither the digits nor the exponent, as written and as the canonical form would
    /// write it, are beyond the limit.
    @inline(__always)
    func isWithin(_ limit: Int) -> Bool {
      digits <= limit && abs(exponent) <= limit && abs(scientific) <= limit
    }
  }

  /// Reads the number at the start of `text`; nil where none is.
  @inline(__always)
  static func scan(_ text: UnsafePointer<UInt8>, _ end: Int) -> Scan? {
    var place = 0
    if end > 0, text[0] == UInt8(ascii: "-") { place = 1 }
    let whole = place
    while place < end, isDigit(text[place]) { place += 1 }
    let wholeDigits = place - whole
    guard wholeDigits > 0 else { return nil }
    let zero = text[whole] == UInt8(ascii: "0")
    if zero, wholeDigits > 1 { return nil }
    guard place < end, text[place] == UInt8(ascii: ".") || text[place] | 0x20 == UInt8(ascii: "e")
    else {
      // -0 is 0, and beyond 21 digits the exponent is written.
      return Scan(
        length: place, digits: wholeDigits, exponent: 0, scientific: wholeDigits - 1,
        isCanonical: wholeDigits <= 21 && !(zero && whole == 1))
    }
    var digits = wholeDigits
    var isCanonical = wholeDigits <= 21
    var scientific = zero ? 0 : wholeDigits - 1
    if text[place] == UInt8(ascii: ".") {
      place += 1
      let fraction = place
      var leadingZeros = 0
      while place < end, isDigit(text[place]) {
        if text[place] == UInt8(ascii: "0"), place - fraction == leadingZeros { leadingZeros += 1 }
        place += 1
      }
      guard place > fraction else { return nil }
      if zero, place - fraction > leadingZeros { scientific = -1 - leadingZeros }
      digits += place - fraction
      if text[place - 1] == UInt8(ascii: "0") || (zero && leadingZeros > 5) { isCanonical = false }
    }
    var exponent = 0
    let isZero = zero && scientific == 0
    if place < end, text[place] | 0x20 == UInt8(ascii: "e") {
      isCanonical = false
      place += 1
      let negative = place < end && text[place] == UInt8(ascii: "-")
      if place < end, text[place] == UInt8(ascii: "+") || negative { place += 1 }
      let first = place
      while place < end, isDigit(text[place]) {
        if exponent < 1_000_000_000_000 {
          exponent = exponent * 10 + Int(text[place] - UInt8(ascii: "0"))
        }
        place += 1
      }
      guard place > first else { return nil }
      if negative { exponent = -exponent }
    }
    return Scan(
      length: place, digits: digits, exponent: exponent,
      scientific: isZero ? 0 : scientific + exponent, isCanonical: isCanonical)
  }

  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// Writes the canonical form of a number that follows the grammar.
  ///
  /// The value is `0.d₁d₂…d_k × 10^n` without zeros at either end; the layout depends on k and n.
  static func writeCanonical(_ text: UnsafeBufferPointer<UInt8>, to out: inout RawBuffer<UInt8>) {
    var mantissa = 0..<text.count
    var written = 0
    if let mark = text.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      mantissa = 0..<mark
      written = exponent(UnsafeBufferPointer(rebasing: text[(mark + 1)...]))
    }
    let negative = text[0] == UInt8(ascii: "-")
    if negative { mantissa = 1..<mantissa.upperBound }
    let point = text[mantissa].firstIndex(of: UInt8(ascii: ".")) ?? mantissa.upperBound
    func isZeroOrPoint(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "0") || byte == UInt8(ascii: ".")
    }
    guard let first = text[mantissa].firstIndex(where: { !isZeroOrPoint($0) }),
      let last = text[mantissa].lastIndex(where: { !isZeroOrPoint($0) })
    else { return out.append(UInt8(ascii: "0")) }
    let count = last - first + 1 - (first < point && point < last ? 1 : 0)
    let scale = written + (first < point ? point - first : point - first + 1)
    let digits = Digits(text: text, next: first)

    if negative { out.append(UInt8(ascii: "-")) }
    if count <= scale, scale <= 21 {
      digits.write(count, pointAfter: count, to: &out)
      for _ in count..<scale { out.append(UInt8(ascii: "0")) }
    } else if 0 < scale, scale <= 21 {
      digits.write(count, pointAfter: scale, to: &out)
    } else if -6 < scale, scale <= 0 {
      out.append("0.")
      for _ in scale..<0 { out.append(UInt8(ascii: "0")) }
      digits.write(count, pointAfter: count, to: &out)
    } else {
      digits.write(count, pointAfter: 1, to: &out)
      out.append(scale > 0 ? "e+" : "e-")
      out.append(decimal: abs(scale - 1))
    }
  }

  private static func exponent(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var value = 0
    for byte in text where isDigit(byte) && value < 1_000_000_000_000 {
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return text.first == UInt8(ascii: "-") ? -value : value
  }

  /// The significant digits of a number, the point left out.
  private struct Digits {
    let text: UnsafeBufferPointer<UInt8>
    let next: Int

    func write(_ count: Int, pointAfter: Int, to out: inout RawBuffer<UInt8>) {
      var place = next
      for index in 0..<count {
        if index == pointAfter { out.append(UInt8(ascii: ".")) }
        if text[place] == UInt8(ascii: ".") { place += 1 }
        out.append(text[place])
        place += 1
      }
    }
  }
}

extension NumberText {
  /// The value where it is integral and fits.
  static func integer(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    var value = 0
    let negative = text[0] == UInt8(ascii: "-")
    let digits = text.count - (negative ? 1 : 0)
    if digits <= 18 {
      var isPlain = true
      for index in (negative ? 1 : 0)..<text.count {
        guard isDigit(text[index]) else {
          isPlain = false
          break
        }
        value = value * 10 + Int(text[index] - UInt8(ascii: "0"))
      }
      if isPlain { return negative ? -value : value }
    }
    return Int(canonical(text))
  }

  static func canonical(_ text: UnsafeBufferPointer<UInt8>) -> String {
    var out = RawBuffer<UInt8>(capacity: text.count + 32)
    writeCanonical(text, to: &out)
    return String(decoding: UnsafeBufferPointer(start: out.start, count: out.count), as: UTF8.self)
  }

  /// Whether both stand for the same decimal value.
  static func equals(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    if same(left, right) { return true }
    var mine = RawBuffer<UInt8>(capacity: left.count + 32)
    var its = RawBuffer<UInt8>(capacity: right.count + 32)
    writeCanonical(left, to: &mine)
    writeCanonical(right, to: &its)
    return same(
      UnsafeBufferPointer(start: mine.start, count: mine.count),
      UnsafeBufferPointer(start: its.start, count: its.count))
  }
}
