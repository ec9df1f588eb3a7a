public import PromoteCore

extension Engine {
  public func apply(_ promotion: String) async throws(EngineFailure) -> ApplyResult { unbuilt() }
  /// Compares a fresh dump with what was last promoted. `record` writes the result to the log.
  public func verify(
    _ environment: EnvironmentName, record: Bool = false
  ) async throws(EngineFailure) -> VerifyResult { unbuilt() }
  /// Takes the environment as it is for its release.
  public func adopt(
    _ environment: EnvironmentName, reason: String
  ) async throws(EngineFailure) -> AdoptResult { unbuilt() }
  public func status() async throws(EngineFailure) -> [EnvironmentStatus] { unbuilt() }
  public func list() async throws(EngineFailure) -> [PromotionSummary] { unbuilt() }
  public func abandon(_ promotion: String, reason: String) async throws(EngineFailure) { unbuilt() }
}

private func unbuilt() -> Never { preconditionFailure("being built") }
