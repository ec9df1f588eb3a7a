internal import PromoteCore

extension Engine {
  /// Sends what is to be sent, as much at once as the environment allows, and reads each back.
  ///
  /// More operations are under way than requests: while some are written down, others have the
  /// server. How many requests there are at once is the API's own limit. The journal is written here
  /// alone, for many operations at a time: what has ended and what begins next, in one transaction.
  ///
  /// The intents come before what they announce, so a crash in between leaves questions on the log,
  /// never a change that nobody wrote down; so does a crash before the next transaction, for what
  /// ended since the last one. Applying again answers the questions by reading.
  ///
  /// Throws only where the journal cannot be written any more, or the lease is lost: then nothing
  /// more is sent, what is under way ends, and the publish stays open.
  func carryOut(
    _ prepared: PreparedApply, _ journal: Journal, after history: History
  ) async throws -> CarriedOut {
    var machine = ApplyMachine(dependsOn: prepared.steps.map(\.dependsOn))
    var reports: [Int: OperationReport] = [:]
    var writes = 0
    var seen: [Address: SeenObject] = [:]
    var history = history
    let count = prepared.operations.count
    let limits = Limits(prepared.target.configuration, operations: count)
    try await withThrowingTaskGroup(of: Event.self) { group in
      var underWay = 0
      var sinceReplay = 0
      var unwritten: [EntryDraft] = []
      while true {
        var beginning: [PreparedOperation] = []
        while underWay <= limits.refill, underWay + beginning.count < limits.underWay,
          let index = machine.begin()
        {
          let item = prepared.operations[index]
          if item.standing == .neither {
            reports[index] = OperationReport(
              object: item.address, result: .notAttempted,
              message: "somebody else changed it since; it is left as it is")
            machine.end(index, holds: false)
            continue
          }
          guard item.standing == .before else {
            reports[index] = OperationReport(
              object: item.address, result: .unchanged, message: nil)
            machine.end(index, holds: true)
            continue
          }
          beginning.append(item)
        }
        if !beginning.isEmpty || unwritten.count >= limits.unwritten || underWay == 0 {
          unwritten += beginning.map { entry(.operationIntended, $0, prepared, [:]) }
          try await journal.append(unwritten)
          unwritten = []
          underWay += beginning.count
          for item in beginning { group.addTask { .ended(await carryOut(item, prepared)) } }
        }
        guard let event = try await group.next() else { return }
        let outcome: Outcome
        switch event {
        case .replayed(let newer):
          history = newer
          sinceReplay = 0
          continue
        case .ended(let ended): outcome = ended
        }
        underWay -= 1
        sinceReplay += 1
        // While the server works there is time to replay what it has done so far.
        if sinceReplay == Self.replayEvery {
          let known = history
          group.addTask { .replayed(try await self.history(after: known)) }
        }
        writes += outcome.sent ? 1 : 0
        reports[outcome.index] = outcome.report
        seen[outcome.report.object] = outcome.seen
        unwritten.append(finished(outcome, prepared))
        machine.end(outcome.index, holds: outcome.report.result == .applied)
        ports.progress(.applied(done: reports.count, of: count))
      }
    }
    return CarriedOut(
      reports: prepared.operations.map { item in
        reports[item.index]
          ?? OperationReport(
            object: item.address, result: .notAttempted, message: "what it depends on failed")
      }, writes: writes, seen: seen, history: history)
  }

  /// How many operations are under way, and how many of them are written down at once.
  private struct Limits {
    /// Never more than so many.
    let underWay: Int
    /// New ones begin, together, when so many or fewer are left.
    let refill: Int
    /// Entries that wait for the next transaction.
    let unwritten: Int

    init(_ configuration: EnvironmentConfiguration, operations: Int) {
      let requests = configuration.server.concurrency
      unwritten = requests
      if configuration.system.isGateway {
        // It loads once for all that was sent before it: everything that may be sent at once is, and
        // the client lets as many requests through as the registry says.
        underWay = max(1, operations)
        refill = underWay
      } else {
        refill = 2 * requests
        underWay = refill + requests
      }
    }
  }

  private static let replayEvery = 256

  private enum Event: Sendable {
    case ended(Outcome)
    case replayed(History)
  }

  struct CarriedOut: Sendable {
    /// In the plan's order.
    let reports: [OperationReport]
    let writes: Int
    /// What was read back.
    let seen: [Address: SeenObject]
    /// The log up to somewhere in the middle.
    let history: History

    var isComplete: Bool {
      reports.allSatisfy { $0.result == .applied || $0.result == .unchanged }
    }
  }

  private struct Outcome: Sendable {
    let index: Int
    let report: OperationReport
    let sent: Bool
    let seen: SeenObject?
  }

  private func carryOut(
    _ item: PreparedOperation, _ prepared: PreparedApply
  ) async -> Outcome {
    let problem = await send(item, prepared.target.api)
    let (report, seen) = await readBack(item, after: problem, prepared)
    return Outcome(index: item.index, report: report, sent: !isNotSent(problem), seen: seen)
  }

  private func finished(_ outcome: Outcome, _ prepared: PreparedApply) -> EntryDraft {
    let result = outcome.report.result
    return entry(
      .operationFinished, prepared.operations[outcome.index], prepared,
      [
        "result": .string(result.rawValue), "holds": .bool(result == .applied),
        "state": outcome.seen?.normal.quoted,
      ])
  }

