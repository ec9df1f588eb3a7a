/// A bundle of evidence as one file: a POSIX tar archive (IEEE 1003.1, `ustar`) that any `tar` opens.
///
/// The same files give the same bytes, and only these are read back: regular files alone, named by
/// lower-case letters, digits and `._-/`, in the order of their names' bytes, with one owner, mode
/// and time, and two empty blocks at the end. `SHA256SUMS` comes first and lists every other file as
/// `sha256sum --check` wants it. So one flipped bit anywhere is found before anything is believed,
/// and nothing that other programs would unpack differently gets through: no link, no directory, no
/// absolute path, no `..`, no second file of a name.
public enum EvidenceArchive {
  /// The first file: the digests of all others.
  public static let sums = "SHA256SUMS"
  /// Of one file. An entry of the log has 64 KiB, an API's document a few MB at most.
  public static let largestFile = 64 << 20
  /// Of the whole archive.
  public static let largestArchive = 1 << 30

  static let block = 512

  /// Refused: a path that would not be read back, a file or a sum of files above the limits.
  public static func pack(_ files: [String: [UInt8]]) throws(LogFormatError) -> [UInt8] {
    let paths = ordered(files.keys)
    var archive: [UInt8] = []
    var total = 0
    for path in paths { total += files[path]!.count + 2 * block }
    guard total <= largestArchive else { throw refuse("above \(largestArchive) bytes") }
    archive.reserveCapacity(total + 8 * block)
    try append(sums, sumsFile(files), to: &archive)
    for path in paths {
      try check(path)
      try append(path, files[path]!, to: &archive)
    }
    archive += [UInt8](repeating: 0, count: 2 * block)
    return archive
  }

  /// The files by their paths, without `SHA256SUMS`. Refused: whatever ``pack(_:)`` does not write.
  public static func unpack(_ archive: [UInt8]) throws(LogFormatError) -> [String: [UInt8]] {
    guard archive.count <= largestArchive else { throw refuse("above \(largestArchive) bytes") }
    guard archive.count >= 2 * block, archive.count % block == 0 else {
      throw refuse("\(archive.count) bytes, which is no whole number of blocks")
    }
    let end = archive.count - 2 * block
    guard archive[end...].allSatisfy({ $0 == 0 }) else {
      throw refuse("no empty blocks at the end")
    }
    var files: [String: [UInt8]] = [:]
    var found: [UInt8]?
    var last: [UInt8] = []
    var place = 0
    while place < end {
      let (path, bytes, next) = try file(in: archive, at: place, end: end)
      if found == nil {
        guard ByteLines.same(path, sums) else { throw refuse("'\(sums)' is not the first file") }
        found = bytes
      } else {
        try check(path)
        let name = Array(path.utf8)
        guard last.lexicographicallyPrecedes(name) else {
          throw refuse("'\(path)' stands twice or out of order")
        }
        last = name
        files[path] = bytes
      }
      place = next
    }
    guard let found else { throw refuse("empty") }
    try checkSums(found, files)
    return files
  }

  // MARK: One file

  private static func append(
    _ path: String, _ bytes: [UInt8], to archive: inout [UInt8]
  ) throws(LogFormatError) {
    guard bytes.count <= largestFile else {
      throw refuse("'\(path)' is above \(largestFile) bytes")
    }
    archive += header(path, size: bytes.count)
    archive += bytes
    let rest = archive.count % block
    if rest > 0 { archive += [UInt8](repeating: 0, count: block - rest) }
  }

  private static func file(
    in archive: [UInt8], at place: Int, end: Int
  ) throws(LogFormatError) -> (path: String, bytes: [UInt8], next: Int) {
    let header = archive[place..<place + block]
    let name = header.prefix(100).prefix { $0 != 0 }
    guard let path = String(validating: name, as: UTF8.self), !path.isEmpty else {
      throw refuse("a file without a name")
    }
    let type = header[place + 156]
    guard type == UInt8(ascii: "0") else { throw refuse("'\(path)' is \(typeName(type))") }
    guard let size = octal(header[place + 124..<place + 135]), size <= largestFile else {
      throw refuse("'\(path)' is above \(largestFile) bytes, or of no size")
    }
    guard header.elementsEqual(self.header(path, size: size)) else {
      throw refuse("the header of '\(path)' is not as it is written here")
    }
    let start = place + block
    let next = start + (size + block - 1) / block * block
    guard next <= end else { throw refuse("ends within '\(path)'") }
    guard archive[start + size..<next].allSatisfy({ $0 == 0 }) else {
      throw refuse("'\(path)' is filled up with something")
    }
    return (path, Array(archive[start..<start + size]), next)
  }

