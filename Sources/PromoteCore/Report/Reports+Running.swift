// Reports about how things ran: failures, drift, and the log itself.

func failuresReport(_ question: ReportQuestion, _ source: ReportSource) -> Report {
  var table = Report.Table(
    "changes", "Failed, resumed, differing, rolled back",
    [
      .init("entry", "Entry", code: true), .init("at", "Began", code: true),
      .init("word", "Change"), .init("environment", "Environment"), .init("what", "What happened"),
      .init("cause", "Cause"), .init("outcome", "Ended"),
    ], empty: "Everything went through at the first attempt.")
  var bad = 0
  for change in source.changes(question) {
    var what: [String] = []
    if change.failed != nil { what.append("failed") }
    if !change.resumed.isEmpty { what.append("resumed \(counted(change.resumed.count, "time"))") }
    if change.rollbackStarted != nil { what.append("rolled back") }
    let back = source.takenBack(change)
    if let back { what.append("taken back by \(back.word)") }
    if change.verified?.data["matches"]?.bool == false { what.append("read back differently") }
    if change.started != nil, change.finished == nil, change.rollbackFinished == nil,
      change.withdrawn == nil, change.failed == nil
    {
      what.append("never ended")
    }
    guard !what.isEmpty else { continue }
    bad += change.outcome.tone == .bad ? 1 : 0
    let causes = change.steps.filter { $0.finished != nil && !$0.holds }.map {
      "\($0.object): \($0.finished?.text("result") ?? "failed")"
    }
    let because = [
      change.rollbackStarted?.text("because").map { "back because \($0)" },
      back?.created?.text("reason").map { "back because \($0)" },
    ].compactMap(\.self)
    let all = Array(causes.prefix(5)) + (causes.count > 5 ? ["and \(causes.count - 5) more"] : [])
    table.rows.append([
      .init(change.started?.seq ?? 0), .init(change.started?.at), .init(change.word),
      .init("\(change.from) → \(change.to)"), .init(what.joined(separator: ", ")),
      .init((all + because).joined(separator: "; ")), source.outcome(of: change),
    ])
  }
  let count = table.rows.count
  return Report(
    question, source.basis, title: "Failed, rolled back, resumed",
    purpose: "Every change that did not simply go through, with its cause and how it ended.",
    verdict: bad > 0
      ? .init("\(counted(bad, "change")) still not in order, of \(count)", .bad)
      : .init(
        count == 0 ? "No failure" : "\(counted(count, "change")), all brought to an end", .good),
    tables: [table], serves: ["PCI DSS 6.5.1", "ISO 27001 A.8.32", "NIST CM-3, SI-11"])
}

func driftReport(_ question: ReportQuestion, _ source: ReportSource) -> Report {
  let observations = Observations(source)
  var looks = Report.Table(
    "checks", "Drift checks",
    [
      .init("entry", "Entry", code: true), .init("at", "When", code: true),
      .init("environment", "Environment"), .init("result", "Result"),
      .init("objects", "Objects"), .init("by", "By"),
    ], empty: "Nobody looked for drift in this time.")
  for entry in source.entries([.driftChecked], question) {
    let objects = (entry.data["objects"]?.array ?? []).compactMap(\.string)
    let clean = entry.is("result", "none")
    looks.rows.append([
      .init(entry.seq), .init(entry.at), .init(entry.environment ?? ""),
      clean ? Report.Cell("none", .good) : Report.Cell("different", .bad),
      .init(objects.joined(separator: ", ")), .init(entry.actor.id),
    ])
  }
  var edits = Report.Table(
    "objects", "What was changed outside, and what was decided",
    [
      .init("environment", "Environment"), .init("object", "Object", code: true),
      .init("entry", "Seen at entry", code: true), .init("at", "First seen", code: true),
      .init("how", "Known from"), .init("disposition", "Decision"), .init("who", "Who"),
      .init("signed", "Signed"), .init("reason", "Reason"),
    ], empty: "Nothing was changed outside.")
  var undecided = 0
  for edit in observations.edits where question.covers(edit.seen.at) {
    guard question.covers(edit.environment) else { continue }
    undecided += edit.disposed == nil ? 1 : 0
    edits.rows.append([
      .init(edit.environment), .init(edit.object), .init(edit.seen.seq), .init(edit.seen.at),
      .init(edit.how),
      edit.disposed.map { .init($0.text("disposition") ?? "adopted") }
        ?? Report.Cell("none", .bad),
      .init(edit.disposed?.text("signedBy") ?? edit.disposed?.actor.id ?? ""),
      .init(edit.disposed?.data["signature"] == nil ? "no" : "yes"),
      .init(edit.disposed?.text("reason") ?? ""),
    ])
  }
  return Report(
    question, source.basis, title: "Drift and dispositions",
    purpose:
      "Every look at an environment, everything found there that no promotion left, and what was "
      + "decided about it.",
    verdict: undecided > 0
      ? .init("\(counted(undecided, "object")) changed outside without a decision", .bad)
      : looks.rows.isEmpty
        ? .init("Nobody looked for drift", .warning)
        : .init("Everything found was decided about", .good),
    tables: [edits, looks], serves: ["NIST CM-3(7), CM-6", "ISO 27001 A.8.9", "SOC 2 CC7.1"])
}

