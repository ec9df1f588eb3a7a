/// A document lent for reading, without checks: positions come from the tape itself.
///
/// It must not leave the call of ``JSONDocument/read(_:)`` that lent it.
struct JSONView {
  let source: UnsafePointer<UInt8>
  let sourceCount: Int
  let tape: UnsafePointer<UInt64>
  let order: UnsafePointer<UInt32>

  @inline(__always) func head(_ node: Int) -> TapeHead { TapeHead(tape[node]) }
  @inline(__always) func kind(_ node: Int) -> TapeHead.Kind { head(node).kind }

  /// Bytes of the value in the text, with quotes and brackets.
  @inline(__always) func length(_ node: Int) -> Int {
    let head = head(node)
    if head.kind.rawValue >= TapeHead.Kind.array.rawValue { return TapePair(tape[node + 1]).low }
    return head.flags.contains(.wide) ? Int(tape[node + 1]) : head.shortLength
  }

  /// The position behind the value.
  @inline(__always) func after(_ node: Int) -> Int {
    let head = head(node)
    if head.kind.rawValue >= TapeHead.Kind.array.rawValue { return TapePair(tape[node + 1]).high }
    return node + (head.flags.contains(.wide) ? 2 : 1)
  }

  /// Members or items of a container.
  @inline(__always) func count(_ node: Int) -> Int { TapePair(tape[node + 2]).low }
  /// The first name or item of a container that is not empty.
  @inline(__always) func first(_ node: Int) -> Int { node + 3 }

  /// The bytes of the value in the text.
  func raw(_ node: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: source + head(node).start, count: length(node))
  }

  // MARK: - Strings

  /// Lends the bytes that a string stands for, without quotes and escapes.
  @inline(__always)
  func withContent<Result>(_ node: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let raw = raw(node)
    let inner = UnsafeBufferPointer(start: raw.baseAddress! + 1, count: raw.count - 2)
    if !head(node).flags.contains(.escaped) { return body(inner) }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: inner.count) { decoded in
      let count = JSONEscape.decode(inner, into: decoded)
      return body(UnsafeBufferPointer(rebasing: decoded[..<count]))
    }
  }

  func string(_ node: Int) -> String { withContent(node) { String(decoding: $0, as: UTF8.self) } }

  func contentEquals(_ node: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    if !head(node).flags.contains(.escaped), length(node) != bytes.count + 2 { return false }
    return withContent(node) { same($0, bytes) }
  }

  // MARK: - Objects

  /// The position of the value under that name, or nil.
  func member(_ node: Int, _ name: UnsafeBufferPointer<UInt8>) -> Int? {
    let count = count(node)
    let order = TapePair(tape[node + 2]).high
    guard count > NameOrder.linear, order != TapePair.none else {
      var place = first(node)
      for _ in 0..<count {
        let value = after(place)
        if contentEquals(place, name) { return value }
        place = after(value)
      }
      return nil
    }
    var low = order
    var high = order + count
    while low < high {
      let middle = (low + high) / 2
      let place = Int(self.order[middle])
      switch withContent(place, { NameOrder.compare($0, name) }) {
      case 0: return after(place)
      case ..<0: low = middle + 1
      default: high = middle
      }
    }
    return nil
  }

  /// The position of an array's item.
  func item(_ node: Int, _ index: Int) -> Int {
    var place = first(node)
    for _ in 0..<index { place = after(place) }
    return place
  }

  /// The names of an object in canonical order.
  func canonicalNames(_ node: Int) -> CanonicalNames {
    let content = TapePair(tape[node + 2])
    return CanonicalNames(remaining: content.low, place: first(node), order: content.high)
  }

  /// A walk over the names of an object in canonical order.
  struct CanonicalNames {
    private(set) var remaining: Int
    fileprivate var place: Int
    fileprivate var order: Int

    @inline(__always)
    mutating func next(in view: JSONView) -> Int {
      remaining -= 1
      if order != TapePair.none {
        order += 1
        return Int(view.order[order - 1])
      }
      let name = place
      if remaining > 0 { place = view.after(view.after(name)) }
      return name
    }
  }
}

/// Whether both hold the same bytes.
@inline(__always)
func same(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
  guard left.count == right.count else { return false }
  var index = 0
  while index + 8 <= left.count {
    let a = UnsafeRawPointer(left.baseAddress! + index).loadUnaligned(as: UInt64.self)
    let b = UnsafeRawPointer(right.baseAddress! + index).loadUnaligned(as: UInt64.self)
    if a != b { return false }
    index += 8
  }
  while index < left.count {
    if left[index] != right[index] { return false }
    index += 1
  }
  return true
}
