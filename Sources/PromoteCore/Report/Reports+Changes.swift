/// Makes a report. Each is in a function of its own; all read the same ledger.
public func makeReport(_ question: ReportQuestion, from source: ReportSource) -> Report {
  switch question.name {
  case .population: populationReport(question, source)
  case .reconciliation: reconciliationReport(question, source)
  case .separation: separationReport(question, source)
  case .emergency: emergencyReport(question, source)
  case .unapproved: unapprovedReport(question, source)
  case .control: controlReport(question, source)
  case .failures: failuresReport(question, source)
  case .drift: driftReport(question, source)
  case .keys: keysReport(question, source)
  case .integrity: integrityReport(question, source)
  }
}

extension ReportSource {
  /// The changes whose target began to be changed within the question's time and environment.
  func changes(_ question: ReportQuestion) -> [Ledger.Change] {
    ledger.begun.filter { change in
      change.started.map { question.covers($0.at) } ?? false && question.covers(change.to)
    }
  }

  /// Entries of a kind within the question's time and environment.
  func entries(_ kinds: Set<LogEntry.Kind>, _ question: ReportQuestion) -> [LogEntry] {
    entries.filter {
      kinds.contains($0.kind) && question.covers($0.at) && question.covers($0.environment)
    }
  }
}

extension ReportSource {
  /// The later change that took this one back and was verified.
  func takenBack(_ change: Ledger.Change) -> Ledger.Change? {
    ledger.changes.last {
      $0.verified?.data["matches"]?.bool == true
        && $0.created?.text("rollsBack").map { ByteLines.same($0, change.id) } == true
    }
  }

  /// How a change ended, and what became of it later.
  func outcome(of change: Ledger.Change) -> Report.Cell {
    guard let back = takenBack(change) else { return change.outcome }
    return Report.Cell("\(change.outcome.text), then taken back by \(back.word)", .warning)
  }
}

extension Report.Cell {
  init(_ instant: Instant?) { self.init(instant?.seconds ?? "—") }
  init(_ number: Int, bad: Bool = false) {
    self.init(String(number), bad && number > 0 ? .bad : .plain)
  }
}

func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
  "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}

// MARK: - Population

private func populationReport(_ question: ReportQuestion, _ source: ReportSource) -> Report {
  let changes = source.changes(question)
  let adopted = source.entries([.environmentAdopted], question)
  var table = Report.Table(
    "changes", "Every change",
    [
      .init("entry", "Entry", code: true), .init("at", "Began", code: true),
      .init("promotion", "Promotion", code: true), .init("word", "Word"),
      .init("environment", "Environment"), .init("sort", "Sort"), .init("requester", "Requester"),
      .init("approvers", "Approvers"), .init("applier", "Applied by"),
      .init("operations", "Operations"), .init("outcome", "Outcome"),
      .init("reason", "Reason"), .init("ticket", "Ticket", code: true),
    ], empty: "No change began in this time.")
  var rows: [(seq: Int, cells: [Report.Cell])] = changes.map { change in
    let started = change.started!
    let forward = change.steps.filter { !$0.isBack }
    let done = Set(forward.filter(\.holds).map(\.object)).count
    return (
      started.seq,
      [
        .init(started.seq), .init(started.at), .init(change.id), .init(change.word),
        .init("\(change.from) → \(change.to)"), change.sort, .init(change.requester),
        .init(change.approvers), .init(change.applier),
        .init("\(done) of \(Set(forward.map(\.object)).count)"), source.outcome(of: change),
        .init(change.created?.text("reason") ?? ""), .init(change.created?.text("ticket") ?? ""),
      ]
    )
  }
  rows += adopted.map { entry in
    (
      entry.seq,
      [
        .init(entry.seq), .init(entry.at), "", "", .init(entry.environment ?? ""), "adoption",
        .init(entry.actor.id), "", .init(entry.actor.id), "0 of 0", Report.Cell("adopted", .plain),
        .init(entry.text("reason") ?? ""), "",
      ]
    )
  }
  table.rows = rows.sorted { $0.seq < $1.seq }.map(\.cells)
  return Report(
    question, source.basis, title: "Population of changes",
    purpose:
      "Every time a promotion began to change a target, by the log. Nothing is left out by state: "
      + "failed, rolled back and emergency changes are here too.",
    verdict: .init(counted(table.rows.count, "change"), .plain),
    facts: [
      ("Changes", String(table.rows.count)),
      ("First entry", rows.map(\.seq).min().map { String($0) } ?? "—"),
      ("Last entry", rows.map(\.seq).max().map { String($0) } ?? "—"),
      ("Break-glass", String(changes.count(where: \.isBreakGlass))),
    ], tables: [table],
    serves: ["SOX ITGC", "SOC 2 CC8.1", "PCI DSS 6.5.1", "ISO 27001 A.8.32", "NIST CM-3"])
}

// MARK: - Reconciliation

