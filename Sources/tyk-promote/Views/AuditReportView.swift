import PromoteCore

/// What a check of the log or of a dossier came to.
struct AuditReportView {
  let report: AuditReport
  let what: String

  var lines: [String] {
    var lines: [String] = []
    let checkpoint = report.checkpoint.map { ", checkpoint \($0.origin) of size \($0.size)" } ?? ""
    lines.append(
      report.ok
        ? "ok: \(what): \(report.entries) entries\(checkpoint)"
        : "BROKEN: \(what): \(report.problems.count) problem\(report.problems.count == 1 ? "" : "s") in \(report.entries) entries\(checkpoint)"
    )
    lines += report.problems.map(line)
    lines += report.notes.map { "  note \($0.message)" }
    return lines
  }

  private func line(_ problem: AuditProblem) -> String {
    "  \(problem.code.rawValue)\(problem.entry.map { " at entry \($0)" } ?? ""): \(problem.message)"
  }
}
