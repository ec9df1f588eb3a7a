extension JSON {
  /// Reads exactly one value, strictly (RFC 8259 without any extension).
  ///
  /// Refused, with the place: bytes that are not UTF-8, a byte-order mark, duplicate members
  /// (compared after unescaping), lone surrogates, raw controls in strings, anything after the
  /// value, and what exceeds the limits.
  public static func parse(
    _ bytes: some Collection<UInt8>, limits: JSONLimits = .tykObject
  ) throws(JSONError) -> JSON {
    guard bytes.count <= limits.bytes else {
      throw JSONError(.tooLarge(limit: limits.bytes), line: 1, column: 1, offset: 0)
    }
    var parser = JSONParser(Array(bytes), limits: limits)
    return try parser.document()
  }
}

private struct JSONParser {
  let bytes: [UInt8]
  let limits: JSONLimits
  var position = 0

  init(_ bytes: [UInt8], limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  func fail(_ reason: JSONError.Reason, at place: Int? = nil) -> JSONError {
    let offset = Swift.min(place ?? position, bytes.count)
    var line = 1
    var lineStart = 0
    for index in 0..<offset where bytes[index] == 0x0A {
      line += 1
      lineStart = index + 1
    }
    return JSONError(reason, line: line, column: offset - lineStart + 1, offset: offset)
  }

  func unexpected() -> JSONError {
    guard position < bytes.count else { return fail(.unexpectedEnd) }
    let byte = bytes[position]
    return fail(
      byte >= 0x20 && byte < 0x7F
        ? .unexpected("'\(Character(UnicodeScalar(byte)))'")
        : .unexpected("byte 0x\(String(byte, radix: 16))"))
  }

  mutating func document() throws(JSONError) -> JSON {
    skipSpace()
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw fail(.trailingBytes) }
    return value
  }

  mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) {
      position += 1
    }
  }

  mutating func value(depth: Int) throws(JSONError) -> JSON {
    guard position < bytes.count else { throw fail(.unexpectedEnd) }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: throw unexpected()
    }
  }

  mutating func literal(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
    for byte in word.utf8 {
      guard position < bytes.count, bytes[position] == byte else { throw unexpected() }
      position += 1
    }
    return value
  }

  mutating func object(depth: Int) throws(JSONError) -> JSON {
    guard depth <= limits.depth else { throw fail(.tooDeep(limit: limits.depth)) }
    position += 1
    var members: [JSONObject.Member] = []
    var names: Set<[UInt8]> = []
    skipSpace()
    if position < bytes.count, bytes[position] == UInt8(ascii: "}") {
      position += 1
      return .object(JSONObject())
    }
    while true {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw unexpected()
      }
      let start = position
      let name = try string()
      guard names.insert(Array(name.utf8)).inserted else {
        throw fail(.duplicateMember(name), at: start)
      }
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { throw unexpected() }
      position += 1
      skipSpace()
      members.append(.init(name: name, value: try value(depth: depth)))
      skipSpace()
      guard position < bytes.count else { throw fail(.unexpectedEnd) }
      switch bytes[position] {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "}"):
        position += 1
        return .object(JSONObject(unchecked: members))
      default: throw unexpected()
      }
    }
  }

  mutating func array(depth: Int) throws(JSONError) -> JSON {
    guard depth <= limits.depth else { throw fail(.tooDeep(limit: limits.depth)) }
    position += 1
    var items: [JSON] = []
    skipSpace()
    if position < bytes.count, bytes[position] == UInt8(ascii: "]") {
      position += 1
      return .array([])
    }
    while true {
      skipSpace()
      items.append(try value(depth: depth))
      skipSpace()
      guard position < bytes.count else { throw fail(.unexpectedEnd) }
      switch bytes[position] {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "]"):
        position += 1
        return .array(items)
      default: throw unexpected()
      }
    }
  }

  mutating func number() throws(JSONError) -> JSONNumber {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    guard let first = peek(), isDigit(first) else { throw fail(.badNumber, at: start) }
    position += 1
    var digits = 1
    if first != UInt8(ascii: "0") {
      while let next = peek(), isDigit(next) {
        position += 1
        digits += 1
      }
    } else if let next = peek(), isDigit(next) {
      throw fail(.badNumber, at: start)
    }
    if peek() == UInt8(ascii: ".") {
      position += 1
      guard let next = peek(), isDigit(next) else { throw fail(.badNumber, at: start) }
      while let next = peek(), isDigit(next) {
        position += 1
        digits += 1
      }
    }
    var exponent = 0
    if let mark = peek(), mark | 0x20 == UInt8(ascii: "e") {
      position += 1
      if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
      guard let next = peek(), isDigit(next) else { throw fail(.badNumber, at: start) }
      while let next = peek(), isDigit(next) {
        exponent = Swift.min(exponent * 10 + Int(next - UInt8(ascii: "0")), limits.numberDigits + 1)
        position += 1
      }
    }
    guard digits <= limits.numberDigits, exponent <= limits.numberDigits else {
      throw fail(.numberTooLong(limit: limits.numberDigits), at: start)
    }
    return JSONNumber(unchecked: String(decoding: bytes[start..<position], as: UTF8.self))
  }

  func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }
  func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  mutating func string() throws(JSONError) -> String {
    let start = position
    position += 1
    var text: [UInt8] = []
    while true {
      guard position < bytes.count else { throw fail(.unexpectedEnd) }
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let string = String(validating: text, as: UTF8.self) else {
          throw fail(.notUTF8, at: start)
        }
        return string
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw fail(.controlCharacter)
      default:
        text.append(byte)
        position += 1
      }
    }
  }

  mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    let start = position
    position += 1
    guard let byte = peek() else { throw fail(.unexpectedEnd) }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var scalar = try hexadecimal(start)
      if (0xD800..<0xDC00).contains(scalar) {
        guard peek() == UInt8(ascii: "\\"), position + 1 < bytes.count,
          bytes[position + 1] == UInt8(ascii: "u")
        else { throw fail(.loneSurrogate, at: start) }
        position += 2
        let low = try hexadecimal(start)
        guard (0xDC00..<0xE000).contains(low) else { throw fail(.loneSurrogate, at: start) }
        scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let unicode = UnicodeScalar(scalar) else { throw fail(.loneSurrogate, at: start) }
      text.append(contentsOf: UTF8.encode(unicode)!)
    default: throw fail(.badEscape, at: start)
    }
  }

  mutating func hexadecimal(_ start: Int) throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek() else { throw fail(.unexpectedEnd) }
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - 0x30)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - 0x57)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - 0x37)
      default: throw fail(.badEscape, at: start)
      }
      position += 1
    }
    return value
  }
}
