import Testing

@testable import PromoteCore

@Suite struct SyncDecisionTests {
  private func api(
    _ id: String = "", db: String = "", slug: String = "", listen: String = "/x/",
    target: String = "http://x"
  ) -> JSON {
    [
      "api_definition": [
        "id": .string(db), "api_id": .string(id), "name": "N", "slug": .string(slug),
        "proxy": ["listen_path": .string(listen), "target_url": .string(target)],
      ]
    ]
  }

  private func file(_ json: JSON, _ kind: ResourceKind = .classic, _ name: String = "f.json")
    -> SyncObject
  {
    SyncObject(
      file: name, group: SyncGroup.of(kind.name) ?? .apis, kind: kind, document: LiveDocument(json))
  }

  private func live(_ json: JSON, _ kind: ResourceKind = .classic) -> SyncLive {
    SyncLive(
      LiveObject(
        address: kind.address(of: json) ?? Address(kind: kind.name, id: "?"), name: "N",
        databaseID: kind.databaseID(of: json), document: LiveDocument(json)),
      group: SyncGroup.of(kind.name) ?? .apis, kind: kind)
  }

  private let one = "5f0000000000000000000001"
  private let two = "5f0000000000000000000002"

  @Test func `publishing collides by id, database id, slug and listen path, and says which`() {
    let there = [live(api("a", db: one, slug: "s", listen: "/a/"))]
    for (json, warning) in [
      (api("a", listen: "/b/"), "API ID Exists"),
      (api("b", db: one, listen: "/b/"), "Object ID Exists"),
      (api("b", slug: "s", listen: "/b/"), "Slug Exists"),
      (api("b", listen: "/a"), "Listen Path Exists"),
    ] {
      let refusals = #expect(throws: SyncRefusals.self) {
        try publishSteps(SyncSource(objects: [file(json)]), over: there, organisation: "o")
      }
      #expect(refusals?.refusals.map(\.warning) == [warning])
    }
    #expect(throws: Never.self) {
      try publishSteps(
        SyncSource(objects: [file(api("b", listen: "/a/"))]), over: there, organisation: "o",
        allowingDuplicateListenPaths: true)
    }
  }

  @Test func `updating finds by the first rule that finds one, and never by nothing`() throws {
    let there = [
      live(api("a", db: one, slug: "", listen: "/a/")),
      live(api("b", db: two, slug: "s", listen: "/b/")),
    ]
    func match(_ json: JSON) throws -> (String?, SyncStep.Match?) {
      let step = try? updateSteps(
        SyncSource(objects: [file(json)]), over: there, organisation: "o"
      ).first
      return (step?.live?.id, step?.match)
    }
    #expect(try match(api("a", db: two)) == ("a", .id))
    #expect(try match(api("new", db: two)) == ("b", .databaseID))
    #expect(try match(api("new", slug: "s")) == ("b", .slug))
    #expect(try match(api("new", listen: "/a/")) == ("a", .listenPath))
    // An empty slug is nobody's.
    #expect(try match(api("new", slug: "", listen: "/new/")) == (nil, nil))
  }

  @Test func `an object without an id keeps the one it has in the target`() throws {
    let there = [live(api("a", db: one, listen: "/x/"))]
    let plan = try #require(
      try syncPlans(
        SyncSource(objects: [file(api(listen: "/x/", target: "http://y"))]), over: there,
        organisation: "", filter: SyncFilter(), deleting: true)[.apis])
    #expect(plan.deletes.isEmpty && plan.creates.isEmpty)
    #expect(plan.updates.map(\.address.id) == ["a"])
  }

  @Test func `an old policy is known by its database id wherever it goes`() throws {
    let policy: JSON = ["_id": .string(one), "id": "", "name": "P", "org_id": "o"]
    let kept: JSON = ["_id": .string(two), "id": .string(one), "name": "P", "org_id": "o"]
    let plan = try #require(
      try syncPlans(
        SyncSource(objects: [file(policy, .policy)]), over: [live(kept, .policy)],
        organisation: "o", filter: SyncFilter(), deleting: true)[.policies])
    #expect(plan.deletes.isEmpty && plan.creates.isEmpty && plan.updates.isEmpty)
  }

  @Test func `what a new object takes over from goes first, all else last`() throws {
    let there = [
      live(api("old", db: one, listen: "/x/")), live(api("other", db: two, listen: "/o/")),
    ]
    let plan = try #require(
      try syncPlans(
        SyncSource(objects: [file(api("new", listen: "/x/"))]), over: there, organisation: "o",
        filter: SyncFilter(), deleting: true)[.apis])
    #expect(plan.deletes.map(\.id) == ["old", "other"])
    #expect(plan.deletesFirst == [one])
    // Where nothing may be deleted, the path is taken.
    #expect(throws: SyncRefusals.self) {
      try syncPlans(
        SyncSource(objects: [file(api("new", listen: "/x/"))]), over: there, organisation: "o",
        filter: SyncFilter(), deleting: false)
    }
  }

  @Test func `policies are deleted only where some are listed, and a filter touches nothing else`()
    throws
  {
    let policy: JSON = ["_id": .string(two), "id": "gold", "name": "P"]
    let there = [live(api("a", db: one)), live(policy, .policy)]
    let listed = SyncSource(objects: [file(api("b", listen: "/b/"))])
    let all = try syncPlans(
      listed, over: there, organisation: "o", filter: SyncFilter(), deleting: true)
    #expect(all[.apis]?.deletes.map(\.id) == ["a"])
    #expect(all[.policies]?.deletes.isEmpty == true)
    let named = try syncPlans(
      listed, over: there, organisation: "o", filter: SyncFilter(apis: ["b"]), deleting: true)
    #expect(named[.apis]?.deletes.isEmpty == true)
    #expect(named[.assets] == nil)
  }

  @Test func `an API does not change its form by a sync`() {
    let oas: JSON = ["x-tyk-api-gateway": ["info": ["id": "a", "dbId": .string(one), "name": "N"]]]
    #expect(throws: SyncRefusals.self) {
      try syncPlans(
        SyncSource(objects: [file(api("a"))]), over: [live(oas, .oas)], organisation: "o",
        filter: SyncFilter(), deleting: true)
    }
  }

  @Test func `on Tyk Cloud an API is found by its slug and keeps the id it has there`() throws {
    let there = [live(api("cloud", db: one, slug: "s"))]
    let source = SyncSource(objects: [file(api("mine", slug: "s"))])
    func plan(cloud: Bool) throws -> SyncPlan? {
      try syncPlans(
        source, over: there, organisation: "", filter: SyncFilter(), deleting: true,
        onCloud: cloud)[.apis]
    }
    #expect(try plan(cloud: true)?.steps.map(\.address.id) == ["cloud"])
    #expect(try plan(cloud: true)?.deletes.isEmpty == true)
    #expect(try plan(cloud: false)?.deletes.map(\.id) == ["cloud"])
  }

  @Test func `what a server makes of an old definition is no difference`() {
    let old: JSON = [
      "api_definition": [
        "api_id": "a", "name": "N", "enable_jwt": true, "auth": ["auth_header_name": "X-Key"],
      ]
    ]
    func held(_ header: JSON) -> JSON {
      [
        "api_definition": [
          "api_id": "a", "name": "N", "enable_jwt": true, "auth": ["auth_header_name": header],
          "auth_configs": [
            "authToken": ["auth_header_name": header], "jwt": ["auth_header_name": "Authorization"],
          ],
        ]
      ]
    }
    #expect(fileChanges(from: old, to: held("X-Key"), kind: .classic).isEmpty)
    #expect(!fileChanges(from: old, to: held("Other"), kind: .classic).isEmpty)
  }
}
