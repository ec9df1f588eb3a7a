import PromoteCore
import PromoteEngine

/// What became of a plan that was applied.
struct ApplyView {
  let result: ApplyResult

  var lines: [String] {
    var lines = ["\(result.state) \(result.promotion)\(result.resumed ? " (resumed)" : "")"]
    if let closing = result.closing, [.outsideWindow, .frozen].contains(closing.because) {
      lines.append("gate   open, \(closing.text)")
    }
    lines += result.operations.map { operation in
      let mark = mark(operation.result)
      return "  \(mark) \(operation.object)" + (operation.message.map { "  \($0)" } ?? "")
    }
    lines += result.differences.map { VerifyView.line($0) }
    lines += result.probes.map { VerifyView.line($0) }
    lines.append(sum)
    if let rollback = result.rollback {
      lines.append("rolled back, as environments/*.yaml asks for with onFailure:")
      lines += rollback.map { "  \(mark($0.result)) \($0.object)" }
      lines.append(
        result.state == "rolled-back"
          ? "the target is as it was before, and on hold"
          : "next: tyk-promote rollback \(result.promotion) --reason …, it is not all back")
      return lines
    }
    switch result.verified {
    case true: lines.append("verified: a fresh dump matches the plan")
    case false:
      let differs =
        result.differences.isEmpty ? "a probe failed" : "a fresh dump differs from the plan"
      lines.append("not verified: \(differs)")
    default: break
    }
    if result.openReview {
      lines += [
        "THE GLASS WAS BROKEN: a review of \(result.promotion) is open",
        "next: somebody whom the gate names runs tyk-promote close-review \(result.promotion) --comment TEXT",
      ]
    }
    if result.failed > 0 || result.notAttempted > 0 {
      lines.append("next: mend the cause, then tyk-promote apply \(result.promotion)")
    }

    return lines
  }

  private var sum: String {
    let total = result.operations.count
    var parts = ["\(result.applied) of \(total) applied"]
    if result.failed > 0 { parts.append("\(result.failed) failed") }
    if result.notAttempted > 0 { parts.append("\(result.notAttempted) not attempted") }
    return parts.joined(separator: ", ")
  }

  private func mark(_ result: OperationReport.Result) -> String {
    switch result {
    case .applied: "✓"
    case .unchanged: "="
    case .notAttempted: "·"
    case .dropped, .rejected, .notSent, .unknown: "✗"
    }
  }

  var json: JSON {
    [
      "promotion": .string(result.promotion),
      "state": .string(result.state),
      "applied": .integer(result.applied),
      "failed": .integer(result.failed),
      "notAttempted": .integer(result.notAttempted),
      "verified": result.verified.map { .bool($0) } ?? .null,
      "openReview": .bool(result.openReview),
      "closes": result.closing.map { .string($0.at.seconds) } ?? .null,
      "operations": .array(
        result.operations.map(Self.json)),
      "differences": .array(result.differences.map { VerifyView.json($0) }),
      "probes": .array(result.probes.map(\.json)),
      "rollback": result.rollback.map { .array($0.map(Self.json)) } ?? .null,
    ]
  }

  private static func json(_ report: OperationReport) -> JSON {
    [
      "object": .string(report.object.text), "result": .string(report.result.rawValue),
      "message": report.message.map { .string($0) } ?? .null,
    ]
  }
}