  private func entry(
    _ kind: LogEntry.Kind, _ item: PreparedOperation, _ prepared: PreparedApply,
    _ more: KeyValuePairs<String, JSON?>
  ) -> EntryDraft {
    var data = draft(
      kind, by: program,
      [
        "planId": .string(prepared.record.id), "plan": prepared.record.plan.quoted,
        "to": .string(prepared.record.to.text), "index": .integer(item.undoes ?? item.index),
        "goingBack": item.undoes == nil ? nil : true,
        "operation": .string(item.operation.action.rawValue), "object": .string(item.address.text),
      ]
    ).data
    for (name, value) in more { if let value { data[name] = value } }
    return EntryDraft(kind, by: program, at: ports.clock.now(), data: data)
  }

  /// Sends once. Nil: the server accepted it.
  private func send(_ item: PreparedOperation, _ api: any ManagementAPI) async -> APIFailure? {
    let databaseID = item.live?.databaseID ?? ""
    do throws(APIFailure) {
      switch (item.operation.action, item.document) {
      case (.create, let document?) where item.live == nil:
        _ = try await api.create(item.address, document)
      case (.create, let document?), (.update, let document?):
        _ = try await api.update(item.address, databaseID: databaseID, document)
      case (.delete, _):
        if let live = item.live?.document.json, item.kind.staysByItself(live) {
          guard let emptied = item.kind.emptied(live) else { return nil }
          _ = try await api.update(
            item.address, databaseID: databaseID, LiveDocument(emptied))
          return nil
        }
        _ = try await api.delete(item.address, databaseID: databaseID)
      case (.create, nil), (.update, nil):
        return .unreachable("there is nothing to send for \(item.address)")
      }
      return nil
    } catch { return error }
  }

  private func isNotSent(_ problem: APIFailure?) -> Bool {
    if case .unreachable = problem { true } else { false }
  }

  /// What is there counts, not what the server answered: a request whose answer was lost is never
  /// repeated blindly, and one that was refused may have been carried out.
  private func readBack(
    _ item: PreparedOperation, after problem: APIFailure?, _ prepared: PreparedApply
  ) async -> (OperationReport, SeenObject?) {
    func report(_ result: OperationReport.Result, _ message: String?) -> OperationReport {
      OperationReport(object: item.address, result: result, message: message)
    }
    if let problem, isNotSent(problem) { return (report(.notSent, text(problem)), nil) }
    let found: LiveObject?
    do { found = try await prepared.target.api.read(item.address) } catch {
      let first = problem.map { text($0) + "; " } ?? ""
      return (report(.unknown, first + "reading it back failed: " + text(error)), nil)
    }
    guard let found else {
      if item.operation.action == .delete { return (report(.applied, nil), nil) }
      return (report(failure(problem), problem.map(text) ?? "it is not there afterwards"), nil)
    }
    if let seen = Self.unsealed(found, as: item) { return (report(.applied, nil), seen) }
    let sealed = prepared.sealer.seal(
      found.document, as: item.address, kind: item.kind, also: item.sealedPlaces
    ).document
    let normal = normalForm(sealed.json, kind: item.kind)
    let seen = SeenObject(found.document, normal: normal.digest())
    guard let wanted = item.wanted else {
      if item.kind.staysByItself(found.document.json),
        item.kind.emptied(found.document.json) == nil
      {
        return (report(.applied, "it goes with what it belongs to"), seen)
      }
      return (report(failure(problem), problem.map(text) ?? "it is still there"), seen)
    }
    if seen.normal == item.wantedState { return (report(.applied, nil), seen) }
    let lost = item.lost(in: normal)
    if lost.isEmpty { return (report(.applied, note(wanted, normal, item.kind)), seen) }
    if let problem { return (report(failure(problem), text(problem)), seen) }
    let places = lost.prefix(8).map { "\($0.pointer) \($0.change.rawValue)" }
    return (
      report(.dropped, "the server kept it differently: " + places.joined(separator: ", ")), seen
    )
  }

  /// What was found, where it is exactly what was sent and nothing in that is secret: sealing it would
  /// change nothing.
  private static func unsealed(_ found: LiveObject, as item: PreparedOperation) -> SeenObject? {
    guard item.secrets.isEmpty, let wanted = item.wantedState else { return nil }
    let state = normalForm(found.document.json, kind: item.kind).digest()
    return state == wanted ? SeenObject(found.document, normal: state) : nil
  }

  private func failure(_ problem: APIFailure?) -> OperationReport.Result {
    switch problem {
    case .outcomeUnknown, .unreadableAnswer: .unknown
    default: .rejected
    }
  }

  private func note(_ wanted: JSON, _ found: JSON, _ kind: ResourceKind) -> String? {
    guard wanted != found else { return nil }
    let differences = ReadBack(sent: wanted, found: found, kind: kind).differences
    let added = differences.count { $0.change == .added }
    let normalised = differences.count { $0.change == .normalised }
    return [
      added > 0 ? "the server added \(added) defaults" : nil,
      normalised > 0 ? "the server normalised \(normalised) values" : nil,
    ].compactMap(\.self).joined(separator: ", ")
  }

  private func text(_ problem: APIFailure) -> String {
    engineFailure(problem).summary
  }
}
