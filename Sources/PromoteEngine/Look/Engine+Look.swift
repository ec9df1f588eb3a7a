public import PromoteCore

extension Engine {
  /// What runs where, stage by stage.
  public func status() async throws(EngineFailure) -> [EnvironmentStatus] {
    try await explained {
      let history = try await history()
      var all: [EnvironmentStatus] = []
      let trust = try await acceptedTrust(history).last?.document
      let now = present(history)
      let known = registry.environments.keys.sorted()
      let stages = registry.pipeline.stages
      for name in stages + known.filter({ !stages.contains($0) }) {
        let record = history.environment(name)
        let map = try await releaseMap(of: record)
        all.append(
          EnvironmentStatus(
            name: name, release: record.current?.release, objects: map?.objects.count ?? 0,
            promotion: record.current?.promotion, verifiedAt: record.current?.at,
            openPublish: record.openPublish, holds: record.holds.map(\.reason),
            openReviews: history.inOrder.filter { $0.to == name && $0.review?.isOpen == true }
              .map(\.id),
            hours: trust.flatMap { document in
              document.rule(for: name.text).flatMap { document.calendar(of: $0).standing(at: now) }
            }))
      }
      return all
    }
  }

  /// Every promotion, newest first.
  public func list() async throws(EngineFailure) -> [PromotionSummary] {
    try await explained {
      let history = try await history()
      var all: [PromotionSummary] = []
      for record in history.inOrder.reversed() {
        all.append(
          PromotionSummary(
            id: record.id, word: record.word, from: record.from, to: record.to,
            state: try await state(of: record, history), requester: record.requester,
            created: record.created, dossier: record.folder))
      }
      return all
    }
  }

  /// The stored plan of a promotion as people and scripts read it, with its gate as it stands now.
  public func show(_ promotion: String) async throws(EngineFailure) -> PlanReview {
    try await explained {
      let history = try await history()
      return try await review(of: try await find(promotion, in: history), history)
    }
  }

  /// What the log says of a promotion.
  public func record(of promotion: String) async throws(EngineFailure) -> PromotionRecord {
    try await explained { try await find(promotion, in: try await history()) }
  }

  func review(of record: PromotionRecord, _ history: History) async throws -> PlanReview {
    let plan = try await storedPlan(record)
    var documents: [Digest: JSON] = [:]
    for operation in plan.operations {
      for blob in [operation.before, operation.after] {
        guard let digest = blob?.sha256, let bytes = try await ports.store.get(digest) else {
          continue
        }
        documents[digest] = try JSON.parse(bytes)
      }
    }
    let known = documents
    let gate = view(of: try await verdict(record, plan: plan.bytes, history))
    return PlanReview(
      plan,
      context: .init(
        document: { known[$0] }, gate: record.isOpen || record.isUnderWay ? gate : nil,
        next: next(record, gate)))
  }

  private func next(_ record: PromotionRecord, _ gate: PlanReview.Gate) -> [String] {
    guard record.isOpen || record.isUnderWay else { return [] }
    return [next(gate, word: record.word, to: record.to)]
  }

  /// The command that leads on: what is only waited for needs none but to apply.
  func next(_ gate: PlanReview.Gate, word: String, to target: EnvironmentName) -> String {
    let codes = Set(gate.refusals.map(\.code))
    if codes.contains(Refusal.Code.missingApprovals.rawValue) {
      return "tyk-promote approve \(word)"
    }
    if codes.contains(Refusal.Code.onHold.rawValue) { return "tyk-promote resume \(target)" }
    return "tyk-promote apply \(word)"
  }

  /// ``PromotionSummary/state``.
  func state(of record: PromotionRecord, _ history: History) async throws -> String {
    guard record.isOpen else { return record.phase.word }
    if ports.clock.now() >= record.expires { return "expired" }
    let plan = try await blob(record.plan, called: "plan")
    if try await verdict(record, plan: plan, history).isOpen { return "approved" }
    return record.approvals.isEmpty ? "planned" : "partly-approved"
  }

  /// Gives a promotion up. A half-applied one leaves its target as it is, for the next plan.
  public func abandon(_ promotion: String, reason: String) async throws(EngineFailure) {
    try await explained {
      let history = try await history()
      let record = try await find(promotion, in: history)
      guard record.isOpen || record.isUnderWay || record.isRejected else { throw ended(record) }
      try await withLease(on: record.to) { lease in
        _ = try await ports.log.append(
          draft(
            .planWithdrawn, by: person,
            [
              "planId": .string(record.id), "plan": record.plan.quoted, "reason": "abandoned",
              "because": .string(reason),
            ]), holding: lease)
      }
      let after = try await self.history()
      if let record = after.promotions[record.id] { try await writeDossier(record, after) }
    }
  }
}

extension PromotionRecord {
  var isRejected: Bool { if case .rejected = phase { true } else { false } }
}
