import PromoteCore
import PromoteEngine

/// What became of imported keys. A key is its keyed digest and its alias, never its name.
struct KeysView {
  let result: KeyImportResult

  var lines: [String] {
    var lines = [
      result.isBlocked
        ? "blocked  nothing was sent to '\(result.environment)'"
        : "\(count(.created)) created, \(count(.replaced)) replaced, \(count(.unchanged)) unchanged, "
          + "\(count(.failed)) failed in '\(result.environment)'"
    ]
    lines += result.reports.map { report in
      let alias = report.alias == report.key ? "" : "  \(report.alias)"
      return "  \(report.result.rawValue)  \(report.key)\(alias)"
        + (report.message.map { "  \($0)" } ?? "")
    }
    return lines + FindingsView(findings: result.findings).lines
  }

  var json: JSON {
    [
      "environment": .string(result.environment.text), "blocked": .bool(result.isBlocked),
      "keys": .array(
        result.reports.map { report in
          [
            "key": .string(report.key), "alias": .string(report.alias),
            "result": .string(report.result.rawValue),
            "message": report.message.map { .string($0) } ?? .null,
          ]
        }),
      "findings": FindingsView(findings: result.findings).json,
    ]
  }

  private func count(_ wanted: KeyReport.Result) -> Int {
    result.reports.count { $0.result == wanted }
  }
}
