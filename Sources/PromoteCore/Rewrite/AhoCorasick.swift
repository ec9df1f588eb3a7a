/// Finds any of many words in a text in one pass, letters of ASCII in either case
/// (Aho and Corasick, "Efficient string matching", 1975).
struct AhoCorasick: Sendable {
  /// Which column of the table a byte uses; 0 for bytes that no word has.
  private var column = [UInt8](repeating: 0, count: 256)
  private var columns = 1
  private var next: [Int32] = []
  private var found: [[Int32]] = []
  /// Whether a word ends at a state.
  private var ends: [Bool] = []

  init(_ words: [String]) {
    var states = 1
    for word in words {
      for byte in word.utf8 where column[Int(Self.lower(byte))] == 0 {
        column[Int(Self.lower(byte))] = UInt8(columns)
        columns += 1
      }
      states += word.utf8.count
    }
    for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") {
      column[Int(byte)] = column[Int(byte | 0x20)]
    }
    next.reserveCapacity(states * columns)
    next = [Int32](repeating: -1, count: columns)
    found = [[]]
    for (number, word) in words.enumerated() where !word.utf8.isEmpty {
      var state = 0
      for byte in word.utf8 {
        let cell = state * columns + Int(column[Int(Self.lower(byte))])
        if next[cell] < 0 {
          next[cell] = Int32(found.count)
          found.append([])
          next += [Int32](repeating: -1, count: columns)
        }
        state = Int(next[cell])
      }
      found[state].append(Int32(number))
    }
    link()
    ends = found.map { !$0.isEmpty }
  }

  /// Fills the empty cells with where the longest proper suffix would go.
  private mutating func link() {
    var fallback = [Int](repeating: 0, count: found.count)
    var queue: [Int] = []
    for c in 0..<columns {
      if next[c] < 0 { next[c] = 0 } else { queue.append(Int(next[c])) }
    }
    var head = 0
    while head < queue.count {
      let state = queue[head]
      head += 1
      found[state] += found[fallback[state]]
      for c in 0..<columns {
        let cell = state * columns + c
        let other = next[fallback[state] * columns + c]
        if next[cell] < 0 {
          next[cell] = other
        } else {
          fallback[Int(next[cell])] = Int(other)
          queue.append(Int(next[cell]))
        }
      }
    }
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }

  /// Tells each word found: its number and the offset after its last byte.
  func scan(_ bytes: UnsafeBufferPointer<UInt8>, _ hit: (Int, Int) -> Void) {
    guard columns > 1 else { return }
    column.withUnsafeBufferPointer { column in
      next.withUnsafeBufferPointer { next in
        var state = 0
        for index in 0..<bytes.count {
          state = Int(next[state * columns + Int(column[Int(bytes[index])])])
          if ends[state] {
            for word in found[state] { hit(Int(word), index + 1) }
          }
        }
      }
    }
  }

  /// Whether any of the words is in a text.
  func holdsAny(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard columns > 1 else { return false }
    return column.withUnsafeBufferPointer { column in
      next.withUnsafeBufferPointer { next in
        ends.withUnsafeBufferPointer { ends in
          var state = 0
          for byte in bytes {
            state = Int(next[state * columns + Int(column[Int(byte)])])
            if ends[state] { return true }
          }
          return false
        }
      }
    }
  }
}
