/// Decides what may be sent next. It sends nothing.
///
/// An operation may begin when all it depends on hold. When one fails, what depends on it, near or
/// far, is not attempted; the rest goes on. Time and memory are linear in operations and
/// dependencies.
struct ApplyMachine {
  enum State: Sendable, Hashable {
    case waiting
    case underWay
    case holds
    case failed
    case notAttempted
  }

  private(set) var states: [State]
  private var unmet: [Int]
  private var dependents: [[Int]]
  /// May begin; a heap would keep plan order exactly, a queue keeps it where nothing waits.
  private var ready: [Int]
  private var head = 0
  private var ended = 0

  /// `dependsOn[i]` are operations that must hold before `i` may begin; those outside the plan's
  /// range or `i` itself are a mistake of the plan's maker and never met.
  init(dependsOn: [[Int]]) {
    states = Array(repeating: .waiting, count: dependsOn.count)
    unmet = Array(repeating: 0, count: dependsOn.count)
    dependents = Array(repeating: [], count: dependsOn.count)
    for (index, needed) in dependsOn.enumerated() {
      for other in Set(needed) {
        unmet[index] += 1
        if dependsOn.indices.contains(other), other != index { dependents[other].append(index) }
      }
    }
    ready = []
    for index in unmet.indices where unmet[index] == 0 { ready.append(index) }
  }

  /// The next operation to begin; nil where all that may begin is under way or has ended.
  mutating func begin() -> Int? {
    while head < ready.count {
      let index = ready[head]
      head += 1
      if states[index] == .waiting {
        states[index] = .underWay
        return index
      }
    }
    return nil
  }

  /// The operation that ``begin()`` gave has ended.
  mutating func end(_ index: Int, holds: Bool) {
    precondition(states[index] == .underWay, "an operation ends once, after it began")
    states[index] = holds ? .holds : .failed
    ended += 1
    guard holds else { return abandon(dependents[index]) }
    for dependent in dependents[index] {
      unmet[dependent] -= 1
      if unmet[dependent] == 0, states[dependent] == .waiting { ready.append(dependent) }
    }
  }

  /// Nothing more begins; what waits is not attempted.
  mutating func stop() {
    abandon(states.indices.filter { states[$0] == .waiting })
  }

  private mutating func abandon(_ first: [Int]) {
    var rest = first
    while let index = rest.popLast() {
      guard states[index] == .waiting else { continue }
      states[index] = .notAttempted
      ended += 1
      rest += dependents[index]
    }
  }

  /// Whether every operation has ended, one way or another.
  var isFinished: Bool { ended == states.count }
}