private func reconciliationReport(_ question: ReportQuestion, _ source: ReportSource) -> Report {
  let observations = Observations(source)
  let changes = source.changes(question)
  let edits = observations.edits.filter {
    question.covers($0.seen.at) && question.covers($0.environment)
  }
  var names = Set(changes.map(\.to) + edits.map(\.environment))
  names.formUnion(observations.looks.keys.filter { question.covers($0) })
  var sums = Report.Table(
    "environments", "Observed changes of objects, and what explains them",
    [
      .init("environment", "Environment"), .init("observed", "Observed"),
      .init("promotions", "Promotions"), .init("breakGlass", "Break-glass"),
      .init("outside", "Outside, decided"), .init("residue", "Unexplained"),
      .init("lastLook", "Last drift check", code: true),
    ], empty: "Nothing was changed and nothing was looked at in this time.")
  var list = Report.Table(
    "exceptions", "Unexplained",
    [
      .init("environment", "Environment"), .init("object", "Object", code: true),
      .init("what", "What"), .init("entry", "Entry", code: true),
      .init("at", "First seen", code: true), .init("by", "Known from"),
    ], empty: "Nothing is left over.")
  var decided = Report.Table(
    "outside", "Changed outside, and decided about",
    [
      .init("environment", "Environment"), .init("object", "Object", code: true),
      .init("entry", "Seen at entry", code: true), .init("disposition", "Decision"),
      .init("who", "By"), .init("reason", "Reason"),
    ], empty: "Nothing was changed outside.")
  for name in names.sorted() {
    let own = changes.filter { ByteLines.same($0.to, name) }
    let steps = own.flatMap { change in change.steps.map { (change, $0) } }
    let unknown = steps.filter { $0.1.finished == nil && !$0.0.answered($0.1) }
    let standard = steps.count { !$0.0.isBreakGlass && $0.1.holds }
    let urgent = steps.count { $0.0.isBreakGlass && $0.1.holds }
    let outside = edits.filter { ByteLines.same($0.environment, name) }
    let undecided = outside.filter { $0.disposed == nil }
    let differing = own.filter { $0.verified?.data["matches"]?.bool == false }
    let residue = undecided.count + unknown.count + differing.count
    sums.rows.append([
      .init(name), .init(standard + urgent + outside.count + unknown.count + differing.count),
      .init(standard), .init(urgent), .init(outside.count - undecided.count),
      .init(residue, bad: true),
      observations.looks[name].map { .init($0.at) } ?? Report.Cell("never", .warning),
    ])
    list.rows += undecided.map { edit in
      [
        .init(edit.environment), Report.Cell(edit.object, .bad), "changed outside, nobody decided",
        .init(edit.seen.seq), .init(edit.seen.at), .init(edit.how),
      ]
    }
    list.rows += unknown.map { change, step in
      [
        .init(name), Report.Cell(step.object, .bad),
        .init("\(step.action) of \(change.word) was begun and its end is not known"),
        .init(step.intended.seq), .init(step.intended.at), .init(change.id),
      ]
    }
    list.rows += differing.map { change in
      [
        .init(name), Report.Cell("—", .bad),
        .init(
          "after \(change.word) "
            + counted(change.verified?.data["differences"]?.integer ?? 0, "difference")
            + " were read back"),
        .init(change.verified?.seq ?? 0), .init(change.verified?.at), .init(change.id),
      ]
    }
    decided.rows += outside.filter { $0.disposed != nil }.map { edit in
      [
        .init(edit.environment), .init(edit.object), .init(edit.seen.seq),
        .init(edit.disposed?.text("disposition") ?? "adopted"),
        .init(edit.disposed?.text("signedBy") ?? edit.disposed?.actor.id ?? ""),
        .init(edit.disposed?.text("reason") ?? ""),
      ]
    }
  }
  let verdict: Report.Cell =
    list.rows.isEmpty
    ? .init("Adds up: every observed change has a record", .good)
    : .init(
      "Does not add up: " + counted(list.rows.count, "change") + " without a record, "
        + list.rows.prefix(3).map { "\($0[1].text) in \($0[0].text)" }.joined(separator: ", "),
      .bad)
  return Report(
    question, source.basis, title: "Reconciliation",
    purpose:
      "What was seen to change in each target = what promotions did + what break-glass did + what was "
      + "changed outside and decided about. The rest is listed by name.",
    verdict: verdict, tables: [sums, list, decided],
    serves: ["SOX ITGC", "SOC 2 CC8.1", "ISO 27001 A.8.32", "NIST CM-3(7), CM-5(1)"])
}

extension Ledger.Change {
  /// Whether a later attempt, or the end of the promotion, says what came of a step that never
  /// finished: applying again reads back before it sends.
  fileprivate func answered(_ step: Ledger.Step) -> Bool {
    let later = steps.contains {
      $0.finished != nil && $0.intended.seq > step.intended.seq
        && ByteLines.same($0.object, step.object)
    }
    return later || finished != nil || verified != nil
      || rollbackFinished?.is("result", "ok") == true
  }
}
