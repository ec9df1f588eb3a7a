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

  init(_ patterns: [PathPattern]) {
    let positions = PatternPositions(patterns)
    var states = [State()]
    var numbers: [PositionSet: Int] = [positions.none: Self.dead]
    var waiting: [PositionSet] = []

    func number(_ set: PositionSet) -> Int {
      if let known = numbers[set] { return known }
      let new = states.count
      numbers[set] = new
      var state = State()
      set.visit { if let pattern = positions.ends[$0] { state.accepted.append(pattern) } }
      states.append(state)
      waiting.append(set)
      return new
    }

    start = number(positions.starts)
    while let set = waiting.popLast() {
      let from = numbers[set]!
      var unnamed = positions.none
      var named: [Int: PositionSet] = [:]
      set.visit { position in
        switch positions.tokens[position] {
        case .anyDepth: unnamed.formUnion(positions.closed[position])
        case .any: unnamed.formUnion(positions.closed[position + 1])
        case .name(let name):
          named[name, default: positions.none].formUnion(positions.closed[position + 1])
        case .end: break
        }
      }
      states[from].other = number(unnamed)
      for (name, next) in named {
        var reached = next
        reached.formUnion(unnamed)
        let to = number(reached)
        states[from].names[positions.names[name]] = to
        if Int(positions.names[name].text) != nil { states[from].hasIndexNames = true }
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
