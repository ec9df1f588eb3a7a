internal import PromoteCore

extension Engine {
  /// Carries out an approved plan, exactly, or refuses having sent nothing.
  ///
  /// Applying again goes on where the last attempt ended, whatever ended it; what the target already
  /// holds is not sent again. Afterwards a fresh dump is compared with what was planned, and the
  /// result opens the next stage.
  ///
  /// `breakGlass`: does not wait for what is only waited for, in the role that the gate names for it;
  /// leaves an open review.
  public func apply(
    _ promotion: String, breakGlass: BreakGlass? = nil
  ) async throws(EngineFailure) -> ApplyResult {
    try await explained {
      let (record, history, glass) = try await begun(promotion, breakGlass)
      // Before the lease: reading files takes no right to write.
      if record.isOpen || record.isUnderWay {
        try await checkDossier(record, try await importApprovals(of: record, history))
      }
      return try await withLease(on: record.to) { lease in
        try await apply(record.id, holding: lease, glass)
      }
    }
  }

  /// The promotion, the log, and the signature that breaks the glass where it is to be broken: the
  /// log as it is with that, for the signature is in the dossier too and must not be recorded twice.
  private func begun(
    _ promotion: String, _ breakGlass: BreakGlass?
  ) async throws -> (PromotionRecord, History, BrokenGlass?) {
    let history = try await history()
    let record = try await find(promotion, in: history)
    guard record.isOpen, let breakGlass else { return (record, history, nil) }
    let glass = try await sign(breakGlass, record, history)
    let now = try await self.history()
    return (now.promotions[record.id] ?? record, now, glass)
  }

  private func apply(
    _ id: String, holding lease: Lease, _ glass: BrokenGlass?
  ) async throws -> ApplyResult {
    // Read again: between the first look and the lease another process may have applied it.
    let history = try await history()
    guard let record = history.promotions[id] else {
      throw EngineFailure(.failed, "unexpected", "the promotion is not on the log")
    }
    switch record.phase {
    case .superseded, .abandoned, .rolledBack: throw ended(record)
    case .goingBack:
      throw EngineFailure(
        .refused, "going-back", "promotion '\(record.word)' is being rolled back",
        hint: "run `tyk-promote rollback \(record.id)` to end that")
    case .verified: return nothingToDo(record)
    // Applied to the end, and the process ended before it verified; or what was found differed.
    case .applied, .differs: return try await verifyAgain(record, history, lease)
    case .open, .rejected, .applying, .failed: break
    }
    if let other = history.environment(record.to).openPublish, other != id {
      throw EngineFailure(
        .refused, "open-publish", "'\(record.to)' is half changed by promotion \(other)",
        hint: "run `tyk-promote apply \(other)` to end it, or `tyk-promote abandon \(other)`")
    }
    let prepared = try await prepare(record, history, breakGlass: glass != nil)
    let journal = Journal(ports.log, holding: lease)
    let started = try await announce(prepared, lease, journal, glass)
    try await requireQuorum(history)
    let done = try await carryOut(prepared, journal, after: history)
    let (reports, writes) = (done.reports, done.writes)
    // Whether everything is there decides only what is asked next: the log's word is what counts.
    async let fresh = done.isComplete ? dump(prepared.target) : nil
    try await conclude(prepared, reports, started: started, journal)

    let after = try await self.history(after: done.history)
    let now = after.promotions[id] ?? record
    async let expected = expected(now, prepared.plan, after)
    guard case .applied = now.phase, let found = try await fresh else {
      if try environment(record.to).onFailure == .rollback {
        let back = try await goBack(
          id, holding: lease, "\(reports.count { $0.isFailure }) operations failed")
        return back.after(reports, writes: writes)
      }
      let folder = try await writeDossier(now, after, plan: prepared.plan)
      try await writeReceipt(now, folder, reports, nil)
      var stopped = ApplyResult(
        now, operations: reports, verified: nil, differences: [],
        writes: writes, resumed: prepared.isResuming)
      stopped.closing = prepared.approved?.closing
      return stopped
    }
    var result = try await verifyApplied(
      Verification(
        record: now, history: after, plan: prepared.plan, expected: try await expected, dump: found,
        sealer: prepared.sealer,
        seen: prepared.seen.merging(done.seen) { _, new in new },
        mapping: prepared.target.mapping),
      lease, reports: reports, writes: writes, resumed: prepared.isResuming)
    result.closing = prepared.approved?.closing
    guard result.verified == false, try environment(record.to).onFailure == .rollback else {
      return result
    }
    let back = try await goBack(id, holding: lease, "what was read back differs from the plan")
    return back.after(reports, writes: writes, probes: result.probes)
  }

