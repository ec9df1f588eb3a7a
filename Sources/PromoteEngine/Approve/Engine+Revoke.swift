public import PromoteCore

/// What taking an approval back came to.
public struct RevocationResult: Sendable {
  public let promotion: String
  public let approver: String
  /// How many approvals no longer count.
  public let revoked: Int
  public let gate: PlanReview.Gate
}

extension Engine {
  /// Takes back every approval of this person for the promotion, signed. Refused where there is
  /// none, and when the promotion has ended; half applied, it can then not be gone on with.
  public func revoke(
    _ promotion: String, approver: String? = nil, comment: String, with signer: any Signer
  ) async throws(EngineFailure) -> RevocationResult {
    try await explained {
      let history = try await history()
      let record = try await find(promotion, in: history)
      guard record.isOpen || record.isUnderWay else { throw ended(record) }
      let trust = try await newestTrust(history, orExpired: true)
      let fingerprint = signer.publicKey.fingerprint
      guard let person = approver ?? trust.document.holder(of: fingerprint)?.id else {
        throw EngineFailure(
          .refused, "unknown-key", "the key \(fingerprint) is nobody's in the trust document")
      }
      let given = record.approvals.filter {
        $0.approver.utf8.elementsEqual(person.utf8) && $0.decision == .approve
          && record.revocations[$0.statement] == nil
      }
      guard !given.isEmpty else {
        throw EngineFailure(
          .refused, "nothing-to-revoke",
          "'\(person)' has no approval of '\(record.id)' that could be taken back")
      }
      let now = present(history)
      for approval in given {
        let statement = ApprovalRevocation(
          person: person, issuedAt: Instant(now.seconds) ?? now, planID: record.id,
          statement: approval.statement, comment: comment)
        try await log(
          statement, try await signed(statement, by: signer, trust, at: now), of: record)
      }
      let after = try await self.history()
      let recorded = after.promotions[record.id] ?? record
      try await writeDossier(recorded, after)
      let plan = try await blob(record.plan, called: "plan")
      return RevocationResult(
        promotion: record.id, approver: person, revoked: given.count,
        gate: view(of: try await verdict(recorded, plan: plan, after)))
    }
  }

  /// Records the revocations that lie in the dossier: made where the store is not.
  ///
  /// Only whose approval it is can take it back. What does not verify is refused, for whoever put it
  /// there meant something by it.
  func importRevocations(
    _ files: [String: [UInt8]], of record: PromotionRecord, _ history: History
  ) async throws -> [ImportResult.Refused] {
    var refused: [ImportResult.Refused] = []
    let known = Set(record.revocations.values)
    for (path, bytes) in files.sorted(by: { $0.key < $1.key })
    where path.hasSuffix(".revocation") && !known.contains(Digest(of: bytes)) {
      do {
        let trust = try await newestTrust(history, orExpired: true)
        let statement = try ApprovalRevocation.verify(
          bytes, trust: trust, recordedAt: present(history))
        let approval = record.approvals.first { $0.statement == statement.statement }
        guard let approval, approval.approver.utf8.elementsEqual(statement.person.utf8),
          statement.planID.utf8.elementsEqual(record.id.utf8)
        else {
          refused.append(
            .init(
              file: path, code: "APPROVER",
              message: "'\(statement.person)' has no such approval of this promotion"))
          continue
        }
        guard record.revocations[approval.statement] == nil else { continue }
        try await ports.store.put(bytes)
        try await log(statement, bytes, of: record)
      } catch let refusal as ApprovalRefusal {
        refused.append(.init(file: path, code: refusal.code.rawValue, message: refusal.reason))
      }
    }
    return refused
  }

  private func log(
    _ statement: ApprovalRevocation, _ envelope: [UInt8], of record: PromotionRecord
  ) async throws {
    _ = try await ports.log.append(
      draft(
        .approvalRevoked, by: .user(statement.person),
        [
          "planId": .string(record.id), "plan": record.plan.quoted,
          "statement": statement.statement.quoted,
          "envelope": Digest(of: envelope).quoted(size: envelope.count),
        ]))
  }
}
