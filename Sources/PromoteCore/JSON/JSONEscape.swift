/// The escapes of JSON strings, once a parser has found them right.
enum JSONEscape {
  /// Writes what the inside of a string stands for, and returns how many bytes that is: never
  /// more than the escapes take.
  static func decode(
    _ raw: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    var read = 0
    var written = 0
    while read < raw.count {
      let byte = raw[read]
      guard byte == UInt8(ascii: "\\") else {
        target[written] = byte
        read += 1
        written += 1
        continue
      }
      let (scalar, length) = scalar(raw, at: read)
      read += length
      for unit in UTF8.encode(scalar).unsafelyUnwrapped {
        target[written] = unit
        written += 1
      }
    }
    return written
  }

  /// What the escape at `place` stands for, and how many bytes it takes.
  private static func scalar(
    _ raw: UnsafeBufferPointer<UInt8>, at place: Int
  ) -> (UnicodeScalar, length: Int) {
    switch raw[place + 1] {
    case UInt8(ascii: "b"): return ("\u{08}", 2)
    case UInt8(ascii: "f"): return ("\u{0C}", 2)
    case UInt8(ascii: "n"): return ("\n", 2)
    case UInt8(ascii: "r"): return ("\r", 2)
    case UInt8(ascii: "t"): return ("\t", 2)
    case UInt8(ascii: "u"):
      let high = unit(raw, at: place + 2)
      guard high >= 0xD800, high < 0xE000 else { return (UnicodeScalar(high)!, 6) }
      let low = unit(raw, at: place + 8)
      return (UnicodeScalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))!, 12)
    case let other: return (UnicodeScalar(other), 2)
    }
  }

  private static func unit(_ raw: UnsafeBufferPointer<UInt8>, at place: Int) -> UInt32 {
    var value: UInt32 = 0
    for index in place..<place + 4 { value = value << 4 | UInt32(digit(raw[index])) }
    return value
  }

  /// The value of a hexadecimal digit; above 15 where it is none.
  @inline(__always)
  static func digit(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: 0xFF
    }
  }

  /// Whether U+0000–U+001F has an escape of one letter; the canonical form then uses it.
  @inline(__always)
  static func letter(_ control: UInt8) -> UInt8? {
    switch control {
    case 0x08: UInt8(ascii: "b")
    case 0x09: UInt8(ascii: "t")
    case 0x0A: UInt8(ascii: "n")
    case 0x0C: UInt8(ascii: "f")
    case 0x0D: UInt8(ascii: "r")
    default: nil
    }
  }

  /// Writes a string of these bytes: quotes, and the escapes of the canonical form.
  static func write(_ content: UnsafeBufferPointer<UInt8>, to out: inout RawBuffer<UInt8>) {
    out.append(UInt8(ascii: "\""))
    var clean = 0
    for index in 0..<content.count {
      let byte = content[index]
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
        continue
      }
      out.append(UnsafeBufferPointer(rebasing: content[clean..<index]))
      clean = index + 1
      out.append(UInt8(ascii: "\\"))
      if byte >= 0x20 {
        out.append(byte)
      } else if let letter = letter(byte) {
        out.append(letter)
      } else {
        out.append("u00")
        out.append(UInt8(ascii: "0") + byte >> 4)
        out.append(
          byte & 15 < 10 ? UInt8(ascii: "0") + byte & 15 : UInt8(ascii: "a") + byte & 15 - 10)
      }
    }
    out.append(UnsafeBufferPointer(rebasing: content[clean...]))
    out.append(UInt8(ascii: "\""))
  }
}
