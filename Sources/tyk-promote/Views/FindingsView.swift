import PromoteCore

/// What a person should know, most severe first.
struct FindingsView {
  let findings: [Finding]

  private var sorted: [Finding] {
    findings.enumerated()
      .sorted { ($0.element.severity, -$0.offset) > ($1.element.severity, -$1.offset) }
      .map(\.element)
  }

  var lines: [String] {
    sorted.flatMap { finding in
      let place = [finding.object?.text, finding.pointer?.description].compactMap { $0 }
      let head = "  \(finding.severity.rawValue) \(finding.code)"
      let body = (place.isEmpty ? "" : " \(place.joined(separator: " "))") + ": \(finding.message)"
      return [head + body] + (finding.hint.map { ["    → \($0)"] } ?? [])
    }
  }

  var json: JSON {
    .array(
      sorted.map {
        [
          "code": .string($0.code), "severity": .string($0.severity.rawValue),
          "object": $0.object.map { .string($0.text) } ?? .null,
          "pointer": $0.pointer.map { .string($0.description) } ?? .null,
          "message": .string($0.message), "hint": $0.hint.map { .string($0) } ?? .null,
        ]
      })
  }
}
