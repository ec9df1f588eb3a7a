extension JSONParser {
  struct StringScan {
    var isEscaped = false
    /// Whether it is written as the canonical form writes it.
    var isTidy = true
  }

  /// Reads the string at the position and stops behind its closing quote.
  @inline(__always)
  mutating func scanString() throws(JSONError) -> StringScan {
    var scan = StringScan()
    var place = position + 1
    while true {
      // Eight bytes at a time, up to the first that is a quote, a backslash, a control or not ASCII.
      while place + 8 <= end {
        let marks = Self.marks(UnsafeRawPointer(text + place).loadUnaligned(as: UInt64.self))
        guard marks == 0 else {
          place += marks.trailingZeroBitCount >> 3
          break
        }
        place += 8
      }
      guard place < end else { throw fail(.unexpectedEnd, at: end) }
      switch text[place] {
      case UInt8(ascii: "\""):
        position = place + 1
        return scan
      case UInt8(ascii: "\\"):
        scan.isEscaped = true
        place = try scanEscape(place, &scan)
      case 0..<0x20: throw fail(.controlCharacter, at: place)
      case 0x80...:
        let length = utf8Length(place)
        guard length > 0 else { throw fail(.notUTF8, at: place) }
        place += length
      default: place += 1
      }
    }
  }

  /// A word whose lowest set bit lies in the first byte of `word` that needs a look.
  @inline(__always)
  private static func marks(_ word: UInt64) -> UInt64 {
    let word = word.littleEndian
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    let quote = word ^ (ones &* 0x22)
    let slash = word ^ (ones &* 0x5C)
    // A borrow can only mark bytes above one that is marked rightly.
    let found = (quote &- ones) & ~quote | (slash &- ones) & ~slash | (word &- ones &* 0x20) & ~word
    return (found | word) & tops
  }

  /// Reads the escape at `start`; answers the place behind it.
  private mutating func scanEscape(
    _ start: Int, _ scan: inout StringScan
  ) throws(JSONError) -> Int {
    guard start + 1 < end else { throw fail(.unexpectedEnd, at: end) }
    switch text[start + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return start + 2
    case UInt8(ascii: "/"):
      scan.isTidy = false
      return start + 2
    case UInt8(ascii: "u"): return try scanUnit(start, &scan)
    default: throw fail(.badEscape, at: start)
    }
  }

  private mutating func scanUnit(
    _ start: Int, _ scan: inout StringScan
  ) throws(JSONError) -> Int {
    let unit = try hexadecimal(start + 2, escape: start)
    switch unit {
    case 0..<0x20:
      let isLower = text[start + 5] < UInt8(ascii: "A") || text[start + 5] > UInt8(ascii: "F")
      if JSONEscape.letter(UInt8(unit)) != nil || !isLower { scan.isTidy = false }
      return start + 6
    case 0xD800..<0xDC00:
      scan.isTidy = false
      guard start + 6 < end else { throw fail(.unexpectedEnd, at: end) }
      guard text[start + 6] == UInt8(ascii: "\\") else { throw fail(.loneSurrogate, at: start) }
      guard start + 7 < end else { throw fail(.unexpectedEnd, at: end) }
      guard text[start + 7] == UInt8(ascii: "u") else { throw fail(.loneSurrogate, at: start) }
      let low = try hexadecimal(start + 8, escape: start + 6)
      guard 0xDC00..<0xE000 ~= low else { throw fail(.loneSurrogate, at: start) }
      return start + 12
    case 0xDC00..<0xE000: throw fail(.loneSurrogate, at: start)
    default:
      scan.isTidy = false
      return start + 6
    }
  }

  private func hexadecimal(_ start: Int, escape: Int) throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for place in start..<start + 4 {
      guard place < end else { throw fail(.unexpectedEnd, at: end) }
      let digit = JSONEscape.digit(text[place])
      guard digit < 16 else { throw fail(.badEscape, at: escape) }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  /// Bytes of the UTF-8 sequence at `place`, whose first byte is not ASCII; 0 where it is none
  /// (Unicode, table 3-7: no overlong form, no surrogate, nothing above U+10FFFF).
  @inline(__always)
  private func utf8Length(_ place: Int) -> Int {
    func follows(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
      place + offset < end && range ~= text[place + offset]
    }
    switch text[place] {
    case 0xC2...0xDF: return follows(1) ? 2 : 0
    case 0xE0: return follows(1, 0xA0...0xBF) && follows(2) ? 3 : 0
    case 0xED: return follows(1, 0x80...0x9F) && follows(2) ? 3 : 0
    case 0xE1...0xEF: return follows(1) && follows(2) ? 3 : 0
    case 0xF0: return follows(1, 0x90...0xBF) && follows(2) && follows(3) ? 4 : 0
    case 0xF1...0xF3: return follows(1) && follows(2) && follows(3) ? 4 : 0
    case 0xF4: return follows(1, 0x80...0x8F) && follows(2) && follows(3) ? 4 : 0
    default: return 0
    }
  }
}
