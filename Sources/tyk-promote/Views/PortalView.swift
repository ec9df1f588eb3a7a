import PromoteCore
import PromoteEngine

/// What was written to files.
struct PortalExportView {
  let door: String
  let folder: String
  let files: [String: [UInt8]]
  let kinds: [KindName]

  private var counts: [(name: String, objects: Int)] {
    files.sorted { $0.key < $1.key }.map { name, bytes in
      (name, bytes.count { $0 == UInt8(ascii: "\n") })
    }
  }

  var lines: [String] {
    let all = counts.reduce(0) { $0 + $1.objects }
    let teams = counts.filter { $0.name.hasPrefix("teams_") }
    var lines = ["\(all) objects of \(door) in \(files.count) files of \(folder)"]
    for (name, objects) in counts where !name.hasPrefix("teams_") {
      lines.append("  \(name)  \(objects)")
    }
    if !teams.isEmpty {
      lines.append(
        "  teams_<organisation>.json  \(teams.reduce(0) { $0 + $1.objects }) in \(teams.count) files"
      )
    }
    return lines + ["next: tyk-promote portal import <environment> --data \(folder) --dry-run"]
  }

  var json: JSON {
    [
      "folder": .string(folder),
      "kinds": .array(kinds.map { .string($0.text) }),
      "files": .object(JSONObject(counts.map { ($0.name, .integer($0.objects)) })),
    ]
  }
}

/// What an import would send, or sent.
struct PortalImportView {
  let door: String
  let work: PortalTransfer.Work
  let outcomes: [PortalTransfer.Outcome]
  let isDry: Bool

  private static let shown = 40

  var lines: [String] {
    if !work.problems.isEmpty {
      return [
        "refused: \(work.problems.count) objects of \(door) cannot be told apart; nothing was sent"
      ]
        + work.problems.map { "  ! \($0)" }
    }
    let failed = outcomes.filter { $0.problem != nil }
    var lines = [verdict(failed.count)]
    let matched = work.matched.prefix(Self.shown)
    lines += matched.map { "  = \($0.object) is \($0.there) there" }
    if isDry {
      lines += cut(
        work.steps.map { "  \(mark($0.action)) \($0.entry.address)  ← \($0.entry.place)" })
    }
    lines += cut(failed.map { "  ! \($0.object)  \($0.problem ?? "")" })
    let secrets =
      isDry
      ? work.steps.map { ($0.entry.address, $0.missingSecrets) }
      : outcomes.map { ($0.object, $0.missingSecrets) }
    lines += secrets.filter { !$0.1.isEmpty }.map { address, places in
      "  set by hand: \(address) \(places.map(\.description).joined(separator: ", "))"
    }
    return lines
  }

  private func verdict(_ failed: Int) -> String {
    let create = work.steps.count { $0.action == .create }
    let update = work.steps.count - create
    let sums = "\(create) to create, \(update) to update, \(work.unchanged) unchanged in \(door)"
    if isDry { return sums }
    let statuses = Dictionary(grouping: outcomes.compactMap(\.status), by: { $0 })
      .sorted { $0.key < $1.key }.map { "\($0.value.count) × \($0.key)" }.joined(separator: ", ")
    let sent =
      outcomes.isEmpty
      ? "nothing to send" : "\(outcomes.count - failed) of \(outcomes.count) sent and read back"
    return "\(sent); \(work.unchanged) unchanged in \(door)"
      + (statuses.isEmpty ? "" : " (answers: \(statuses))")
  }

  private func mark(_ action: PortalTransfer.Step.Action) -> String {
    action == .create ? "+" : "~"
  }

  private func cut(_ lines: [String]) -> [String] {
    lines.count <= Self.shown
      ? lines : lines.prefix(Self.shown) + ["  … and \(lines.count - Self.shown) more"]
  }

  var json: JSON {
    [
      "created": .integer(outcomes.count { $0.action == .create && $0.problem == nil }),
      "updated": .integer(outcomes.count { $0.action == .update && $0.problem == nil }),
      "unchanged": .integer(work.unchanged),
      "toCreate": .integer(work.steps.count { $0.action == .create }),
      "toUpdate": .integer(work.steps.count { $0.action == .update }),
      "failed": .array(
        outcomes.filter { $0.problem != nil }.map {
          [
            "object": .string($0.object.text), "message": .string($0.problem ?? ""),
            "status": $0.status.map { .integer($0) } ?? .null,
          ]
        }),
      "matched": .object(
        JSONObject(work.matched.map { ($0.object.text, .string($0.there)) })),
      "problems": .array(work.problems.map { .string($0) }),
      "missingSecrets": .array(
        work.steps.flatMap { step in
          step.missingSecrets.map { .string("\(step.entry.address)#\($0)") }
        }),
    ]
  }
}

/// How a Portal compares.
struct PortalVerifyView {
  let door: String
  let comparison: PortalComparison

  var lines: [String] {
    guard !comparison.matches else {
      return ["\(door) matches: \(comparison.objects) objects compared"]
    }
    let objects = Set(comparison.differences.map(\.object)).count
    return ["\(door) differs in \(objects) objects; \(comparison.objects) compared"]
      + comparison.differences.prefix(100).map { difference in
        let place = difference.pointer.map { " \($0)" } ?? ""
        let name = difference.name.isEmpty ? "" : " '\(difference.name)'"
        return
          "  ! \(difference.object)\(name)\(place)  \(difference.expected ?? "nothing") ≠ \(difference.found ?? "nothing")"
      }
      + (comparison.differences.count > 100
        ? ["  … and \(comparison.differences.count - 100) more"] : [])
  }

  var json: JSON {
    [
      "matches": .bool(comparison.matches), "objects": .integer(comparison.objects),
      "differences": .array(
        comparison.differences.map {
          [
            "object": .string($0.object.text), "name": .string($0.name),
            "pointer": $0.pointer.map { .string($0.description) } ?? .null,
            "expected": $0.expected.map { .string($0) } ?? .null,
            "found": $0.found.map { .string($0) } ?? .null,
          ]
        }),
    ]
  }
}
