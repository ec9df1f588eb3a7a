import PromoteCore
import Testing

@Suite struct PlanReviewTests {
  static let key = SealKey(master: Array(repeating: 7, count: 32), environment: "staging")!

  /// One of everything: a new API with its upstream from the registry, a policy with a raised
  /// rate, a changed secret, a delete, an unchecked certificate.
  static func world() -> PlanWorld {
    func shop(_ secret: String) -> (Address, JSON) {
      let (address, json) = api("shop", name: "Shop #web")
      let binding = key.binding(of: secret, at: "classic/shop#/api_definition/note")
      return (
        address, json.setting(JSONPointer("/api_definition/note")!, to: .string(binding.text))!
      )
    }
    return PlanWorld(
      release: objects(
        api("orders", name: "Orders", certificates: ["c0ffee"]), shop("new"),
        policy("gold", name: "Gold", grants: ["orders", "same"], rate: 5000), api("same")),
      target: objects(
        shop("old"), policy("gold", name: "Gold", grants: ["same"], rate: 1000), api("same"),
        api("legacy")),
      prune: .all)
  }

  static func review(_ world: PlanWorld = world(), next: [String] = []) throws -> PlanReview {
    let place = RegistryPlace(file: "staging.yaml", line: 14)
    return PlanReview(
      try world.plan(), from: EnvironmentName("dev")!, to: EnvironmentName("staging")!,
      context: PlanReview.Context(
        document: { _ in nil },
        origins: [
          Address(kind: .classic, id: "orders"): [
            JSONPointer("/api_definition/proxy/target_url")!: .binding("orders.upstream", place)
          ]
        ],
        gate: PlanReview.Gate(
          isOpen: false,
          refusals: [.init(code: "THRESHOLD", message: "needs 2 approvals and has none")]),
        next: next))
  }

