/// Reads the binary encoding of RFC 4251, section 5: bytes, `uint32`, `string`, `mpint`.
///
/// Every read says no (nil) instead of running past the end.
public struct SSHReader: Sendable {
  private let bytes: [UInt8]
  private var position = 0

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var isAtEnd: Bool { position == bytes.count }

  public mutating func raw(_ count: Int) -> [UInt8]? {
    guard count >= 0, bytes.count - position >= count else { return nil }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  public mutating func byte() -> UInt8? { raw(1)?[0] }

  public mutating func uint32() -> UInt32? {
    raw(4).map { $0.reduce(0) { $0 << 8 | UInt32($1) } }
  }

  /// `uint32` length, then that many bytes.
  public mutating func string() -> [UInt8]? {
    let start = position
    if let count = uint32(), let value = raw(Int(count)) { return value }
    position = start
    return nil
  }

  /// A string that is UTF-8.
  public mutating func text() -> String? {
    string().flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// A number that is not negative, in its shortest form; the bytes come without a zero in front.
  ///
  /// Refused: a set top bit (that would be negative) and needless zeros.
  public mutating func positiveInteger() -> [UInt8]? {
    let start = position
    if let value = string(), let magnitude = Self.magnitude(value) { return magnitude }
    position = start
    return nil
  }

  private static func magnitude(_ value: [UInt8]) -> [UInt8]? {
    guard let first = value.first else { return [] }
    if first & 0x80 != 0 { return nil }
    guard first == 0 else { return value }
    guard value.count > 1, value[1] & 0x80 != 0 else { return nil }
    return Array(value.dropFirst())
  }
}

/// Writes the binary encoding of RFC 4251, section 5.
public struct SSHWriter: Sendable {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public mutating func raw(_ value: some Sequence<UInt8>) { bytes.append(contentsOf: value) }
  public mutating func byte(_ value: UInt8) { bytes.append(value) }
  public mutating func uint32(_ value: UInt32) {
    raw([UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)])
  }
  public mutating func string(_ value: some Collection<UInt8>) {
    uint32(UInt32(value.count))
    raw(value)
  }
  public mutating func string(_ text: String) { string(Array(text.utf8)) }

  /// A number that is not negative, big-endian; zeros in front are dropped.
  public mutating func positiveInteger(_ magnitude: some Collection<UInt8>) {
    let digits = Array(magnitude.drop { $0 == 0 })
    string((digits.first ?? 0) & 0x80 != 0 ? [0] + digits : digits)
  }
}
