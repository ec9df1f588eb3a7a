import PromoteCore
import Testing

/// What a release's objects are called in an environment that calls them otherwise.
@Suite struct MatchTests {
  private func matching(
    _ release: [LiveObject], _ there: [LiveObject], recorded: IDMapping = .none
  ) -> Matching {
    match(release.map(\.matched), to: there.map(\.matched), recorded: recorded)
  }

  private func text(_ mapping: IDMapping) -> [String] {
    mapping.entries.map { "\($0.key) is \($0.value)" }.sorted()
  }

  @Test func `the very id comes first, whatever the name`() {
    let result = matching(
      [Portal.organisation("a", "Northwind")],
      [Portal.organisation("a", "Renamed"), Portal.organisation("b", "Northwind")])
    #expect(result.mapping.isEmpty && result.ambiguous.isEmpty)
  }

  @Test func `what was recorded comes before the name`() {
    var recorded = IDMapping.none
    recorded.add(Address(kind: .organisation, id: "a"), as: "x")
    let result = matching(
      [Portal.organisation("a", "Northwind")],
      [Portal.organisation("x", "Renamed since"), Portal.organisation("y", "Northwind")],
      recorded: recorded)
    #expect(text(result.mapping) == ["organisation/a is x"] && result.found.isEmpty)
  }

  @Test func `what was recorded and is gone is looked for by name`() {
    var recorded = IDMapping.none
    recorded.add(Address(kind: .organisation, id: "a"), as: "x")
    let result = matching(
      [Portal.organisation("a", "Northwind")], [Portal.organisation("y", "Northwind")],
      recorded: recorded)
    #expect(text(result.mapping) == ["organisation/a is y"])
    #expect(result.found == [Address(kind: .organisation, id: "a")])
  }

  @Test func `nothing like it is new`() {
    let result = matching(
      [Portal.organisation("a", "Northwind")], [Portal.organisation("y", "Contoso")])
    #expect(result.mapping.isEmpty && result.ambiguous.isEmpty && result.found.isEmpty)
  }

  @Test func `a team is found below its organisation only`() {
    let result = matching(
      [Portal.organisation("a", "Northwind"), Portal.team("t", "Integrators", of: "a")],
      [
        Portal.organisation("x", "Northwind"), Portal.organisation("y", "Contoso"),
        Portal.team("u", "Integrators", of: "x"), Portal.team("v", "Integrators", of: "y"),
      ])
    #expect(text(result.mapping) == ["organisation/a is x", "team/t is u"])
  }

  @Test func `several with the name are told, and none is taken`() {
    let result = matching(
      [Portal.organisation("a", "Northwind"), Portal.organisation("b", "Contoso")],
      [
        Portal.organisation("x", "Northwind"), Portal.organisation("y", "Northwind"),
        Portal.organisation("z", "Contoso"),
      ])
    #expect(text(result.mapping) == ["organisation/b is z"])
    #expect(result.ambiguous.map(\.object.id) == ["a"])
    #expect(result.ambiguous.first?.candidates.map(\.id) == ["x", "y"])
  }

  @Test func `two of the release with one name are told too`() {
    let result = matching(
      [Portal.organisation("a", "Northwind"), Portal.organisation("b", "Northwind")],
      [Portal.organisation("x", "Northwind")])
    #expect(result.mapping.isEmpty)
    #expect(result.ambiguous.map(\.object.id) == ["a", "b"])
    #expect(result.ambiguous.first?.rivals.map(\.id) == ["b"])
  }

  @Test func `a tutorial is found by its path, else by its title`() {
    let result = matching(
      [
        Portal.docs("p", "Guide"), Portal.tutorial("a", "first", "First", of: "p"),
        Portal.tutorial("b", "second", "Second", of: "p"),
      ],
      [
        Portal.docs("q", "Guide"), Portal.tutorial("x", "first", "Renamed", of: "q"),
        Portal.tutorial("y", "moved", "Second", of: "q"),
      ])
    #expect(text(result.mapping) == ["doc/a is x", "doc/b is y", "product/p is q"])
  }

  @Test func `a product of a policy is never taken for one that only documents`() {
    let result = matching(
      [Portal.product("gold", "Orders")], [Portal.docs("q", "Orders")])
    #expect(result.mapping.isEmpty)
  }

  @Test func `ids that hold another's id follow it, and come back`() {
    var mapping = IDMapping.none
    mapping.add(Address(kind: .organisation, id: "a"), as: "x")
    mapping.add(Address(kind: .team, id: "t"), as: "u")
    mapping.add(Address(kind: .product, id: "p:1"), as: "q")
    for (release, here) in [
      ("organisation/a", "organisation/x"), ("team/a:default", "team/x:default"),
      ("team/t", "team/u"), ("audience/Partners:t", "audience/Partners:u"),
      ("audience/A:B:a:default", "audience/A:B:x:default"), ("doc-order/p:1", "doc-order/q"),
      ("api-detail/p:1:orders", "api-detail/q:orders"),
      ("product-image/p:1:logo", "product-image/q:logo"),
      ("organisation/b", "organisation/b"), ("tag/a", "tag/a"), ("catalogue/p:1", "catalogue/p:1"),
    ] {
      #expect(mapping.there(Address(release)!).text == here)
      #expect(mapping.here(Address(here)!).text == release)
    }
  }