  @Test func `a person reads verdict, gate, objects, sum and the next command, in this order`()
    throws
  {
    let review = try Self.review(next: ["tyk-promote approve amber-falcon"])
    let old = Self.key.binding(of: "old", at: "classic/shop#/api_definition/note").short
    let new = Self.key.binding(of: "new", at: "classic/shop#/api_definition/note").short
    #expect(
      review.lines == [
        "ready  \(review.word)  dev → staging",
        "gate   closed",
        "  needs 2 approvals and has none",
        "",
        "+ classic/orders  Orders",
        "    /api_definition/proxy/target_url  → https://up/  ← staging.yaml:14",
        "    ! unverified-reference  /api_definition/client_certificates/0: it names certificate/c0ffee, and whether 'staging' has it was not checked",
        "        see to it that 'staging' has this certificate",
        "~ classic/shop  Shop #web",
        "    /api_definition/note  secret changed (\(old) → \(new))",
        "~ policy/gold  Gold",
        "    /access_rights/orders  → {\"api_id\":\"orders\"}",
        "    /rate                  1000 → 5000",
        "    ! security-loosened  /access_rights/orders: its keys may call the API orders too",
        "        make sure that this is meant",
        "    ! security-loosened  /rate: the rate is raised from 1000 in 60 s to 5000 in 60 s",
        "        make sure that this is meant",
        "",
        "deleted at the end:",
        "- classic/legacy",
        "    ! breaking-change: it is removed",
        "        make sure that nobody uses it any more",
        "",
        "1 to create, 2 to update, 1 to delete, 1 unchanged · release \(review.releaseDigest.short) · effect \(review.effectDigest.short) · plan \(review.planDigest?.short ?? "")",
        "next:  tyk-promote approve amber-falcon",
      ])
  }

  @Test func `a blocked plan begins with what stands in the way`() throws {
    var world = PlanWorld(release: objects(policy("p", grants: ["ghost"])))
    world.findings = [
      Finding(
        "leak", .blocking, object: Address(kind: .policy, id: "p"), message: "dev's host",
        hint: "bind it")
    ]
    let lines = try Self.review(world).lines
    #expect(lines[0] == "blocked  dev → staging  2 findings stand in the way")
    #expect(lines[1] == "! leak (blocking)  policy/p: dev's host")
    #expect(lines[2] == "    bind it")
    #expect(lines.last?.contains("· plan") == false)
  }

  @Test func `nothing to do says so`() throws {
    let both = objects(api("a"))
    let review = try Self.review(PlanWorld(release: both, target: both))
    #expect(review.lines[0] == "nothing to do  dev → staging")
    #expect(review.json["verdict"] == "empty")
  }

  @Test func `scripts find every member that is promised`() throws {
    let json = try Self.review().json
    for name in [
      "promotion", "word", "from", "to", "verdict", "releaseDigest", "planDigest", "effectDigest",
      "counts", "operations", "findings", "gate",
    ] { #expect(json[name] != nil, "\(name)") }
    #expect(
      json["counts"] == ["create": 1, "update": 2, "delete": 1, "unchanged": 1])
    #expect(json["gate"]?["refusals"]?.array?[0]["code"] == "THRESHOLD")
    let operations = try #require(json["operations"]?.array)
    #expect(
      operations.map { $0["object"] } == [
        "classic/orders", "classic/shop", "policy/gold", "classic/legacy",
      ])
    #expect(
      operations[0]["changes"]?.array?[0] == [
        "pointer": "/api_definition/proxy/target_url", "before": .null, "after": "https://up/",
        "from": "staging.yaml:14", "secret": false,
      ])
    #expect(operations[2]["reason"] == "selected")
    for finding in json["findings"]?.array ?? [] {
      for name in ["code", "severity", "object", "pointer", "message", "hint"] {
        #expect(finding[name] != nil)
      }
    }
  }

  @Test func `a stored plan reads the same as the fresh one, its documents gone or not`() throws {
    let result = try Self.world().plan()
    let plan = try #require(result.plan)
    let fresh = try Self.review()
    let blobs = result.blobs.mapValues(\.json)
    let stored = PlanReview(plan, context: PlanReview.Context(document: { blobs[$0] }))
    #expect(stored.word == fresh.word)
    #expect(stored.objects.map(\.reason) == fresh.objects.map(\.reason))
    #expect(stored.objects[2].changes == fresh.objects[2].changes)
    #expect(stored.findings.map(\.code) == fresh.findings.map(\.code))
    #expect(
      stored.findings.first { $0.code == "security-loosened" }
        == fresh.findings.first { $0.code == "security-loosened" })
    let bare = PlanReview(plan, context: PlanReview.Context(document: { _ in nil }))
    #expect(bare.objects.allSatisfy { $0.isMissingDocuments })
    #expect(bare.lines.contains("    (its documents are no longer stored)"))
  }

  @Test func `the page for a pull request holds the same, and no Markdown of an object's own`()
    throws
  {
    var world = Self.world()
    let (address, json) = api("evil", name: "<script>|`x`\n# title [a](b)")
    world.release[address] = json
    let page = try Self.review(world, next: ["tyk-promote approve x"]).markdown
    for part in [
      ": dev → staging\n", "**Ready: 2 to create, 2 to update, 1 to delete.**",
      "## Needs attention", "### update `policy/gold` Gold",
      "| `/rate` | `1000` | `5000` |  |", "## Deleted at the end", "    tyk-promote approve x",
      "### create `classic/evil` \\<script\\>\\|\\`x\\`\\\\n\\# title \\[a\\](b)",
    ] { #expect(page.contains(part), "\(part)") }
    #expect(!page.contains("<script>"))
  }

  @Test func `a name cannot move the cursor or turn the line around`() throws {
    let name = "a\u{1B}[2Jb\u{202E}c\u{200B}d"
    let review = try Self.review(PlanWorld(release: objects(api("x", name: name))))
    #expect(review.lines.contains("+ classic/x  a\\u{1b}[2Jb\\u{202e}c\\u{200b}d"))
    for scalar in review.markdown.unicodeScalars {
      #expect(scalar == "\n" || scalar.value >= 0x20 && scalar.value != 0x202E)
    }
  }

  @Test func `no view shows more of a secret than its short binding`() throws {
    let review = try Self.review()
    let binding = Self.key.binding(of: "new", at: "classic/shop#/api_definition/note").text
    let views =
      review.lines.joined() + review.markdown
      + String(decoding: review.json.serialised(), as: UTF8.self)
    #expect(!views.contains(binding.suffix(64)))
  }

  @Test func `long texts are shortened to where they differ`() throws {
    let start = String(repeating: "x", count: 500)
    let review = try Self.review(
      PlanWorld(
        release: objects(api("a", note: start + "new")),
        target: objects(api("a", note: start + "old"))))
    #expect(review.lines.contains("    /api_definition/note  …xxxxxxxxxxxxold → …xxxxxxxxxxxxnew"))
  }

  @Test func `many findings of one code are told by the first five`() throws {
    var world = PlanWorld(release: objects(api("a")))
    world.findings = (0..<9).map { Finding("unused-binding", .warning, message: "'b\($0)'") }
    let lines = try Self.review(world).lines
    #expect(lines.count { $0.hasPrefix("! unused-binding") } == 6)
    #expect(lines.contains("! unused-binding  and 4 more; --json lists them"))
  }
}
