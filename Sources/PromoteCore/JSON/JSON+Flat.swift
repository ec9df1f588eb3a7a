extension JSON {
  /// The same value as a place in a document. One that was made is written, and read again.
  var flat: (document: JSONDocument, node: Int) {
    if case .flat(let document, let node) = storage { return (document, Int(node)) }
    return (Self.document(serialised()), 0)
  }

  /// The same value in its canonical form, as a document of its own: what is done with it from here
  /// on needs neither sorting nor copying.
  func settled() -> JSON {
    if case .flat(let document, 0) = storage, document.isCanonical { return self }
    return Self.settled(canonical())
  }

  /// The value that the writer wrote, in canonical form.
  static func settled(_ canonical: [UInt8]) -> JSON { JSON(flat: document(canonical), 0) }

  private static func document(_ written: [UInt8]) -> JSONDocument {
    let limits = JSONLimits(
      depth: JSONLimits.deepest, bytes: .max, numberDigits: JSONLimits.longestNumber)
    do throws(JSONError) {
      return try JSONParser.document(written, limits)
    } catch {
      preconditionFailure("what was written reads back, unless it nests too deep: \(error)")
    }
  }
}

extension JSON {
  /// Whether `text`, of ASCII, can stand somewhere in a name or a string of this value: false says
  /// that it does not, and costs little to ask.
  public func mayHold(_ text: StaticString) -> Bool {
    guard case .flat(let document, let node) = storage else { return true }
    return document.read { $0.mayHold(text, Int(node)) }
  }
}

extension JSONDocument {
  /// Whether the whole text is the canonical form of its one value.
  var isCanonical: Bool {
    read { $0.head(0).flags.contains(.canonical) && $0.length(0) == source.count }
  }
}

extension JSONView {
  /// Whether a value can stand for something that holds this byte: it does, or it has escapes.
  @inline(__always)
  func mayHold(_ byte: UInt8, _ node: Int) -> Bool {
    head(node).flags.contains(.escaped) || contains(raw(node), byte)
  }

  /// The same for a text of two bytes or more.
  func mayHold(_ text: StaticString, _ node: Int) -> Bool {
    let bytes = raw(node)
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard let start = bytes.baseAddress, bytes.count >= wanted.count else { return false }
    guard wanted.count > 1 else { return true }
    if contains(bytes, UInt8(ascii: "\\")) { return true }
    // By its second byte: the first of a name or a value is often the same.
    var from = 1
    while let found = place(of: wanted[1], in: bytes, from: from) {
      if found - 1 + wanted.count <= bytes.count,
        same(UnsafeBufferPointer(start: start + found - 1, count: wanted.count), wanted)
      {
        return true
      }
      from = found + 1
    }
    return false
  }
}

/// Whether the byte is among these.
func contains(_ bytes: UnsafeBufferPointer<UInt8>, _ byte: UInt8) -> Bool {
  place(of: byte, in: bytes, from: 0) != nil
}

/// The first index from `from` on that holds the byte.
func place(of byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from: Int) -> Int? {
  guard let start = bytes.baseAddress else { return nil }
  let ones: UInt64 = 0x0101_0101_0101_0101
  let pattern = ones &* UInt64(byte)
  var index = from
  while index + 8 <= bytes.count {
    let word =
      UInt64(
        littleEndian: UnsafeRawPointer(start + index).loadUnaligned(as: UInt64.self)) ^ pattern
    let hits = (word &- ones) & ~word & 0x8080_8080_8080_8080
    // The lowest mark is right; marks above it may be carried.
    if hits != 0 { return index + hits.trailingZeroBitCount / 8 }
    index += 8
  }
  while index < bytes.count {
    if start[index] == byte { return index }
    index += 1
  }
  return nil
}

/// The order of bytes: below 0 where `left` comes first, 0 where both are the same.
func compare(
  _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
) -> Int {
  let count = min(left.count, right.count)
  var index = 0
  while index + 8 <= count {
    let a = UnsafeRawPointer(left.baseAddress! + index).loadUnaligned(as: UInt64.self)
    let b = UnsafeRawPointer(right.baseAddress! + index).loadUnaligned(as: UInt64.self)
    if a != b { return a.bigEndian < b.bigEndian ? -1 : 1 }
    index += 8
  }
  while index < count {
    if left[index] != right[index] { return Int(left[index]) - Int(right[index]) }
    index += 1
  }
  return left.count - right.count
}
