import PromoteCore
import PromoteEngine

/// What became of a promotion that was half-way and went back.
struct RollbackView {
  let result: ApplyResult

  var lines: [String] {
    let verdict =
      result.verified == true
      ? "rolled back \(result.promotion): the target is as it was before, and on hold"
      : "not all rolled back: \(result.promotion)"
    var lines = [verdict]
    lines += result.operations.map { operation in
      let holds = operation.result == .applied || operation.result == .unchanged
      return "  \(holds ? "✓" : "✗") \(operation.object)"
        + (operation.message.map { "  \($0)" } ?? "")
    }
    lines += result.differences.map { VerifyView.line($0) }
    lines.append(
      result.verified == true
        ? "next: tyk-promote status"
        : "next: mend the cause, then tyk-promote rollback \(result.promotion) --reason …")
    return lines
  }
}
