internal import PromoteCore

extension Engine {
  /// Brings the promotion's folder up to what store and log say.
  @discardableResult
  func writeDossier(
    _ record: PromotionRecord, _ history: History, review: PlanReview? = nil
  ) async throws -> String {
    let folder = try await ports.dossiers.folder(for: record.id, wanted: record.folder)
    return folder
  }
}
