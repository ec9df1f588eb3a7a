/// A ZIP archive (PKWARE APPNOTE 6.3.3): stored and deflated files, without encryption and without
/// the 64-bit forms.
struct ZipArchive {
  struct Damaged: Error {}

  struct Entry: Sendable {
    let path: String
    let bytes: [UInt8]
  }

  var entries: [Entry]

  init(_ entries: [Entry]) { self.entries = entries }

  /// Reads by the directory at the end.
  init(_ bytes: [UInt8], largestFile: Int) throws(Damaged) {
    guard let end = Self.end(bytes) else { throw Damaged() }
    entries = []
    var place = Self.number(bytes, end + 16, 4)
    for _ in 0..<Self.number(bytes, end + 10, 2) {
      guard place + 46 <= bytes.count, Self.number(bytes, place, 4) == 0x0201_4B50 else {
        throw Damaged()
      }
      let nameLength = Self.number(bytes, place + 28, 2)
      guard place + 46 + nameLength <= bytes.count else { throw Damaged() }
      let path = String(decoding: bytes[(place + 46)..<(place + 46 + nameLength)], as: UTF8.self)
      if !path.hasSuffix("/") {
        entries.append(
          Entry(path: path, bytes: try Self.content(bytes, place, largestFile: largestFile)))
      }
      let extra = Self.number(bytes, place + 30, 2) + Self.number(bytes, place + 32, 2)
      place += 46 + nameLength + extra
    }
  }

  private static func content(
    _ bytes: [UInt8], _ place: Int, largestFile: Int
  ) throws(Damaged) -> [UInt8] {
    let start = number(bytes, place + 42, 4)
    let size = number(bytes, place + 20, 4)
    let whole = number(bytes, place + 24, 4)
    guard start + 30 <= bytes.count, number(bytes, start, 4) == 0x0403_4B50, whole <= largestFile
    else { throw Damaged() }
    let from = start + 30 + number(bytes, start + 26, 2) + number(bytes, start + 28, 2)
    guard from + size <= bytes.count else { throw Damaged() }
    let packed = bytes[from..<from + size]
    let content: [UInt8]
    switch number(bytes, place + 10, 2) {
    case 0: content = Array(packed)
    case 8:
      do throws(Inflate.Damaged) {
        content = try Inflate.bytes(of: packed, limit: whole)
      } catch {
        throw Damaged()
      }
    default: throw Damaged()
    }
    guard content.count == whole, Int(checksum(content)) == number(bytes, place + 16, 4) else {
      throw Damaged()
    }
    return content
  }

  private static func end(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 22 else { return nil }
    let lowest = max(0, bytes.count - 22 - 65_535)
    return stride(from: bytes.count - 22, through: lowest, by: -1).first {
      number(bytes, $0, 4) == 0x0605_4B50
    }
  }

  private static func number(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
    var value = 0
    for index in 0..<count { value |= Int(bytes[place + index]) << (8 * index) }
    return value
  }

  // MARK: - Writing

  /// Stored, not compressed; without times, so that the same files are the same bytes.
  var bytes: [UInt8] {
    var body: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let start = body.count
      let name = Array(entry.path.utf8)
      var common: [UInt8] = []
      // Version, flags (UTF-8 names), method, time, date of 1 January 1980.
      for field in [20, 0x0800, 0, 0, 0x21] { Self.append(field, 2, to: &common) }
      Self.append(Int(Self.checksum(entry.bytes)), 4, to: &common)
      Self.append(entry.bytes.count, 4, to: &common)
      Self.append(entry.bytes.count, 4, to: &common)
      Self.append(name.count, 2, to: &common)
      Self.append(0, 2, to: &common)
      Self.append(0x0403_4B50, 4, to: &body)
      body += common + name + entry.bytes
      Self.append(0x0201_4B50, 4, to: &directory)
      Self.append(20, 2, to: &directory)
      directory += common
      for field in [0, 0, 0] { Self.append(field, 2, to: &directory) }
      Self.append(0, 4, to: &directory)
      Self.append(start, 4, to: &directory)
      directory += name
    }
    var end: [UInt8] = []
    Self.append(0x0605_4B50, 4, to: &end)
    for field in [0, 0, entries.count, entries.count] { Self.append(field, 2, to: &end) }
    Self.append(directory.count, 4, to: &end)
    Self.append(body.count, 4, to: &end)
    Self.append(0, 2, to: &end)
    return body + directory + end
  }

  private static func append(_ value: Int, _ count: Int, to bytes: inout [UInt8]) {
    for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
  }

  /// CRC-32.
  private static let remainders: [UInt32] = (0..<256).map { index in
    var value = UInt32(index)
    for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    return value
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in bytes { value = remainders[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8) }
    return value ^ 0xFFFF_FFFF
  }
}
