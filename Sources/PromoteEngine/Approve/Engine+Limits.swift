internal import PromoteCore

extension Engine {
  /// An environment as the registry has it, with nothing weaker than the accepted trust document
  /// says: a guard cannot be taken off by editing a file.
  func guarded(
    _ configuration: EnvironmentConfiguration, by trust: AcceptedTrust
  ) -> EnvironmentConfiguration {
    let name = configuration.name
    guard let rule = trust.document.rule(for: name.text) else { return configuration }
    var configuration = configuration
    configuration.protected = configuration.protected || rule.needsSignedRequest
    guard let limits = rule.limits else { return configuration }
    let place = RegistryPlace(file: "trust/\(trust.reference.version).trust.json", line: 1)
    let known = configuration.guards.forbid.map(\.text)
    for text in limits.forbid where !known.contains(where: { $0.utf8.elementsEqual(text.utf8) }) {
      configuration.guards.forbid.append((text, place))
    }
    let order = Guards.UnboundHosts.allCases
    if let own = order.firstIndex(of: configuration.guards.unboundHosts),
      let accepted = order.firstIndex(of: limits.unboundHosts), accepted < own
    {
      configuration.guards.unboundHosts = limits.unboundHosts
    }
    configuration.guards.maximumDeletes =
      [configuration.guards.maximumDeletes, limits.maximumDeletes].compactMap(\.self).min()
    configuration.guards.protect += limits.protect.filter {
      !configuration.guards.protect.contains($0)
    }
    return configuration
  }

  /// Looks once more for what must not arrive, in the very documents that are to be sent. Whoever
  /// made the plan, and however the gate was opened.
  func checkForbidden(
    _ prepared: PreparedApply, _ configuration: EnvironmentConfiguration, _ side: ReadSide
  ) async throws {
    guard !configuration.guards.forbid.isEmpty else { return }
    let detector = LeakDetector(
      target: side.bindings, others: [], shared: registry.pipeline.shared,
      guards: configuration.guards)
    let findings = try await inParallel(prepared.operations) { item -> [Finding] in
      guard let after = item.operation.after else { return [] }
      let document = try JSON.parse(try await blob(after.sha256, called: "document"))
      return detector.findLeaks(in: LiveDocument(document), address: item.address, kind: item.kind)
    }.flatMap(\.self).filter { $0.severity == .blocking }
    guard findings.isEmpty else {
      throw EngineFailure(
        .refused, "forbidden-value",
        "the plan brings what must not arrive in '\(configuration.name)'", hint: "plan again",
        facts: findings.prefix(20).map { .init($0.object?.text ?? $0.code, $0.message) })
    }
  }
}
