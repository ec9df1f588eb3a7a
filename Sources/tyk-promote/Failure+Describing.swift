import PromoteAdapters
import PromoteCore
import PromoteEngine

extension Failure {
  /// Any error as a failure. Wording lives here and in the engine's own failures.
  init(describing error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let failure as EngineFailure:
      self.init(
        failure.code, failure.kind == .refused ? .refused : .failed, failure.summary,
        hint: failure.hint, facts: failure.facts.map { ($0.name, $0.value) })
    case let failure as SecretFailure:
      self.init(
        "unresolved-secret", .refused, "\(failure.reference) has no value here: \(failure.reason)",
        hint: "set it, or mend its reference in the registry")
    case let failure as StoreFailure: self.init(failure)
    case let failure as APIFailure: self.init(failure)
    case let failure as WholeFile.Failure:
      self.init("file", .failed, "\(failure)")
    case let failure as SigningFailure:
      self.init(
        "no-signature", .failed, "\(failure)",
        hint: "name your private key's file with --key, or load it into the ssh agent")
    case let problems as TrustProblems:
      self.init(
        "trust", .failed, "no trust document can be made of this registry",
        facts: problems.problems.map { ("", $0.message) })
    default: self.init("unexpected", .failed, "\(error)")
    }
  }

  private init(_ failure: StoreFailure) {
    switch failure {
    case .broken(let problems):
      self.init(
        "broken-log", .refused, "the log does not match its last checkpoint",
        hint: "stop promoting; compare with a copy of the log held elsewhere",
        facts: problems.map { ("", $0.message) })
    default: self.init("store", .failed, "\(failure)")
    }
  }

  private init(_ failure: APIFailure) {
    switch failure {
    case .unreachable(let why): self.init("unreachable", .failed, "could not be reached: \(why)")
    case .outcomeUnknown(let why): self.init("outcome-unknown", .failed, "did not answer: \(why)")
    case .rejected(let status, let message):
      self.init("rejected", .failed, "answered \(status): \(message)")
    case .notAuthorised(let why):
      self.init("not-authorised", .failed, "does not know the credential: \(why)")
    case .unfinished(let why):
      self.init(
        "no-custom-ids", .refused, "is not ready: \(why)",
        hint:
          "a Portal gives them out by itself after it was upgraded and started: wait, and run it again"
      )
    case .busy(let why): self.init("busy", .failed, "asked to wait for too long: \(why)")
    case .unreadableAnswer(let why):
      self.init("unreadable-answer", .failed, "gave an answer that cannot be read: \(why)")
    }
  }
}
