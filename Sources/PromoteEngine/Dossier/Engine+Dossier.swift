internal import PromoteCore

extension Engine {
  /// Brings the promotion's folder up to what store and log say.
  func writeDossier(_ record: PromotionRecord, _ history: History) async throws {
  }
}
