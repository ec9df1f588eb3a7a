import PromoteCore
import PromoteEngine

/// What was written to files, and what is not in them.
struct PortalExportView {
  let door: String
  let files: [String: [UInt8]]
  let kinds: [KindName]
  /// Values that were left out because they are secrets.
  let secrets: Int
  let which: PortalOptions
  let next: EnvironmentName?

  private var counts: [(name: String, objects: Int)] {
    files.sorted { $0.key < $1.key }.map { name, bytes in
      (name, bytes.count { $0 == UInt8(ascii: "\n") })
    }
  }

  var lines: [String] {
    let all = counts.reduce(0) { $0 + $1.objects }
    let teams = counts.filter { $0.name.hasPrefix("teams_") }
    var rows = counts.filter { !$0.name.hasPrefix("teams_") }.map { ($0.name, "\($0.objects)") }
    if !teams.isEmpty {
      let sum = teams.reduce(0) { $0 + $1.objects }
      rows.append(("teams_<organisation>.json", "\(sum) in \(counted(teams.count, "file"))"))
    }
    let width = rows.map(\.0.count).max() ?? 0
    var lines = [
      "\(counted(all, "object")) of \(door) in \(counted(files.count, "file")) of \(which.data)"
    ]
    lines += rows.map { "  \($0.0)\(String(repeating: " ", count: width - $0.0.count))  \($0.1)" }
    if secrets > 0 {
      lines.append(
        "\(counted(secrets, "secret")) left out; the files name the place\(secrets == 1 ? "" : "s")"
      )
    }
    if !which.offers.isEmpty {
      lines.append("left out unless asked for: \(which.offers.joined(separator: ", "))")
    }
    if which.kind.isEmpty { lines.append(PortalGaps.line) }
    let target = next?.text ?? "ENVIRONMENT"
    return lines + ["next:  tyk-promote portal import \(target) \(which.typed()) --dry-run"]
  }

  var json: JSON {
    [
      "folder": .string(which.data),
      "kinds": .array(kinds.map { .string($0.text) }),
      "files": .object(JSONObject(counts.map { ($0.name, .integer($0.objects)) })),
      "secretsLeftOut": .integer(secrets),
      "notInTheAPI": PortalGaps.json,
    ]
  }
}

/// What no interface of a Portal gives: told once by whatever takes objects along, by name.
enum PortalGaps {
  static let line =
    "no interface of a Portal gives these, compare them by hand: "
    + Kinds.notInThePortalAPI.joined(separator: ", ")
  static let json: JSON = .array(Kinds.notInThePortalAPI.map { .string($0) })
}

/// `1 object`, `2 objects`.
private func counted(_ count: Int, _ word: String) -> String {
  "\(count) \(word)\(count == 1 ? "" : "s")"
}

extension [PortalLeft] {
  /// What the files hold and nobody asked for.
  fileprivate var lines: [String] {
    map {
      "left alone: \(counted($0.count, "object")) of kind '\($0.kind)'; not without \($0.flag)"
    }
  }
}

/// What an import would send, or sent.
struct PortalImportView {
  let door: PortalDoor
  let work: PortalTransfer.Work
  let outcomes: [PortalTransfer.Outcome]
  let isDry: Bool
  let left: [PortalLeft]
  let which: PortalOptions

  private static let shown = 40

  var lines: [String] {
    if !work.problems.isEmpty {
      return [
        "refused: \(counted(work.problems.count, "object")) of \(door.name) cannot be told apart; "
          + "nothing was sent"
      ] + work.problems.map { "  ! \(printable($0))" }
    }
    let failed = outcomes.filter { $0.problem != nil }
    var lines = [verdict(failed.count)]
    lines += cut(
      work.matched.map { "  = \(printable("\($0.object) is \($0.there) there, by its name"))" })
    if isDry {
      lines += cut(
        work.steps.map { step in
          "  \(mark(step.action)) \(printable(label(step)))  ← \(printable(step.entry.place))"
        })
    }
    lines += cut(failed.map { "  ! \(printable("\($0.object)  \($0.problem ?? "")"))" })
    lines += addresses + missingSecrets + left.lines
    if which.kind.isEmpty, !work.steps.isEmpty { lines.append(PortalGaps.line) }
    return lines + next(failed.count)
  }

  private func label(_ step: PortalTransfer.Step) -> String {
    let address = step.entry.address
    let name = Kinds.named(address.kind)?.displayName(of: step.entry.document.json) ?? ""
    return name.isEmpty || name == address.id ? address.text : "\(address)  \(name)"
  }

  private func verdict(_ failed: Int) -> String {
    let create = work.steps.count { $0.action == .create }
    let update = work.steps.count - create
    if isDry {
      return
        "\(create) to create, \(update) to update, \(work.unchanged) unchanged in \(door.name); "
        + "nothing was sent"
    }
    let statuses = Dictionary(grouping: outcomes.compactMap(\.status), by: { $0 })
      .sorted { $0.key < $1.key }.map { "\($0.value.count) × \($0.key)" }.joined(separator: ", ")
    let sent =
      outcomes.isEmpty
      ? "nothing to send" : "\(outcomes.count - failed) of \(outcomes.count) sent and read back"
    return sent + (failed > 0 ? ", \(failed) failed" : "")
      + "; \(work.unchanged) unchanged in \(door.name)"
      + (statuses.isEmpty ? "" : " (answers: \(statuses))")
  }

