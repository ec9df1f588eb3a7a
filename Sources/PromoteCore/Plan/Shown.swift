/// A text without anything that could move a cursor, hide itself or turn the line around.
public func printable(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: isTreacherous) else { return text }
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\n": result += "\\n"
    case "\t": result += "\\t"
    case "\r": result += "\\r"
    default:
      if isTreacherous(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }
  return result
}

/// Controls, marks of writing direction, and what has no width.
private func isTreacherous(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F,
    0xFEFF, 0xE0000...0xE0FFF:
    true
  default: false
  }
}

/// A value on one line, shortened.
func shown(_ value: JSON?) -> String {
  guard let value else { return "(none)" }
  if let text = value.string {
    return text.isEmpty ? "\"\"" : shortened(printable(text))
  }
  return shortened(printable(String(decoding: value.serialised(), as: UTF8.self)))
}

/// Two values on one line: where both are long texts, only where they begin to differ.
func shown(_ before: JSON?, _ after: JSON?) -> (before: String, after: String) {
  guard let old = before?.string, let new = after?.string, max(old.count, new.count) > longest
  else { return (shown(before), shown(after)) }
  let common = zip(old.unicodeScalars, new.unicodeScalars).prefix { $0 == $1 }.count
  let skipped = max(0, common - 12)
  guard skipped > 0 else { return (shown(before), shown(after)) }
  func rest(_ text: String) -> String {
    "…"
      + shortened(
        printable(String(String.UnicodeScalarView(text.unicodeScalars.dropFirst(skipped)))))
  }
  return (rest(old), rest(new))
}

private let longest = 72

private func shortened(_ text: String) -> String {
  guard text.count > longest else { return text }
  return "\(text.prefix(longest - 12))… (\(text.utf8.count) bytes)"
}
