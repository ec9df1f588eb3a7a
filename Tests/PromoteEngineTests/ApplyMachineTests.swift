import Testing

@testable import PromoteEngine

@Suite struct ApplyMachineTests {
  /// Runs a machine to its end, `width` operations under way at once, and returns the order in
  /// which they began.
  static func run(
    _ machine: inout ApplyMachine, width: Int, failing: Set<Int> = [],
    using generator: inout some RandomNumberGenerator
  ) -> [Int] {
    var order: [Int] = []
    var underWay: [Int] = []
    while true {
      while underWay.count < width, let next = machine.begin() {
        order.append(next)
        underWay.append(next)
      }
      guard let position = underWay.indices.randomElement(using: &generator) else { return order }
      let index = underWay.remove(at: position)
      machine.end(index, holds: !failing.contains(index))
    }
  }

  @Test func `what depends on a failure, near or far, is not attempted and the rest is`() {
    var machine = ApplyMachine(dependsOn: [[], [0], [1], [], [3]])
    var generator = SystemRandomNumberGenerator()
    let order = Self.run(&machine, width: 2, failing: [0], using: &generator)
    #expect(order.sorted() == [0, 3, 4])
    #expect(machine.states == [.failed, .notAttempted, .notAttempted, .holds, .holds])
    #expect(machine.isFinished)
  }

  @Test func `an empty plan is finished before it begins`() {
    var machine = ApplyMachine(dependsOn: [])
    #expect(machine.isFinished)
    #expect(machine.begin() == nil)
  }

  @Test func `after a stop nothing begins`() {
    var machine = ApplyMachine(dependsOn: [[], [], [0]])
    let first = machine.begin()
    machine.stop()
    #expect(machine.begin() == nil)
    machine.end(first!, holds: true)
    #expect(machine.states == [.holds, .notAttempted, .notAttempted])
    #expect(machine.isFinished)
  }

  @Test(arguments: 0..<200)
  func `nothing begins before all it depends on holds, and everything ends`(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let count = Int.random(in: 1...40, using: &generator)
    let graph = (0..<count).map { index in
      (0..<index).filter { _ in Int.random(in: 0..<4, using: &generator) == 0 }
    }
    let failing = Set((0..<count).filter { _ in Int.random(in: 0..<10, using: &generator) == 0 })
    var machine = ApplyMachine(dependsOn: graph)
    let width = Int.random(in: 1...8, using: &generator)
    let order = Self.run(&machine, width: width, failing: failing, using: &generator)
    #expect(machine.isFinished, "seed \(seed)")
    let position = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    for index in 0..<count {
      let blocked = graph[index].contains { machine.states[$0] != .holds }
      #expect((machine.states[index] == .notAttempted) == blocked, "seed \(seed)")
      for needed in graph[index] where position[index] != nil {
        #expect(position[needed]! < position[index]!, "seed \(seed)")
      }
    }
  }
}

/// A generator of random numbers that gives the same ones for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
