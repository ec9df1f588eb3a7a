import PromoteCore
import Testing

@Suite struct `Reports` {
  /// Three promotions, one by break-glass, two edits outside of which one was decided about.
  static var story: Scenario {
    var story = Scenario()
    story.trust()
    story.promote("p1", ["oas/orders", "policy/gold"])
    story.plan("p2")
    story.start("p2", counting: [], breakGlass: ["reason": "payments are down", "by": "carol"])
    story.add(.reviewOpened, ["planId": "p2", "reason": "payments are down"])
    story.operate("p2", "oas/payments")
    story.finish("p2")
    story.lookForDrift(["policy/gold": "edited", "oas/rogue": "made by hand"])
    story.dispose("policy/gold", "edited", "accept")
    story.promote("p3", ["oas/orders"])
    return story
  }

  @Test func `reconciliation names the edit that has no record`() {
    let report = Self.story.report(.reconciliation)
    #expect(!report.isClean)
    #expect(report.verdict.text.contains("oas/rogue in prod"))
    #expect(report.rows("exceptions").map { $0["object"] } == ["oas/rogue"])
    #expect(report.rows("outside").map { $0["disposition"] } == ["accept"])
  }

  @Test func `reconciliation adds up once it is decided about`() {
    var story = Self.story
    story.dispose("oas/rogue", "made by hand", "revert")
    let report = story.report(.reconciliation)
    #expect(report.verdict.tone == .good, "\(report.verdict.text)")
    let row = report.rows("environments")[0]
    #expect(row["observed"] == "6" && row["promotions"] == "3" && row["breakGlass"] == "1")
    #expect(row["outside"] == "2" && row["residue"] == "0")
    let parts = ["promotions", "breakGlass", "outside", "residue"].compactMap { Int(row[$0] ?? "") }
    #expect(parts.reduce(0, +) == Int(row["observed"] ?? ""))
  }

  @Test func `an edit that a later promotion wrote over is named too`() throws {
    var story = Scenario()
    story.trust()
    func document(_ name: String) -> JSON { ["name": .string(name), "id": "gold"] }
    let ours = normalForm(document("ours"), kind: Kinds.named(.policy)!)
    story.plan("p1")
    story.start("p1", counting: [story.decide("p1", "ana"), story.decide("p1", "ben")])
    story.add(
      .operationIntended,
      ["planId": "p1", "to": "prod", "index": 0, "operation": "update", "object": "policy/gold"])
    story.add(
      .operationFinished,
      [
        "planId": "p1", "to": "prod", "index": 0, "object": "policy/gold", "holds": true,
        "result": "applied", "state": ["sha256": .string(ours.digest().hex)],
      ])
    story.finish("p1")
    func plan(_ before: JSON) -> [UInt8] {
      let bytes = before.canonical()
      story.blobs[Digest(of: bytes)] = bytes
      return JSON.object([
        "operations": [
          [
            "kind": "policy", "id": "gold", "op": "update",
            "before": ["sha256": .string(Digest(of: bytes).hex)],
          ]
        ]
      ]).canonical()
    }
    var untouched = story
    untouched.plan("p2", document: plan(document("ours")))
    untouched.blobs.merge(story.blobs) { $1 }
    #expect(untouched.report(.reconciliation).isClean)
    story.plan("p2", document: plan(document("somebody else's")))
    let report = story.report(.reconciliation)
    #expect(report.rows("exceptions").map { $0["object"] } == ["policy/gold"])
    #expect(report.rows("exceptions").first?["by"] == "planning")
  }

  @Test func `an operation whose end nobody knows is left over, until it was read back`() {
    var story = Scenario()
    story.trust()
    story.plan("p1")
    story.start("p1", counting: [story.decide("p1", "ana"), story.decide("p1", "ben")])
    story.operate("p1", "oas/orders", finishes: false)
    #expect(story.report(.reconciliation).rows("exceptions").map { $0["object"] } == ["oas/orders"])
    story.add(.publishResumed, ["planId": "p1", "to": "prod"])
    story.finish("p1")
    #expect(story.report(.reconciliation).rows("exceptions").isEmpty)
  }

  @Test func `the population has every change that began, whatever became of it`() {
    var story = Self.story
    story.plan("p4")
    story.plan("p5")
    story.start("p5", counting: [])
    story.operate("p5", "oas/x", holds: false)
    story.add(.publishFailed, ["planId": "p5", "to": "prod", "result": "partial"])
    let rows = story.report(.population).rows("changes")
    #expect(rows.map { $0["promotion"] } == ["p1", "p2", "p3", "p5"])
    #expect(rows.map { $0["outcome"] } == ["verified", "verified", "verified", "failed"])
    #expect(rows.map { $0["sort"] } == ["standard", "break-glass", "standard", "standard"])
    #expect(rows[0]["approvers"] == "ana (release-manager), ben (release-manager)")
    #expect(rows[0]["operations"] == "2 of 2" && rows[3]["operations"] == "0 of 1")
  }

