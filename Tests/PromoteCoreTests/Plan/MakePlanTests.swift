import PromoteCore
import Testing

@Suite struct MakePlanTests {
  @Test func `equal sides give an empty plan`() throws {
    let both = objects(api("a", policies: ["p"]), policy("p", grants: ["a"]))
    let result = try PlanWorld(release: both, target: both).plan()
    #expect(result.verdict == .empty)
    #expect(result.operations.isEmpty)
    #expect(result.unchanged.count == 2)
  }

  @Test func `what differs only in the normal form's blind spot is no change`() throws {
    let (address, json) = policy("p")
    let touched = json.setting(JSONPointer("/updated_at")!, to: 5)!
    let result = try PlanWorld(release: [address: json], target: [address: touched]).plan()
    #expect(result.steps.isEmpty)
  }

  @Test func `what is new is created, what differs is updated, what the target has beside is left`()
    throws
  {
    let result = try PlanWorld(
      release: objects(api("a"), api("b", note: "new")),
      target: objects(api("b", note: "old"), api("c"))
    ).plan()
    #expect(result.verdict == .ready)
    #expect(result.steps == ["create classic/a", "update classic/b"])
    #expect(result.undoing == ["update classic/b", "delete classic/a"])
    let plan = try #require(result.plan)
    #expect(plan.operations.allSatisfy { $0.release != nil })
    for blob in plan.operations.flatMap({ [$0.before, $0.after] }).compactMap({ $0 }) {
      #expect(result.blobs[blob.sha256]?.bytes.count == blob.size)
    }
  }

  @Test func `an API comes before the policy that grants it, and both before what is deleted`()
    throws
  {
    let result = try PlanWorld(
      release: objects(policy("gold", grants: ["z"]), api("z")),
      target: objects(api("old"), policy("legacy", grants: ["old"])), prune: .all
    ).plan()
    #expect(
      result.steps == [
        "create classic/z", "create policy/gold", "delete policy/legacy", "delete classic/old",
      ])
    #expect(result.operations.map(\.dependsOn) == [[], [0], [], [2]])
    #expect(
      result.undoing == [
        "create classic/old", "create policy/legacy", "delete policy/gold", "delete classic/z",
      ])
  }

  @Test func `a cycle is broken by identity, and the dropped edge is no dependency`() throws {
    let result = try PlanWorld(
      release: objects(api("a", policies: ["p"]), policy("p", grants: ["a"]))
    ).plan()
    #expect(result.steps == ["create classic/a", "create policy/p"])
    #expect(result.operations.map(\.dependsOn) == [[], [0]])
  }

  @Test func `what is outside a cycle still waits for it`() throws {
    let result = try PlanWorld(
      release: objects(
        api("a", links: ["z"]), api("m", links: ["z"]), api("z", links: ["m"]))
    ).plan()
    #expect(result.steps == ["create classic/m", "create classic/z", "create classic/a"])
    #expect(result.operations.map(\.dependsOn) == [[], [0], [1]])
  }

  @Test func `a listen path is handed over in the order that the server accepts, both ways`()
    throws
  {
    let result = try PlanWorld(
      release: objects(api("a", path: "/orders/"), api("z", path: "/old-orders/")),
      target: objects(api("z", path: "/orders"))
    ).plan()
    #expect(result.verdict == .ready)
    #expect(result.steps == ["update classic/z", "create classic/a"])
    #expect(result.undoing == ["delete classic/a", "update classic/z"])
    #expect(result.inverse[1].dependsOn == [0])
  }

  @Test func `two APIs cannot swap their listen paths in one plan`() throws {
    let result = try PlanWorld(
      release: objects(api("a", path: "/2/"), api("b", path: "/1/")),
      target: objects(api("a", path: "/1/"), api("b", path: "/2/"))
    ).plan()
    #expect(result.verdict == .blocked)
    #expect(result.plan == nil)
    #expect(result.codes(.blocking) == ["listen-path-swap classic/a"])
  }

  @Test func `a chain of two thousand links is ordered`() throws {
    let count = 2_000
    var world = PlanWorld()
    for number in 0..<count {
      let (address, json) = api(
        "\(number)", links: number + 1 < count ? ["\(number + 1)"] : [])
      world.release[address] = json
    }
    let result = try world.plan()
    #expect(result.steps.first == "create classic/\(count - 1)")
    #expect(result.steps.last == "create classic/0")
  }

  @Test func `nothing is deleted without prune, and only what was promoted unless all is asked`()
    throws
  {
    var world = PlanWorld(target: objects(api("mine"), api("theirs")))
    world.promoted = [Address(kind: .classic, id: "mine")]
    #expect(try world.plan().steps.isEmpty)
    world.prune = .promoted
    #expect(try world.plan().steps == ["delete classic/mine"])
    world.prune = .all
    #expect(try world.plan().steps == ["delete classic/theirs", "delete classic/mine"])
  }

  @Test func `an object of the release that is not selected is never deleted`() throws {
    let world = PlanWorld(
      release: objects(api("a")), target: objects(api("a"), api("b")), selection: ["id=b"],
      prune: .all)
    #expect(try world.plan().steps == ["delete classic/b"])
  }

  @Test func `guards stop protected and too many deletes`() throws {
    var world = PlanWorld(target: objects(api("a"), api("b")), prune: .all)
    world.guards = Guards(maximumDeletes: 1, protect: [Address(kind: .classic, id: "b")])
    let result = try world.plan()
    #expect(result.verdict == .blocked)
    #expect(result.codes(.blocking) == ["too-many-deletes ", "protected-object classic/b"])
    world.guards = Guards(maximumDeletes: 2)
    #expect(try world.plan().verdict == .ready)
  }

  @Test func `secrets of what is sent are in the plan by path, those of what stays are not`()
    throws
  {
    let key = SealKey(master: Array(repeating: 7, count: 32), environment: "staging")!
    func secret(_ id: String, _ pointer: String) -> PlannedSecret {
      PlannedSecret(
        object: Address(kind: .classic, id: id), pointer: JSONPointer(pointer)!,
        ref: "binding:x", binding: key.binding(of: "v", at: "classic/\(id)#\(pointer)"))
    }
    var world = PlanWorld(
      release: objects(api("a"), api("b")), target: objects(api("b")))
    world.secrets = [secret("a", "/z"), secret("a", "/b"), secret("b", "/b")]
    let plan = try world.ready()
    #expect(plan.secrets.map(\.path) == ["classic/a#/b", "classic/a#/z"])
  }

  @Test func `the state covers what is touched and what it names, and nothing else`() throws {
    var world = PlanWorld(
      release: objects(policy("p", grants: ["a"], rate: 1)),
      target: objects(policy("p", grants: ["a"], rate: 2), api("a"), api("far")))
    let state = try world.ready().target.state
    func now(_ item: (Address, JSON)) throws -> Digest {
      world.target[item.0] = item.1
      return try world.ready().target.state
    }
    #expect(try now(api("far", note: "edited")) == state)
    #expect(try now(api("a", note: "edited")) != state)
  }

  @Test func `a plan that expires before it is made is refused`() throws {
    var input = try PlanWorld(release: objects(api("a"))).input()
    input.expiresAt = input.createdAt
    #expect(throws: PlanError.self) { try makePlan(input) }
  }
}
