internal import PromoteCore

extension Engine {
  /// Carries the plan out on a stage: it must arrive, arrive again, and its inverse must lead back.
  ///
  /// What the stage refuses blocks the plan where something published stands behind the rule. What
  /// rests on a choice of the stage is a warning, and so is what it would drop or change, since its
  /// storage rules are partly inferred; the rehearsal then goes on without that operation.
  func rehearse(
    _ result: PlanResult, documents: [Arrival], target: Connection, live: Dump,
    watched: [Address: TargetObject]
  ) async throws -> [Finding] {
    guard let rehearsal = ports.rehearsal else { return [Self.notRehearsed] }
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
    let setting = StageSetting(
      identity: target.identity, system: target.configuration.system,
      version: target.server.version,
      objects: needed.keys.sorted().compactMap { live.objects[$0] })
    guard let stage = try await rehearsal.stage(setting) else { return [Self.notRehearsed] }
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

  private static let notRehearsed = Finding(
    "not-rehearsed", .warning, message: "there is no stage to try the plan on",
    hint: "read the operations with more care")
}
