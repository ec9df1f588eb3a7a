internal import PromoteCore

extension Engine {
  /// Makes the plan a promotion, or finds the open one that it repeats.
  func keep(
    _ plan: Plan, _ planned: Planned, _ request: PlanRequest, _ trust: AcceptedTrust,
    _ history: History
  ) async throws -> PlanOutcome {
    let rivals = history.inOrder.filter {
      $0.isOpen && $0.from == request.from && $0.to == request.to
        && $0.selection == selectionKey(plan)
    }
    var superseded: [PlanOutcome.Superseded] = []
    for rival in rivals {
      let old = try await storedPlan(rival)
      var reasons = try await differences(old, plan, planned)
      if request.signer != nil, rival.request == nil {
        reasons.append("the request was not signed")
      } else if request.signer != nil, !old.author.utf8.elementsEqual(user.utf8) {
        reasons.append("'\(old.author)' asked for it")
      }
      if reasons.isEmpty, !old.isExpired(at: ports.clock.now()) {
        return try await kept(rival, old, planned, request)
      }
      superseded.append(
        .init(promotion: rival.id, reasons: reasons.isEmpty ? ["it has expired"] : reasons))
    }
    let plan = try superseding(plan, planned, superseded.last?.promotion)

    // Blobs, then the log, then the folder. A crash after the blobs leaves documents that nobody
    // names; after the log, a promotion without a folder, which planning again writes.
    try await storeBlobs(plan, planned)
    let folder = folder(for: plan)
    let scope = planned.scope.bytes
    try await ports.store.put(scope)
    let signed = try await signedRequest(plan, request.signer, trust, at: present(history))
    var drafts = [
      draft(
        .planCreated, by: person,
        [
          "planId": .string(plan.id), "plan": plan.digest.quoted(size: plan.bytes.count),
          "from": .string(request.from.text), "to": .string(request.to.text),
          "release": plan.release.quoted, "effect": plan.effect.quoted,
          "scope": Digest(of: scope).quoted(size: scope.count),
          "word": .string(plan.word), "folder": .string(folder),
          "selection": .string(selectionKey(plan)), "expiresAt": .string(plan.expiresAt.seconds),
          "trustVersion": .integer(plan.trust.version), "authorKnownBy": signed.authorKnownBy,
          "request": signed.request, "requestKey": signed.key,
          "reason": request.reason.map { .string($0) },
          "ticket": request.ticket.map { .string($0) },
          "rollsBack": plan.contents.rollsBack.map { .string($0) },
        ])
    ]
    for old in superseded {
      drafts.append(
        draft(
          .planWithdrawn, by: person,
          [
            "planId": .string(old.promotion), "reason": "superseded",
            "supersededBy": .string(plan.id),
          ]))
    }
    _ = try await ports.log.append(drafts)

    let after = try await self.history()
    guard let record = after.promotions[plan.id] else {
      throw EngineFailure(.failed, "unexpected", "the promotion is not on the log")
    }
    let review = review(planned, plan)
    let dossier = try await writeDossier(record, after, plan: plan, review: review)
    for old in superseded {
      if let record = after.promotions[old.promotion] { try await writeDossier(record, after) }
    }
    return PlanOutcome(
      review: try await gated(review, record, plan, after), promotion: plan.id,
      kept: false, superseded: superseded, dossier: dossier)
  }

  private func kept(
    _ rival: PromotionRecord, _ old: Plan, _ planned: Planned, _ request: PlanRequest
  ) async throws -> PlanOutcome {
    let history = try await self.history()
    let record = history.promotions[rival.id] ?? rival
    let review = review(planned, old)
    let dossier = try await writeDossier(record, history, plan: old, review: review)
    return PlanOutcome(
      review: try await gated(review, record, old, history), promotion: rival.id, kept: true,
      superseded: [], dossier: dossier)
  }

  /// Stored under their digests; storing them again changes nothing.
  private func storeBlobs(_ plan: Plan, _ planned: Planned) async throws {
    var blobs = [plan.digest: plan.bytes]
    for document in planned.result.blobs.values { blobs[document.digest] = document.bytes }
    for release in planned.releases { blobs[release.digest] = release.bytes }
    try await ports.store.put(blobs)
  }

  /// What broke the approvals of the old plan, as people read it; empty: they stand.
  private func differences(_ old: Plan, _ new: Plan, _ planned: Planned) async throws -> [String] {
    var documents: [Digest: JSON] = planned.result.blobs.mapValues(\.json)
    for operation in old.operations {
      for blob in [operation.before, operation.after] {
        guard let digest = blob?.sha256, documents[digest] == nil,
          let bytes = try await ports.store.get(digest)
        else { continue }
        documents[digest] = try JSON.parse(bytes)
      }
    }
    switch comparePlans(old, new, document: { documents[$0] }) {
    case .same: return []
    case .differs(let differences): return differences.map(\.text)
    }
  }

  private func superseding(_ plan: Plan, _ planned: Planned, _ old: String?) throws -> Plan {
    guard let old else { return plan }
    var contents = plan.contents
    contents.supersedes = old
    return try Plan(contents)
  }

  /// The review of a stored plan, with the reasons and origins that planning knows.
  func review(_ planned: Planned, _ plan: Plan) -> PlanReview {
    var review = review(planned, from: plan.source.environment, to: plan.target.environment)
    review.promotion = plan.id
    review.planDigest = plan.digest
    review.word = plan.word
    review.plan = plan
    return review
  }

  private func gated(
    _ review: PlanReview, _ record: PromotionRecord, _ plan: Plan, _ history: History
  ) async throws -> PlanReview {
    var review = review
    let gate = view(of: try await verdict(record, plan: plan.bytes, history))
    review.gate = gate
    review.next = [next(gate, word: record.word, to: record.to)]
    return review
  }

  /// One text for one selection: plans of another never supersede it.
  func selectionKey(_ plan: Plan) -> String {
    (plan.selection.texts + ["prune=\(plan.prune.rawValue)"]).joined(separator: " | ")
  }

  /// `2026-11-21-dev-to-staging-amber-falcon`.
  func folder(for plan: Plan) -> String {
    "\(plan.createdAt.seconds.prefix(10))-\(plan.source.environment)-to-"
      + "\(plan.target.environment)-\(plan.word)"
  }
}
