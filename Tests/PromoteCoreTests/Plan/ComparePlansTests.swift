import PromoteCore
import Testing

@Suite struct ComparePlansTests {
  static let first = PlanWorld(
    release: objects(policy("gold", rate: 2000)), target: objects(policy("gold", rate: 1000)))

  private func compare(_ change: (inout PlanWorld) -> Void) throws -> [String]? {
    var world = Self.first
    world.id = "pp_01JNBQ7W3T8Z5V2X4Y6M9K0RCF"
    world.createdAt = world.createdAt.adding(seconds: 600)
    change(&world)
    let old = try Self.first.plan()
    let new = try world.plan()
    let blobs = old.blobs.merging(new.blobs) { first, _ in first }
    switch comparePlans(try Self.first.ready(), try world.ready(), document: { blobs[$0]?.json }) {
    case .same: return nil
    case .differs(let differences): return differences.map(\.text)
    }
  }

  @Test func `the same effect planned later by somebody else is the same`() throws {
    #expect(try compare { $0.author = "ben" } == nil)
    #expect(
      try compare {
        let (address, json) = api("elsewhere")
        $0.target[address] = json
      } == nil)
  }

  @Test func `what the approvals were for is said beside what it would be now`() throws {
    let differences = try #require(
      try compare { $0.release = objects(policy("gold", rate: 5000)) })
    #expect(differences.count == 2)
    #expect(differences[0].hasPrefix("release "))
    #expect(differences[1] == "policy/gold /rate 1000 → 5000, was 2000")
  }

  @Test func `a target that moved on is told`() throws {
    #expect(
      try compare { $0.target = objects(policy("gold", rate: 1500)) }
        == ["policy/gold /rate 1000 → 1500"])
  }

  @Test func `objects that came and went are told`() throws {
    let differences = try #require(
      try compare {
        $0.release = objects(policy("silver"))
      })
    #expect(differences.dropFirst() == ["policy/gold left out", "policy/silver added"])
  }

  @Test func `another trust document ends approvals though the effect is the same`() throws {
    #expect(
      try compare { $0.trust = Plan.Trust(version: 2, sha256: Digest(of: [5])) }
        == ["trust version 1 → version 2"])
  }
}
