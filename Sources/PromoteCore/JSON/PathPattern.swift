/// Places in a JSON value: a JSON Pointer in which `*` stands for one level and `**` for any number.
///
/// A literal `*` member cannot be named; none of Tyk's fixed member names is one.
public struct PathPattern: Sendable, Hashable {
  public enum Token: Sendable, Hashable {
    case name(String)
    case any
    case anyDepth

    public static func == (left: Token, right: Token) -> Bool {
      switch (left, right) {
      case (.name(let a), .name(let b)): a.utf8.elementsEqual(b.utf8)
      case (.any, .any), (.anyDepth, .anyDepth): true
      default: false
      }
    }

    public func hash(into hasher: inout Hasher) {
      switch self {
      case .name(let name): hasher.combine(bytesOf: name)
      case .any: hasher.combine(1)
      case .anyDepth: hasher.combine(2)
      }
    }
  }

  public let tokens: [Token]

  public init(tokens: [Token]) { self.tokens = tokens }

  /// Nil unless the text is a JSON Pointer after the stars.
  public init?(_ text: String) {
    guard let pointer = JSONPointer(text) else { return nil }
    tokens = pointer.tokens.map { token in
      switch token {
      case "*": .any
      case "**": .anyDepth
      default: .name(token)
      }
    }
  }

  public func matches(_ pointer: JSONPointer) -> Bool {
    var states = begin(at: 0)
    for name in pointer.tokens { states = step(states, name) }
    return states.contains(tokens.count)
  }

  /// Every place of `value` that matches, in the order of a walk, each once.
  public func places(in value: JSON) -> [JSONPointer] {
    var found: [JSONPointer] = []
    var place = JSONPointer.root
    collect(begin(at: 0), value, &place, &found)
    return found
  }

  // MARK: - Matching

  /// How many tokens of the pattern a path has got through. With `**` a path can be in several
  /// states at once; following all of them together visits no value twice.
  private typealias State = Int

  /// The state, and those that `**` lets a path reach without a further level.
  private func begin(at state: State) -> [State] {
    var states = [state]
    while let last = states.last, last < tokens.count, tokens[last] == .anyDepth {
      states.append(last + 1)
    }
    return states
  }

  private func step(_ states: [State], _ name: String) -> [State] {
    var reached: [State] = []
    func reach(_ state: State) {
      for next in begin(at: state) where !reached.contains(next) { reached.append(next) }
    }
    for state in states where state < tokens.count {
      switch tokens[state] {
      case .anyDepth: reach(state)
      case .any: reach(state + 1)
      case .name(let wanted): if wanted.utf8.elementsEqual(name.utf8) { reach(state + 1) }
      }
    }
    return reached
  }

  private func collect(
    _ states: [State], _ value: JSON, _ place: inout JSONPointer, _ found: inout [JSONPointer]
  ) {
    if states.contains(tokens.count) { found.append(place) }
    // One name: no need to look at the others.
    if states.count == 1, states[0] < tokens.count, case .name(let name) = tokens[states[0]] {
      guard let child = value.child(name) else { return }
      place.tokens.append(name)
      collect(begin(at: states[0] + 1), child, &place, &found)
      place.tokens.removeLast()
      return
    }
    guard states.contains(where: { $0 < tokens.count }) else { return }
    value.forEachChild { name, child in
      let reached = step(states, name)
      guard !reached.isEmpty else { return }
      place.tokens.append(name)
      collect(reached, child, &place, &found)
      place.tokens.removeLast()
    }
  }
}

extension PathPattern: CustomStringConvertible {
  public var description: String {
    JSONPointer(
      tokens.map { token in
        switch token {
        case .name(let name): name
        case .any: "*"
        case .anyDepth: "**"
        }
      }
    ).description
  }
}

extension PathPattern: ExpressibleByStringLiteral {
  /// For the kinds' own tables; a text that is no pattern is a mistake in the program.
  public init(stringLiteral text: String) {
    guard let pattern = PathPattern(text) else { preconditionFailure("no path pattern: \(text)") }
    self = pattern
  }
}
