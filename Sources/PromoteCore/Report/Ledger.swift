/// What a log says happened, gathered by what it happened to. Every report reads it.
struct Ledger: Sendable {
  /// One approval or reject.
  struct Decision: Sendable, Hashable {
    let entry: LogEntry
    /// The entry that took it back.
    var revoked: LogEntry?
    var who: String { entry.actor.id }
    var role: String { entry.text("role") ?? "" }
    var isApproval: Bool { entry.is("decision", "approve") }
  }

  /// One operation on one object.
  struct Step: Sendable, Hashable {
    let intended: LogEntry
    var finished: LogEntry?
    /// Part of taking the promotion back.
    let isBack: Bool
    var object: String { intended.text("object") ?? "" }
    var action: String { intended.text("operation") ?? "" }
    /// The target was seen to hold the result.
    var holds: Bool { finished?.data["holds"]?.bool == true }
  }

  /// One promotion.
  struct Change: Sendable {
    let id: String
    /// Nil only in a log that says nothing of the plan.
    var created: LogEntry?
    var decisions: [Decision] = []
    var withdrawn: LogEntry?
    var started: LogEntry?
    var resumed: [LogEntry] = []
    var steps: [Step] = []
    var finished: LogEntry?
    var failed: LogEntry?
    var verified: LogEntry?
    var rollbackStarted: LogEntry?
    var rollbackFinished: LogEntry?
    var reviewOpened: LogEntry?
    var reviewClosed: LogEntry?

    var to: String { (created ?? started)?.text("to") ?? "" }
    var from: String { created?.text("from") ?? "" }
    var word: String { created?.text("word") ?? "" }
    var requester: String { created?.actor.id ?? started?.text("requestedBy") ?? "" }
    var applier: String { started?.text("requestedBy") ?? started?.actor.id ?? "" }
    /// The author signed the request.
    var requestIsSigned: Bool { created.map { !$0.is("authorKnownBy", "claim") } ?? false }
    var isBreakGlass: Bool {
      if let marked = started?.data["breakGlass"] { return marked.bool != false && !marked.isNull }
      return reviewOpened != nil
    }
    var isRollback: Bool { created?.data["rollsBack"] != nil }

    /// The approvals that applying counted.
    var counted: [Decision] {
      let named = Set((started?.data["approvals"]?.array ?? []).compactMap(\.integer))
      return decisions.filter { named.contains($0.entry.seq) }
    }
  }

  /// By the order in which they were planned.
  private(set) var changes: [Change] = []
  private var places: [String: Int] = [:]
  /// Which change a step belongs to that was intended and has not finished.
  private var open: [String: Int] = [:]

  init(_ entries: [LogEntry]) {
    for entry in entries { take(entry) }
  }

  /// Begun to change a target, in the order they began.
  var begun: [Change] {
    changes.filter { $0.started != nil }.sorted { $0.started!.seq < $1.started!.seq }
  }

  private mutating func take(_ entry: LogEntry) {
    guard let id = entry.promotion ?? reviewed(entry) else { return }
    let place: Int
    if let known = places[id] {
      place = known
    } else {
      place = changes.count
      places[id] = place
      changes.append(Change(id: id))
    }
    switch entry.kind {
    case .planCreated: changes[place].created = entry
    case .planWithdrawn: changes[place].withdrawn = entry
    case .approvalRecorded: changes[place].decisions.append(Decision(entry: entry))
    case .approvalRevoked:
      let statement = entry.digest("statement")
      for index in changes[place].decisions.indices
      where statement != nil
        && changes[place].decisions[index].entry.digest("statement") == statement
      {
        changes[place].decisions[index].revoked = entry
      }
    case .publishStarted: changes[place].started = entry
    case .publishResumed: changes[place].resumed.append(entry)
    case .operationIntended:
      let isBack = changes[place].rollbackStarted != nil
      changes[place].steps.append(Step(intended: entry, isBack: isBack))
    case .operationFinished:
      let index = entry.data["index"]?.integer
      let found = changes[place].steps.lastIndex {
        $0.finished == nil && $0.intended.data["index"]?.integer == index
      }
      if let found { changes[place].steps[found].finished = entry }
    case .publishFinished: changes[place].finished = entry
    case .publishFailed: changes[place].failed = entry
    case .verifyFinished: changes[place].verified = entry
    case .rollbackStarted: changes[place].rollbackStarted = entry
    case .rollbackFinished: changes[place].rollbackFinished = entry
    case .reviewOpened: changes[place].reviewOpened = entry
    case .reviewClosed: changes[place].reviewClosed = entry
    default: break
    }
  }

  /// Reviews may name their promotion otherwise.
  private func reviewed(_ entry: LogEntry) -> String? {
    entry.kind == .reviewOpened || entry.kind == .reviewClosed ? entry.text("promotion") : nil
  }
}

extension Ledger.Change {
  /// How it ended, in a word, and how good that is.
  var outcome: Report.Cell {
    if rollbackFinished?.is("result", "ok") == true { return Report.Cell("rolled back", .warning) }
    if rollbackStarted != nil { return Report.Cell("half rolled back", .bad) }
    if let verified {
      return verified.data["matches"]?.bool == true
        ? Report.Cell("verified", .good) : Report.Cell("differs", .bad)
    }
    if finished != nil { return Report.Cell("applied, not verified", .warning) }
    if withdrawn != nil {
      return Report.Cell(
        started == nil ? "withdrawn" : "given up half-way", started == nil ? .muted : .bad)
    }
    if failed != nil { return Report.Cell("failed", .bad) }
    if started != nil { return Report.Cell("open", .bad) }
    if decisions.contains(where: { !$0.isApproval && $0.entry.data["stops"]?.bool == true }) {
      return Report.Cell("rejected", .muted)
    }
    return Report.Cell("waiting", .plain)
  }

  /// What sort of change an auditor would call it.
  var sort: Report.Cell {
    if isBreakGlass { return Report.Cell("break-glass", .warning) }
    if isRollback { return Report.Cell("roll-back", .plain) }
    if ByteLines.same(from, to) { return Report.Cell("adoption", .plain) }
    return "standard"
  }

  var approvers: String {
    counted.map { "\($0.who) (\($0.role))" }.joined(separator: ", ")
  }
}
