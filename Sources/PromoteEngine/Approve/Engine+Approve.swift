public import PromoteCore

/// What a person decides about a promotion.
public struct ApprovalRequest: Sendable {
  public var decision: ApprovalStatement.Decision
  /// Nil: whoever the key belongs to.
  public var approver: String?
  /// Nil: the first role of the approver that the gate asks for.
  public var role: String?
  public var comment: String?

  public init(
    _ decision: ApprovalStatement.Decision, approver: String? = nil, role: String? = nil,
    comment: String? = nil
  ) {
    self.decision = decision
    self.approver = approver
    self.role = role
    self.comment = comment
  }
}

extension Engine {
  /// Signs an approval or a reject of exactly the plan's bytes, adds it to the dossier, records it.
  public func approve(
    _ promotion: String, _ request: ApprovalRequest, with signer: any Signer
  ) async throws(EngineFailure) -> ApprovalResult {
    try await explained {
      let history = try await history()
      let record = try await find(promotion, in: history)
      guard record.isOpen || (record.isUnderWay && request.decision == .reject) else {
        throw ended(record)
      }
      let plan = try await storedPlan(record)
      let trust = try await trust(of: plan, history)
      let approver = try request.approver ?? holder(of: signer.publicKey, trust)
      let role = try request.role ?? role(of: approver, plan, trust)
      guard let seen = try await ports.log.newestCheckpoint() else {
        throw EngineFailure(.refused, "empty-log", "the log has no checkpoint to refer to")
      }
      let draft: ApprovalDraft
      let envelope: [UInt8]
      do {
        draft = try ApprovalDraft(
          plan: plan.bytes, approver: approver, role: role, decision: request.decision,
          comment: request.comment, trust: trust,
          log: .init(origin: seen.origin, size: seen.size, root: seen.root),
          nonce: ports.random.bytes(16), issuedAt: ports.clock.now())
        envelope = try await signer.approve(draft, trust: trust)
      } catch { throw unsigned(error) }

      // The file first: a signature that somebody made is never lost, whatever happens to the
      // store, and importing it again records it once.
      let path = "approvals/\(Digest(of: draft.payload).hex).json"
      let folder = try await ports.dossiers.folder(for: record.id, wanted: record.folder)
      try await ports.dossiers.write([path: envelope], to: folder, replacing: [])
      try await admit(envelope, file: path, of: record, plan: plan, trust, history)

      let after = try await self.history()
      let recorded = after.promotions[record.id] ?? record
      try await writeDossier(recorded, after)
      return ApprovalResult(
        promotion: record.id, approver: approver, decision: request.decision.rawValue,
        effectDigest: record.effect, expires: draft.statement.expiresAt,
        gate: view(of: try await verdict(recorded, plan: plan.bytes, after)),
        file: "\(folder)/\(path)")
    }
  }

  /// Verifies the approvals that lie in the promotion's dossier and records the new ones.
  ///
  /// A refused one is logged once, with its code; it changes nothing.
  public func importApprovals(_ promotion: String) async throws(EngineFailure) -> ImportResult {
    try await explained {
      let history = try await history()
      return try await importApprovals(of: try await find(promotion, in: history), history)
    }
  }