func integrityReport(_ question: ReportQuestion, _ source: ReportSource) -> Report {
  var kinds: [LogEntry.Kind: Int] = [:]
  for entry in source.entries where question.covers(entry.at) { kinds[entry.kind, default: 0] += 1 }
  var counts = Report.Table(
    "kinds", "Entries by kind",
    [.init("kind", "Kind", code: true), .init("count", "Entries")], empty: "No entry.")
  counts.rows = LogEntry.Kind.allCases.compactMap { kind in
    kinds[kind].map { [.init(kind.rawValue), .init($0)] }
  }
  var anchors = Report.Table(
    "anchors", "Handed to others",
    [
      .init("entry", "Entry", code: true), .init("at", "When", code: true), .init("what", "What"),
      .init("by", "By"),
    ], empty: "The log does not say that a checkpoint was handed to anybody.")
  for entry in source.entries
  where [.checkpointAnchored, .exportMade].contains(entry.kind) && question.covers(entry.at) {
    anchors.rows.append([
      .init(entry.seq), .init(entry.at),
      .init(entry.text("what") ?? entry.text("format") ?? entry.kind.rawValue),
      .init(entry.actor.id),
    ])
  }
  let (witnesses, quorum) = cosigners(source)
  let times = zip(source.entries, source.entries.dropFirst())
  let ordered = times.allSatisfy { $0.at <= $1.at }
  let verdict: Report.Cell =
    !ordered
    ? .init("The times of entries go back", .bad)
    : witnesses.count < quorum
      ? .init("Whole; \(witnesses.count) of \(quorum) witnesses cosigned this checkpoint", .warning)
      : .init("Whole: every entry was hashed again and gives the signed root", .good)
  return Report(
    question, source.basis, title: "Integrity of the log",
    purpose:
      "Every entry was hashed again for this report. The root is the one that the log signed; compare "
      + "it with a copy held elsewhere: tyk-promote audit verify --against FILE.",
    verdict: verdict,
    facts: [
      ("Log", source.basis.checkpoint.origin),
      ("Entries", String(source.basis.checkpoint.size)),
      ("Root", Base64.encode(source.basis.checkpoint.root.bytes)),
      ("First entry", source.entries.first?.at.seconds ?? "—"),
      ("Last entry", source.entries.last?.at.seconds ?? "—"),
      ("Cosigned by", witnesses.isEmpty ? "nobody" : witnesses.joined(separator: ", ")),
      (
        "First trust document",
        source.entries.first { $0.kind == .trustUpdated }?.digest("trust").map {
          "sha256:\($0.hex)"
        }
          ?? "none"
      ),
    ], tables: [counts, anchors],
    serves: ["NIST AU-9(3), AU-10", "PCI DSS 10.3", "ISO 27001 A.8.15"])
}

/// Witnesses of the trust document in force whose cosignature the checkpoint bears, and how many it
/// asks for.
private func cosigners(_ source: ReportSource) -> (names: [String], quorum: Int) {
  guard let trust = source.trust.last?.document else { return ([], 0) }
  let keys = trust.witnesses.keys.compactMap { try? VerifierKey($0) }
  guard !keys.isEmpty, let note = try? SignedNote(source.basis.note),
    let good = try? note.verified(by: keys)
  else { return ([], trust.witnesses.quorum) }
  return (good.map(\.key.name), trust.witnesses.quorum)
}
