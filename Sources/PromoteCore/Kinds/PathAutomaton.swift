/// Many path patterns as one deterministic automaton: a tree is walked once, one step a level,
/// however many patterns there are.
///
/// Built when a kind is described, never while objects are processed. Names are compared by bytes.
struct PathAutomaton: Sendable {
  /// State 0: nothing below can match.
  static let dead = 0
  let start: Int
  private let table: StepTable
  private let accepted: [[Int]]

  private struct State {
    var names: [ByteString: Int] = [:]
    var other = PathAutomaton.dead
    var hasIndexNames = false
    var accepted: [Int] = []
  }

  /// A place in a pattern: the next token to meet.
  private struct Position: Hashable, Comparable {
    let pattern: Int
    let token: Int
    static func < (left: Position, right: Position) -> Bool {
      (left.pattern, left.token) < (right.pattern, right.token)
    }
  }

  init(_ patterns: [PathPattern]) {
    var states = [State()]
    var numbers: [[Position]: Int] = [[]: Self.dead]
    var waiting: [[Position]] = []

    func close(_ positions: Set<Position>) -> [Position] {
      var closed = positions
      for position in positions {
        var next = position
        while next.token < patterns[next.pattern].tokens.count,
          patterns[next.pattern].tokens[next.token] == .anyDepth
        {
          next = Position(pattern: next.pattern, token: next.token + 1)
          closed.insert(next)
        }
      }
      return closed.sorted()
    }
    func number(_ positions: [Position]) -> Int {
      if let known = numbers[positions] { return known }
      let new = states.count
      numbers[positions] = new
      var state = State()
      state.accepted = positions.compactMap {
        $0.token == patterns[$0.pattern].tokens.count ? $0.pattern : nil
      }
      states.append(state)
      waiting.append(positions)
      return new
    }

    start = number(close(Set(patterns.indices.map { Position(pattern: $0, token: 0) })))
    while let positions = waiting.popLast() {
      let from = numbers[positions]!
      var unnamed: Set<Position> = []
      var named: [ByteString: Set<Position>] = [:]
      for position in positions where position.token < patterns[position.pattern].tokens.count {
        let next = Position(pattern: position.pattern, token: position.token + 1)
        switch patterns[position.pattern].tokens[position.token] {
        case .anyDepth: unnamed.insert(position)
        case .any: unnamed.insert(next)
        case .name(let name): named[ByteString(name), default: []].insert(next)
        }
      }
      let other = number(close(unnamed))
      states[from].other = other
      for (name, next) in named {
        let to = number(close(next.union(unnamed)))
        states[from].names[name] = to
        if Int(name.text) != nil { states[from].hasIndexNames = true }
      }
    }
    accepted = states.map(\.accepted)
    table = StepTable(
      states.map { state in
        StepTable.Description(
          other: state.other, hasIndexNames: state.hasIndexNames,
          names: state.names.map { ($0.key.text, $0.value) })
      })
  }

  /// The steps, for as long as the automaton is there.
  var steps: StepTable.Steps { table.steps }

  func step(_ state: Int, name: String) -> Int { withBytes(name) { steps.step(state, $0) } }
  func step(_ state: Int, index: Int) -> Int { steps.step(state, index: index) }

  /// The patterns that match where this state is reached, by their number.
  func accepted(at state: Int) -> [Int] { accepted[state] }
  var stateCount: Int { accepted.count }
}

/// A string whose identity is its bytes.
struct ByteString: Hashable, Sendable {
  let text: String
  init(_ text: String) { self.text = text }

  /// Of ASCII there is one spelling only.
  private var isASCII: Bool {
    var text = text
    return text.withUTF8 { $0.allSatisfy { $0 < 0x80 } }
  }

  static func == (left: ByteString, right: ByteString) -> Bool {
    // Equal bytes are equal strings, and asking for that first is quick; the reverse need not be.
    guard left.text.utf8.count == right.text.utf8.count, left.text == right.text else {
      return false
    }
    return left.isASCII || left.text.utf8.elementsEqual(right.text.utf8)
  }
  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
