internal import Crypto

internal import struct Foundation.Data

/// A SHA-256 digest: 32 bytes, compared as bytes.
public struct Digest: Hashable, Sendable {
  /// 32 bytes.
  public let bytes: [UInt8]

  /// The digest of these bytes.
  public init(of bytes: some Sequence<UInt8>) {
    var hash = SHA256()
    if bytes.withContiguousStorageIfAvailable({
      hash.update(bufferPointer: UnsafeRawBufferPointer($0))
    })
      == nil
    {
      hash.update(data: Array(bytes))
    }
    self.bytes = Array(hash.finalize())
  }

  /// Nil unless there are 32 bytes.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// Nil unless the text is 64 lower-case hexadecimal digits.
  public init?(hex: String) {
    guard hex.utf8.count == 64, let bytes = Hex.decode(hex) else { return nil }
    self.bytes = bytes
  }

  /// 64 lower-case hexadecimal digits.
  public var hex: String { Hex.encode(bytes) }
  /// The first eight digits, for people.
  public var short: String { String(hex.prefix(8)) }
}

extension Digest: CustomStringConvertible {
  public var description: String { hex }
}

extension Digest: Comparable {
  public static func < (left: Digest, right: Digest) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

extension JSON {
  /// The SHA-256 of the canonical form.
  public func digest() -> Digest { Digest(of: canonical()) }
}

/// Lower-case hexadecimal text.
public enum Hex {
  public static func encode(_ bytes: some Collection<UInt8>) -> String {
    String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
      var end = 0
      for byte in bytes {
        text[end] = digit(byte >> 4)
        text[end + 1] = digit(byte & 15)
        end += 2
      }
      return end
    }
  }

  private static func digit(_ half: UInt8) -> UInt8 { half < 10 ? 0x30 + half : 0x57 + half }

  /// Nil unless the text is an even number of lower-case hexadecimal digits.
  public static func decode(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count / 2)
    var high: UInt8?
    for digit in text.utf8 {
      let value: UInt8
      switch digit {
      case 0x30...0x39: value = digit - 0x30
      case 0x61...0x66: value = digit - 0x57
      default: return nil
      }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return high == nil ? bytes : nil
  }
}

/// Base64 (RFC 4648), read strictly: padded, spare bits zero, no white space.
public enum Base64 {
  public static func encode(_ bytes: some Sequence<UInt8>) -> String {
    Data(bytes).base64EncodedString()
  }
  public static func encodeURL(_ bytes: some Sequence<UInt8>) -> String {
    String(
      encode(bytes).filter { $0 != "=" }.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
  }
  /// The standard alphabet with padding. Nil for anything that encoding would not give back.
  public static func decode(_ text: String) -> [UInt8]? {
    guard let data = Data(base64Encoded: text) else { return nil }
    let bytes = Array(data)
    return encode(bytes).utf8.elementsEqual(text.utf8) ? bytes : nil
  }
  /// The URL-safe alphabet without padding.
  public static func decodeURL(_ text: String) -> [UInt8]? {
    guard !text.utf8.contains(where: { "+/=".utf8.contains($0) }) else { return nil }
    var standard = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
    while standard.utf8.count % 4 != 0 { standard += "=" }
    return decode(standard)
  }
}
