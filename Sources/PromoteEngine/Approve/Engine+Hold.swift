public import PromoteCore

extension Engine {
  /// Holds an environment: nothing is applied there until it is released.
  ///
  /// Needs no lease, so that it can be set while somebody applies: what is under way ends, and cannot
  /// be gone on with.
  public func hold(_ name: EnvironmentName, reason: String) async throws(EngineFailure) {
    try await explained {
      _ = try environment(name)
      guard reason.utf8.contains(where: { $0 > 0x20 }) else {
        throw EngineFailure(.refused, "no-reason", "a hold needs a reason")
      }
      _ = try await ports.log.append(
        draft(
          .holdSet, by: person,
          ["environment": .string(name.text), "reason": .string(reason)]))
    }
  }

  /// Releases every hold of an environment; returns why it was held. Refused where there is none.
  @discardableResult
  public func resume(
    _ name: EnvironmentName, reason: String? = nil
  ) async throws(EngineFailure) -> [String] {
    try await explained {
      _ = try environment(name)
      let holds = try await history().environment(name).holds
      guard !holds.isEmpty else {
        throw EngineFailure(
          .refused, "not-held", "'\(name)' is not on hold",
          hint: "`tyk-promote status` shows what is")
      }
      _ = try await ports.log.append(
        draft(
          .holdReleased, by: person,
          [
            "environment": .string(name.text), "reason": reason.map { .string($0) },
            "holds": .array(holds.map { .integer($0.seq) }),
          ]))
      return holds.map(\.reason)
    }
  }
}
