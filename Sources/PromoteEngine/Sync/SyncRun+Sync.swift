public import PromoteCore

/// `sync`: policies, then APIs, then assets.
extension SyncRun {
  /// What `sync` would do: nothing is sent.
  public func planSync(
    _ source: SyncSource, server: ServerDescription, organisation: String, filter: SyncFilter,
    deleting: Bool
  ) async throws -> [SyncGroup: SyncPlan] {
    guard !source.objects.isEmpty || !deleting || !filter.isEmpty else {
      throw SyncFailure("the source lists no object at all; nothing was deleted")
    }
    try refuseUnknown(source, server)
    let groups = SyncGroup.allCases.filter { group in
      filter.includes(group) && Self.isShown(group, source)
    }
    let lives = try await lives(of: groups, server)
    do throws(SyncRefusals) {
      return try syncPlans(
        source, over: lives, organisation: organisation, filter: filter, deleting: deleting,
        onCloud: server.identity.dashboard.contains("tyk.io")
      ).filter { groups.contains($0.key) }
    } catch {
      throw SyncFailure(
        error.refusals.map { refusal in
          "\(refusal.file): " + (refusal.warning.map { "\($0): " } ?? "") + refusal.message
        })
    }
  }

  /// A group that the source says nothing about; policies and client IdPs are then left alone.
  private static func isShown(_ group: SyncGroup, _ source: SyncSource) -> Bool {
    group == .apis || group == .assets || !source.objects(of: group).isEmpty
  }

  /// Makes the target hold what was planned.
  ///
  /// Within a group, what is new and changed is sent before anything is deleted, so that a refused
  /// create leaves no hole; only what a new object takes over from must go first. The lines come in
  /// tyk-sync's order all the same.
  public func sync(_ plans: [SyncGroup: SyncPlan]) async throws {
    for group in [SyncGroup.policies, .apis, .assets, .identityProviders] {
      if let plan = plans[group] { try await run(plan, group) }
    }
    try await reload()
  }

  private func run(_ plan: SyncPlan, _ group: SyncGroup) async throws {
    sayPlan(plan, group)
    // With deletes, lines are held back so that they come in the order that scripts know.
    let first = plan.deletes.filter { plan.deletesFirst.contains($0.databaseID) }
    let last = plan.deletes.filter { !plan.deletesFirst.contains($0.databaseID) }
    try await remove(first, group)
    guard !last.isEmpty else { return try await write(plan, group) }
    let held = HeldOutput(output)
    let writer = SyncRun(
      target: target, output: held.output, isGateway: isGateway, width: width)
    do {
      try await writer.write(plan, group)
      try await remove(last, group)
    } catch {
      held.release()
      throw error
    }
    held.release()
  }

  private func sayPlan(_ plan: SyncPlan, _ group: SyncGroup) {
    let counts = (plan.deletes.count, plan.updates.count, plan.creates.count)
    switch group {
    case .policies:
      output.line("Processing Policies...")
      output.line("Deleting policies: \(counts.0)")
      output.line("Updating policies: \(counts.1)")
      output.line("Creating policies: \(counts.2)")
    default:
      output.line("Processing \(Self.title(group))...")
      if !isGateway {
        for step in plan.steps { output.line("Checking: \(step.address.id)") }
      }
      output.line("Deleting: \(counts.0)")
      output.line("Updating: \(counts.1)")
      output.line("Creating: \(counts.2)")
    }
  }

  private static func title(_ group: SyncGroup) -> String {
    switch group {
    case .apis: "APIs"
    case .assets: "Assets"
    case .policies: "Policies"
    case .identityProviders: "Client IdPs"
    }
  }

  private func remove(_ lives: [SyncLive], _ group: SyncGroup) async throws {
    for phase in SyncPhase.allCases.reversed() {
      let own = lives.filter { SyncPhase.of($0.kind.name) == phase }
      let failures = await inOrder(own, width: width) { live in
        await delete(live)
      } done: { live, result in
        let what = group == .policies ? "SYNC Deleting Policy" : "SYNC Deleting"
        output.line("\(what): \(isGateway ? live.id : live.databaseID)")
        if case .failure(let failure) = result {
          output.note("\(live.object.address) was not deleted: \(failure.message)")
        }
      }
      if let first = failures.first { throw SyncFailure(first.message) }
    }
  }

  private func write(_ plan: SyncPlan, _ group: SyncGroup) async throws {
    warnAboutIDs(plan.updates)
    let updates = renumbered(plan.updates)
    if !updates.isEmpty {
      try await carryOut(updates, group, failure: nil)
      for step in updates { output.line(updatedLine(step)) }
    }
    let creates = renumbered(plan.creates)
    if !creates.isEmpty {
      try await carryOut(creates, group, failure: nil)
      for step in creates {
        output.line(
          (group == .policies ? "SYNC Created Policy: " : "SYNC Created: ") + step.source.name)
      }
    }
  }

  /// Numbers begin at 0 for each call, as tyk-sync counts.
  private func renumbered(_ steps: [SyncStep]) -> [SyncStep] {
    steps.enumerated().map { $1.numbered($0) }
  }

  private func updatedLine(_ step: SyncStep) -> String {
    let databaseID = step.live?.databaseID ?? ""
    if isGateway { return "SYNC Updated: \(step.address.id)" }
    return switch (step.source.group, step.source.kind.name) {
    case (.policies, _): "SYNC Updated Policy: \(step.source.name)"
    case (.apis, .classic): "SYNC Updated Classic API Definition \(databaseID)"
    case (.apis, _): "SYNC Updated OAS API Definition \(databaseID)"
    default: "SYNC Updated: \(databaseID)"
    }
  }
}
