public import PromoteCore

/// `publish` and `update`: APIs, then assets, then policies.
extension SyncRun {
  static let order: [SyncGroup] = [.apis, .assets, .policies, .identityProviders]

  /// What `publish` would send: everything the source lists, as new objects. Refused where something
  /// seems to be there already.
  public func planPublish(
    _ source: SyncSource, server: ServerDescription, organisation: String,
    allowingDuplicateListenPaths: Bool
  ) async throws -> [SyncStep] {
    try refuseUnknown(source, server)
    let lives = try await lives(of: touched(source), server)
    do throws(SyncRefusals) {
      return try publishSteps(
        source, over: lives, organisation: organisation,
        allowingDuplicateListenPaths: allowingDuplicateListenPaths)
    } catch {
      throw refused(error, "Creating")
    }
  }

  public func publish(_ steps: [SyncStep], organisation: String) async throws {
    for group in Self.order {
      let own = steps.filter { $0.source.group == group }
      guard !own.isEmpty else { continue }
      sayOrganisation(organisation)
      try await carryOut(own, group, failure: Self.publishFailure(group))
    }
    try await reload()
    output.line("Done")
  }

  /// What `update` would send: everything the source lists and the target does not hold as it is.
  /// Refused where something is not there.
  public func planUpdate(
    _ source: SyncSource, server: ServerDescription, organisation: String
  ) async throws -> [SyncStep] {
    try refuseUnknown(source, server)
    let lives = try await lives(of: touched(source), server)
    let steps: [SyncStep]
    do throws(SyncRefusals) {
      steps = try updateSteps(source, over: lives, organisation: organisation)
    } catch {
      throw refused(error, "Updating")
    }
    warnAboutIDs(steps)
    return steps
  }

  public func update(_ steps: [SyncStep], organisation: String) async throws {
    for group in Self.order {
      let own = steps.filter { $0.source.group == group }
      if group != .identityProviders || !own.isEmpty { sayOrganisation(organisation) }
      try await carryOut(own, group, failure: Self.publishFailure(group))
    }
    try await reload()
    output.line("Done")
  }

  private func touched(_ source: SyncSource) -> [SyncGroup] {
    Self.order.filter { !source.objects(of: $0).isEmpty }
  }

  func sayOrganisation(_ organisation: String) {
    if !organisation.isEmpty { output.line("org override detected, setting.") }
  }

  private static func publishFailure(_ group: SyncGroup) -> String {
    switch group {
    case .apis: "Failed to publish APIs"
    case .assets: "Failed to publish Assets"
    case .policies: "Failed to publish Policies"
    case .identityProviders: "Failed to publish Client IdPs"
    }
  }

  /// Says what stands in the way of each object, as if it had been tried.
  func refused(_ refusals: SyncRefusals, _ verb: String) -> SyncFailure {
    for group in Self.order {
      let own = refusals.refusals.filter { $0.group == group }
      for refusal in own {
        output.line(
          "\(verb) \(Self.noun(group, creating: verb == "Creating")) \(refusal.index): \(refusal.name)"
        )
        if let warning = refusal.warning { output.line("Warning: \(warning)") }
        output.line("--> Status: FAIL, Error:\(refusal.message)")
      }
      if !own.isEmpty { output.line(Self.publishFailure(group)) }
    }
    for refusal in refusals.refusals {
      output.note("nothing was sent: \(refusal.file): \(refusal.warning ?? refusal.message)")
    }
    return SyncFailure(refusals.refusals.first?.message ?? "nothing was sent")
  }

  /// `Creating Assets`, but `Updating Asset`.
  static func noun(_ group: SyncGroup, creating: Bool) -> String {
    switch group {
    case .apis: "API"
    case .assets: creating ? "Assets" : "Asset"
    case .policies: "Policy"
    case .identityProviders: "Client IdP"
    }
  }

  func warnAboutIDs(_ steps: [SyncStep]) {
    for step in steps {
      if let former = step.formerID {
        output.note(
          "\(step.source.file): the API '\(former)' becomes '\(step.address.id)' "
            + "(found by its \(step.match.text)); what refers to the old id no longer finds it")
      }
    }
  }

  /// Sends the steps of a group, reads back what was sent, and for new APIs looks whether each has
  /// kept its id.
  func carryOut(_ steps: [SyncStep], _ group: SyncGroup, failure text: String?) async throws {
    var databaseIDs: [Address: String] = [:]
    for phase in SyncPhase.allCases {
      let own = steps.filter { SyncPhase.of($0.source.kind.name) == phase }
      let failures = await inOrder(own, width: width) { step in
        await send(step)
      } done: { step, result in
        for line in lines(of: step, result) { output.write(line) }
        if case .success(let sent) = result { databaseIDs[step.address] = sent.databaseID }
      }
      if let first = failures.first {
        if let text { output.line(text) }
        throw SyncFailure(first.message)
      }
    }
    let sent = steps.filter(\.isSent)
    guard !sent.isEmpty else { return }
    var held = try await readBack(sent)
    try await retainIDs(sent, databaseIDs, &held, failure: text)
    try verify(sent, held)
  }

  /// The lines of one object. The first is told although nothing was sent: the target has it.
  func lines(of step: SyncStep, _ result: Result<SyncSent, SyncSendFailure>) -> [String] {
    let isNew = if case .create = step.action { true } else { false }
    let verb = isNew ? "Creating" : "Updating"
    let noun = Self.noun(step.source.group, creating: isNew)
    var lines = ["\(verb) \(noun) \(step.index): \(step.source.name)\n"]
    switch result {
    case .success:
      if step.source.group == .policies, !isNew, step.match == .id {
        lines.append("--> Found policy using explicit ID, substituting remote ID for update\n")
      }
      // Without a line end, as tyk-sync has it: scripts look for the status anywhere in a line.
      if let labels = step.sentCategories {
        let body: JSON = ["categories": .array(labels.map { .string($0) })]
        lines.append("OAS API Categories updated, \(body.text)")
      }
      lines.append("--> Status: OK, ID:\(step.source.group == .policies ? "" : step.address.id)\n")
    case .failure(let failure):
      lines.append("--> Status: FAIL, Error:\(failure.message)\n")
    }
    return lines
  }

}

/// What within a group has to wait: an MCP proxy of a REST API is refused before that is there, and
/// keeps it from being deleted. Deletes go the other way.
enum SyncPhase: CaseIterable {
  case first, proxies

  static func of(_ kind: KindName) -> SyncPhase { kind == .mcp ? .proxies : .first }
}

extension SyncStep.Match {
  var text: String {
    switch self {
    case .nothing, .id: "id"
    case .databaseID: "database id"
    case .slug: "slug"
    case .listenPath: "listen path"
    }
  }
}
