import PromoteCore
import PromoteEngine

/// Whether an environment is what was promoted to it.
struct VerifyView {
  let result: VerifyResult

  var lines: [String] {
    guard !result.matches else {
      return ["\(result.environment) matches what was promoted: \(result.objects) objects"]
        + unasked + result.probes.map(Self.line)
    }
    let objects = Set(result.differences.map(\.object)).count
    let failed = result.probes.count { !$0.isGood }
    let verdict = [
      objects > 0 ? "differs in \(objects) of \(result.objects) objects" : nil,
      failed > 0 ? "fails \(failed) of \(result.probes.count) probes" : nil,
    ].compactMap(\.self).joined(separator: " and ")
    return ["\(result.environment) \(verdict)"] + result.differences.map(Self.line) + unasked
      + result.probes.map(Self.line)
  }

  private var unasked: [String] {
    result.unasked.map {
      "  not compared: kind '\($0)', which `include` in pipeline.yaml does not name any more"
    }
  }

  static func line(_ probe: ProbeReport) -> String {
    "  \(probe.isGood ? "✓" : "✗") probe \(probe.name)"
      + (probe.isGood ? "" : "  " + probe.problems.joined(separator: "; "))
  }

  static func line(_ difference: Difference) -> String {
    let place = difference.pointer.map { " \($0)" } ?? ""
    let sides = "\(difference.expected ?? "nothing") ≠ \(difference.found ?? "nothing")"
    return "  ! \(difference.object)\(place)  \(sides)"
  }

  var json: JSON {
    [
      "environment": .string(result.environment.text),
      "matches": .bool(result.matches),
      "differences": .array(result.differences.map(Self.json)),
      "probes": .array(result.probes.map(\.json)),
    ]
  }

  static func json(_ difference: Difference) -> JSON {
    [
      "object": .string(difference.object.text),
      "pointer": difference.pointer.map { .string($0.description) } ?? .null,
      "expected": difference.expected.map { .string($0) } ?? .null,
      "found": difference.found.map { .string($0) } ?? .null,
      "by": difference.by.map { .string($0) } ?? .null,
    ]
  }
}
