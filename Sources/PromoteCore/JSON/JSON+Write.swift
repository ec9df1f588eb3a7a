extension JSON {
  /// The canonical form: RFC 8785's layout with exact decimal numbers.
  ///
  /// No white space, members sorted by the UTF-16 code units of their names, only `"`, `\` and
  /// U+0000–U+001F escaped, numbers by ``JSONNumber/canonicalText``. Version 1 of the form: a
  /// later version never changes what this one wrote.
  public func canonical() -> [UInt8] {
    if case .flat(let document, 0) = storage, document.isCanonical { return document.source }
    return written { $0.write(self, sorted: true) }
  }

  /// What was written, without white space: member order, number text and strings are kept.
  public func serialised() -> [UInt8] { written { $0.write(self, sorted: false) } }

  /// For people and for files in Git: two spaces a level, members as they are, a final newline.
  public func pretty() -> [UInt8] {
    written {
      $0.pretty(self, level: 0)
      $0.out.append(0x0A)
    }
  }

  public var canonicalText: String { String(decoding: canonical(), as: UTF8.self) }
  public var text: String { String(decoding: serialised(), as: UTF8.self) }

  private func written(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
    var capacity = 256
    if case .flat(let document, let node) = storage {
      capacity = document.read { $0.length(Int(node)) } + 64
    }
    var writer = JSONWriter(capacity: capacity)
    write(&writer)
    return writer.out.array()
  }
}

/// Writes values of both forms into one run of bytes.
struct JSONWriter: ~Copyable {
  var out: RawBuffer<UInt8>

  init(capacity: Int) { out = RawBuffer(capacity: capacity) }

  /// `sorted` writes the canonical form, otherwise the one of ``JSON/serialised()``.
  mutating func write(_ value: JSON, sorted: Bool) {
    switch value.storage {
    case .flat(let document, let node):
      document.read { view in view.write(Int(node), sorted: sorted, to: &out) }
    case .tree(let shape):
      switch shape {
      case .null: out.append("null")
      case .bool(let value): out.append(value ? "true" : "false")
      case .number(let number):
        withBytes(number.text) {
          if sorted { NumberText.writeCanonical($0, to: &out) } else { out.append($0) }
        }
      case .string(let text): string(text)
      case .array(let items):
        out.append(UInt8(ascii: "["))
        for (index, item) in items.enumerated() {
          if index > 0 { out.append(UInt8(ascii: ",")) }
          write(item, sorted: sorted)
        }
        out.append(UInt8(ascii: "]"))
      case .object(let object): members(object, sorted: sorted)
      }
    }
  }

  private mutating func members(_ object: JSONObject, sorted: Bool) {
    var members = object.members
    if sorted, !Self.isSorted(members) {
      members.sort { NameOrder.precedes($0.name, $1.name) }
    }
    out.append(UInt8(ascii: "{"))
    for (index, member) in members.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      string(member.name)
      out.append(UInt8(ascii: ":"))
      write(member.value, sorted: sorted)
    }
    out.append(UInt8(ascii: "}"))
  }

  private static func isSorted(_ members: [JSONObject.Member]) -> Bool {
    for index in members.indices.dropFirst()
    where !NameOrder.precedes(members[index - 1].name, members[index].name) {
      return false
    }
    return true
  }

  private mutating func string(_ text: String) {
    withBytes(text) { JSONEscape.write($0, to: &out) }
  }

  mutating func pretty(_ value: JSON, level: Int) {
    switch value.kind {
    case .array:
      guard case .array(let items) = value.shape, !items.isEmpty else { return out.append("[]") }
      out.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        line(level + 1, comma: index > 0)
        pretty(item, level: level + 1)
      }
      line(level, comma: false)
      out.append(UInt8(ascii: "]"))
    case .object:
      guard case .object(let object) = value.shape, !object.isEmpty else {
        return out.append("{}")
      }
      out.append(UInt8(ascii: "{"))
      var isFirst = true
      for member in object {
        line(level + 1, comma: !isFirst)
        isFirst = false
        string(member.name)
        out.append(": ")
        pretty(member.value, level: level + 1)
      }
      line(level, comma: false)
      out.append(UInt8(ascii: "}"))
    default: write(value, sorted: false)
    }
  }

  private mutating func line(_ level: Int, comma: Bool) {
    if comma { out.append(UInt8(ascii: ",")) }
    out.append(0x0A)
    for _ in 0..<level { out.append("  ") }
  }
}

extension JSONView {
  func write(_ node: Int, sorted: Bool, to out: inout RawBuffer<UInt8>) {
    let head = head(node)
    if head.flags.contains(sorted ? .canonical : .compact) { return copy(head, node, to: &out) }
    switch head.kind {
    case .null, .no, .yes: copy(head, node, to: &out)
    case .number: NumberText.writeCanonical(raw(node), to: &out)
    case .string: withContent(node) { JSONEscape.write($0, to: &out) }
    case .array:
      out.append(UInt8(ascii: "["))
      var place = first(node)
      for index in 0..<count(node) {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        write(place, sorted: sorted, to: &out)
        place = after(place)
      }
      out.append(UInt8(ascii: "]"))
    case .object:
      out.append(UInt8(ascii: "{"))
      let count = count(node)
      if sorted {
        var names = canonicalNames(node)
        for index in 0..<count { member(names.next(in: self), index, sorted: true, to: &out) }
      } else {
        var name = first(node)
        for index in 0..<count {
          member(name, index, sorted: false, to: &out)
          name = after(after(name))
        }
      }
      out.append(UInt8(ascii: "}"))
    }
  }

  @inline(__always)
  private func member(_ name: Int, _ index: Int, sorted: Bool, to out: inout RawBuffer<UInt8>) {
    if index > 0 { out.append(UInt8(ascii: ",")) }
    let head = head(name)
    if head.flags.contains(.canonical) {
      copy(head, name, to: &out)
    } else {
      withContent(name) { JSONEscape.write($0, to: &out) }
    }
    out.append(UInt8(ascii: ":"))
    write(after(name), sorted: sorted, to: &out)
  }

  @inline(__always)
  private func copy(_ head: TapeHead, _ node: Int, to out: inout RawBuffer<UInt8>) {
    out.append(source + head.start, length(node), readable: sourceCount - head.start)
  }
}
