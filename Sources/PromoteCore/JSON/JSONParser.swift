/// Reads a text once, from the left, and writes the tape of a ``JSONDocument``.
///
/// A loop with a stack of open containers, so that depth costs no call stack. What the canonical
/// form would change is counted on the way: a container in which nothing was counted is its own
/// canonical form, and is later copied in one piece.
struct JSONParser: ~Copyable {
  let text: UnsafePointer<UInt8>
  let end: Int
  private let deepest: Int
  private let longestNumber: Int
  var position = 0
  var tape: RawBuffer<UInt64>
  private var order = RawBuffer<UInt32>(capacity: 64)
  private var names = RawBuffer<NameKey>(capacity: 64)
  private var frames = RawBuffer<Frame>(capacity: 16)
  /// White space, and strings that are written otherwise than `serialised` would.
  private var looseness = 0
  /// Numbers and member orders that are not canonical.
  private var disorder = 0

  /// A container that is open.
  private struct Frame: BitwiseCopyable {
    let node: Int
    let start: Int
    let isObject: Bool
    var items = 0
    let firstName: Int
    let looseness: Int
    let disorder: Int
  }

  private init(_ text: UnsafeBufferPointer<UInt8>, _ limits: JSONLimits) {
    self.text = text.baseAddress!
    end = text.count
    longestNumber = min(limits.numberDigits, JSONLimits.longestNumber)
    deepest = min(limits.depth, JSONLimits.deepest)
    // A large text has room for more words than it needs: see JSONDocument on what that costs.
    tape = RawBuffer(capacity: text.count / (text.count < 1 << 20 ? 8 : 4))
  }

  /// `source` must not be empty.
  static func document(
    _ source: [UInt8], _ limits: JSONLimits
  ) throws(JSONError) -> JSONDocument {
    let result = source.withUnsafeBufferPointer { bytes -> Result<JSONDocument, JSONError> in
      var parser = JSONParser(bytes, limits)
      do throws(JSONError) {
        try parser.run()
      } catch {
        return .failure(error)
      }
      let order = parser.order.array()
      return .success(JSONDocument(source: source, tape: parser.tape, order: order))
    }
    return try result.get()
  }

  private mutating func run() throws(JSONError) {
    skipSpace()
    guard !startsWithMark else { throw fail(.unexpected("byte-order mark")) }
    while true {
      if try value() { continue }
      // Behind a value: everything that ends here is closed.
      while true {
        if frames.count == 0 {
          skipSpace()
          guard position == end else { throw fail(.trailingBytes) }
          return
        }
        skipSpace()
        guard position < end else { throw fail(.unexpectedEnd) }
        let top = frames.count - 1
        let byte = text[position]
        if byte == UInt8(ascii: ",") {
          position += 1
          skipSpace()
          if frames[top].isObject { try name() } else { frames.start[top].items += 1 }
          break
        }
        guard byte == (frames[top].isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
          throw unexpected()
        }
        position += 1
        try close()
      }
    }
  }

