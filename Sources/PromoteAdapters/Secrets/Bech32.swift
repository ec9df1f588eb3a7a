/// Bech32 (BIP 173), as age writes its keys: without a limit on the length.
enum Bech32 {
  private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)

  /// The bytes behind a text with this prefix, written in one case. Nil for anything else.
  static func decode(_ text: String, prefix: String) -> [UInt8]? {
    let bytes = Array(text.utf8)
    let hasLower = bytes.contains { (0x61...0x7A).contains($0) }
    let hasUpper = bytes.contains { (0x41...0x5A).contains($0) }
    guard !(hasLower && hasUpper), let separator = bytes.lastIndex(of: UInt8(ascii: "1")),
      bytes.count - separator > 6
    else { return nil }
    let lower = bytes.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }
    guard lower[..<separator].elementsEqual(prefix.lowercased().utf8) else { return nil }
    var values: [UInt8] = []
    for byte in lower[(separator + 1)...] {
      guard let value = alphabet.firstIndex(of: byte) else { return nil }
      values.append(UInt8(value))
    }
    guard checksum(Array(lower[..<separator]), values) == 1 else { return nil }
    return regroup(values.dropLast(6), from: 5, to: 8, pad: false)
  }

  /// Lower case.
  static func encode(_ bytes: [UInt8], prefix: String) -> String {
    let name = Array(prefix.lowercased().utf8)
    var values = regroup(bytes[...], from: 8, to: 5, pad: true) ?? []
    let sum = checksum(name, values + [UInt8](repeating: 0, count: 6)) ^ 1
    for index in 0..<6 { values.append(UInt8(sum >> (5 * (5 - index)) & 31)) }
    return String(
      decoding: name + [UInt8(ascii: "1")] + values.map { alphabet[Int($0)] }, as: UTF8.self)
  }

  private static func checksum(_ name: [UInt8], _ values: [UInt8]) -> UInt32 {
    let generators: [UInt32] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]
    var sum: UInt32 = 1
    for value in name.map({ $0 >> 5 }) + [0] + name.map({ $0 & 31 }) + values {
      let top = sum >> 25
      sum = (sum & 0x1ff_ffff) << 5 ^ UInt32(value)
      for (bit, generator) in generators.enumerated() where top >> UInt32(bit) & 1 == 1 {
        sum ^= generator
      }
    }
    return sum
  }

  /// Nil where bits are left over that are not zero padding.
  private static func regroup(
    _ values: ArraySlice<UInt8>, from: Int, to: Int, pad: Bool
  ) -> [UInt8]? {
    var result: [UInt8] = []
    var buffer = 0
    var bits = 0
    for value in values {
      buffer = buffer << from | Int(value)
      bits += from
      while bits >= to {
        bits -= to
        result.append(UInt8(buffer >> bits & (1 << to - 1)))
      }
      buffer &= 1 << bits - 1
    }
    if pad {
      if bits > 0 { result.append(UInt8(buffer << (to - bits) & (1 << to - 1))) }
    } else if bits >= from || buffer != 0 {
      return nil
    }
    return result
  }
}
