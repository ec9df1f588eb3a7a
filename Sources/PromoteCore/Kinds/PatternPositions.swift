/// Every place in many patterns, numbered: the next token to meet.
struct PatternPositions {
  enum Token {
    case anyDepth, any
    /// By its number in `names`.
    case name(Int)
    case end
  }

  /// By position; a pattern's positions follow each other, its end last.
  private(set) var tokens: [Token] = []
  /// Which pattern a position is the end of.
  private(set) var ends: [Int?] = []
  private(set) var names: [ByteString] = []
  /// A position and those that it stands for without a step: `**` matches no level too.
  private(set) var closed: [PositionSet] = []
  let none: PositionSet
  private(set) var starts: PositionSet

  init(_ patterns: [PathPattern]) {
    let count = patterns.reduce(0) { $0 + $1.tokens.count + 1 }
    none = PositionSet(capacity: count)
    starts = none
    var numbers: [ByteString: Int] = [:]
    var first: [Int] = []
    for (pattern, path) in patterns.enumerated() {
      first.append(tokens.count)
      for token in path.tokens {
        switch token {
        case .anyDepth: tokens.append(.anyDepth)
        case .any: tokens.append(.any)
        case .name(let text):
          let name = ByteString(text)
          let number = numbers[name] ?? names.count
          if number == names.count {
            numbers[name] = number
            names.append(name)
          }
          tokens.append(.name(number))
        }
        ends.append(nil)
      }
      tokens.append(.end)
      ends.append(pattern)
    }
    closed = [PositionSet](repeating: none, count: count)
    for position in tokens.indices.reversed() {
      closed[position].insert(position)
      if case .anyDepth = tokens[position] { closed[position].formUnion(closed[position + 1]) }
    }
    for position in first { starts.formUnion(closed[position]) }
  }
}

/// A set of small numbers.
struct PositionSet: Hashable {
  private var words: [UInt64]

  init(capacity: Int) { words = [UInt64](repeating: 0, count: (capacity + 63) / 64) }

  mutating func insert(_ number: Int) { words[number >> 6] |= 1 << UInt64(number & 63) }

  mutating func formUnion(_ other: PositionSet) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  /// Every number, ascending.
  func visit(_ body: (Int) -> Void) {
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        body((index << 6) + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
  }
}
