/// ZIP archives as themes are carried in (PKWARE's APPNOTE 6.3.10): stored and deflated files,
/// neither encrypted nor in parts, and not larger than four gigabytes.
enum ZipArchive {
  struct File: Sendable {
    let name: String
    let bytes: [UInt8]
  }

  struct Failure: Error, Sendable, Hashable {
    let reason: String
  }

  /// All files together; a Portal takes no more than half of it.
  static let mostBytes = 64 << 20

  /// The files in the order of their names. Folders, and what macOS adds, are left out. Refused: names
  /// that lead out of the archive or are there twice, and contents that do not have their checksum.
  static func read(_ bytes: [UInt8]) throws(Failure) -> [File] {
    let reader = ByteReader(bytes)
    guard let end = reader.endOfDirectory else { throw Failure(reason: "is no ZIP archive") }
    let count = try reader.number(end + 10, 2)
    var place = try reader.number(end + 16, 4)
    var total = 0
    var files: [String: [UInt8]] = [:]
    for _ in 0..<count {
      guard try reader.number(place, 4) == 0x0201_4B50 else {
        throw Failure(reason: "has a damaged directory")
      }
      let entry = try Entry(reader, at: place)
      place = entry.next
      if entry.isLeftOut { continue }
      total += entry.size
      guard total <= mostBytes else { throw Failure(reason: "holds more than \(mostBytes) bytes") }
      guard entry.isWithin else {
        throw Failure(reason: "holds '\(entry.name)', outside of itself")
      }
      let contents = try entry.contents(reader)
      guard files.updateValue(contents, forKey: entry.name) == nil else {
        throw Failure(reason: "holds '\(entry.name)' twice")
      }
    }
    return files.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      .map { File(name: $0, bytes: files[$0] ?? []) }
  }

  /// An archive of the files as they are, in the order of their names and without times: the same
  /// files are the same bytes.
  static func write(_ files: [File]) -> [UInt8] {
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    let sorted = files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for file in sorted {
      let name = Array(file.name.utf8)
      let start = archive.count
      // Version 2.0, names in UTF-8, stored, 1 January 1980.
      var head = little(20, 2) + little(0x0800, 2) + little(0, 2) + little(0, 2) + little(0x21, 2)
      head += little(Int(CRC32.of(file.bytes)), 4)
      head += little(file.bytes.count, 4) + little(file.bytes.count, 4) + little(name.count, 2)
      archive += little(0x0403_4B50, 4) + head + little(0, 2) + name + file.bytes
      directory += little(0x0201_4B50, 4) + little(20, 2) + head + little(0, 2)
      directory +=
        little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(start, 4) + name
    }
    let start = archive.count
    archive += directory + little(0x0605_4B50, 4) + little(0, 4)
    archive += little(sorted.count, 2) + little(sorted.count, 2) + little(directory.count, 4)
    return archive + little(start, 4) + little(0, 2)
  }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}

extension ZipArchive {
  /// One line of the directory.
  private struct Entry {
    let name: String
    let method: Int
    let flags: Int
    let checksum: Int
    let packed: Int
    let size: Int
    let start: Int
    let next: Int

    init(_ reader: ByteReader, at place: Int) throws(Failure) {
      flags = try reader.number(place + 8, 2)
      method = try reader.number(place + 10, 2)
      checksum = try reader.number(place + 16, 4)
      packed = try reader.number(place + 20, 4)
      size = try reader.number(place + 24, 4)
      let lengths = [
        try reader.number(place + 28, 2), try reader.number(place + 30, 2),
        try reader.number(place + 32, 2),
      ]
      start = try reader.number(place + 42, 4)
      let bytes = try reader.bytes(place + 46, lengths[0])
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw Failure(reason: "holds a name that is no text")
      }
      name = text
      next = place + 46 + lengths.reduce(0, +)
    }

    var isLeftOut: Bool {
      name.hasSuffix("/") || name.hasPrefix("__MACOSX/") || name.hasSuffix(".DS_Store")
    }

    var isWithin: Bool {
      let parts: [Substring] = name.split(separator: "/", omittingEmptySubsequences: false)
      return !name.contains("\\") && !parts.contains { $0.isEmpty || $0 == "." || $0 == ".." }
    }

    func contents(_ reader: ByteReader) throws(Failure) -> [UInt8] {
      guard flags & 1 == 0 else { throw Failure(reason: "holds '\(name)', which is encrypted") }
      guard try reader.number(start, 4) == 0x0403_4B50 else {
        throw Failure(reason: "has no file where '\(name)' should be")
      }
      let skipped = try reader.number(start + 26, 2) + reader.number(start + 28, 2)
      let stored = try reader.bytes(start + 30 + skipped, packed)
      let contents: [UInt8]
      switch method {
      case 0: contents = stored
      case 8:
        guard let inflated = Inflate.inflated(stored, size: size) else {
          throw Failure(reason: "holds '\(name)', which cannot be unpacked")
        }
        contents = inflated
      default: throw Failure(reason: "holds '\(name)', packed in the way \(method)")
      }
      guard contents.count == size, Int(CRC32.of(contents)) == checksum else {
        throw Failure(reason: "holds '\(name)', which is damaged")
      }
      return contents
    }
  }

  private struct ByteReader {
    let all: [UInt8]
    init(_ bytes: [UInt8]) { all = bytes }

    /// Looked for from the end, before which there may be a comment.
    var endOfDirectory: Int? {
      guard all.count >= 22 else { return nil }
      var place = all.count - 22
      let last = max(0, place - 0xFFFF)
      while place >= last {
        if all[place..<place + 4].elementsEqual([0x50, 0x4B, 5, 6]) { return place }
        place -= 1
      }
      return nil
    }

    func number(_ place: Int, _ count: Int) throws(Failure) -> Int {
      guard place >= 0, place + count <= all.count else { throw Failure(reason: "is cut short") }
      return (0..<count).reduce(0) { $0 | Int(all[place + $1]) << (8 * $1) }
    }

    func bytes(_ place: Int, _ count: Int) throws(Failure) -> [UInt8] {
      guard place >= 0, count >= 0, place + count <= all.count else {
        throw Failure(reason: "is cut short")
      }
      return Array(all[place..<place + count])
    }
  }
}

/// The checksum of ZIP archives (ISO 3309, reflected, 0xEDB88320).
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in
      value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
    }
  }

  static func of(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF as UInt32) { table[Int(($0 ^ UInt32($1)) & 255)] ^ $0 >> 8 }
  }
}
