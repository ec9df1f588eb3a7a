internal import PromoteCore

extension Engine {
  /// Carries the plan out on a stage: it must arrive, arrive again, and its inverse must lead back.
  ///
  /// What the stage refuses blocks the plan; what it would drop or change is a warning, since the
  /// stage's storage rules are partly inferred.
  func rehearse(
    _ result: PlanResult, documents: [Arrival], target: Connection, live: Dump,
    watched: [Address: TargetObject]
  ) async throws -> [Finding] {
    guard let rehearsal = ports.rehearsal else {
      return [
        Finding(
          "not-rehearsed", .warning, message: "there is no stage to try the plan on",
          hint: "read the operations with more care")
      ]
    }
    ports.progress(.rehearsing)
    let desired = Dictionary(uniqueKeysWithValues: documents.map { ($0.desired.address, $0) })
    var touched: [Address: WatchedObject] = [:]
    for operation in result.operations {
      touched[operation.address] = WatchedObject(
        name: operation.name,
        references: operation.after == nil
          ? [] : desired[operation.address]?.desired.references ?? [])
    }
    let needed = watchedState(
      of: touched, live: watched,
      kinds: Dictionary(uniqueKeysWithValues: Kinds.all.map { ($0.name, $0) }))
    let stage = try await rehearsal.stage(
      needed.keys.sorted().compactMap { live.objects[$0] }, of: target.configuration.system,
      as: target.identity, version: target.server.version)
    let rehearsing = Rehearsing(stage: stage, desired: desired.mapValues(\.document), live: live)
    var findings = await rehearsing.carryOut(result.operations, to: .desired, round: "")
    if findings.contains(where: { $0.severity == .blocking }) { return findings }
    findings += await rehearsing.carryOut(
      result.operations, to: .desired, round: "when it is applied again, ")
    findings += await rehearsing.carryOut(
      result.inverse, to: .before, round: "when it is rolled back, ")
    var seen: Set<String> = []
    return findings.filter {
      seen.insert("\($0.code) \($0.object?.text ?? "") \($0.pointer?.description ?? "")").inserted
    }
  }
}

/// One plan on one stage.
private struct Rehearsing: Sendable {
  enum Direction { case desired, before }

  let stage: any ManagementAPI
  let desired: [Address: LiveDocument]
  let live: Dump

  func carryOut(
    _ operations: [Plan.Operation], to direction: Direction, round: String
  ) async -> [Finding] {
    var findings: [Finding] = []
    for operation in operations {
      guard let kind = Kinds.named(operation.address.kind) else { continue }
      let wanted =
        direction == .desired
        ? desired[operation.address] : live.objects[operation.address]?.document
      do {
        findings += try await carryOut(
          operation, operation.after == nil ? nil : wanted, kind, round)
      } catch {
        findings.append(refused(operation, error, round))
      }
    }
    return findings
  }

  private func carryOut(
    _ operation: Plan.Operation, _ wanted: LiveDocument?, _ kind: ResourceKind, _ round: String
  ) async throws(APIFailure) -> [Finding] {
    let address = operation.address
    let there = try await stage.read(address)
    guard let wanted else {
      if let there { _ = try await stage.delete(address, databaseID: there.databaseID ?? "") }
      return []
    }
    let document = LiveDocument(withoutDatabaseID(wanted.json, kind, keep: there != nil))
    if let there {
      _ = try await stage.update(address, databaseID: there.databaseID ?? "", document)
    } else {
      _ = try await stage.create(address, document)
    }
    let found = try await stage.read(address)
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
  private func withoutDatabaseID(_ json: JSON, _ kind: ResourceKind, keep: Bool) -> JSON {
    guard !keep else { return json }
    return kind.databaseID.reduce(json) { $0.setting($1, to: nil) ?? $0 }
  }

  private func refused(
    _ operation: Plan.Operation, _ error: any Error, _ round: String
  ) -> Finding {
    let why: String =
      if case APIFailure.rejected(let status, let message) = error {
        "status \(status): \(message)"
      } else { "\(error)" }
    return Finding(
      "rehearsal-refused", round.isEmpty ? .blocking : .warning, object: operation.address,
      message: "\(round)the server would refuse to \(operation.action.rawValue) it: \(why)",
      hint: "mend the object in the source, or what stands against it in the target")
  }
}
