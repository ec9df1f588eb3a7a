import Testing

@testable import PromoteCore

@Suite("kinds") struct KindTests {
  @Test func `the automaton agrees with each pattern by itself`() {
    let patterns: [PathPattern] = [
      "/a/b", "/a/*", "/a/*/c", "/**/x", "/a/**/x/*", "/*/b", "", "/a/0", "/**",
    ]
    let automaton = PathAutomaton(patterns)
    let names = ["a", "b", "c", "x", "0", "1", "é"]
    for seed in 0..<400 as Range<UInt64> {
      var random = Seeded(seed)
      let path = (0..<Int.random(in: 0...5, using: &random)).map { _ in
        names.randomElement(using: &random)!
      }
      var state = automaton.start
      for name in path {
        state =
          name == "0" || name == "1"
          ? automaton.step(state, index: Int(name)!) : automaton.step(state, name: name)
      }
      let expected = patterns.indices.filter { patterns[$0].matches(JSONPointer(path)) }
      #expect(automaton.accepted(at: state) == expected, "seed \(seed): \(path)")
    }
  }

  @Test(arguments: [
    (
      kind: ResourceKind.classic, text: #"{"api_definition": {"api_id": "a", "name": "N"}}"#,
      id: "a"
    ),
    (.oas, #"{"x-tyk-api-gateway": {"info": {"id": "b", "name": "N"}}}"#, "b"),
    (.policy, #"{"id": "gold", "_id": "5f", "name": "N"}"#, "gold"),
    (.policy, #"{"id": "", "_id": "5f", "name": "N"}"#, "5f"),
    (.template, #"{"id": "t", "name": "N"}"#, "t"),
  ])
  func `an object is known by the identity that survives a promotion`(
    kind: ResourceKind, text: String, id: String
  ) {
    #expect(kind.address(of: json(text)) == Address(kind: kind.name, id: id))
    #expect(kind.displayName(of: json(text)) == "N")
  }

  @Test func `references are found in every place that names another object`() {
    let organisation = "64a1c0de5f00ba0000000001"
    let print = String(repeating: "0123456789abcdef", count: 4)
    let found = references(
      in: classicAPI([
        "/proxy/target_url": "tyk://inventory/v1?method=GET",
        "/version_data/versions/Default/override_target": "tyk://self/x",
        "/jwt_default_policies": ["gold", "silver"],
        "/pinned_public_keys": .object(["a.example": .string("\(organisation)\(print), \(print)")]),
        "/client_certificates": .array([.string(print.uppercased()), "certs/ca.pem"]),
        "/definition": .object(["versions": .object(["v1": "self", "v2": "orders-v2"])]),
      ]), kind: .classic)
    #expect(
      found.map { "\($0.pointer) \($0.to) \($0.id)" } == [
        "/api_definition/proxy/target_url api inventory",
        "/api_definition/jwt_default_policies/0 policy gold",
        "/api_definition/jwt_default_policies/1 policy silver",
        "/api_definition/pinned_public_keys/a.example certificate \(print)",
        "/api_definition/client_certificates/0 certificate \(print)",
        "/api_definition/definition/versions/v2 api orders-v2",
      ])
    let policy = references(
      in: json(
        """
        {"access_rights": {"orders": {"api_id": "orders"}},
         "access_rights_array": [{"api_id": "orders"}]}
        """), kind: .policy)
    #expect(policy.filter { !$0.derived }.map(\.id) == ["orders"])
    #expect(policy.count == 3)
    let template = references(
      in: json(
        """
        {"id": "t", "data": {"x-tyk-api-gateway": {"server": {"authentication":
          {"securitySchemes": {"jwt": {"defaultPolicies": ["gold"]}}}}}}}
        """), kind: .template)
    #expect(template.map(\.id) == ["gold"])
  }

  @Test func `a path of the registry means the definition, not its wrapper`() {
    #expect(
      ResourceKind.classic.documentPath("/proxy/target_url")
        == "/api_definition/proxy/target_url")
    #expect(ResourceKind.classic.documentPath("/hook_references/0") == "/hook_references/0")
    #expect(ResourceKind.classic.documentPath("/**/virtual/*") == "/**/virtual/*")
    #expect(ResourceKind.oas.documentPath("/info/title") == "/info/title")
  }

  @Test(arguments: [
    (match: Match(kind: "api"), holds: true), (Match(kind: "policy"), false),
    (Match(kind: "classic"), true), (Match(id: "orders"), true), (Match(id: "order"), false),
    (Match(name: "Ord*"), true), (Match(name: "*sales"), true), (Match(name: "Order?"), false),
    (Match(category: "sales"), true), (Match(category: "sale"), false),
    (Match(tag: "partner"), true), (Match(tag: "dev"), false),
    (Match(kind: "api", name: "Ord*", tag: "dev"), false), (Match(), true),
  ])
  func `a match holds when all its members do`(match: Match, holds: Bool) {
    let document = classicAPI(["/tags": ["partner", "eu"]])
    #expect(match.matches(document, kind: .classic) == holds)
  }
}