  /// Reads a scalar or an empty container; or opens a container and answers true, so that its
  /// first value is next.
  @inline(__always)
  private mutating func value() throws(JSONError) -> Bool {
    guard position < end else { throw fail(.unexpectedEnd) }
    switch text[position] {
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "{"): return try open(isObject: true)
    case UInt8(ascii: "["): return try open(isObject: false)
    case UInt8(ascii: "t"): try literal("true", .yes)
    case UInt8(ascii: "f"): try literal("false", .no)
    case UInt8(ascii: "n"): try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
    default: throw unexpected()
    }
    return false
  }

  // MARK: - Containers

  private mutating func open(isObject: Bool) throws(JSONError) -> Bool {
    guard frames.count < deepest else { throw fail(.tooDeep(limit: deepest)) }
    frames.append(
      Frame(
        node: tape.count, start: position, isObject: isObject, firstName: names.count,
        looseness: looseness, disorder: disorder))
    tape.append(0)
    tape.append(0)
    tape.append(0)
    position += 1
    skipSpace()
    guard position < end else { throw fail(.unexpectedEnd) }
    if text[position] == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
      position += 1
      try close()
      return false
    }
    if isObject { try name() } else { frames.start[frames.count - 1].items = 1 }
    return true
  }

  /// Writes the words of the container that ends before the position.
  private mutating func close() throws(JSONError) {
    let frame = frames[frames.count - 1]
    frames.removeLast()
    var items = frame.items
    var ordering = TapePair.none
    if frame.isObject {
      items = names.count - frame.firstName
      if items > 1 { ordering = try sortNames(items) }
      names.removeLast(items)
    }
    var flags = TapeHead.Flags.none
    if looseness == frame.looseness {
      flags = disorder == frame.disorder ? .tidy : .compact
    }
    let kind: TapeHead.Kind = frame.isObject ? .object : .array
    tape[frame.node] = TapeHead(kind, flags, start: frame.start, length: 0).word
    tape[frame.node + 1] = TapePair(position - frame.start, tape.count).word
    tape[frame.node + 2] = TapePair(items, ordering).word
  }

  /// Reads a name and its colon, up to the first byte of the value.
  @inline(__always)
  private mutating func name() throws(JSONError) {
    guard position < end, text[position] == UInt8(ascii: "\"") else { throw unexpected() }
    let start = position + 1
    let node = tape.count
    let isEscaped = try string()
    let raw = UnsafeBufferPointer(start: text + start, count: position - 1 - start)
    let prefix =
      isEscaped
      ? view.withContent(node) { NameOrder.prefix($0, readable: 0) }
      : NameOrder.prefix(raw, readable: end - start)
    names.append(NameKey(prefix: prefix, node: UInt32(truncatingIfNeeded: node)))
    skipSpace()
    guard position < end else { throw fail(.unexpectedEnd) }
    guard text[position] == UInt8(ascii: ":") else { throw unexpected() }
    position += 1
    skipSpace()
  }

  /// Brings the names of the closing object into canonical order and refuses one that is there
  /// twice. Returns where the order was written, if anywhere.
  private mutating func sortNames(_ count: Int) throws(JSONError) -> Int {
    let view = view
    let keys = UnsafeMutableBufferPointer(start: names.start + (names.count - count), count: count)
    var sorted = true
    for index in 1..<count where !keys[index - 1].strictlyPrecedes(keys[index], in: view) {
      sorted = false
      break
    }
    if !sorted {
      NameKey.sort(keys, in: view)
      var repeated: UInt32?
      for index in 1..<count where keys[index - 1].names(keys[index], in: view) {
        repeated = min(repeated ?? .max, keys[index].node)
      }
      if let repeated {
        let name = view.string(Int(repeated))
        throw fail(.duplicateMember(name), at: view.head(Int(repeated)).start)
      }
      disorder += 1
    }
    guard !sorted || count > NameOrder.linear else { return TapePair.none }
    let place = order.count
    for key in keys { order.append(key.node) }
    return place
  }

  /// What was read so far.
  var view: JSONView {
    JSONView(
      source: text, sourceCount: end, tape: UnsafePointer(tape.start),
      order: UnsafePointer(order.start))
  }

  // MARK: - Scalars

  private mutating func literal(
    _ word: StaticString, _ kind: TapeHead.Kind
  ) throws(JSONError) {
    let start = position
    for index in 0..<word.utf8CodeUnitCount {
      guard position < end, text[position] == word.utf8Start[index] else { throw unexpected() }
      position += 1
    }
    tape.append(
      TapeHead(kind, .tidy, start: start, length: position - start).word)
  }

  @inline(__always)
  private mutating func number() throws(JSONError) {
    guard let scan = NumberText.scan(text + position, end - position) else {
      throw fail(.badNumber)
    }
    guard scan.isWithin(longestNumber) else {
      throw fail(.numberTooLong(limit: longestNumber))
    }
    if !scan.isCanonical { disorder += 1 }
    appendScalar(
      .number, scan.isCanonical ? .tidy : .compact, start: position,
      length: scan.length)
    position += scan.length
  }

  /// Reads a string; answers whether it holds an escape.
  @inline(__always)
  private mutating func string() throws(JSONError) -> Bool {
    let start = position
    let scan = try scanString()
    if !scan.isTidy { looseness += 1 }
    var flags = scan.isTidy ? TapeHead.Flags.tidy : .none
    if scan.isEscaped { flags = flags.union(.escaped) }
    appendScalar(.string, flags, start: start, length: position - start)
    return scan.isEscaped
  }

  @inline(__always)
  private mutating func appendScalar(
    _ kind: TapeHead.Kind, _ flags: TapeHead.Flags, start: Int, length: Int
  ) {
    if length < TapeHead.narrowest {
      tape.append(TapeHead(kind, flags, start: start, length: length).word)
    } else {
      tape.append(TapeHead(kind, flags.union(.wide), start: start, length: 0).word)
      tape.append(UInt64(length))
    }
  }

  // MARK: - White space and failures

  @inline(__always)
  private mutating func skipSpace() {
    if position < end, text[position] <= 0x20 { skipRun() }
  }

  private mutating func skipRun() {
    let start = position
    var place = position
    while place < end {
      let byte = text[place]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
      place += 1
      while place + 8 <= end,
        UnsafeRawPointer(text + place).loadUnaligned(as: UInt64.self) == 0x2020_2020_2020_2020
      {
        place += 8
      }
    }
    position = place
    if place > start { looseness += 1 }
  }

  private var startsWithMark: Bool {
    position + 3 <= end && text[position] == 0xEF && text[position + 1] == 0xBB
      && text[position + 2] == 0xBF
  }

  func fail(_ reason: JSONError.Reason, at place: Int? = nil) -> JSONError {
    let offset = place ?? position
    var line = 1
    var lineStart = 0
    for index in 0..<offset where text[index] == 0x0A {
      line += 1
      lineStart = index + 1
    }
    return JSONError(reason, line: line, column: offset - lineStart + 1, offset: offset)
  }

  func unexpected() -> JSONError {
    guard position < end else { return fail(.unexpectedEnd) }
    let byte = text[position]
    return fail(
      byte >= 0x20 && byte < 0x7F
        ? .unexpected("'\(Character(UnicodeScalar(byte)))'")
        : .unexpected("byte 0x\(String(byte, radix: 16))"))
  }
}
