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
    let objects = withOwners(Set(needed.keys), in: watched).sorted()
      .compactMap { live.objects[$0] }
    let setting = StageSetting(
      identity: target.identity, system: target.configuration.system,
      version: target.server.version,
      objects: objects, portal: target.configuration.portal,
      providers: Set(
        (objects.map(\.document) + documents.map(\.document)).compactMap {
          $0.json[ResourceKind.beside("provider")]?.string
        }))
    guard let stage = try await rehearsal.stage(setting) else { return [Self.notRehearsed] }
    let rehearsing = Rehearsing(stage: stage, desired: desired.mapValues(\.document), live: live)
    var findings = notTried(result.operations, on: stage)
    findings += await rehearsing.carryOut(result.operations, to: .desired, round: "")
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

  /// What stands below or beside others in a Portal cannot be put on a stage without them.
  private func withOwners(
    _ addresses: Set<Address>, in live: [Address: TargetObject]
  ) -> Set<Address> {
    var all = addresses
    var frontier = addresses.filter { Kinds.named($0.kind)?.isPortal == true }
    while !frontier.isEmpty {
      var next: Set<Address> = []
      for reference in frontier.flatMap({ live[$0]?.references ?? [] }) {
        let kinds =
          reference.to.text == "api" ? Kinds.all.filter(\.isAPI).map(\.name) : [reference.to]
        for kind in kinds {
          let address = Address(kind: kind, id: reference.id)
          if live[address] != nil, all.insert(address).inserted { next.insert(address) }
        }
      }
      frontier = next
    }
    return all
  }

  private func notTried(
    _ operations: [Plan.Operation], on stage: any RehearsalStage
  ) -> [Finding] {
    guard let kinds = stage.kinds else { return [] }
    let left = operations.filter { !kinds.contains($0.address.kind) }
    guard !left.isEmpty else { return [] }
    return [
      Finding(
        "portal-not-rehearsed", .warning,
        message: "\(left.count) operations of the Developer Portal were not tried on a stage",
        hint: "read them with more care")
    ]
  }

  private static let notRehearsed = Finding(
    "not-rehearsed", .warning, message: "there is no stage to try the plan on",
    hint: "read the operations with more care")
}
