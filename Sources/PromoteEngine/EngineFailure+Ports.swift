internal import PromoteCore

/// What a port threw, as the engine's own failure. One place, so that one cause reads alike
/// wherever it is met.
func engineFailure(
  _ error: any Error, doing what: String = "", in environment: EnvironmentName? = nil
)
  -> EngineFailure
{
  switch error {
  case let failure as EngineFailure: failure
  case let failure as APIFailure: engineFailure(failure, environment)
  case let failure as SecretFailure:
    EngineFailure(
      .refused, "unresolved-secret", "the secret '\(failure.reference)' has no value here",
      hint: "set it, or mend its reference in the registry",
      facts: [.init("reason", failure.reason)])
  case let failure as StoreFailure: engineFailure(failure)
  case let problem as HistoryProblem:
    EngineFailure(
      .refused, "broken-log", "entry \(problem.seq) of the log cannot be replayed",
      hint: "stop promoting; run `tyk-promote audit verify`",
      facts: [.init("kind", problem.kind), .init("problem", problem.message)])
  case is CancellationError:
    EngineFailure(
      .failed, "interrupted", "interrupted", hint: "the same command goes on from there")
  default:
    EngineFailure(.failed, "unexpected", "\(what.isEmpty ? "" : what + ": ")\(error)")
  }
}

private func engineFailure(_ failure: APIFailure, _ environment: EnvironmentName?) -> EngineFailure
{
  let name = environment.map { "'\($0)'" } ?? "the server"
  return switch failure {
  case .unreachable(let why):
    EngineFailure(
      .failed, "unreachable", "could not reach \(name): \(why)",
      hint: "nothing was changed; try again")
  case .outcomeUnknown(let why):
    EngineFailure(
      .failed, "outcome-unknown", "\(name) did not answer: \(why)",
      hint: "the same command reads back first and goes on from there")
  case .rejected(let status, let message):
    EngineFailure(
      .failed, "rejected", "\(name) refused with status \(status): \(message)")
  case .notAuthorised(let message):
    EngineFailure(
      .failed, "not-authorised", "\(name) does not know the credential: \(message)",
      hint: "compare `secret` and `readSecret` in the registry with what the server knows")
  case .busy(let message):
    EngineFailure(
      .failed, "busy", "\(name) asked to wait, and went on asking: \(message)",
      hint: "try again later, or lower its `concurrency` in the registry")
  case .unfinished(let message):
    EngineFailure(
      .refused, "no-custom-ids", "\(name) is not ready: \(message)",
      hint:
        "a Portal gives them out by itself after it was upgraded and started: wait, and run the same "
        + "command again")
  case .unreadableAnswer(let message):
    EngineFailure(
      .failed, "unreadable-answer", "\(name) gave an answer that cannot be read: \(message)")
  }
}

private func engineFailure(_ failure: StoreFailure) -> EngineFailure {
  switch failure {
  case .unavailable(let why):
    EngineFailure(.failed, "store-unavailable", "the store cannot be used: \(why)")
  case .broken(let problems):
    EngineFailure(
      .refused, "broken-log", "the log contradicts itself",
      hint: "stop promoting; run `tyk-promote audit verify`",
      facts: problems.map { .init("problem", $0.message) })
  case .refused(let why): EngineFailure(.failed, "store-refuses", "the store refuses: \(why)")
  case .leaseLost(let environment, let holder):
    EngineFailure(
      .refused, "lease-lost",
      "the lease on '\(environment)' went to \(holder ?? "nobody") while this was under way",
      hint: "the same command goes on from there when the other has ended")
  case .blobMismatch(let digest):
    EngineFailure(
      .refused, "broken-store", "the stored document \(digest.short) is not what its name says",
      hint: "stop promoting; run `tyk-promote audit verify`")
  }
}

/// Runs `body`, with every error as an ``EngineFailure``.
func explained<T>(
  in environment: EnvironmentName? = nil, _ body: () async throws -> T
) async throws(EngineFailure) -> T {
  do { return try await body() } catch { throw engineFailure(error, in: environment) }
}
