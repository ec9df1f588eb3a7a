import PromoteCore
import Testing

@Suite struct ApprovalDraftTests {
  let vectors = try! ApprovalVectors()

  func draft(
    approver: String = "ana", role: String = "release-manager", plan: String = "A",
    issuedAt: String = "2026-03-02T09:30:00Z", expiresAt: String? = nil, comment: String? = nil
  ) throws -> ApprovalDraft {
    try ApprovalDraft(
      plan: vectors.plan(plan), approver: approver, role: role, decision: .approve,
      comment: comment, trust: vectors.trust,
      log: .init(origin: "log.example.org/test", size: 0, root: Digest(of: [])),
      nonce: Array(1...16), issuedAt: need(Instant(issuedAt)),
      expiresAt: expiresAt.flatMap { Instant($0) })
  }

  func code(_ make: () throws -> ApprovalDraft) throws -> ApprovalRefusal.Code? {
    do { _ = try make() } catch let refusal as ApprovalRefusal { return refusal.code }
    return nil
  }

  @Test func `a draft repeats the plan, and reads back as it was made`() throws {
    let draft = try draft(comment: "ok")
    #expect(draft.statement.planDigest == Digest(of: try vectors.plan("A")))
    #expect(draft.statement.source == "staging")
    #expect(draft.statement.target == "prod")
    #expect(try ApprovalStatement(reading: draft.payload) == draft.statement)
  }

  @Test(arguments: [
    (nil, "2026-03-02T09:30:00Z", "2026-03-02T11:30:00Z"),
    ("2026-03-02T10:00:00Z", "2026-03-02T09:30:00Z", "2026-03-02T10:00:00Z"),
    (nil, "2026-03-02T14:30:00Z", "2026-03-02T15:00:00Z"),
  ])
  func `it runs out with the wish, the rule or the plan, whichever is first`(
    wish: String?, issued: String, until: String
  ) throws {
    #expect(
      try draft(issuedAt: issued, expiresAt: wish).statement.expiresAt == need(Instant(until)))
  }

  @Test func `nobody is asked to sign what would not count`() throws {
    #expect(try code { try draft(approver: "zed") } == .approver)
    #expect(try code { try draft(role: "security") } == .role)
    #expect(try code { try draft(plan: "by-ana") } == .author)
    #expect(try code { try draft(plan: "nowhere") } == .rule)
    #expect(try code { try draft(plan: "other-trust") } == .trust)
    #expect(try code { try draft(issuedAt: "2026-03-02T15:00:01Z") } == .expired)
    #expect(try code { try draft(issuedAt: "2027-03-02T15:00:01Z") } == .trust)
    #expect(try code { try draft(comment: String(repeating: "x", count: 2001)) } == .statement)
  }
}
