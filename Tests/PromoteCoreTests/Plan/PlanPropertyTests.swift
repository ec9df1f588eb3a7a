import PromoteCore
import Testing

@Suite struct PlanPropertyTests {
  static let seeds = (0..<200).map { UInt64($0) }

  /// Random objects with random references and random paths; no two share a place.
  static func world(_ seed: UInt64) -> PlanWorld {
    var random = SeededNumbers(state: seed)
    func some(_ items: [String], _ random: inout SeededNumbers) -> [String] {
      items.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
    }
    let apis = (0..<Int.random(in: 0...8, using: &random)).map { "a\($0)" }
    let policies = (0..<Int.random(in: 0...6, using: &random)).map { "p\($0)" }
    func side(_ random: inout SeededNumbers) -> [Address: JSON] {
      var side: [Address: JSON] = [:]
      let paths = apis.shuffled(using: &random)
      for (id, path) in zip(apis, paths) where Bool.random(using: &random) {
        let (address, json) = api(
          id, path: Int.random(in: 0..<5, using: &random) == 0 ? "/moved-\(path)/" : nil,
          policies: some(policies, &random), links: some(apis, &random),
          note: "\(Int.random(in: 0..<3, using: &random))")
        side[address] = json
      }
      for id in policies where Bool.random(using: &random) {
        let (address, json) = policy(
          id, grants: some(apis, &random), rate: Int.random(in: 1...3, using: &random))
        side[address] = json
      }
      return side
    }
    var world = PlanWorld(release: side(&random), target: side(&random))
    world.prune = PruneMode.allCases.randomElement(using: &random)!
    world.promoted = Set(world.target.keys.filter { _ in Bool.random(using: &random) })
    return world
  }

  /// Carries operations out on a set of objects, refusing what a server would refuse.
  static func carryOut(
    _ operations: [Plan.Operation], on objects: [Address: JSON],
    blobs: [Digest: SealedDocument]
  ) throws -> [Address: JSON] {
    var objects = objects
    for operation in operations {
      #expect(
        objects[operation.address].map { SealedDocument(sealed: $0).digest }
          == operation.before?.sha256)
      objects[operation.address] = operation.after.flatMap { blobs[$0.sha256]?.json }
    }
    return objects
  }

  @Test(arguments: seeds)
  func `live plus plan is desired, and the inverse leads back`(seed: UInt64) throws {
    let world = Self.world(seed)
    let result = try world.plan()
    let after = try Self.carryOut(result.operations, on: world.target, blobs: result.blobs)
    var wanted = world.target.merging(world.release) { $1 }
    let pruned = world.target.keys.filter { address in
      world.release[address] == nil
        && (world.prune == .all || world.prune == .promoted && world.promoted.contains(address))
    }
    for address in pruned { wanted[address] = nil }
    #expect(after == wanted, "seed \(seed)")
    let back = try Self.carryOut(result.inverse, on: after, blobs: result.blobs)
    #expect(back == world.target, "seed \(seed)")
    var again = world
    again.target = after
    #expect(try again.plan().operations.isEmpty, "seed \(seed)")
  }

  @Test(arguments: seeds)
  func `equal sides give an empty plan`(seed: UInt64) throws {
    var world = Self.world(seed)
    world.release = world.target
    let result = try world.plan()
    #expect(result.verdict == .empty, "seed \(seed)")
  }

  @Test(arguments: seeds)
  func `what is named comes first unless the two name each other in a circle`(seed: UInt64) throws {
    let world = Self.world(seed)
    let result = try world.plan()
    let position = Dictionary(
      uniqueKeysWithValues: result.operations.enumerated().map { ($1.address, $0) })
    let firstDelete = result.operations.firstIndex { $0.action == .delete }
    for (index, operation) in result.operations.enumerated() {
      #expect(operation.dependsOn.allSatisfy { $0 < index }, "seed \(seed)")
      if let firstDelete, operation.action != .delete { #expect(index < firstDelete) }
      guard operation.action != .delete, let document = world.release[operation.address] else {
        continue
      }
      for reference in PlanWorld.references(document) {
        let kind: KindName = reference.to == "api" ? .classic : reference.to
        let named = Address(kind: kind, id: reference.id)
        guard let other = position[named], other != index,
          result.operations[other].action != .delete
        else { continue }
        #expect(
          operation.dependsOn.contains(other)
            || Self.reaches(named, operation.address, world.release), "seed \(seed): \(named)")
      }
    }
  }

  /// Whether a path of references leads from one object to the other.
  static func reaches(_ from: Address, _ to: Address, _ objects: [Address: JSON]) -> Bool {
    var seen: Set<Address> = [from]
    var stack = [from]
    while let next = stack.popLast() {
      if next == to { return true }
      for reference in objects[next].map(PlanWorld.references) ?? [] {
        let kind: KindName = reference.to == "api" ? .classic : reference.to
        let named = Address(kind: kind, id: reference.id)
        if seen.insert(named).inserted { stack.append(named) }
      }
    }
    return false
  }

  @Test(arguments: seeds)
  func `the order of what is passed in does not count`(seed: UInt64) throws {
    let input = try Self.world(seed).input()
    let first = try makePlan(input)
    var random = SeededNumbers(state: seed &+ 1)
    var shuffled = input
    shuffled.entries.shuffle(using: &random)
    shuffled.desired = [:]
    for (address, object) in input.desired.shuffled(using: &random) {
      var object = object
      object.references.shuffle(using: &random)
      shuffled.desired[address] = object
    }
    shuffled.live = [:]
    for (address, object) in input.live.shuffled(using: &random) { shuffled.live[address] = object }
    let second = try makePlan(shuffled)
    #expect(first.operations == second.operations, "seed \(seed)")
    #expect(first.effect == second.effect, "seed \(seed)")
    #expect(first.plan?.bytes == second.plan?.bytes, "seed \(seed)")
  }

  @Test(arguments: seeds)
  func `fields are told exactly where documents differ`(seed: UInt64) throws {
    var random = SeededNumbers(state: seed)
    let before = Self.json(&random, depth: 3)
    let after = Self.json(&random, depth: 3)
    #expect(fieldChanges(from: before, to: before).isEmpty)
    #expect(fieldChanges(from: before, to: after).isEmpty == (before == after), "seed \(seed)")
  }

  static func json(_ random: inout SeededNumbers, depth: Int) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 4), using: &random) {
    case 0: .null
    case 1: .bool(Bool.random(using: &random))
    case 2: .integer(Int.random(in: 0..<3, using: &random))
    case 3: .string(["", "a", "b"].randomElement(using: &random)!)
    case 4:
      .array(
        (0..<Int.random(in: 0..<4, using: &random)).map { _ in json(&random, depth: depth - 1) })
    case 5:
      .array(
        (0..<Int.random(in: 0..<4, using: &random)).map { number in
          ["id": .string("\(Int.random(in: 0..<4, using: &random))"), "value": .integer(number)]
        })
    default:
      .object(
        JSONObject(
          (0..<Int.random(in: 0..<4, using: &random)).map { _ in
            (
              ["x", "y", "id", "name"].randomElement(using: &random)!,
              json(&random, depth: depth - 1)
            )
          }))
    }
  }
}