  @Test func `only the period and the environment that were asked for count`() throws {
    let story = Self.story
    let second = try #require(story.entries.filter { $0.kind == .publishStarted }.dropFirst().first)
    func ids(_ report: Report) -> [String?] { report.rows("changes").map { $0["promotion"] } }
    #expect(ids(story.report(.population, from: second.at)) == ["p2", "p3"])
    #expect(ids(story.report(.population, to: second.at)) == ["p1"])
    #expect(ids(story.report(.population, environment: "staging")) == [])
    #expect(ids(story.report(.population, environment: "prod")).count == 3)
  }

  @Test func `separation of duties finds who did two things`() {
    var story = Scenario()
    story.trust()
    story.plan("own", requester: "ana")
    story.start("own", counting: [story.decide("own", "ana"), story.decide("own", "ben")])
    story.finish("own")
    story.plan("nobody")
    story.start("nobody", counting: [])
    story.finish("nobody")
    story.promote("good", ["oas/x"])
    let report = story.report(.separation)
    #expect(!report.isClean)
    #expect(
      report.rows("changes").map { $0["violations"] } == [
        "the requester approved", "nobody approved", "",
      ])
  }

  @Test func `what was applied with too few approvals stands out, break-glass aside`() {
    var story = Self.story
    #expect(story.report(.unapproved).verdict.tone == .warning)
    story.plan("p6")
    let one = story.decide("p6", "ana")
    story.start("p6", counting: [one])
    story.plan("p7")
    let late = [story.decide("p7", "ana"), story.decide("p7", "ben")]
    story.wait(minutes: 1500)
    story.start("p7", counting: late)
    story.plan("p8")
    let both = [story.decide("p8", "ana"), story.decide("p8", "ben")]
    story.decide("p8", "olga", "reject")
    story.start("p8", counting: both)
    let report = story.report(.unapproved)
    #expect(report.verdict.tone == .bad)
    #expect(
      report.rows("applied").map { $0["missing"] } == [
        "have 0 people, need 2; as release-manager have 0, need 2",
        "have 1 person, need 2; as release-manager have 1, need 2",
        "have 0 people, need 2; as release-manager have 0, need 2", "'olga' had rejected it",
      ])
  }

  @Test func `a plan that waits too long is late`() {
    var story = Scenario()
    story.trust()
    story.plan("p1")
    #expect(story.report(.unapproved).isClean)
    let report = story.report(.unapproved, later: 60 * 24 * 8)
    #expect(report.rows("pending").map { $0["age"] } == ["8"])
    #expect(report.verdict.tone == .warning)
  }

  @Test func `a break-glass change wants its review in time`() {
    var story = Self.story
    #expect(story.report(.emergency).verdict.tone == .warning)
    #expect(story.report(.emergency, later: 60 * 80).verdict.tone == .bad)
    story.add(.reviewClosed, by: .user("ana"), ["planId": "p2", "outcome": "agreed"])
    let report = story.report(.emergency, later: 60 * 80)
    #expect(report.verdict.tone == .good)
    #expect(report.rows("changes")[0]["reason"] == "payments are down")
    #expect(report.rows("changes")[0]["reviewer"] == "ana")
  }

  @Test func `the control's history says what each version changed`() {
    var story = Scenario()
    story.trust(approvers: 2)
    story.trust(version: 2, approvers: 1)
    story.add(.holdSet, by: .user("ana"), ["environment": "prod", "reason": "year end"])
    let report = story.report(.control)
    let rows = report.rows("changes")
    #expect(
      rows.map { $0["what"] } == [
        "trust document, version 1", "trust document, version 2", "hold on prod",
      ])
    #expect(
      rows[1]["difference"]
        == "'prod': approvals: 2 × release-manager, 2 people at least → "
        + "1 × release-manager, 1 people at least")
    #expect(
      report.rows("rules").map { $0["approvals"] } == ["1 × release-manager, 1 people at least"])
    #expect(report.rows("people").map { $0["administrator"] } == ["", "", "yes"])
  }

  @Test func `failures say what failed and whether it was put in order`() {
    var story = Scenario()
    story.trust()
    story.plan("p1")
    story.start("p1", counting: [])
    story.operate("p1", "oas/x", holds: false)
    story.add(.publishFailed, ["planId": "p1", "to": "prod", "result": "partial"])
    #expect(story.report(.failures).verdict.tone == .bad)
    story.add(.publishResumed, ["planId": "p1", "to": "prod"])
    story.operate("p1", "oas/x")
    story.finish("p1")
    let report = story.report(.failures)
    #expect(report.verdict.tone == .good)
    #expect(report.rows("changes")[0]["what"] == "failed, resumed 1 time")
    #expect(report.rows("changes")[0]["cause"] == "oas/x: rejected")
  }

  @Test func `drift without a decision is what the drift report is about`() {
    var story = Self.story
    #expect(story.report(.drift).verdict.tone == .bad)
    story.dispose("oas/rogue", "made by hand", "adopt")
    let report = story.report(.drift)
    #expect(report.verdict.tone == .good)
    #expect(report.rows("objects").map { $0["disposition"] } == ["accept", "adopt"])
  }

  @Test func `every report says what was asked and of which log, in every form`() throws {
    let story = Self.story
    let source = story.source
    for name in ReportName.allCases {
      let report = story.report(name, environment: "prod")
      let root = Base64.encode(source.basis.checkpoint.root.bytes)
      let query = "tyk-promote audit report \(name.rawValue) --environment prod"
      for bytes in [report.html, report.csv, report.json.serialised()] {
        let text = String(decoding: bytes, as: UTF8.self).replacing("&#43;", with: "+")
        #expect(text.contains(query), "\(name)")
        #expect(text.contains(root) || text.contains(root.replacing("/", with: "\\/")), "\(name)")
      }
      #expect(report.json["log"]?["size"]?.integer == story.entries.count)
      #expect(try JSON.parse(report.json.serialised()) == report.json)
      #expect(report == story.report(name, environment: "prod"))
    }
  }

  @Test func `no report is made of entries that are not the log's`() throws {
    var story = Self.story
    let source = story.source
    let signed = try Self.signed(source)
    story.entries.removeLast()
    #expect(throws: LogFormatError.self) {
      try ReportSource(entries: story.entries, checkpoint: signed, tool: "t", blob: { _ in nil })
    }
  }

  private static func signed(_ source: ReportSource) throws -> SignedCheckpoint {
    try LogPolicy(logs: [Scenario.signer.key]).verify(source.basis.note)
  }

  @Test func `nothing in a log can break out of the page or become a formula`() {
    var story = Scenario()
    story.trust()
    let evil = "<script>alert(1)</script>\"' onload=x \u{202E}gnp.exe"
    story.plan("p1", requester: "=cmd|'/c calc'!A1", more: ["reason": .string(evil)])
    story.start("p1", counting: [], applier: "@SUM(1)")
    let report = story.report(.population)
    let html = String(decoding: report.html, as: UTF8.self)
    #expect(!html.contains("<script") && !html.contains("\u{202E}"))
    #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39; onload=x"))
    for word in ["src=", "href=", "url(", "@import"] { #expect(!html.contains(word)) }
    let csv = String(decoding: report.csv, as: UTF8.self)
    for line in csv.split(separator: "\r\n") {
      for cell in line.split(separator: ",") {
        #expect(!["=", "+", "@"].contains(cell.prefix(1)), "\(cell)")
      }
    }
    #expect(csv.contains("'=cmd|'/c calc'!A1") && csv.contains("'@SUM(1)"))
  }

  @Test func `a sample can be drawn again, and a larger one holds the smaller`() {
    var story = Scenario()
    story.trust()
    for index in 0..<40 { story.promote("p\(index)", ["oas/x"]) }
    let source = story.source
    func draw(_ count: Int, _ seed: String) -> [String] {
      Sample(
        of: count, seed: seed, question: ReportQuestion(.population, now: story.now), from: source
      ).items.map(\.promotion)
    }
    #expect(draw(5, "2026-Q1") == draw(5, "2026-Q1"))
    #expect(Set(draw(5, "2026-Q1")).isSubset(of: draw(25, "2026-Q1")))
    #expect(draw(5, "2026-Q1") != draw(5, "2026-Q2"))
    #expect(draw(100, "a").count == 40)
    // Drawn with sha256sum: printf 'tyk-promote/sample/v1\n2026-Q1\np0' | sha256sum, and so on.
    let first = (0..<40).map { "p\($0)" }.min {
      Digest(of: Array("tyk-promote/sample/v1\n2026-Q1\n\($0)".utf8))
        < Digest(of: Array("tyk-promote/sample/v1\n2026-Q1\n\($1)".utf8))
    }
    #expect(draw(1, "2026-Q1") == [first])
  }
}
