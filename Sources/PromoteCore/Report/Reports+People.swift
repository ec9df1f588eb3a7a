// Reports about who did what: separation of duties, emergencies, what was not approved.

func separationReport(_ question: ReportQuestion, _ source: ReportSource) -> Report {
  var table = Report.Table(
    "changes", "Who did what",
    [
      .init("entry", "Entry", code: true), .init("word", "Change"),
      .init("environment", "Environment"), .init("requester", "Requested by"),
      .init("approvers", "Approved by"), .init("applier", "Applied by"),
      .init("violations", "Violations"), .init("near", "To look at"),
    ], empty: "No change began in this time.")
  var violating = 0
  for change in source.changes(question) {
    var violations: [String] = []
    var near: [String] = []
    let people = change.counted.map(\.who)
    let rule = source.trust(version: change.created?.data["trustVersion"]?.integer)?
      .rule(for: change.to)
    if people.contains(where: { ByteLines.same($0, change.requester) }) {
      if rule?.authorMayApprove == true || change.isBreakGlass {
        near.append("the requester approved, which the rule allows")
      } else {
        violations.append("the requester approved")
      }
    }
    if Set(people.map { Array($0.utf8) }).count < people.count {
      violations.append("one person counts twice")
    }
    if people.isEmpty, rule?.isOpen != true {
      violations.append(change.isBreakGlass ? "break-glass: nobody approved" : "nobody approved")
    }
    if people.contains(where: { ByteLines.same($0, change.applier) }) {
      near.append("an approver applied it")
    }
    if !change.requestIsSigned { near.append("the requester is claimed, not signed") }
    violating += violations.isEmpty ? 0 : 1
    table.rows.append([
      .init(change.started?.seq ?? 0), .init(change.word), .init("\(change.from) → \(change.to)"),
      .init(change.requester), .init(change.approvers), .init(change.applier),
      .init(violations.joined(separator: "; "), .bad), .init(near.joined(separator: "; "), .muted),
    ])
  }
  return Report(
    question, source.basis, title: "Separation of duties",
    purpose: "For every change: who asked for it, who approved it, who applied it.",
    verdict: violating == 0
      ? .init("No violation in \(counted(table.rows.count, "change"))", .good)
      : .init("\(counted(violating, "change")) of \(table.rows.count) with a violation", .bad),
    tables: [table],
    serves: ["SOX ITGC", "SOC 2 CC8.1", "PCI DSS 6.5.4", "ISO 27001 A.5.3", "NIST AC-5"])
}

func emergencyReport(_ question: ReportQuestion, _ source: ReportSource) -> Report {
  var table = Report.Table(
    "changes", "Break-glass",
    [
      .init("entry", "Entry", code: true), .init("at", "Invoked", code: true),
      .init("word", "Change"), .init("environment", "Environment"), .init("who", "By"),
      .init("reason", "Reason"), .init("operations", "Operations"),
      .init("review", "Review"), .init("reviewer", "Reviewed by"),
    ], empty: "Break-glass was not used in this time.")
  var overdue = 0
  var open = 0
  for change in source.changes(question) where change.isBreakGlass {
    guard let started = change.started else { continue }
    let due = started.at.adding(seconds: question.reviewHours * 3600)
    let review: Report.Cell
    if let closed = change.reviewClosed {
      review =
        closed.at <= due
        ? .init("closed \(closed.at.seconds)", .good)
        : .init("closed late, \(closed.at.seconds)", .warning)
    } else if question.now > due {
      review = .init("OVERDUE since \(due.seconds)", .bad)
      overdue += 1
    } else {
      review = .init("open, due \(due.seconds)", .warning)
      open += 1
    }
    let reason =
      started.data["breakGlass"]?["reason"]?.string ?? started.text("reason")
      ?? started.text("because") ?? change.reviewOpened?.text("reason")
      ?? change.created?.text("reason") ?? ""
    table.rows.append([
      .init(started.seq), .init(started.at), .init(change.word), .init(change.to),
      .init(change.applier), reason.isEmpty ? Report.Cell("none given", .bad) : .init(reason),
      .init(Set(change.steps.filter(\.holds).map(\.object)).count), review,
      .init(change.reviewClosed?.text("signedBy") ?? change.reviewClosed?.actor.id ?? "—"),
    ])
  }
  let count = table.rows.count
  let verdict: Report.Cell =
    overdue > 0
    ? .init(
      "\(counted(overdue, "review")) overdue, of \(counted(count, "break-glass change"))", .bad)
    : count == 0
      ? .init("Break-glass was not used", .good)
      : .init(
        "\(counted(count, "break-glass change")), \(open == 0 ? "all reviewed" : "\(open) to review")",
        open == 0 ? .good : .warning)
  return Report(
    question, source.basis, title: "Emergency changes",
    purpose:
      "Every change that went past its gate, and whether it was reviewed within "
      + "\(question.reviewHours) hours.",
    verdict: verdict, tables: [table],
    serves: ["SOX ITGC", "SOC 2 CC8.1", "NIST CM-3"])
}

