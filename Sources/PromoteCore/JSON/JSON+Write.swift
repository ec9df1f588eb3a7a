extension JSON {
  /// The canonical form: RFC 8785's layout with exact decimal numbers.
  ///
  /// No white space, members sorted by the UTF-16 code units of their names, only `"`, `\` and
  /// U+0000–U+001F escaped, numbers by ``JSONNumber/canonicalText``. Version 1 of the form: a
  /// later version never changes what this one wrote.
  public func canonical() -> [UInt8] {
    var writer = JSONWriter()
    writer.canonical(self)
    return writer.bytes
  }

  /// What was written, without white space: member order, number text and strings are kept.
  public func serialised() -> [UInt8] {
    var writer = JSONWriter()
    writer.verbatim(self)
    return writer.bytes
  }

  /// For people and for files in Git: two spaces a level, members as they are, a final newline.
  public func pretty() -> [UInt8] {
    var writer = JSONWriter()
    writer.pretty(self, level: 0)
    writer.bytes.append(0x0A)
    return writer.bytes
  }

  public var canonicalText: String { String(decoding: canonical(), as: UTF8.self) }
  public var text: String { String(decoding: serialised(), as: UTF8.self) }
}

private struct JSONWriter {
  var bytes: [UInt8] = []

  mutating func canonical(_ value: JSON) {
    switch value.shape {
    case .number(let number): bytes.append(contentsOf: number.canonicalText.utf8)
    case .array(let items):
      list(items, open: "[", close: "]") { $0.canonical($1) }
    case .object(let object):
      let sorted = object.members.sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
      list(sorted, open: "{", close: "}") {
        $0.string($1.name)
        $0.bytes.append(UInt8(ascii: ":"))
        $0.canonical($1.value)
      }
    default: scalar(value)
    }
  }

  mutating func verbatim(_ value: JSON) {
    switch value.shape {
    case .array(let items): list(items, open: "[", close: "]") { $0.verbatim($1) }
    case .object(let object):
      list(object.members, open: "{", close: "}") {
        $0.string($1.name)
        $0.bytes.append(UInt8(ascii: ":"))
        $0.verbatim($1.value)
      }
    default: scalar(value)
    }
  }

  mutating func pretty(_ value: JSON, level: Int) {
    let inner = "\n" + String(repeating: "  ", count: level + 1)
    let outer = "\n" + String(repeating: "  ", count: level)
    switch value.shape {
    case .array(let items) where !items.isEmpty:
      list(items, open: "[" + inner, close: outer + "]", comma: "," + inner) {
        $0.pretty($1, level: level + 1)
      }
    case .object(let object) where !object.isEmpty:
      list(object.members, open: "{" + inner, close: outer + "}", comma: "," + inner) {
        $0.string($1.name)
        $0.bytes.append(contentsOf: ": ".utf8)
        $0.pretty($1.value, level: level + 1)
      }
    default: verbatim(value)
    }
  }

  mutating func list<T>(
    _ items: [T], open: String, close: String, comma: String = ",",
    each: (inout JSONWriter, T) -> Void
  ) {
    bytes.append(contentsOf: open.utf8)
    for (index, item) in items.enumerated() {
      if index > 0 { bytes.append(contentsOf: comma.utf8) }
      each(&self, item)
    }
    bytes.append(contentsOf: close.utf8)
  }

  mutating func scalar(_ value: JSON) {
    switch value.shape {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .number(let number): bytes.append(contentsOf: number.text.utf8)
    case .string(let value): string(value)
    case .array, .object: verbatim(value)
    }
  }

  mutating func string(_ value: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes.append(contentsOf: "\\\"".utf8)
      case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
      case 0x08: bytes.append(contentsOf: "\\b".utf8)
      case 0x09: bytes.append(contentsOf: "\\t".utf8)
      case 0x0A: bytes.append(contentsOf: "\\n".utf8)
      case 0x0C: bytes.append(contentsOf: "\\f".utf8)
      case 0x0D: bytes.append(contentsOf: "\\r".utf8)
      case 0..<0x20:
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(contentsOf: (byte < 0x10 ? "0" : "").utf8)
        bytes.append(contentsOf: String(byte, radix: 16).utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
