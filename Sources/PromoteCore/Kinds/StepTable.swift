/// The steps of a ``PathAutomaton`` in memory of their own: an open hash table over state and name.
///
/// Never changed once it is made, so that any number of threads may read it.
final class StepTable: @unchecked Sendable {
  struct Description {
    let other: Int
    let hasIndexNames: Bool
    let names: [(name: String, to: Int)]
  }

  /// Where names lead from a state.
  struct State: BitwiseCopyable {
    /// Where any other name leads.
    let other: Int32
    let hasNames: Bool
    /// Whether one of the names is that of an array's item.
    let hasIndexNames: Bool
  }

  struct Slot: BitwiseCopyable {
    /// -1: nothing is here.
    var state: Int32 = -1
    var to: Int32 = 0
    var start: Int32 = 0
    var length: Int32 = 0
  }

  private let states: UnsafeMutableBufferPointer<State>
  private let slots: UnsafeMutableBufferPointer<Slot>
  private let bytes: UnsafeMutableBufferPointer<UInt8>

  init(_ descriptions: [Description]) {
    let count = descriptions.reduce(0) { $0 + $1.names.count }
    states = .allocate(capacity: max(1, descriptions.count))
    var capacity = 16
    while capacity < 3 * count { capacity *= 2 }
    slots = .allocate(capacity: capacity)
    slots.initialize(repeating: Slot())
    bytes = .allocate(
      capacity: max(
        1, descriptions.reduce(0) { $0 + $1.names.reduce(0) { $0 + $1.name.utf8.count } }))
    var used = 0
    for (number, description) in descriptions.enumerated() {
      states.initializeElement(
        at: number,
        to: State(
          other: Int32(description.other), hasNames: !description.names.isEmpty,
          hasIndexNames: description.hasIndexNames))
      for (name, to) in description.names {
        var place = withBytes(name) { Self.hash(number, $0) } & (capacity - 1)
        while slots[place].state >= 0 { place = (place + 1) & (capacity - 1) }
        slots[place] = Slot(
          state: Int32(number), to: Int32(to), start: Int32(used),
          length: Int32(name.utf8.count))
        for byte in name.utf8 {
          bytes.initializeElement(at: used, to: byte)
          used += 1
        }
      }
    }
  }

  deinit {
    states.deallocate()
    slots.deallocate()
    bytes.deallocate()
  }

  var steps: Steps {
    Steps(
      states: UnsafePointer(states.baseAddress!), slots: UnsafePointer(slots.baseAddress!),
      bytes: UnsafePointer(bytes.baseAddress!), mask: slots.count - 1)
  }

  /// The table lent for reading: it must not outlive it.
  struct Steps: BitwiseCopyable {
    fileprivate let states: UnsafePointer<State>
    fileprivate let slots: UnsafePointer<Slot>
    fileprivate let bytes: UnsafePointer<UInt8>
    fileprivate let mask: Int

    @inline(__always)
    func step(_ state: Int, _ name: UnsafeBufferPointer<UInt8>) -> Int {
      let from = states[state]
      guard from.hasNames else { return Int(from.other) }
      var place = StepTable.hash(state, name) & mask
      while true {
        let slot = slots[place]
        if slot.state < 0 { return Int(from.other) }
        if slot.state == state,
          same(
            UnsafeBufferPointer(start: bytes + Int(slot.start), count: Int(slot.length)), name)
        {
          return Int(slot.to)
        }
        place = (place + 1) & mask
      }
    }

    /// Where the name on the tape leads.
    @inline(__always)
    func step(_ state: Int, name: Int, in view: JSONView) -> Int {
      guard states[state].hasNames else { return Int(states[state].other) }
      return view.withContent(name) { step(state, $0) }
    }

    @inline(__always)
    func step(_ state: Int, index: Int) -> Int {
      guard states[state].hasIndexNames else { return Int(states[state].other) }
      return withBytes(String(index)) { step(state, $0) }
    }
  }

  @inline(__always)
  fileprivate static func hash(_ state: Int, _ name: UnsafeBufferPointer<UInt8>) -> Int {
    let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
    var hash = (UInt64(truncatingIfNeeded: state) << 8 ^ UInt64(name.count)) &* factor
    var index = 0
    while index + 8 <= name.count {
      let word = UnsafeRawPointer(name.baseAddress! + index).loadUnaligned(as: UInt64.self)
      hash = (hash ^ word) &* factor
      hash ^= hash >> 29
      index += 8
    }
    var rest: UInt64 = 0
    while index < name.count {
      rest = rest << 8 | UInt64(name[index])
      index += 1
    }
    hash = (hash ^ rest) &* factor
    return Int(truncatingIfNeeded: hash >> 32)
  }
}
