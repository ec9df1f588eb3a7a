import Foundation
import PromoteCore
import Testing

/// What somebody might try with approvals that were given honestly.
@Suite struct ApprovalAttackTests {
  let vectors = try! ApprovalVectors()

  func verify(_ envelope: [UInt8], plan: [UInt8]? = nil) throws(ApprovalRefusal)
    -> VerifiedApproval
  {
    try verifyApproval(
      envelope: envelope, plan: plan ?? (try! vectors.plan("A")), trust: vectors.trust,
      recordedAt: ApprovalVectors.recordedAt, log: vectors.log)
  }

  @Test func `every single-byte change to a signed approval is refused, or is the same record`()
    throws
  {
    let envelope = try vectors.envelope("ana")
    let plan = try vectors.plan("A")
    let original = try verify(envelope, plan: plan)
    // The other alphabet of base64 says the same with another byte.
    let twins = Dictionary(uniqueKeysWithValues: zip("+/-_".utf8, "-_+/".utf8))
    for index in envelope.indices {
      for byte in [envelope[index] ^ 0x01, twins[envelope[index]]].compactMap(\.self) {
        var changed = envelope
        changed[index] = byte
        let accepted = try? verify(changed, plan: plan)
        #expect(accepted == nil || accepted == original, "byte \(index)")
        #expect(accepted == nil || twins[envelope[index]] != nil, "byte \(index)")
      }
    }
  }

