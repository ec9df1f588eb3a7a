extension PlanReview {
  /// For people at a terminal: the verdict, what stands in the way, the objects with what changes
  /// in them, the sum, and the command to type next.
  public var lines: [String] {
    var lines = [headline] + gateLines
    let own = Set(objects.map(\.operation.address))
    let general = findings.filter {
      $0.severity == .blocking || $0.object.map(own.contains) != true
    }
    lines += collapsed(general)
    let attached = Dictionary(grouping: findings.filter { $0.severity != .blocking }) { $0.object }
    let changed = objects.filter { $0.operation.action != .delete }
    let deleted = objects.filter { $0.operation.action == .delete }
    if !changed.isEmpty { lines.append("") }
    for object in changed {
      lines += object.lines(attached[object.operation.address] ?? [])
    }
    if !deleted.isEmpty { lines += ["", "deleted at the end:"] }
    for object in deleted {
      lines += object.lines(attached[object.operation.address] ?? [])
    }
    lines += ["", sum]
    for (index, command) in next.enumerated() {
      lines.append((index == 0 ? "next:  " : "       ") + command)
    }
    return lines
  }

  /// The answer.
  var headline: String {
    let way = "\(from) → \(to)"
    switch verdict {
    case .ready: return "ready  \(word)  \(way)"
    case .empty: return "nothing to do  \(way)"
    case .blocked:
      let count = findings.count { $0.severity == .blocking }
      return
        "blocked  \(way)  \(count) \(count == 1 ? "finding stands" : "findings stand") in the way"
    }
  }

  /// `1 to create, 1 to update, 0 to delete, 12 unchanged · effect 3f9a1c20 · plan 81c2e07b`.
  var sum: String {
    var sum = "\(counts.create) to create, \(counts.update) to update, \(counts.delete) to delete"
    if knowsUnchanged { sum += ", \(counts.unchanged) unchanged" }
    sum += " · release \(releaseDigest.short) · effect \(effectDigest.short)"
    if let planDigest { sum += " · plan \(planDigest.short)" }
    return sum
  }

  private var gateLines: [String] {
    guard verdict == .ready, let gate else { return [] }
    return ["gate   \(gate.state)"] + gate.refusals.map { "  \(printable($0.message))" }
  }

  /// Many findings of one code are told by their first few.
  private func collapsed(_ findings: [Finding]) -> [String] {
    var lines: [String] = []
    var told: [String: Int] = [:]
    for finding in findings {
      told[finding.code, default: 0] += 1
      if finding.severity == .blocking || told[finding.code, default: 0] <= 5 {
        lines += finding.lines(withObject: true, indent: "")
      }
    }
    for (code, count) in told.sorted(by: { $0.key < $1.key }) where count > 5 {
      let rest = findings.count { $0.code == code && $0.severity != .blocking } - 5
      if rest > 0 { lines.append("! \(code)  and \(rest) more; --json lists them") }
    }
    return lines
  }
}

extension PlanReview.Object {
  func lines(_ findings: [Finding]) -> [String] {
    var head = "\(operation.action.mark) \(printable(operation.address.text))"
    if !operation.name.equalsExactly(operation.address.id) {
      head += "  \(printable(operation.name))"
    }
    if !reason.isEmpty, reason != Reason.selected.text, operation.action != .delete {
      head += "  \(printable(reason))"
    }
    var lines = [head]
    if isMissingDocuments { lines.append("    (its documents are no longer stored)") }
    let most = 40
    let width = min(48, changes.prefix(most).map { $0.place.count }.max() ?? 0)
    for change in changes.prefix(most) {
      let gap = String(repeating: " ", count: max(0, width - change.place.count))
      lines.append("    \(change.place)\(gap)  \(change.text)\(change.provenance)")
    }
    if changes.count > most { lines.append("    … and \(changes.count - most) more fields") }
    for finding in findings { lines += finding.lines(withObject: false, indent: "    ") }
    return lines
  }
}

extension FieldChange {
  var place: String { printable(pointer.description) }

  /// `1000 → 2000`, `secret changed (f:7c1e90ab → f:90ab12cd)`.
  var text: String {
    if isSecret {
      return switch (before, after) {
      case (nil, let after?): "secret set (\(shown(after)))"
      case (let before?, nil): "secret removed (\(shown(before)))"
      default: "secret changed (\(shown(before)) → \(shown(after)))"
      }
    }
    guard let before else { return "→ \(shown(after))" }
    let (old, new) = shown(before, after)
    return "\(old) → \(new)"
  }

  var provenance: String { from.map { "  ← \(printable($0))" } ?? "" }
}

extension Finding {
  func lines(withObject: Bool, indent: String) -> [String] {
    var head = "\(indent)\(severity == .info ? "i" : "!") \(code)"
    if severity == .blocking { head += " (blocking)" }
    let own = object.map { "\($0.text): " } ?? ""
    if !own.isEmpty, message.hasPrefix(own) {
      // The message says where by itself.
      head += "  " + printable(withObject ? message : String(message.dropFirst(own.count)))
    } else {
      if withObject, let object { head += "  \(printable(object.text))" }
      if let pointer, !pointer.tokens.isEmpty { head += "  \(printable(pointer.description))" }
      head += ": \(printable(message))"
    }
    return [head] + (hint.map { ["\(indent)    \(printable($0))"] } ?? [])
  }
}