func unapprovedReport(_ question: ReportQuestion, _ source: ReportSource) -> Report {
  var applied = Report.Table(
    "applied", "Applied without full approval",
    [
      .init("entry", "Entry", code: true), .init("at", "Began", code: true),
      .init("word", "Change"), .init("environment", "Environment"), .init("sort", "Sort"),
      .init("missing", "What was missing"),
    ], empty: "None.")
  for change in source.changes(question) {
    let missing = missingApproval(change, source)
    guard !missing.isEmpty else { continue }
    applied.rows.append([
      .init(change.started?.seq ?? 0), .init(change.started?.at), .init(change.word),
      .init(change.to), change.sort, .init(missing.joined(separator: "; "), .bad),
    ])
  }
  var pending = Report.Table(
    "pending", "Waiting for longer than \(counted(question.pendingDays, "day"))",
    [
      .init("entry", "Entry", code: true), .init("at", "Planned", code: true),
      .init("word", "Change"), .init("environment", "Environment"),
      .init("requester", "Requested by"), .init("age", "Days"), .init("approvals", "Approvals"),
    ], empty: "None.")
  let end = question.to.map { min($0, question.now) } ?? question.now
  for change in source.ledger.changes where question.covers(change.to) {
    guard let created = change.created, created.at < end,
      change.started.map({ $0.at >= end }) ?? true, change.withdrawn.map({ $0.at >= end }) ?? true,
      !change.decisions.contains(where: { !$0.isApproval && $0.entry.data["stops"]?.bool == true })
    else { continue }
    let days = (end.milliseconds - created.at.milliseconds) / 86_400_000
    guard days >= question.pendingDays else { continue }
    pending.rows.append([
      .init(created.seq), .init(created.at), .init(change.word),
      .init("\(change.from) → \(change.to)"), .init(change.requester), .init(days),
      .init(change.decisions.count { $0.isApproval && $0.revoked == nil }),
    ])
  }
  let standard = applied.rows.count { $0[4].text != "break-glass" }
  let verdict: Report.Cell =
    standard > 0
    ? .init("\(counted(standard, "change")) applied without full approval", .bad)
    : .init(
      "Nothing was applied unapproved"
        + (applied.rows.isEmpty ? "" : " but \(applied.rows.count) by break-glass")
        + (pending.rows.isEmpty ? "" : "; \(pending.rows.count) waiting too long"),
      applied.rows.isEmpty && pending.rows.isEmpty ? .good : .warning)
  return Report(
    question, source.basis, title: "Unapproved or late",
    purpose:
      "What was applied with fewer approvals than the rule of its trust document asked for at that "
      + "moment, and what waits for its approvals.",
    verdict: verdict, tables: [applied, pending],
    serves: ["SOX ITGC", "SOC 2 CC8.1", "NIST CM-3(1)"])
}

/// What the rule in force asked for that the counted approvals did not give.
private func missingApproval(_ change: Ledger.Change, _ source: ReportSource) -> [String] {
  guard let started = change.started else { return [] }
  let version = change.created?.data["trustVersion"]?.integer
  guard let rule = source.trust(version: version)?.rule(for: change.to) else {
    return ["no rule for '\(change.to)' is known"]
  }
  var missing: [String] = []
  let valid = change.counted.filter { decision in
    decision.isApproval && decision.entry.seq < started.seq && !rule.isBreakGlass(decision.role)
      && decision.revoked.map { $0.seq > started.seq } ?? true
      && started.at <= decision.entry.at.adding(seconds: rule.approvalLifetimeSeconds)
      && (rule.authorMayApprove || !ByteLines.same(decision.who, change.requester))
  }
  let people = Set(valid.map { Array($0.who.utf8) }).count
  if people < rule.minimumApprovers {
    missing.append("have \(counted(people, "person", "people")), need \(rule.minimumApprovers)")
  }
  let plan = change.created?.digest("plan").flatMap { source.blob($0) }
  let findings = plan.flatMap { try? JSON.parse($0, limits: .document) }?["findings"]?.array.map {
    Set($0.compactMap { $0["code"]?.string })
  }
  for line in rule.requirements(findings) {
    let have = Set(valid.filter { ByteLines.same($0.role, line.role) }.map { Array($0.who.utf8) })
    if have.count < line.count {
      missing.append("as \(line.role) have \(have.count), need \(line.count)")
    }
  }
  let veto = change.decisions.first {
    !$0.isApproval && $0.entry.data["stops"]?.bool == true && $0.entry.seq < started.seq
  }
  if let veto { missing.append("'\(veto.who)' had rejected it") }
  return missing
}
