extension PlanReview {
  /// `review.md`, for a pull request: the same as ``lines``, with what is long folded away.
  public var markdown: String {
    var lines = ["# \(word): \(from) → \(to)", "", "**\(answer)**", ""]
    lines += facts
    lines += section("Stands in the way", findings.filter { $0.severity == .blocking })
    lines += section("Needs attention", findings.filter { $0.severity == .warning })
    let changed = objects.filter { $0.operation.action != .delete }
    let deleted = objects.filter { $0.operation.action == .delete }
    if !changed.isEmpty { lines += ["## Changes", ""] }
    for object in changed { lines += object.markdown }
    if !deleted.isEmpty {
      lines += ["## Deleted at the end", ""] + deleted.flatMap(\.markdown)
    }
    let notes = findings.filter { $0.severity == .info }
    if !notes.isEmpty {
      lines += ["<details><summary>\(notes.count) notes</summary>", ""]
      lines += notes.map(\.markdown) + ["", "</details>", ""]
    }
    if !next.isEmpty { lines += ["## Next", ""] + next.map { "    \(printable($0))" } + [""] }
    return lines.joined(separator: "\n")
  }

  private var answer: String {
    let sum =
      "\(counts.create) to create, \(counts.update) to update, \(counts.delete) to delete"
    return switch verdict {
    case .ready: "Ready: \(sum)."
    case .empty: "Nothing to do."
    case .blocked: "Blocked: \(findings.count { $0.severity == .blocking }) in the way; \(sum)."
    }
  }

  private var facts: [String] {
    var rows: [(String, String)] = []
    if let promotion { rows.append(("promotion", promotion)) }
    if let plan {
      rows.append(("requested by", plan.author))
      rows.append(("made", plan.createdAt.seconds))
      rows.append(("expires", plan.expiresAt.seconds))
      rows.append(
        ("target", "\(plan.target.identity.dashboard) \(plan.target.identity.organisation)"))
    }
    rows.append(("release", releaseDigest.hex))
    rows.append(("effect", effectDigest.hex))
    if let planDigest { rows.append(("plan", planDigest.hex)) }
    return ["| | |", "|---|---|"] + rows.map { "| \($0) | \(span($1, inTable: true)) |" } + [""]
  }

  private func section(_ title: String, _ findings: [Finding]) -> [String] {
    findings.isEmpty ? [] : ["## \(title)", ""] + findings.map(\.markdown) + [""]
  }
}

extension PlanReview.Object {
  fileprivate var markdown: [String] {
    let mark = operation.action.rawValue
    var lines = [
      "### \(mark) \(span(operation.address.text)) \(plain(operation.name))", "",
    ]
    if !reason.isEmpty, reason != Reason.selected.text { lines += [plain(reason), ""] }
    if isMissingDocuments { lines += ["Its documents are no longer stored.", ""] }
    guard !changes.isEmpty else { return lines }
    let table =
      ["| field | before | after | from |", "|---|---|---|---|"] + changes.map(\.markdown)
    guard changes.count > 20 else { return lines + table + [""] }
    return lines + ["<details><summary>\(changes.count) fields</summary>", ""] + table
      + ["", "</details>", ""]
  }
}

extension FieldChange {
  fileprivate var markdown: String {
    let (old, new) = shown(before, after)
    let cells: [String] =
      isSecret
      ? [
        before == nil ? "" : "secret \(span(old, inTable: true))",
        after == nil ? "removed" : "secret \(span(new, inTable: true))",
      ]
      : [
        before == nil ? "" : span(old, inTable: true),
        after == nil ? "removed" : span(new, inTable: true),
      ]
    return "| \(span(place, inTable: true)) | \(cells[0]) | \(cells[1]) | \(plain(from ?? "")) |"
  }
}

extension Finding {
  fileprivate var markdown: String {
    var text = "- \(span(self.code))"
    if let object { text += " " + span(object.text) }
    if let pointer, !pointer.tokens.isEmpty {
      text += " " + span(pointer.description)
    }
    text += ": \(plain(message))"
    return text + (hint.map { " *\(plain($0))*" } ?? "")
  }
}

/// A code span that holds exactly this text, whatever it is.
private func span(_ text: String, inTable: Bool = false) -> String {
  var text = printable(text)
  if inTable {
    text = text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
  var longest = 0
  var run = 0
  for character in text {
    run = character == "`" ? run + 1 : 0
    longest = max(longest, run)
  }
  let fence = String(repeating: "`", count: longest + 1)
  let pad = text.first == "`" || text.last == "`" || text.isEmpty ? " " : ""
  return fence + pad + text + pad + fence
}

/// Text in which nothing counts as Markdown or HTML.
private func plain(_ text: String) -> String {
  var result = ""
  for character in printable(text) {
    if "\\`*_{}[]<>#|!&~@".contains(character) { result.append("\\") }
    result.append(character)
  }
  return result
}
