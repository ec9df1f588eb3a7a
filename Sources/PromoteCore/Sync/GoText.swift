/// JSON as Go's standard library indents it, which is what files of tyk-sync look like: two spaces,
/// `<`, `>`, `&`, U+2028 and U+2029 as escapes, no newline at the end.
///
/// Members stay in their order and numbers as they were written.
enum GoText {
  static func write(_ value: JSON) -> [UInt8] {
    var out: [UInt8] = []
    write(value, 0, &out)
    return out
  }

  private static func write(_ value: JSON, _ level: Int, _ out: inout [UInt8]) {
    switch value.shape {
    case .array(let items):
      guard !items.isEmpty else { return out.append(contentsOf: "[]".utf8) }
      out.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        line(level + 1, comma: index > 0, &out)
        write(item, level + 1, &out)
      }
      line(level, comma: false, &out)
      out.append(UInt8(ascii: "]"))
    case .object(let object):
      guard !object.isEmpty else { return out.append(contentsOf: "{}".utf8) }
      out.append(UInt8(ascii: "{"))
      var isFirst = true
      for member in object {
        line(level + 1, comma: !isFirst, &out)
        isFirst = false
        text(member.name, &out)
        out.append(contentsOf: ": ".utf8)
        write(member.value, level + 1, &out)
      }
      line(level, comma: false, &out)
      out.append(UInt8(ascii: "}"))
    case .string(let string): text(string, &out)
    default: out.append(contentsOf: value.serialised())
    }
  }

  private static func line(_ level: Int, comma: Bool, _ out: inout [UInt8]) {
    if comma { out.append(UInt8(ascii: ",")) }
    out.append(0x0A)
    for _ in 0..<level { out.append(contentsOf: "  ".utf8) }
  }

  private static func text(_ string: String, _ out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": out.append(contentsOf: "\\\"".utf8)
      case "\\": out.append(contentsOf: "\\\\".utf8)
      case "\n": out.append(contentsOf: "\\n".utf8)
      case "\r": out.append(contentsOf: "\\r".utf8)
      case "\t": out.append(contentsOf: "\\t".utf8)
      case "<", ">", "&", "\u{2028}", "\u{2029}": escape(scalar, &out)
      default:
        if scalar.value < 0x20 {
          escape(scalar, &out)
        } else {
          out.append(contentsOf: UTF8.encode(scalar).unsafelyUnwrapped)
        }
      }
    }
    out.append(UInt8(ascii: "\""))
  }

  private static func escape(_ scalar: Unicode.Scalar, _ out: inout [UInt8]) {
    let digits = String(scalar.value, radix: 16)
    out.append(contentsOf: "\\u".utf8)
    out.append(contentsOf: String(repeating: "0", count: 4 - digits.count).utf8)
    out.append(contentsOf: digits.utf8)
  }
}
