public import PromoteCore

extension YAML {
  /// The value as a YAML document that reads back equal, here and with YAML 1.1 readers.
  ///
  /// Block style, two spaces, members in their order, numbers as they were written. A text stands
  /// without quotes only where no reader can take it for anything else; texts of several lines
  /// stand as blocks where that keeps them byte for byte. Ends with a line feed.
  public static func write(_ value: JSON) -> [UInt8] {
    var writer = YAMLWriter()
    writer.document(value)
    return Array(writer.out.utf8)
  }

  /// Several documents, separated by `---`.
  public static func writeAll(_ values: [JSON]) -> [UInt8] {
    var writer = YAMLWriter()
    for (index, value) in values.enumerated() {
      if index > 0 { writer.out += "---\n" }
      writer.document(value)
    }
    return Array(writer.out.utf8)
  }
}

private struct YAMLWriter {
  var out = ""

  mutating func document(_ value: JSON) {
    switch value.shape {
    case .object(let object) where !object.isEmpty: members(object, level: 0, isFirstInLine: true)
    case .array(let items) where !items.isEmpty: self.items(items, level: 0, isFirstInLine: true)
    default:
      inline(value, level: 0)
      out += "\n"
    }
  }

  private mutating func indent(_ level: Int) { for _ in 0..<level { out += "  " } }

  private mutating func members(_ object: JSONObject, level: Int, isFirstInLine: Bool) {
    var isFirst = isFirstInLine
    for member in object {
      if !isFirst { indent(level) }
      isFirst = false
      let key = Self.scalar(member.name)
      // A key of one line has at most 1024 characters.
      if key.utf8.count > 1_000 {
        out += "? \(key)\n"
        indent(level)
      } else {
        out += key
      }
      out += ":"
      value(member.value, level: level + 1)
    }
  }

  private mutating func items(_ items: [JSON], level: Int, isFirstInLine: Bool) {
    var isFirst = isFirstInLine
    for item in items {
      if !isFirst { indent(level) }
      isFirst = false
      out += "-"
      switch item.shape {
      case .object(let object) where !object.isEmpty:
        out += " "
        members(object, level: level + 1, isFirstInLine: true)
      case .array(let inner) where !inner.isEmpty:
        out += " "
        self.items(inner, level: level + 1, isFirstInLine: true)
      default: value(item, level: level + 1)
      }
    }
  }

  /// What follows a key or a dash, up to the end of the line.
  private mutating func value(_ value: JSON, level: Int) {
    switch value.shape {
    case .object(let object) where !object.isEmpty:
      out += "\n"
      indent(level)
      members(object, level: level, isFirstInLine: true)
    case .array(let items) where !items.isEmpty:
      out += "\n"
      indent(level)
      self.items(items, level: level, isFirstInLine: true)
    default:
      out += " "
      inline(value, level: level)
      out += "\n"
    }
  }

  private mutating func inline(_ value: JSON, level: Int) {
    switch value.shape {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .number(let number): out += number.text
    case .array: out += "[]"
    case .object: out += "{}"
    case .string(let text):
      if level > 0, let block = Self.block(text, indent: String(repeating: "  ", count: level)) {
        out += block
      } else {
        out += Self.scalar(text)
      }
    }
  }

  // MARK: - Texts

  /// A text of several lines as a literal block, without its last line feed; nil where a block
  /// would not keep it.
  private static func block(_ text: String, indent: String) -> String? {
    let bytes = Array(text.utf8)
    guard bytes.contains(0x0A), bytes.first != 0x0A, bytes.first != 0x20 else { return nil }
    let isPlain = text.unicodeScalars.allSatisfy { $0 == "\n" || isPrintable($0) }
    guard isPlain, !bytes.contains(0x09) else { return nil }
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    var mark = "|-"
    if bytes.last == 0x0A {
      lines.removeLast()
      guard let last = lines.last, !last.isEmpty else { return nil }
      mark = "|"
    }
    // Lines of spaces alone, and spaces at the end, are kept by no two readers alike.
    guard lines.allSatisfy({ $0.last != 0x20 && $0.last != 0x0D }) else { return nil }
    return ([mark] + lines.map { $0.isEmpty ? "" : indent + String(decoding: $0, as: UTF8.self) })
      .joined(separator: "\n")
  }

  private static let words: Set<String> = [
    "null", "true", "false", "yes", "no", "on", "off", "y", "n",
  ]

  /// A text on one line: bare where that is safe, else in double quotes.
  static func scalar(_ text: String) -> String {
    isSafeBare(text) ? text : quoted(text)
  }

  /// Begins with a letter, `_` or `/`; contains nothing that means anything in YAML.
  private static func isSafeBare(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last, bytes.count <= 200 else { return false }
    func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    guard isLetter(first) || first == UInt8(ascii: "_") || first == UInt8(ascii: "/"),
      last != 0x20, last != UInt8(ascii: ":"), !words.contains(text.lowercased())
    else { return false }
    for (index, byte) in bytes.enumerated() {
      if isLetter(byte) || (0x30...0x39).contains(byte) || "_/.-+()$@".utf8.contains(byte) {
        continue
      }
      if byte == 0x20, bytes[index + 1] != UInt8(ascii: "#") { continue }
      if byte == UInt8(ascii: ":"), bytes[index + 1] != 0x20 { continue }
      return false
    }
    return true
  }

  /// Characters that may stand in YAML as they are; the line separators of Unicode may not here.
  private static func isPrintable(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: true
    case 0x10000...0x10FFFF: true
    default: false
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default:
        if isPrintable(scalar) {
          result.unicodeScalars.append(scalar)
        } else {
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
    return result + "\""
  }
}
