public import PromoteCore

extension Engine {
  /// Everything that proves a promotion, under the newest checkpoint: what was approved, by whom, and
  /// every entry of the log from the plan's making to the promotion's end, so that a reject that was
  /// left out shows. Nothing in it is secret.
  public func evidence(
    of promotion: String
  ) async throws(EngineFailure) -> (record: PromotionRecord, bundle: EvidenceBundle) {
    try await explained {
      let history = try await history()
      let record = try await find(promotion, in: history)
      let plan = try await storedPlan(record)
      let files = try await evidence(
        record, plan, history, source: try await sourceEvidence(of: record, plan, history))
      return (record, EvidenceBundle(files: files))
    }
  }
}
