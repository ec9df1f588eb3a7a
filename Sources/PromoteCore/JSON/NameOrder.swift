/// The order of names in the canonical form: by UTF-16 code units (RFC 8785, section 3.2.3),
/// computed on UTF-8.
///
/// The two orders differ in one thing: what needs a surrogate pair (a first byte from F0) comes
/// before U+E000–U+FFFF (first bytes EE and EF). ``rank(_:)`` exchanges the two.
enum NameOrder {
  /// Objects up to this size are searched name by name.
  static let linear = 16

  @inline(__always)
  static func rank(_ byte: UInt8) -> UInt8 {
    byte < 0xEE ? byte : byte < 0xF0 ? byte + 5 : byte - 2
  }

  /// Below 0 where `left` comes first, 0 where both are the same, above 0 otherwise.
  static func compare(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let count = min(left.count, right.count)
    var index = 0
    while index + 8 <= count {
      let a = UnsafeRawPointer(left.baseAddress! + index).loadUnaligned(as: UInt64.self)
      let b = UnsafeRawPointer(right.baseAddress! + index).loadUnaligned(as: UInt64.self)
      if a != b {
        index += (a.littleEndian ^ b.littleEndian).trailingZeroBitCount >> 3
        return Int(rank(left[index])) - Int(rank(right[index]))
      }
      index += 8
    }
    while index < count {
      if left[index] != right[index] { return Int(rank(left[index])) - Int(rank(right[index])) }
      index += 1
    }
    return left.count - right.count
  }

  static func precedes(_ left: String, _ right: String) -> Bool {
    withBytes(left) { left in withBytes(right) { compare(left, $0) < 0 } }
  }

  /// The first eight bytes of a name as a number that compares as they do.
  static func prefix(_ name: UnsafeBufferPointer<UInt8>, readable: Int) -> UInt64 {
    let count = min(name.count, 8)
    var word: UInt64 = 0
    if readable >= 8 {
      word = UInt64(bigEndian: UnsafeRawPointer(name.baseAddress!).loadUnaligned(as: UInt64.self))
      if count < 8 { word &= ~(UInt64.max >> (UInt64(count) * 8)) }
    } else {
      for index in 0..<count { word |= UInt64(name[index]) << (56 - UInt64(index) * 8) }
    }
    guard word & 0x8080_8080_8080_8080 != 0 else { return word }
    var ranked: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      ranked |= UInt64(rank(UInt8(truncatingIfNeeded: word >> shift))) << shift
    }
    return ranked
  }
}

/// Lends the UTF-8 bytes of a text, which no Unicode equivalence touches.
@inline(__always)
func withBytes<Result>(
  _ text: String, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
) rethrows -> Result {
  var text = text
  return try text.withUTF8(body)
}