  @Test func `every single-byte change to the plan refuses its approvals`() throws {
    let plan = try vectors.plan("A")
    let envelope = try vectors.envelope("ana")
    for index in plan.indices {
      var changed = plan
      changed[index] ^= 0x01
      #expect(throws: ApprovalRefusal.self, "byte \(index)") {
        try verify(envelope, plan: changed)
      }
    }
  }

  @Test func `every truncation of an envelope is refused`() throws {
    let envelope = try vectors.envelope("ben")
    for count in envelope.indices {
      #expect(throws: ApprovalRefusal.self) { try verify(Array(envelope.prefix(count))) }
    }
  }

  @Test func `white space between members of the envelope changes neither verdict nor record`()
    throws
  {
    let envelope = try vectors.envelope("ana")
    let spaced = try JSON.parse(envelope).pretty()
    #expect(try verify(spaced) == verify(envelope))
  }

  @Test func `white space and other spellings inside base64 are refused`() throws {
    let text = String(decoding: try vectors.envelope("ana"), as: UTF8.self)
    let start = "\"payload\":\""
    for inserted in ["\\n", " ", "\\t", "=", "A"] {
      let changed = text.replacingFirst(start, with: start + inserted)
      #expect(throws: ApprovalRefusal.self) { try verify(Array(changed.utf8)) }
    }
    let unpadded = text.replacingFirst("==\"", with: "\"").replacingFirst("=\"", with: "\"")
    if unpadded != text {
      #expect(throws: ApprovalRefusal.self) { try verify(Array(unpadded.utf8)) }
    }
  }

  @Test func `an approval opens no other plan, no other target, and nothing after its expiry`()
    throws
  {
    let given = [try vectors.recorded("ana"), try vectors.recorded("ben")]
    let trust = vectors.trust
    func verdict(_ plan: String, _ now: String) throws -> Verdict {
      judge(
        plan: try vectors.plan(plan), approvals: given, trust: trust, newest: trust,
        log: vectors.log, now: try need(Instant(now)))
    }
    #expect(try verdict("A", "2026-03-02T11:30:00Z").isOpen)
    #expect(try !verdict("B", "2026-03-02T11:30:00Z").isOpen)
    #expect(try !verdict("staging", "2026-03-02T11:30:00Z").isOpen)
    #expect(try !verdict("A", "2026-03-02T11:30:01Z").isOpen)
    #expect(try !verdict("A", "2026-03-03T11:30:00Z").isOpen)
  }

  @Test func `going on with a half-applied plan asks neither for plan nor approval to be in time`()
    throws
  {
    let given = [try vectors.recorded("ana"), try vectors.recorded("ben")]
    let trust = vectors.trust
    let late = try need(Instant("2026-03-05T00:00:00Z"))
    func verdict(_ history: PlanHistory, _ more: [RecordedApproval] = []) throws -> Verdict {
      judge(
        plan: try vectors.plan("A"), approvals: given + more, trust: trust, newest: trust,
        log: vectors.log, now: late, history: history)
    }
    #expect(try verdict(PlanHistory(isResuming: true)).isOpen)
    let rejected = try verdict(
      PlanHistory(isResuming: true), [try vectors.recorded("ana rejects")])
    #expect(rejected.refusals.map(\.code) == [.rejected])
    #expect(
      try verdict(PlanHistory(isResuming: true, hold: "incident")).refusals.map(\.code) == [.onHold]
    )
    let takenBack = try verify(vectors.envelope("ben")).statementDigest
    #expect(
      Set(
        try verdict(PlanHistory(isResuming: true, revokedApprovals: [takenBack])).refusals.map(
          \.code)) == [.missingApprovals, .approvalRevoked])
  }

  @Test func `withdrawn and applied plans stay closed whatever was approved`() throws {
    let trust = vectors.trust
    let verdict = judge(
      plan: try vectors.plan("A"),
      approvals: [try vectors.recorded("ana"), try vectors.recorded("ben")], trust: trust,
      newest: trust, log: vectors.log, now: ApprovalVectors.recordedAt,
      history: PlanHistory(isWithdrawn: true, isConsumed: true, hold: "freeze"))
    #expect(Set(verdict.refusals.map(\.code)) == [.planWithdrawn, .planConsumed, .onHold])
  }

  @Test func `the newest trust document takes back keys, roles and rules`() throws {
    let trust = vectors.trust
    let given = [try vectors.recorded("ana"), try vectors.recorded("ben")]
    func codes(_ change: (TrustDocument) throws -> TrustDocument) throws -> Set<Refusal.Code> {
      let document = try change(trust.document)
      let payload = document.canonical()
      let newest = try AcceptedTrust(payload: payload, pinned: Digest(of: payload))
      return Set(
        judge(
          plan: try vectors.plan("A"), approvals: given, trust: trust, newest: newest,
          log: vectors.log, now: ApprovalVectors.recordedAt
        ).refusals.map(\.code))
    }
    #expect(try codes { $0.next() }.isEmpty)
    #expect(
      try codes { document in
        document.next(
          keys: document.keys.map {
            $0.id == document.principal("ana")?.keys.first
              ? $0.revoked(at: ApprovalVectors.recordedAt) : $0
          })
      } == [.missingApprovals, .noLongerTrusted])
    #expect(
      try codes { document in
        document.next(
          keys: document.keys.map {
            $0.id == document.principal("ana")?.keys.first
              ? $0.revoked(at: ApprovalVectors.recordedAt.adding(seconds: 1)) : $0
          })
      }.isEmpty)
    #expect(
      try codes { document in
        document.next(
          principals: document.principals.map {
            $0.id == "ben" ? .init(id: $0.id, keys: $0.keys, roles: ["visitor"]) : $0
          })
      } == [.missingApprovals, .noLongerTrusted])
    #expect(try codes { $0.next(rules: $0.rules.filter { $0.targets != ["prod"] }) } == [.noRule])
    #expect(
      try codes { document in
        document.next(
          rules: document.rules.map {
            $0.targets == ["prod"]
              ? .init(targets: ["prod"], minimumApprovers: 3, require: $0.require) : $0
          })
      } == [.gateChanged])
    #expect(try codes { $0.next(expiresAt: Instant("2026-03-01T00:00:00Z")) } == [.trustExpired])
  }

  @Test func `bytes that are no plan close the gate with a reason`() throws {
    let trust = vectors.trust
    for bytes in [[], Array("{}".utf8), Array("{\"_type\":1}".utf8), [0xFF]] {
      let verdict = judge(
        plan: bytes, approvals: [], trust: trust, newest: trust, log: vectors.log,
        now: ApprovalVectors.recordedAt)
      #expect(verdict.refusals.map(\.code) == [.planUnreadable])
    }
  }
}

extension TrustDocument {
  /// This document with some members changed; the next version unless told otherwise.
  func next(
    version: Int? = nil, keys: [Key]? = nil, principals: [Principal]? = nil, rules: [Rule]? = nil,
    expiresAt: Instant? = nil
  ) -> TrustDocument {
    TrustDocument(
      version: version ?? self.version + 1, issuedAt: issuedAt,
      expiresAt: expiresAt ?? self.expiresAt, administrators: administrators,
      keys: keys ?? self.keys, principals: principals ?? self.principals, services: services,
      rules: rules ?? self.rules, logs: logs, witnesses: witnesses)
  }
}

extension TrustDocument.Key {
  func revoked(at time: Instant) -> Self {
    Self(
      publicKey: publicKey, validAfter: validAfter, validBefore: validBefore, origins: origins,
      revokedAt: time, revocation: .compromised)
  }
}

extension String {
  func replacingFirst(_ text: String, with other: String) -> String {
    guard let range = range(of: text) else { return self }
    return replacingCharacters(in: range, with: other)
  }
}
