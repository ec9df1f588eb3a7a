import PromoteCore
import Testing

@Suite struct PreflightTests {
  @Test func `a reference that nobody holds blocks, one that cannot be checked warns`() throws {
    let result = try PlanWorld(
      release: objects(
        api("a", policies: ["ghost"], certificates: ["c1"]), policy("p", grants: ["nowhere"]))
    ).plan()
    #expect(
      result.codes(.blocking) == ["dangling-reference classic/a", "dangling-reference policy/p"])
    #expect(result.codes(.warning).contains("unverified-reference classic/a"))
    #expect(
      result.findings[0].message
        == "it names policy/ghost, which neither 'staging' nor this plan has")
    #expect(result.findings[0].pointer?.description == "/api_definition/jwt_default_policies/0")
  }

  @Test func `a reference to an API of another format is found`() throws {
    let other: JSON = ["x-tyk-api-gateway": ["info": ["id": "o", "name": "O"]]]
    let result = try PlanWorld(
      release: objects(policy("p", grants: ["o"])),
      target: [Address(kind: .oas, id: "o"): other]
    ).plan()
    #expect(result.verdict == .ready)
  }

  @Test func `a link may name an API as the gateway resolves it, a policy may not`() throws {
    let target = objects(api("x1", name: "Stock Room #eu"))
    #expect(
      try PlanWorld(release: objects(api("a", links: ["stock-room"])), target: target).plan()
        .verdict == .ready)
    #expect(
      try PlanWorld(release: objects(policy("p", grants: ["stock-room"])), target: target).plan()
        .codes(.blocking) == ["dangling-reference policy/p"])
  }

  @Test func `a policy that grants a version which its API lacks is told`() throws {
    func versioned(_ isNot: Bool) -> JSON {
      [
        "api_definition": [
          "api_id": "a", "name": "a",
          "version_data": ["not_versioned": .bool(isNot), "versions": ["v1": ["name": "v1"]]],
        ]
      ]
    }
    let grant: JSON = [
      "id": "p", "name": "p", "access_rights": ["a": ["api_id": "a", "versions": ["v1", "v2"]]],
    ]
    let (a, p) = (Address(kind: .classic, id: "a"), Address(kind: .policy, id: "p"))
    for target in [[:], [a: versioned(false)]] as [[Address: JSON]] {
      let release = target.isEmpty ? [a: versioned(false), p: grant] : [p: grant]
      let found = try PlanWorld(release: release, target: target).plan().findings
        .filter { $0.code == "unknown-version" }
      #expect(
        found.map(\.message) == ["it grants version 'v2' of classic/a, which has none of that name"]
      )
    }
    let free = try PlanWorld(release: [a: versioned(true), p: grant]).plan()
    #expect(!free.codes(.warning).contains("unknown-version policy/p"))
  }

  @Test func `an object that stays and names a deleted one blocks`() throws {
    var world = PlanWorld(
      target: objects(api("a"), policy("p", grants: ["a"])), selection: ["kind=classic"],
      prune: .all)
    #expect(try world.plan().codes(.blocking) == ["dangling-reference classic/a"])
    world.release = objects(policy("p", grants: ["a"]))
    world.selection = []
    #expect(try world.plan().codes(.blocking) == ["dangling-reference classic/a"])
    world.release = objects(policy("p"))
    let result = try world.plan()
    #expect(result.verdict == .ready)
    #expect(result.steps == ["update policy/p", "delete classic/a"])
    #expect(result.operations[1].dependsOn == [0])
  }

  @Test(arguments: [
    (path: "/orders/", domain: "", clash: true), ("/orders", "", true), ("//orders/", "", true),
    ("orders", "", true), ("/Orders/", "", false), ("/orders/v2/", "", false),
    ("/orders/", "api.example.com", false),
  ])
  func `a listen path is taken whatever its slashes, on the same domain`(
    path: String, domain: String, clash: Bool
  ) throws {
    let result = try PlanWorld(
      release: objects(api("new", path: path, domain: domain)),
      target: objects(api("old", path: "/orders/"))
    ).plan()
    #expect(
      result.codes(.blocking) == (clash ? ["listen-path-collision classic/new"] : []))
  }

  @Test func `domains are compared whatever their case`() throws {
    let result = try PlanWorld(
      release: objects(api("new", path: "/o", domain: "API.example.com")),
      target: objects(api("old", path: "/o/", domain: "api.Example.com"))
    ).plan()
    #expect(result.codes(.blocking) == ["listen-path-collision classic/new"])
  }

  @Test func `two new APIs of one plan collide with each other`() throws {
    let result = try PlanWorld(
      release: objects(api("a", path: "/same/"), api("b", path: "/same/"))
    ).plan()
    #expect(
      result.codes(.blocking) == [
        "listen-path-collision classic/a", "listen-path-collision classic/b",
      ])
  }

  @Test func `a collision that the target has already is not this plan's`() throws {
    let result = try PlanWorld(
      release: objects(api("a", path: "/same/", note: "new")),
      target: objects(api("a", path: "/same/"), api("b", path: "/same/"))
    ).plan()
    #expect(result.verdict == .ready)
  }

  @Test func `gateway segments keep equal paths apart where the server allows them`() throws {
    var world = PlanWorld(
      release: objects(api("a", path: "/same/", tags: ["edge"])),
      target: objects(api("b", path: "/same/", tags: ["core"])))
    #expect(try world.plan().verdict == .blocked)
    world.settings.duplicateSlugs = true
    #expect(try world.plan().verdict == .ready)
  }

  @Test func `a path that is freed only by a delete is still taken`() throws {
    let result = try PlanWorld(
      release: objects(api("a", path: "/same/")), target: objects(api("b", path: "/same/")),
      prune: .all
    ).plan()
    #expect(result.codes(.blocking) == ["listen-path-collision classic/a"])
    #expect(result.findings[0].message.hasSuffix("which this plan deletes only at the end"))
  }

  @Test func `policy names, slugs and ids of another kind collide`() throws {
    var world = PlanWorld(
      release: objects(policy("new", name: "Gold"), api("s", slug: "shop"), api("x")),
      target: objects(policy("old", name: "Gold"), api("t", slug: "shop")))
    world.target[Address(kind: .oas, id: "x")] = ["x-tyk-api-gateway": [:]]
    let result = try world.plan()
    #expect(
      result.codes(.blocking) == ["api-id-taken classic/x", "policy-name-collision policy/new"])
    #expect(result.codes(.warning).contains("slug-collision classic/s"))
    world.settings.duplicateSlugs = false
    #expect(try world.plan().codes(.blocking).contains("slug-collision classic/s"))
    world.settings.duplicateSlugs = true
    #expect(!(try world.plan().findings.contains { $0.code == "slug-collision" }))
  }

  @Test func `a server that gives new policies other ids is refused`() throws {
    var world = PlanWorld(release: objects(policy("p")))
    #expect(try world.plan().verdict == .ready)
    #expect(try world.plan().codes(.warning) == [])
    world.settings.keepsPolicyIDs = false
    #expect(try world.plan().codes(.blocking) == ["server-setting policy/p"])
    world.settings.keepsPolicyIDs = nil
    #expect(try world.plan().verdict == .ready)
    #expect(try world.plan().codes(.warning) == ["server-setting policy/p"])
  }
}
