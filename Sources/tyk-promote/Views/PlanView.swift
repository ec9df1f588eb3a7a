import ArgumentParser
import PromoteCore
import PromoteEngine

/// What planning came to, for people and for scripts.
struct PlanView {
  let outcome: PlanOutcome

  var lines: [String] {
    var lines = outcome.review.lines
    for old in outcome.superseded {
      lines.append("supersedes \(old.promotion)")
      lines += old.reasons.map { "  approvals void: \($0)" }
    }
    if outcome.kept { lines.append("the same effect as before: the plan and its approvals stand") }
    if let dossier = outcome.dossier { lines.append("dossier: promotions/\(dossier)") }
    return lines
  }

  var json: JSON { outcome.review.json }

  /// `plan` exits 0 unless it was asked to tell.
  func exit(asked: Bool) throws {
    switch outcome.review.verdict {
    case .blocked where asked: throw ExitCode(Failure.Exit.refused.rawValue)
    case .ready where asked: throw ExitCode(Failure.Exit.different.rawValue)
    default: break
    }
  }
}