  /// What may be in tar archives and has no place in this one.
  private static func typeName(_ type: UInt8) -> String {
    switch type {
    case UInt8(ascii: "1"), UInt8(ascii: "2"): "a link"
    case UInt8(ascii: "5"): "a directory"
    default: "no regular file"
    }
  }

  /// 512 bytes; every field but name, size and checksum is always the same.
  private static func header(_ path: String, size: Int) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: block)
    func put(_ text: String, at place: Int) {
      for (offset, byte) in text.utf8.enumerated() { header[place + offset] = byte }
    }
    put(path, at: 0)
    put("0000644\0", at: 100)  // mode
    put("0000000\0", at: 108)  // user
    put("0000000\0", at: 116)  // group
    put(digits(size, 11) + "\0", at: 124)
    put("00000000000\0", at: 136)  // modification time
    put("        ", at: 148)  // the checksum counts as spaces
    put("0", at: 156)  // regular file
    put("ustar\0", at: 257)
    put("00", at: 263)
    put("0000000\0", at: 329)  // device numbers
    put("0000000\0", at: 337)
    put(digits(header.reduce(0) { $0 + Int($1) }, 6) + "\0 ", at: 148)
    return header
  }

  private static func digits(_ value: Int, _ width: Int) -> String {
    let text = String(value, radix: 8)
    return String(repeating: "0", count: width - text.utf8.count) + text
  }

  private static func octal(_ digits: some Sequence<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      guard (0x30...0x37).contains(digit) else { return nil }
      value = value << 3 | Int(digit - 0x30)
    }
    return value
  }

  // MARK: Names and digests

  private static func check(_ path: String) throws(LogFormatError) {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let plain = path.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "._-/".utf8.contains($0)
    }
    guard plain, path.utf8.count <= 100, EvidenceBundle.includes(path),
      parts.allSatisfy({
        !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8)
      })
    else { throw refuse("'\(path)' is no path of a bundle of evidence") }
  }

  private static func ordered(_ paths: some Sequence<String>) -> [String] {
    paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func sumsFile(_ files: [String: [UInt8]]) -> [UInt8] {
    ordered(files.keys).flatMap { Array("\(Digest(of: files[$0]!).hex)  \($0)\n".utf8) }
  }

  private static func checkSums(
    _ sums: [UInt8], _ files: [String: [UInt8]]
  ) throws(LogFormatError) {
    guard sums != sumsFile(files) else { return }
    let listed = Set((ByteLines.split(sums) ?? []).map { ByteLines.text($0) })
    let wrong = ordered(files.keys).filter {
      !listed.contains("\(Digest(of: files[$0]!).hex)  \($0)")
    }
    throw refuse(
      wrong.isEmpty
        ? "'\(Self.sums)' names other files than are here"
        : "'\(Self.sums)' says something else of \(wrong.prefix(3).joined(separator: ", "))")
  }

  private static func refuse(_ reason: String) -> LogFormatError {
    LogFormatError(.archive, reason)
  }
}

extension EvidenceBundle {
  /// Reads a packed bundle; refuses what ``EvidenceArchive`` does not write.
  public init(packed archive: [UInt8]) throws(LogFormatError) {
    self.init(files: try EvidenceArchive.unpack(archive))
  }

  /// The bundle as one file. What does not belong to the evidence is left out.
  public func packed() throws(LogFormatError) -> [UInt8] {
    try EvidenceArchive.pack(files.filter { Self.includes($0.key) })
  }

  /// Checks a packed bundle. One that cannot be read is reported like anything else that is wrong.
  public static func verify(
    packed archive: [UInt8], pinned: Digest?, against held: [HeldCopy] = []
  ) -> AuditReport {
    do {
      return try EvidenceBundle(packed: archive).verify(pinned: pinned, against: held)
    } catch {
      return AuditReport(
        entries: 0, checkpoint: nil, problems: [AuditProblem(.fileMalformed, "\(error)")])
    }
  }
}
