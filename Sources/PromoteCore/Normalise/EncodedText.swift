/// Texts inside texts.
enum EncodedText {
  /// The text behind strict base64, where encoding gives back exactly what was there. Nil for what
  /// is not base64 of a text, nor (unless it is known to be) for words of less than eight letters.
  static func strictlyDecoded(_ text: String, isKnown: Bool = false) -> String? {
    guard isKnown || isAlphabet(text, loosely: false), let bytes = Base64.decode(text) else {
      return nil
    }
    return printable(bytes)
  }

  /// The text behind base64 in either alphabet, with or without padding; for looking only.
  static func looselyDecoded(_ text: String) -> String? {
    guard isAlphabet(text, loosely: true) else { return nil }
    var standard: [UInt8] = []
    standard.reserveCapacity(text.utf8.count + 3)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "="), 0x0A, 0x0D: continue
      case UInt8(ascii: "-"): standard.append(UInt8(ascii: "+"))
      case UInt8(ascii: "_"): standard.append(UInt8(ascii: "/"))
      default: standard.append(byte)
      }
    }
    return loose(standard).flatMap(printable)
  }

  private static func isAlphabet(_ text: String, loosely: Bool) -> Bool {
    text.utf8.count >= 8
      && text.utf8.allSatisfy { byte in
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
          || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=")
          || (loosely
            && (byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == 0x0A
              || byte == 0x0D))
      }
  }

  /// Whole groups of four, then two or three digits; spare bits do not count.
  private static func loose(_ digits: [UInt8]) -> [UInt8]? {
    guard digits.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count * 3 / 4)
    var buffer: UInt32 = 0
    var bits = 0
    for digit in digits {
      let value: UInt32
      switch digit {
      case 0x41...0x5A: value = UInt32(digit - 0x41)
      case 0x61...0x7A: value = UInt32(digit - 0x61 + 26)
      case 0x30...0x39: value = UInt32(digit - 0x30 + 52)
      case UInt8(ascii: "+"): value = 62
      default: value = 63
      }
      buffer = buffer << 6 | value
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(buffer >> UInt32(bits) & 255))
      }
    }
    return bytes
  }

  private static func printable(_ bytes: [UInt8]) -> String? {
    guard !bytes.isEmpty,
      bytes.allSatisfy({ $0 >= 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }),
      let text = String(validating: bytes, as: UTF8.self)
    else { return nil }
    return text
  }

  /// The text with its `%XX` resolved; nil where there is none, or what results is no text.
  static func percentDecoded(_ text: String) -> String? {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return nil }
    var bytes: [UInt8] = []
    var found = false
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
        found = true
      } else {
        bytes.append(byte)
      }
    }
    return found ? String(validating: bytes, as: UTF8.self) : nil
  }

  /// The texts behind every stretch of a text that is base64 of one, of sixteen digits and more;
  /// behind the text as a whole where it is that.
  static func base64Runs(in text: String) -> [String] {
    guard text.utf8.count >= 12, holdsRun(text) else { return [] }
    if let whole = looselyDecoded(text) { return [whole] }
    var runs: [String] = []
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      guard isDigit(bytes[index]) else {
        index += 1
        continue
      }
      let start = index
      while index < bytes.count, isDigit(bytes[index]) { index += 1 }
      guard index - start >= 16 else { continue }
      if let run = looselyDecoded(String(decoding: bytes[start..<index], as: UTF8.self)) {
        runs.append(run)
      }
    }
    return runs
  }

  /// Whether ``base64Runs(in:)`` can find anything. Says yes too often rather than not often enough.
  static func mayHoldBase64(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count >= 12 else { return false }
    var start = 0
    while start < bytes.count {
      guard digits[Int(bytes[start])] else {
        start += 1
        continue
      }
      // Line ends may stand inside of a text that is base64 as a whole.
      var end = start
      while end < bytes.count, digits[Int(bytes[end])] || bytes[end] == 0x0A || bytes[end] == 0x0D {
        end += 1
      }
      if end - start >= 12, mayBeText(UnsafeBufferPointer(rebasing: bytes[start..<end])) {
        return true
      }
      start = end
    }
    return false
  }

  /// Whether digits of base64 can stand for a text: what the first of them stand for is printable.
  /// Line ends may divide them into several.
  private static func mayBeText(_ digits: UnsafeBufferPointer<UInt8>) -> Bool {
    if digits.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == UInt8(ascii: "=") }) {
      return true
    }
    guard digits.count % 4 != 1 else { return false }
    var buffer: UInt32 = 0
    var bits = 0
    // Bytes of a scalar's UTF-8 that are still to come.
    var following = 0
    for digit in digits {
      buffer = buffer << 6 | value(of: digit)
      bits += 6
      guard bits >= 8 else { continue }
      bits -= 8
      let byte = UInt8(buffer >> UInt32(bits) & 255)
      if following > 0 {
        guard byte & 0xC0 == 0x80 else { return false }
        following -= 1
      } else if byte < 0x80 {
        guard byte >= 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else { return false }
      } else {
        switch byte {
        case 0xC2...0xDF: following = 1
        case 0xE0...0xEF: following = 2
        case 0xF0...0xF4: following = 3
        default: return false
        }
      }
    }
    return following == 0
  }

  private static func value(of digit: UInt8) -> UInt32 {
    switch digit {
    case 0x41...0x5A: UInt32(digit - 0x41)
    case 0x61...0x7A: UInt32(digit - 0x61 + 26)
    case 0x30...0x39: UInt32(digit - 0x30 + 52)
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    default: 63
    }
  }

  /// Whether twelve digits of base64 stand in a row, line ends aside.
  private static func holdsRun(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var length = 0
      for byte in bytes {
        if digits[Int(byte)] {
          length += 1
          if length == 12 { return true }
        } else if byte != 0x0A, byte != 0x0D {
          length = 0
        }
      }
      return false
    }
  }

  private static let digits: [Bool] = (0...255).map { isDigit(UInt8($0)) }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
      || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=")
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }

  /// The text with backslash escapes of JSON and JavaScript resolved: `\\/`, `\\u002e`, `\\x2e`;
  /// a line's end for `\\n`. For looking only.
  static func unescaped(_ text: String) -> String {
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    func hex(_ count: Int) -> Unicode.Scalar? {
      guard rest.count >= count else { return nil }
      return UInt32(String(decoding: rest.prefix(count), as: UTF8.self), radix: 16)
        .flatMap(Unicode.Scalar.init)
    }
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
        result.append(byte)
        continue
      }
      let digits = next == UInt8(ascii: "u") ? 4 : next == UInt8(ascii: "x") ? 2 : 0
      if digits > 0, let scalar = hex(digits) {
        result += Array(String(Character(scalar)).utf8)
        rest = rest.dropFirst(digits)
      } else if "ntrbf".utf8.contains(next) {
        result.append(0x0A)
      } else {
        result.append(next)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
