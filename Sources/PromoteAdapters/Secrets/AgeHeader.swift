internal import PromoteCore

/// The text before an age file's payload, read strictly.
struct AgeHeader {
  struct Stanza {
    let arguments: [String]
    let body: [UInt8]
  }

  let stanzas: [Stanza]
  let mac: [UInt8]
  /// What the code of the last line covers: everything up to `---`.
  let signed: [UInt8]
  let payload: ArraySlice<UInt8>

  init(_ file: [UInt8]) throws(Age.Failure) {
    var position = 0
    func line() throws(Age.Failure) -> String {
      guard let end = file[position...].prefix(4_096).firstIndex(of: 0x0A) else { throw .badHeader }
      let bytes = file[position..<end]
      guard bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { throw .badHeader }
      position = end + 1
      return String(decoding: bytes, as: UTF8.self)
    }
    guard file.starts(with: "age-encryption.org/v1\n".utf8) else { throw .notAge }
    _ = try line()
    var stanzas: [Stanza] = []
    while true {
      let start = position
      let text = try line()
      if text.hasPrefix("--- ") {
        guard let mac = Self.decode(String(text.dropFirst(4))), mac.count == 32 else {
          throw .badHeader
        }
        self.mac = mac
        signed = Array(file[..<(start + 3)])
        break
      }
      guard text.hasPrefix("-> "), stanzas.count < 100 else { throw .badHeader }
      let arguments = text.dropFirst(3).split(separator: " ", omittingEmptySubsequences: false)
        .map(String.init)
      guard arguments.allSatisfy({ !$0.isEmpty }) else { throw .badHeader }
      var body = ""
      // Full lines of 64 columns, then a shorter one, which may be empty.
      while true {
        let part = try line()
        guard part.utf8.count <= 64 else { throw .badHeader }
        body += part
        if part.utf8.count < 64 { break }
      }
      guard let bytes = Self.decode(body) else { throw .badHeader }
      stanzas.append(Stanza(arguments: arguments, body: bytes))
    }
    guard !stanzas.isEmpty else { throw .badHeader }
    self.stanzas = stanzas
    payload = file[position...]
  }

  /// Base64 without padding, its spare bits zero.
  static func decode(_ text: String) -> [UInt8]? {
    guard !text.utf8.contains(UInt8(ascii: "=")) else { return nil }
    return Base64.decode(text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4))
  }

  static func encode(_ bytes: [UInt8]) -> String {
    String(Base64.encode(bytes).filter { $0 != "=" })
  }
}

/// The text form of an age file.
enum AgeArmour {
  private static let begin = "-----BEGIN AGE ENCRYPTED FILE-----"
  private static let end = "-----END AGE ENCRYPTED FILE-----"

  /// The file within its armour; a file without one as it is.
  static func remove(_ file: [UInt8]) throws(Age.Failure) -> [UInt8] {
    let text = file.drop { " \t\r\n".utf8.contains($0) }
    guard text.starts(with: begin.utf8) else { return file }
    guard let string = String(validating: text, as: UTF8.self) else { throw .badHeader }
    var lines = string.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }
    while let last = lines.last, last.allSatisfy({ " \t".contains($0) }) { lines.removeLast() }
    guard lines.count >= 3, same(lines[0], begin), same(lines[lines.count - 1], end) else {
      throw .badHeader
    }
    let body = lines[1..<(lines.count - 1)]
    let isWrapped = body.dropLast().allSatisfy { $0.utf8.count == 64 }
    guard isWrapped, let last = body.last, (1...64).contains(last.utf8.count),
      let bytes = Base64.decode(body.joined())
    else { throw .badHeader }
    return bytes
  }
}