  /// The intent is on the log before the target can change. A crash right after it leaves an open
  /// `publish.started` over an unchanged target, which applying again resumes. Returns the number of
  /// the entry that started it.
  private func announce(
    _ prepared: PreparedApply, _ lease: Lease, _ journal: Journal, _ glass: BrokenGlass?
  ) async throws -> Int {
    let record = prepared.record
    let leased: JSON = ["fence": .integer(lease.fence), "holder": .string(lease.holder)]
    if let started = record.startedSeq {
      try await journal.append(
        draft(
          .publishResumed, by: program,
          [
            "planId": .string(record.id), "plan": record.plan.quoted, "to": .string(record.to.text),
            "started": .integer(started), "targetState": prepared.state.quoted, "lease": leased,
          ]))
      return started
    }
    let preimages = try await storePreimages(prepared)
    let counted = Set((prepared.approved?.approvals ?? []).map(\.statementDigest))
    let approvals = record.approvals.filter { counted.contains($0.statement) }.map(\.seq)
    if let glass { try await journal.append(review(of: prepared, glass)) }
    return try await journal.append(
      draft(
        .publishStarted, by: program,
        [
          "planId": .string(record.id), "plan": record.plan.quoted, "to": .string(record.to.text),
          "approvals": .array(approvals.map { .integer($0) }),
          "targetState": prepared.state.quoted, "preimages": preimages, "lease": leased,
          "secrets": secretsDigest(prepared.plan).quoted, "requestedBy": .string(user),
          "breakGlass": glass.map { waived(prepared, $0) },
        ])
    ).seq
  }

  /// So that it can be checked, without any key, that plan and publish bind the same secrets.
  private func secretsDigest(_ plan: Plan) -> Digest {
    JSON.array(plan.secrets.map { [.string($0.path), .string($0.binding.text)] }).digest()
  }

  /// Keeps the objects as they are, secrets included, for a roll-back: under the master key.
  private func storePreimages(_ prepared: PreparedApply) async throws -> JSON {
    let objects = prepared.operations.compactMap { item in
      item.live.map { (item.address.text, $0.document.json) }
    }
    let clear = JSON.object(JSONObject(objects)).serialised()
    guard
      let bytes = ports.master.protect(
        clear, for: "pre-images/\(prepared.plan.id)", nonce: ports.random.bytes(12))
    else { throw EngineFailure(.failed, "unexpected", "the pre-images could not be protected") }
    try await ports.store.put(bytes)
    return Digest(of: bytes).quoted(size: bytes.count)
  }

  /// Ends the publish on the log. A crash before it leaves the publish open over a target that may
  /// hold everything; applying again finds nothing to send and ends it.
  private func conclude(
    _ prepared: PreparedApply, _ reports: [OperationReport], started: Int, _ journal: Journal
  ) async throws {
    let record = prepared.record
    let holding = reports.count { $0.result == .applied || $0.result == .unchanged }
    let notAttempted = reports.count { $0.result == .notAttempted }
    let done = holding == reports.count
    try await journal.append(
      draft(
        done ? .publishFinished : .publishFailed, by: program,
        [
          "planId": .string(record.id), "plan": record.plan.quoted, "to": .string(record.to.text),
          "started": .integer(started), "result": done ? "ok" : "partial",
          "applied": .integer(holding), "notAttempted": .integer(notAttempted),
          "failed": .integer(reports.count - holding - notAttempted),
        ]))
  }

  private func nothingToDo(_ record: PromotionRecord) -> ApplyResult {
    ApplyResult(
      record, operations: [], verified: true,
      differences: [], writes: 0, resumed: false)
  }
}