  func importApprovals(
    of record: PromotionRecord, _ history: History
  ) async throws -> ImportResult {
    let folder = try await ports.dossiers.folder(for: record.id, wanted: record.folder)
    let all = try await ports.dossiers.read("approvals", of: folder)
    let files = all.filter { $0.key.hasSuffix(".json") }
    var known = Set(record.approvals.map(\.envelope))
    var refused: [ImportResult.Refused] = []
    var recorded = 0
    var alreadyKnown = 0
    // Read for the first envelope that is new: a plan may be large.
    var judging: (plan: Plan, trust: AcceptedTrust)?
    for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
      do {
        // One that cannot be read is not known; admitting it says what is wrong with it.
        if let envelope = try? DSSE.Envelope(reading: bytes), known.contains(envelope.digest) {
          alreadyKnown += 1
          continue
        }
        if judging == nil {
          let plan = try await storedPlan(record)
          judging = (plan, try await trust(of: plan, history))
        }
        guard let (plan, trust) = judging else { continue }
        known.insert(
          try await admit(bytes, file: path, of: record, plan: plan, trust, history))
        recorded += 1
      } catch let failure as EngineFailure where failure.code == "approval-refused" {
        refused.append(
          .init(
            file: path, code: failure.facts.first { $0.name == "code" }?.value ?? "",
            message: failure.summary))
      }
    }
    let after = recorded > 0 ? try await self.history() : history
    refused += try await importRevocations(
      all, of: after.promotions[record.id] ?? record, after)
    return ImportResult(recorded: recorded, alreadyKnown: alreadyKnown, refused: refused)
  }

  /// Verifies one envelope and writes it to the log; returns its digest.
  @discardableResult
  private func admit(
    _ bytes: [UInt8], file: String, of record: PromotionRecord, plan: Plan, _ trust: AcceptedTrust,
    _ history: History
  ) async throws -> Digest {
    let verified: VerifiedApproval
    do {
      verified = try verifyApproval(
        envelope: bytes, plan: plan.bytes, trust: trust, recordedAt: present(history),
        log: try await logView(for: [bytes]))
    } catch let refusal as ApprovalRefusal {
      throw try await refuse(bytes, file, record, refusal.code.rawValue, refusal.reason)
    }
    let nonce = Base64.encodeURL(verified.statement.nonce)
    // Used up before it is recorded: after a crash in between, the same statement may come again,
    // and no other with its nonce can.
    guard try await ports.store.useNonce(nonce, by: verified.statementDigest) else {
      throw try await refuse(
        bytes, file, record, "NONCE",
        "the approval by '\(verified.approver)' repeats the nonce of another")
    }
    let envelope = try DSSE.Envelope(reading: bytes).canonical()
    try await ports.store.put(envelope)
    _ = try await ports.log.append(
      draft(
        .approvalRecorded, by: .user(verified.approver),
        [
          "planId": .string(record.id), "plan": record.plan.quoted,
          "envelope": verified.envelopeDigest.quoted(size: envelope.count),
          "statement": verified.statementDigest.quoted, "role": .string(verified.role),
          "decision": .string(verified.statement.decision.rawValue), "nonce": .string(nonce),
          "key": .string(verified.keyID),
          "stops": .bool(!verified.isApproval && isNamed(verified.approver, plan, trust)),
        ]))
    return verified.envelopeDigest
  }

  /// Logs a refused envelope, once for each file and code.
  private func refuse(
    _ bytes: [UInt8], _ file: String, _ record: PromotionRecord, _ code: String, _ reason: String
  ) async throws -> EngineFailure {
    let digest = Digest(of: bytes)
    if !record.refused.contains(.init(file: digest, code: code)) {
      _ = try await ports.log.append(
        draft(
          .approvalRefused, by: program,
          [
            "planId": .string(record.id), "plan": record.plan.quoted, "file": digest.quoted,
            "code": .string(code),
          ]))
    }
    return EngineFailure(
      .refused, "approval-refused", reason, hint: "the file \(file) does not count",
      facts: [.init("code", code), .init("file", file)])
  }

  /// Whether the rule names this person, so that a reject of theirs stops the plan.
  func isNamed(_ person: String, _ plan: Plan, _ trust: AcceptedTrust) -> Bool {
    guard let rule = trust.document.rule(for: plan.target.environment.text) else { return true }
    return rule.require.isEmpty
      || rule.require.contains { trust.document.principal(person)?.holds($0.role) == true }
  }

  func trust(of plan: Plan, _ history: History) async throws -> AcceptedTrust {
    let named = TrustReference(version: plan.trust.version, digest: plan.trust.sha256)
    guard let found = try await acceptedTrust(history).first(where: { $0.reference == named })
    else {
      throw EngineFailure(
        .refused, "unknown-trust",
        "the plan names version \(named.version) of the trust document, which this log never "
          + "accepted", hint: "plan again")
    }
    return found
  }

  private func holder(of key: SSHPublicKey, _ trust: AcceptedTrust) throws -> String {
    guard let person = trust.document.holder(of: key.fingerprint) else {
      throw EngineFailure(
        .refused, "unknown-key", "the key \(key.fingerprint) is nobody's in the trust document",
        hint: "sign with a key that `tyk-promote trust show` lists")
    }
    return person.id
  }

  private func role(of approver: String, _ plan: Plan, _ trust: AcceptedTrust) throws -> String {
    let held = trust.document.principal(approver)?.roles ?? []
    let rule = trust.document.rule(for: plan.target.environment.text)
    let asked = rule?.require.map(\.role) ?? []
    let fitting = held.filter { role in
      asked.contains { $0.utf8.elementsEqual(role.utf8) }
    }
    guard let role = fitting.first ?? held.first else {
      throw EngineFailure(
        .refused, "no-role", "'\(approver)' holds no role in the trust document",
        hint: "ask somebody whom `tyk-promote trust show` lists for '\(plan.target.environment)'")
    }
    return role
  }

  private func unsigned(_ error: any Error) -> EngineFailure {
    switch error {
    case let refusal as ApprovalRefusal: notSigned(refusal)
    case ApprovalFailure.refused(let refusal): notSigned(refusal)
    case ApprovalFailure.signing(let failure):
      EngineFailure(.failed, "not-signed", failure.description)
    default: engineFailure(error)
    }
  }

  private func notSigned(_ refusal: ApprovalRefusal) -> EngineFailure {
    EngineFailure(
      .refused, "approval-refused", refusal.reason,
      facts: [.init("code", refusal.code.rawValue)])
  }

  func ended(_ record: PromotionRecord) -> EngineFailure {
    EngineFailure(
      .refused, "promotion-ended", "promotion '\(record.word)' is \(record.phase.word)",
      hint: "run `tyk-promote plan --from \(record.from) --to \(record.to)`",
      facts: [.init("promotion", record.id)])
  }
}

extension PromotionRecord.Phase {
  /// As ``PromotionSummary/state`` says it.
  var word: String {
    switch self {
    case .open: "planned"
    case .superseded: "superseded"
    case .abandoned: "abandoned"
    case .rejected: "rejected"
    case .applying: "applying"
    case .failed: "failed"
    case .applied: "applied"
    case .verified: "verified"
    case .differs: "differs"
    case .goingBack: "going-back"
    case .rolledBack: "rolled-back"
    }
  }
}
