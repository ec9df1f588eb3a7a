internal import PromoteCore

/// One plan on one stage.
///
/// Operations that do not depend on each other are under way at the same time; what they find is
/// told in the plan's order.
struct Rehearsing: Sendable {
  enum Direction { case desired, before }

  let stage: any RehearsalStage
  let desired: [Address: LiveDocument]
  let live: Dump

  private static let atOnce = 8

  private struct Step: Sendable {
    var findings: [Finding] = []
    /// Refused by something published: what depends on it is not tried.
    var isRefused = false
    /// Not carried out for a reason that may not hold: so may be whatever follows from that.
    var isUncertain = false
  }

  func carryOut(
    _ operations: [Plan.Operation], to direction: Direction, round: String
  ) async -> [Finding] {
    var machine = ApplyMachine(dependsOn: operations.map(\.dependsOn))
    var steps = [Step?](repeating: nil, count: operations.count)
    await withTaskGroup(of: (Int, Step).self) { group in
      var underWay = 0
      while true {
        while underWay < Self.atOnce, let index = machine.begin() {
          let operation = operations[index]
          let follows = operation.dependsOn.contains { steps[$0]?.isUncertain == true }
          underWay += 1
          group.addTask {
            (index, await carryOut(operation, to: direction, round, follows: follows))
          }
        }
        guard let (index, step) = await group.next() else { return }
        underWay -= 1
        steps[index] = step
        machine.end(index, holds: !step.isRefused)
      }
    }
    return steps.flatMap { $0?.findings ?? [] }
  }

  private func carryOut(
    _ operation: Plan.Operation, to direction: Direction, _ round: String, follows: Bool
  ) async -> Step {
    guard let kind = Kinds.named(operation.address.kind),
      stage.kinds?.contains(kind.name) ?? true
    else { return Step() }
    let wanted =
      direction == .desired
      ? desired[operation.address] : live.objects[operation.address]?.document
    let goal = operation.after == nil ? nil : wanted
    do throws(StageRefusal) {
      let findings = try await stage.attempt { api throws(APIFailure) in
        try await carryOut(operation.address, goal, kind, round, on: api)
      }
      return Step(findings: findings, isUncertain: follows)
    } catch {
      let isUncertain = error.isInferred || follows
      return Step(
        findings: [refused(operation, error, round, follows: follows)],
        isRefused: !isUncertain && round.isEmpty, isUncertain: isUncertain)
    }
  }

  private func carryOut(
    _ address: Address, _ wanted: LiveDocument?, _ kind: ResourceKind, _ round: String,
    on api: any ManagementAPI
  ) async throws(APIFailure) -> [Finding] {
    let there = try await api.read(address)
    guard let wanted else {
      guard let there else { return [] }
      if !kind.staysByItself(there.document.json) {
        _ = try await api.delete(address, databaseID: there.databaseID ?? "")
      } else if let emptied = kind.emptied(there.document.json) {
        _ = try await api.update(
          address, databaseID: there.databaseID ?? "", LiveDocument(emptied))
      }
      return []
    }
    // What a server cannot replace is not sent where it stands already.
    if let there, !kind.endpoints.canUpdate,
      normalForm(wanted.json, kind: kind) == normalForm(there.document.json, kind: kind)
    {
      return []
    }
    let document = LiveDocument(withoutDatabaseID(wanted.json, kind, keep: there != nil))
    if let there {
      _ = try await api.update(address, databaseID: there.databaseID ?? "", document)
    } else {
      _ = try await api.create(address, document)
    }
    let found = try await api.read(address)
    guard let found else {
      return [
        Finding(
          "predicted-drop", .warning, object: address, message: "\(round)it is not there afterwards"
        )
      ]
    }
    return ReadBack(
      sent: normalForm(wanted.json, kind: kind), found: normalForm(found.document.json, kind: kind)
    ).lost.map {
      Finding(
        "predicted-drop", .warning, object: address, pointer: $0.pointer,
        message: "\(round)the server would have \($0.change.rawValue) this",
        hint: "if it matters, compare with a server of that version")
    }
  }

  /// A document that is created carries no database id of its own.
  ///
  /// The stage knows nothing of the target's users, so owners that an override names are left out.
  private func withoutDatabaseID(_ json: JSON, _ kind: ResourceKind, keep: Bool) -> JSON {
    let json = kind.endpoints.parts.filter { !$0.isRead }.reduce(json) {
      $0.setting($1.pointer, to: nil) ?? $0
    }
    guard !keep else { return json }
    return kind.databaseID.reduce(json) { $0.setting($1, to: nil) ?? $0 }
  }

  private func refused(
    _ operation: Plan.Operation, _ refusal: StageRefusal, _ round: String, follows: Bool
  ) -> Finding {
    let why: String =
      switch refusal.failure {
      case .rejected(let status, let message): "status \(status): \(message)"
      case .unreachable(let message): message
      default: "\(refusal.failure)"
      }
    let act = operation.action.rawValue
    if refusal.isInferred {
      return Finding(
        "rehearsal-refused", .warning, object: operation.address,
        message: "\(round)the server may refuse to \(act) it, which nothing published says: \(why)",
        hint: "compare with a server of that version, or be ready for a partial apply")
    }
    if follows {
      return Finding(
        "rehearsal-refused", .warning, object: operation.address,
        message:
          "\(round)the server would refuse to \(act) it if it refused what this depends on: \(why)",
        hint: "see the operation that it depends on")
    }
    return Finding(
      "rehearsal-refused", round.isEmpty ? .blocking : .warning, object: operation.address,
      message: "\(round)the server would refuse to \(act) it: \(why)",
      hint: "mend the object in the source, or what stands against it in the target")
  }
}
