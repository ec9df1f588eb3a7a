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

extension Engine {
  /// What was sent and what came back.
  func writeReceipt(
    _ record: PromotionRecord, _ folder: String, _ reports: [OperationReport], _ verified: Bool?
  ) async throws {
    let receipt: JSON = [
      "promotion": .string(record.id), "state": .string(record.phase.word),
      "plan": .string(record.plan.hex), "verified": verified.map { .bool($0) } ?? .null,
      "operations": .array(
        reports.map { report in
          [
            "object": .string(report.object.text), "result": .string(report.result.rawValue),
            "message": report.message.map { .string($0) } ?? .null,
          ]
        }),
    ]
    try await ports.dossiers.write(["receipt.json": receipt.pretty()], to: folder)
  }
}
