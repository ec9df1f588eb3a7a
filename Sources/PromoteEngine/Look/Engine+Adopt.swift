public import PromoteCore

extension Engine {
  /// Takes an environment as it is for its release: what it holds now travels on to the next stage.
  ///
  /// Refused where the accepted gate asks for approvals: what nobody approved does not become a
  /// release by a command.
  public func adopt(
    _ name: EnvironmentName, reason: String
  ) async throws(EngineFailure) -> AdoptResult {
    try await explained {
      let configuration = try environment(name)
      let trust = try await newestTrust(try await history())
      guard let rule = trust.document.rule(for: name.text), rule.isOpen else {
        throw EngineFailure(
          .refused, "gated", "the gate of '\(name)' asks for approvals, so it cannot be adopted",
          hint: "promote to '\(name)' instead; what it holds already counts as verified then")
      }
      return try await withLease(on: name) { lease in
        try await adopt(configuration, reason, holding: lease)
      }
    }
  }

  private func adopt(
    _ configuration: EnvironmentConfiguration, _ reason: String, holding lease: Lease
  ) async throws -> AdoptResult {
    let side = try await readSide(configuration)
    let bound = try await bound(
      SourceRelease(
        dump: side.dump, bindings: side.bindings, secretPlaces: SecretPlaces(side.bindings),
        objects: [:], findings: []))
    let live = try await targets(side.dump, sealer(for: side.bindings), [:])
    var map = ReleaseMap()
    for (address, release) in bound.objects {
      guard let state = live[address]?.normal else { continue }
      try await ports.store.put(release.bytes, as: release.digest)
      map.objects[address] = .init(release: release.digest, state: state)
    }
    let bytes = map.bytes
    try await ports.store.put(bytes)
    _ = try await ports.log.append(
      draft(
        .environmentAdopted, by: person,
        [
          "environment": .string(configuration.name.text), "reason": .string(reason),
          "map": Digest(of: bytes).quoted(size: bytes.count), "release": map.release.quoted,
          "objects": .integer(map.objects.count),
        ]), holding: lease)
    return AdoptResult(
      environment: configuration.name, release: map.release, objects: map.objects.count,
      findings: bound.findings)
  }
}