  /// No rewrite stands between the files and the Portal: what a plan would bind goes over as it is.
  private var addresses: [String] {
    let found = work.steps.flatMap { step -> [String] in
      guard let kind = Kinds.named(step.entry.address.kind) else { return [] }
      return PortalFiles.addresses(in: step.entry.document.json, kind).map {
        "  \(printable("\(step.entry.address) \($0.pointer)  \($0.text)"))"
      }
    }
    guard !found.isEmpty else { return [] }
    return ["addresses \(isDry ? "go" : "went") over as they stand in the files:"] + cut(found)
  }

  /// Values that the files do not have and the Portal needs.
  private var missingSecrets: [String] {
    let all =
      isDry
      ? work.steps.map { ($0.entry.address, $0.missingSecrets) }
      : outcomes.map { ($0.object, $0.missingSecrets) }
    let open = all.filter { !$0.1.isEmpty }
    guard !open.isEmpty else { return [] }
    return ["secrets are not in the files: set these by hand in \(door.name)"]
      + cut(
        open.map { address, places in
          "  \(printable("\(address)  \(places.map(\.description).joined(separator: ", "))"))"
        })
  }

  private func next(_ failed: Int) -> [String] {
    let target = ([door.environment?.text] + [which.typed()]).compactMap(\.self)
      .joined(separator: " ")
    if isDry {
      guard !work.steps.isEmpty else { return ["next:  tyk-promote portal verify \(target)"] }
      guard !door.isGated else {
        return door.previous.map {
          ["next:  tyk-promote plan --from \($0) --to \(door.environment?.text ?? "")"]
        } ?? []
      }
      return ["next:  tyk-promote portal import \(target)"]
    }
    return failed > 0
      ? [
        "next:  mend that, then tyk-promote portal import \(target): what is there already is left alone"
      ]
      : ["next:  tyk-promote portal verify \(target)"]
  }

  private func mark(_ action: PortalTransfer.Step.Action) -> String {
    action == .create ? "+" : "~"
  }

  private func cut(_ lines: [String]) -> [String] {
    lines.count <= Self.shown
      ? lines
      : lines.prefix(Self.shown) + ["  … and \(lines.count - Self.shown) more; --json has all"]
  }

  var json: JSON {
    [
      "created": .integer(outcomes.count { $0.action == .create && $0.problem == nil }),
      "updated": .integer(outcomes.count { $0.action == .update && $0.problem == nil }),
      "unchanged": .integer(work.unchanged),
      "toCreate": .integer(work.steps.count { $0.action == .create }),
      "toUpdate": .integer(work.steps.count { $0.action == .update }),
      "steps": .array(
        work.steps.map {
          [
            "action": .string($0.action.rawValue), "object": .string($0.entry.address.text),
            "place": .string($0.entry.place),
          ]
        }),
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
      "leftAlone": .object(JSONObject(left.map { ($0.kind.text, .integer($0.count)) })),
      "notInTheAPI": PortalGaps.json,
    ]
  }
}

/// How a Portal compares.
struct PortalVerifyView {
  let door: PortalDoor
  let comparison: PortalComparison
  /// What it is compared with.
  let against: String
  let left: [PortalLeft]
  let which: PortalOptions
  let other: EnvironmentName?

  private static let shown = 100

  var lines: [String] {
    let compared = "\(counted(comparison.objects, "object")) compared"
    guard !comparison.matches else {
      return ["\(door.name) matches \(against): \(compared)"] + left.lines
    }
    let objects = Set(comparison.differences.map(\.object)).count
    var lines = [
      "\(door.name) differs from \(against) in \(counted(objects, "object")); \(compared)"
    ]
    lines += comparison.differences.prefix(Self.shown).map { "  ! \(printable(line($0)))" }
    if comparison.differences.count > Self.shown {
      lines.append("  … and \(comparison.differences.count - Self.shown) more; --json has all")
    }
    return lines + left.lines + next
  }

  private func line(_ difference: PortalComparison.Difference) -> String {
    let name =
      difference.name.isEmpty || difference.name == difference.object.id
      ? "" : " '\(difference.name)'"
    let place = difference.pointer.map { " \($0)" } ?? ""
    let what =
      switch (difference.pointer, difference.expected, difference.found) {
      case (nil, "there", _): "is missing"
      case (nil, "not there", _): "is not in \(against)"
      case (nil, let ours?, let theirs?) where ours.hasPrefix("id "):
        "has the \(theirs) there, and \(ours) in \(against)"
      default: "\(difference.expected ?? "nothing") ≠ \(difference.found ?? "nothing")"
      }
    return "\(difference.object)\(name)\(place)  \(what)"
  }

  private var next: [String] {
    guard let environment = door.environment?.text else {
      return ["next:  tyk-promote portal import \(which.typed()) --dry-run"]
    }
    if let other {
      return door.previous == other
        ? ["next:  tyk-promote plan --from \(other) --to \(environment)"]
        : [
          "next:  tyk-promote portal export \(other) \(which.typed()), then import it into \(environment)"
        ]
    }
    return ["next:  tyk-promote portal import \(environment) \(which.typed()) --dry-run"]
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
      "leftAlone": .object(JSONObject(left.map { ($0.kind.text, .integer($0.count)) })),
    ]
  }
}
