internal import PromoteCore

extension Engine {
  /// Refuses to go on from a dossier that somebody changed.
  ///
  /// The store's bytes are what is applied, so nothing in the folder could change the effect; but
  /// whoever reviewed the folder saw something else than what would be done, and must know. A
  /// dossier that is not there, as after a clean checkout, is no obstacle.
  func checkDossier(_ record: PromotionRecord, _ imported: ImportResult) async throws {
    let folder = try await ports.dossiers.folder(for: record.id, wanted: record.folder)
    if let bytes = try await ports.dossiers.read("plan.json", of: folder)["plan.json"] {
      let found = Digest(of: bytes)
      guard found == record.plan else {
        throw EngineFailure(
          .refused, "plan-changed", "the dossier's plan.json is not the plan of '\(record.id)'",
          hint: "restore promotions/\(folder)/plan.json, or plan again",
          facts: [.init("was", record.plan.hex), .init("is now", found.hex)])
      }
    }
    guard imported.refused.isEmpty else {
      throw EngineFailure(
        .refused, "approval-refused",
        "\(imported.refused.count) of the dossier's approvals do not verify",
        hint: "restore or remove them: nothing is applied from a dossier that does not verify",
        facts: imported.refused.map { .init($0.file, "\($0.message) (\($0.code))") })
    }
  }
}
