internal import PromoteCore

extension Engine {
  /// Refuses to go on before the newest checkpoint bears the quorum of witnesses that the accepted
  /// trust document asks for. Without witnesses in it, nothing is asked.
  func requireQuorum(_ history: History) async throws {
    guard let trust = try await acceptedTrust(history).last?.document, trust.witnesses.quorum > 0
    else { return }
    await ports.cosign()
    guard let newest = try await ports.log.newestCheckpoint() else { return }
    do { _ = try trust.logPolicy().verify(newest.bytes) } catch {
      throw EngineFailure(
        .refused, "no-quorum",
        "the log has not \(trust.witnesses.quorum) of its witnesses' cosignatures",
        hint: "nothing was sent; run `tyk-promote audit cosign`, then the same command again",
        facts: [.init("checkpoint", "\(newest.origin) of size \(newest.size)")])
    }
  }
}