  @Test func `an object reads as the release calls it, and is sent as it is called here`() throws {
    var mapping = IDMapping.none
    mapping.add(Address(kind: .organisation, id: "a"), as: "x")
    mapping.add(Address(kind: .team, id: "t"), as: "u")
    let mapper = ObjectMapper(mapping)
    let here = Portal.audience("Partners", "u", "x")
    let ours = mapper.here(here)
    #expect(ours.address.text == "audience/Partners:t")
    #expect(ours.document.json == Portal.audience("Partners", "t", "a").document.json)
    #expect(mapper.there(ours.address, ours.document).json == here.document.json)
  }

  @Test func `a mapping reads back as itself, and no other is let in`() throws {
    var mapping = IDMapping.none
    mapping.add(Address(kind: .organisation, id: "a"), as: "x")
    mapping.add(Address(kind: .team, id: "t"), as: "u")
    #expect(try IDMapping(reading: JSON.parse(mapping.bytes)) == mapping)
    for wrong in [
      #"{"team": {"a": "a"}}"#, #"{"team": {"a": "x", "b": "x"}}"#, #"{"team": {"a": 1}}"#,
      #"{"team": []}"#, "[]", #"{"team": {"": "x"}}"#,
    ] {
      #expect(throws: FieldError.self, "\(wrong)") {
        try IDMapping(reading: JSON.parse(Array(wrong.utf8)))
      }
    }
  }

  @Test func `a name belongs to one object`() {
    var mapping = IDMapping.none
    let a = Address(kind: .organisation, id: "a")
    let b = Address(kind: .organisation, id: "b")
    #expect(mapping.add(a, as: "x") && !mapping.add(b, as: "x") && mapping.add(b, as: "y"))
    var newer = IDMapping.none
    newer.add(b, as: "x")
    #expect(mapping.merging(newer).entries == [b: "x"])
  }

  // MARK: - For objects nobody thought of

  /// Two Portals with few names, so that they collide.
  private struct Random {
    var generator: Seeded
    mutating func objects(_ prefix: String) -> [LiveObject] {
      var objects: [LiveObject] = []
      for index in 0..<Int.random(in: 0...5, using: &generator) {
        // Some ids are the same on both sides.
        let shared = Bool.random(using: &generator) ? "s" : prefix
        let id = "\(shared)\(index)"
        objects.append(Portal.organisation(id, name()))
        for number in 0..<Int.random(in: 0...3, using: &generator) {
          objects.append(Portal.team("\(shared)\(index)-\(number)", name(), of: id))
        }
      }
      return objects
    }
    private mutating func name() -> String {
      ["Northwind", "Contoso", "Fabrikam"].randomElement(using: &generator)!
    }
  }

  @Test func `any two Portals are matched one to one, in any order, and once is enough`() {
    for seed in 0..<400 {
      var random = Random(generator: Seeded(UInt64(seed)))
      let release = random.objects("a")
      let there = random.objects("b")
      let result = matching(release, there)
      let what: Comment = "seed \(seed)"
      let shuffled = matching(
        release.shuffled(using: &random.generator), there.shuffled(using: &random.generator))
      #expect(shuffled == result, what)

      let ids = Set(there.map(\.address))
      let names = Set(release.map(\.address))
      for (address, id) in result.mapping.entries {
        let mapped = Address(kind: address.kind, id: id)
        #expect(ids.contains(mapped), what)
        // What is there under the release's own id is that object, and no other's.
        #expect(!ids.contains(address) && !names.contains(mapped), what)
      }
      #expect(Set(result.mapping.entries.values).count == result.mapping.entries.count, what)
      for one in result.ambiguous {
        #expect(result.mapping.entries[one.object] == nil && !one.candidates.isEmpty, what)
        #expect(one.candidates.count > 1 || !one.rivals.isEmpty, what)
      }
      // In the release's words, what was matched is there under its own address; nothing is lost.
      let mapper = ObjectMapper(result.mapping)
      let translated = there.map { mapper.here($0) }
      #expect(Set(translated.map(\.address)).count == there.count, what)
      let again = matching(release, translated)
      #expect(again.mapping.isEmpty, what)
      #expect(again.ambiguous.map(\.object) == result.ambiguous.map(\.object), what)
      // What is recorded stays.
      #expect(matching(release, there, recorded: result.mapping).mapping == result.mapping, what)
    }
  }
}
