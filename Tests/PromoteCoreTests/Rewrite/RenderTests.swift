import Testing

@testable import PromoteCore

@Suite("rendering") struct RenderTests {
  static let dev = environment(
    "dev", ["orders.upstream": "http://orders.dev.example"],
    organisation: "64a1c0de5f00ba0000000001")
  static let prod = environment(
    "prod", ["orders.upstream": "https://orders.prod.example"],
    organisation: "64a1c0de5f00ba0000000009")

  private func release(_ members: KeyValuePairs<String, JSON> = [:]) -> ReleaseObject {
    bind(live(classicAPI(members), .classic), kind: .classic, from: Self.dev).release
  }

  private func override(
    set: [(String, JSON)] = [], keep: [String] = [], remove: [String] = [], match: Match = Match()
  ) -> Override {
    let place = RegistryPlace(file: "prod.yaml", line: 14)
    return Override(
      match: match, set: set.map { (PathPattern($0.0)!, $0.1, place) },
      keep: keep.map { (PathPattern($0)!, place) },
      remove: remove.map { (PathPattern($0)!, place) },
      place: place)
  }

  @Test func `the target's values, organisation and database id are put in, and told`() {
    let target = live(
      classicAPI(["/id": "ffffffffffffffffffffffff"])
        .setting(pointer("/user_owners"), to: ["64a1c0de5f00ba00000000bb"])!, .classic)
    let rendered = render(release(), kind: .classic, for: Self.prod, live: target)
    let definition = rendered.document.json["api_definition"]
    #expect(definition?["proxy"]?["target_url"] == "https://orders.prod.example/v1")
    #expect(definition?["org_id"] == "64a1c0de5f00ba0000000009")
    #expect(definition?["id"] == "ffffffffffffffffffffffff")
    #expect(rendered.document.json["user_owners"] == ["64a1c0de5f00ba00000000bb"])
    #expect(
      rendered.origins[pointer("/api_definition/proxy/target_url")]
        == .binding("orders.upstream", RegistryPlace(file: "prod.yaml", line: 10)))
    #expect(rendered.findings.isEmpty)
  }

  @Test func `a binding that the target lacks is refused with the line to add`() {
    let rendered = render(release(), kind: .classic, for: environment("prod"))
    let finding = rendered.findings.first { $0.code == "missing-binding" }
    #expect(finding?.severity == .blocking)
    #expect(finding?.object == Address("classic/orders"))
    #expect(finding?.pointer == pointer("/api_definition/proxy/target_url"))
    #expect(finding?.hint == "add under bindings in environments/prod.yaml:  orders.upstream: …")
  }

  @Test func `overrides are applied last: set, remove, keep`() {
    let target = live(
      classicAPI(["/global_rate_limit": .object(["rate": 7]), "/tags": ["t"]]), .classic)
    let release = release([
      "/global_rate_limit": .object(["rate": 1]), "/do_not_track": true,
      "/domain": "d.shared.example",
    ])
    let rendered = render(
      release, kind: .classic, for: Self.prod,
      overrides: [
        override(
          set: [("/enable_detailed_recording", false), ("/version_data/versions/*/name", "N")],
          keep: ["/global_rate_limit/rate", "/tags", "/domain"], remove: ["/do_not_track"]),
        override(set: [("/active", false)], match: Match(name: "Other*")),
      ], live: target)
    let definition = rendered.document.json["api_definition"]
    #expect(definition?["enable_detailed_recording"] == false)
    #expect(definition?["version_data"]?["versions"]?["Default"]?["name"] == "N")
    #expect(definition?["global_rate_limit"]?["rate"] == 7)
    #expect(definition?["tags"] == ["t"])
    #expect(definition?["domain"] == nil)
    #expect(definition?["do_not_track"] == nil)
    #expect(definition?["active"] == true)
    let line = RegistryPlace(file: "prod.yaml", line: 14)
    #expect(rendered.origins[pointer("/api_definition/tags")] == .kept(line))
    #expect(rendered.origins[pointer("/api_definition/do_not_track")] == .removed(line))
    #expect(
      rendered.origins[pointer("/api_definition/enable_detailed_recording")] == .override(line))
  }

  @Test func `a new object takes the source's value where the target's would be kept`() {
    let rendered = render(
      release(["/global_rate_limit": .object(["rate": 1])]), kind: .classic, for: Self.prod,
      overrides: [override(keep: ["/global_rate_limit/rate"])])
    #expect(rendered.document.json["api_definition"]?["global_rate_limit"]?["rate"] == 1)
  }

  @Test func `an override makes no member that the document cannot have`() {
    let document = json(
      #"{"openapi": "3.0.3", "x-tyk-api-gateway": {"info": {"id": "s", "name": "S"}}}"#)
    let release = bind(live(document, .oas), kind: .oas, from: Self.dev).release
    let rendered = render(
      release, kind: .oas, for: Self.prod,
      overrides: [override(set: [("/enable_detailed_recording", false), ("/x-mine", 1)])])
    #expect(rendered.document.json["enable_detailed_recording"] == nil)
    #expect(rendered.document.json["x-mine"] == 1)
  }

  @Test func `an override cannot change who an object is`() {
    let rendered = render(
      release(), kind: .classic, for: Self.prod, overrides: [override(set: [("/api_id", "other")])])
    #expect(rendered.findings.map(\.code) == ["identity-changed"])
  }

  @Test func `binding and rendering where it came from is nothing`() {
    for seed in 0..<300 as Range<UInt64> {
      var random = Seeded(seed)
      let document = Generated.classic(&random)
      var bindings = Generated.hosts.enumerated().map { ("h\($0.offset).host", $0.element) }
      if Bool.random(using: &random) {
        bindings.append(("u", "https://orders.dev.example:8443/v1"))
      }
      if Bool.random(using: &random) { bindings.append(("all.host", "dev.example")) }
      if Bool.random(using: &random) { bindings.append(("tag", "t1")) }
      bindings.shuffle(using: &random)
      let source = ResolvedBindings(
        environment: EnvironmentName("dev")!,
        identity: EnvironmentIdentity(dashboard: "", organisation: "64a1c0de5f00ba0000000001"),
        bindings: bindings.enumerated().map {
          ResolvedBinding(
            name: $0.element.0, value: .literal($0.element.1),
            place: RegistryPlace(file: "dev.yaml", line: $0.offset))
        })
      let object = live(document, .classic)
      let bound = bind(object, kind: .classic, from: source)
      #expect(bound.findings.isEmpty, "seed \(seed)")
      let rendered = render(
        bound.release, kind: .classic, for: source, live: object, source: object)
      #expect(rendered.document.json == document, "seed \(seed)")
      let target = ResolvedBindings(
        environment: EnvironmentName("prod")!,
        bindings: source.bindings.map {
          guard case .literal(let text) = $0.value else { return $0 }
          return ResolvedBinding(
            name: $0.name,
            value: .literal(text.contains("://") ? "https://u.prod.invalid" : "\($0.name).invalid"),
            place: $0.place)
        })
      let promoted = render(bound.release, kind: .classic, for: target, source: object)
      #expect(promoted.findings.isEmpty, "seed \(seed)")
      let text = String(decoding: promoted.document.json.serialised(), as: UTF8.self)
      for host in Generated.hosts { #expect(!text.contains(host), "seed \(seed)") }
      let leaks = findLeaks(
        in: promoted.document, address: object.address, kind: .classic, target: target,
        others: [source])
      #expect(leaks.isEmpty, "seed \(seed): \(leaks.map(\.message))")
    }
  }

  @Test func `explain tells where a field comes from`() {
    let release = release(["/do_not_track": true])
    let rendered = render(release, kind: .classic, for: Self.prod)
    let story = explain(
      pointer("/api_definition/proxy/target_url"), in: release, kind: .classic, rendered: rendered)
    #expect(story.neutral == "orders.upstream/v1")
    #expect(story.rendered == "https://orders.prod.example/v1")
    #expect(story.places.first?.bindingName == "orders.upstream")
    #expect(story.description == "a URL of this environment")
    #expect(story.origin == .binding("orders.upstream", RegistryPlace(file: "prod.yaml", line: 10)))
  }

  @Test func `bindings and rules that nothing uses are told`() {
    let unused = findUnusedBindings(
      in: environment("dev", ["orders.upstream": "http://a.example", "orders.upstraem": "b"]),
      used: [release()])
    #expect(unused.map(\.code) == ["unused-binding"])
    #expect(unused.first?.hint == "did you mean 'orders.upstream'?")
    let rules = findUnusedRules(
      rules: [rule("/proxy/target_url", line: 4), rule("/proxy/target", line: 5)],
      overrides: [override(match: Match(name: "Nobody*"))],
      objects: [(ResourceKind.classic, classicAPI())])
    #expect(
      rules.map(\.message) == [
        "pipeline.yaml:5: the rewrite rule matches nothing that is promoted",
        "prod.yaml:14: the override matches nothing that is promoted",
      ])
  }
}
