/// Looks over the text of a YAML file for what the library cannot be trusted with.
///
/// * Keys that are no plain text are compared as wholes before anything is counted, so aliases
///   within aliases could make that endless: many aliases and such keys do not go together. Texts
///   that only look like it are refused too. (Values that share an alias cost nothing until they
///   are written out, which is counted.)
/// * The library drops a byte order mark at the beginning of a value.
struct YAMLScan {
  private static let harmlessAliases = 16
  private let bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The line, and what is wrong there.
  var problem: (Int, String)? {
    if let line = lineOfMark { return (line, "a byte order mark within the text") }
    guard bytes.contains(UInt8(ascii: "&")), let line = lineThatCannotBeBounded else { return nil }
    return (line, "many aliases beside keys that are no plain texts: write the values out")
  }

  private func line(at index: Int) -> Int {
    1 + bytes[..<index].count { $0 == UInt8(ascii: "\n") }
  }

  /// As a character behind the beginning of the file, or as an escape.
  private var lineOfMark: Int? {
    var index = 0
    while index + 2 < bytes.count {
      if bytes[index] == 0xEF, bytes[index + 1] == 0xBB, bytes[index + 2] == 0xBF, index > 0 {
        return line(at: index)
      }
      if bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] | 0x20 == UInt8(ascii: "u") {
        let digits = bytes[(index + 2)...].prefix { isHex($0) }.map { $0 | 0x20 }
        let padding = bytes[index + 1] == UInt8(ascii: "U") ? "0000" : ""
        // The digit 0 is its own lower case: 0x30 has the bit already.
        if digits.starts(with: (padding + "feff").utf8) { return line(at: index) }
      }
      index += 1
    }
    return nil
  }

  private func isHex(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
  }

  private var lineThatCannotBeBounded: Int? {
    let anchors = Set(names(after: UInt8(ascii: "&")).map(\.name))
    let aliases = names(after: UInt8(ascii: "*")).filter { anchors.contains($0.name) }
    guard aliases.count > Self.harmlessAliases else { return nil }
    if let key = aliases.first(where: { isKey(endingAt: $0.end) }) { return line(at: key.end) }
    for index in bytes.indices.dropLast() {
      let next = bytes[index + 1]
      let closes = bytes[index] == UInt8(ascii: "]") || bytes[index] == UInt8(ascii: "}")
      if closes, isKey(endingAt: index + 1) { return line(at: index) }
      if bytes[index] == UInt8(ascii: "?"), " \t\n\r".utf8.contains(next), isStart(index) {
        return line(at: index)
      }
    }
    return nil
  }

  /// Whether a `:` follows, spaces left out.
  private func isKey(endingAt end: Int) -> Bool {
    let rest = bytes[end...].drop { $0 == 0x20 || $0 == 0x09 }
    return rest.first == UInt8(ascii: ":")
  }

  /// Whether a mark of YAML may begin here.
  private func isStart(_ index: Int) -> Bool {
    index == 0 || " \t\r\n[{,:?-".utf8.contains(bytes[index - 1])
  }

  /// What looks like the name of an anchor or an alias, and where it ends.
  private func names(after mark: UInt8) -> [(name: [UInt8], end: Int)] {
    var found: [(name: [UInt8], end: Int)] = []
    for index in bytes.indices where bytes[index] == mark && isStart(index) {
      let name = bytes[(index + 1)...].prefix { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
          || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      }
      if !name.isEmpty { found.append((Array(name), index + 1 + name.count)) }
    }
    return found
  }
}
