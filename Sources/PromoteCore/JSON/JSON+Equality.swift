extension JSON: Hashable {
  public static func == (left: JSON, right: JSON) -> Bool {
    if case .flat(let mine, let node) = left.storage,
      case .flat(let other, let otherNode) = right.storage
    {
      if mine === other, node == otherNode { return true }
      return mine.read { view in
        other.read { view.equals(Int(node), $0, Int(otherNode)) }
      }
    }
    return switch (left.shape, right.shape) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch shape {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .number(let value): hasher.combine(value)
    case .string(let value): hasher.combine(bytesOf: value)
    case .array(let items): hasher.combine(items)
    case .object(let object): hasher.combine(object)
    }
  }
}

extension JSONView {
  /// Whether two parsed values have the same canonical form.
  func equals(_ node: Int, _ other: JSONView, _ otherNode: Int) -> Bool {
    let head = head(node)
    let otherHead = other.head(otherNode)
    guard head.kind == otherHead.kind else { return false }
    // The same text is the same value; of two canonical forms the reverse holds too.
    if same(raw(node), other.raw(otherNode)) { return true }
    if head.flags.contains(.canonical), otherHead.flags.contains(.canonical) { return false }
    switch head.kind {
    case .null, .no, .yes: return true
    case .number: return NumberText.equals(raw(node), other.raw(otherNode))
    case .string:
      return other.withContent(otherNode) { contentEquals(node, $0) }
    case .array:
      let count = count(node)
      guard count == other.count(otherNode) else { return false }
      var mine = first(node)
      var its = other.first(otherNode)
      for _ in 0..<count {
        guard equals(mine, other, its) else { return false }
        mine = after(mine)
        its = other.after(its)
      }
      return true
    case .object:
      guard count(node) == other.count(otherNode) else { return false }
      var mine = canonicalNames(node)
      var its = other.canonicalNames(otherNode)
      while mine.remaining > 0 {
        let name = mine.next(in: self)
        let itsName = its.next(in: other)
        guard other.withContent(itsName, { contentEquals(name, $0) }),
          equals(after(name), other, other.after(itsName))
        else { return false }
      }
      return true
    }
  }
}

extension Hasher {
  /// Hashes a text by its UTF-8 bytes, as texts are compared here.
  mutating func combine(bytesOf text: String) {
    withBytes(text) { combine(bytes: UnsafeRawBufferPointer($0)) }
    combine(UInt8(0xFF))
  }
}
