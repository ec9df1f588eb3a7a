/// A name on the tape with the eight bytes that decide most comparisons.
struct NameKey: BitwiseCopyable {
  let prefix: UInt64
  let node: UInt32

  /// The canonical order; never true of the same name twice.
  @inline(__always)
  func strictlyPrecedes(_ other: NameKey, in view: JSONView) -> Bool {
    prefix != other.prefix ? prefix < other.prefix : compareWhole(other, in: view) < 0
  }

  /// The canonical order; of the same name twice, the one written first precedes.
  @inline(__always)
  func precedes(_ other: NameKey, in view: JSONView) -> Bool {
    if prefix != other.prefix { return prefix < other.prefix }
    let order = compareWhole(other, in: view)
    return order < 0 || (order == 0 && node < other.node)
  }

  /// Whether both are the same name.
  @inline(__always)
  func names(_ other: NameKey, in view: JSONView) -> Bool {
    prefix == other.prefix && compareWhole(other, in: view) == 0
  }

  @inline(never)
  private func compareWhole(_ other: NameKey, in view: JSONView) -> Int {
    view.withContent(Int(node)) { mine in
      view.withContent(Int(other.node)) { NameOrder.compare(mine, $0) }
    }
  }

  static func sort(_ keys: UnsafeMutableBufferPointer<NameKey>, in view: JSONView) {
    var keys = keys
    guard keys.count <= 32 else {
      return keys.sort { $0.precedes($1, in: view) }
    }
    for next in 1..<keys.count {
      let key = keys[next]
      var place = next
      while place > 0, key.precedes(keys[place - 1], in: view) {
        keys[place] = keys[place - 1]
        place -= 1
      }
      keys[place] = key
    }
  }
}
