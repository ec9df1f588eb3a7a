public import PromoteCore

extension Engine {
  /// Takes an environment as it is for its release: what it holds now travels on to the next stage.
  ///
  /// Where the accepted gate asks for approvals, adopting is a promotion from the environment to
  /// itself without operations: what nobody approved does not become a release by a command. It is
  /// approved and applied like any other; applying sends nothing, compares a fresh dump with what
  /// was approved, and refuses to take it where somebody changed it in between.
  ///
  /// `only` takes these objects; the rest of the release stays what was verified.
  public func adopt(
    _ name: EnvironmentName, reason: String, only objects: Set<Address>? = nil,
    signer: (any Signer)? = nil
  ) async throws(EngineFailure) -> AdoptResult {
    try await explained {
      let configuration = try environment(name)
      let history = try await history()
      let trust = try await newestTrust(history)
      guard let rule = trust.document.rule(for: name.text) else {
        throw EngineFailure(
          .refused, "no-rule", "the trust document has no rule for '\(name)'",
          hint: "`tyk-promote trust show` lists the environments it knows")
      }
      guard rule.isOpen else {
        try checkRequester(signer, for: name, trust, hint: "add --sign KEY")
        return try await propose(
          configuration, reason, trust, try await kept(objects, of: name, history), signer, history)
      }
      return try await withLease(on: name) { lease in
        let taken = try await take(
          configuration, try await kept(objects, of: name, history))
        try await ports.store.put(taken.map.bytes)
        _ = try await ports.log.append(
          draft(
            .environmentAdopted, by: person,
            [
              "environment": .string(name.text), "reason": .string(reason),
              "map": Digest(of: taken.map.bytes).quoted(size: taken.map.bytes.count),
              "release": taken.map.release.quoted, "objects": .integer(taken.map.objects.count),
            ]), holding: lease)
        return taken.result(proposed: nil)
      }
    }
  }

  /// The plan of an adoption: no operations, but the release and the state that are adopted.
  private func propose(
    _ configuration: EnvironmentConfiguration, _ reason: String, _ trust: AcceptedTrust,
    _ kept: Kept?, _ signer: (any Signer)?, _ before: History
  ) async throws -> AdoptResult {
    let taken = try await take(configuration, kept)
    let now = ports.clock.now()
    let identity = taken.side.connection.identity
    let states = taken.map.objects.mapValues { Optional($0.state) }
    let plan = try Plan(
      Plan.Contents(
        id: PromotionID.make(at: now, random: ports.random.bytes(10)), author: user,
        createdAt: Instant(now.seconds) ?? now,
        expiresAt: (Instant(now.seconds) ?? now).adding(seconds: Self.planLifetimeSeconds),
        tool: tool, selection: try Selection([]), prune: .none,
        rewrite: rewriteDigest(registry.pipeline, from: configuration, to: configuration),
        source: .init(
          environment: configuration.name, identity: identity, state: stateDigest(states)),
        release: taken.map.release,
        target: .init(
          environment: configuration.name, identity: identity, state: stateDigest([:])),
        operations: [], inverse: [], secrets: [], findings: [],
        trust: .init(version: trust.reference.version, sha256: trust.reference.digest)))
    // As in planning: blobs, then the log, then the folder.
    try await ports.store.put(plan.bytes, as: plan.digest)
    let scope = taken.map.bytes
    try await ports.store.put(scope)
    let signed = try await signedRequest(plan, signer, trust, at: present(before))
    _ = try await ports.log.append(
      draft(
        .planCreated, by: person,
        [
          "planId": .string(plan.id), "plan": plan.digest.quoted(size: plan.bytes.count),
          "from": .string(configuration.name.text), "to": .string(configuration.name.text),
          "release": plan.release.quoted, "effect": plan.effect.quoted,
          "scope": Digest(of: scope).quoted(size: scope.count), "word": .string(plan.word),
          "folder": .string(folder(for: plan)), "selection": .string(selectionKey(plan)),
          "expiresAt": .string(plan.expiresAt.seconds),
          "trustVersion": .integer(plan.trust.version), "authorKnownBy": signed.authorKnownBy,
          "request": signed.request, "requestKey": signed.key,
          "reason": .string(reason),
        ]))
    let after = try await history()
    guard let record = after.promotions[plan.id] else {
      throw EngineFailure(.failed, "unexpected", "the adoption is not on the log")
    }
    try await writeDossier(record, after)
    return taken.result(proposed: try await list().first { $0.id == plan.id })
  }

  /// What an environment holds, bound, with its release objects stored.
  private func take(
    _ configuration: EnvironmentConfiguration, _ kept: Kept?
  ) async throws -> Taken {
    let side = try await readSide(configuration)
    let bound = try await bound(
      SourceRelease(
        dump: side.dump, bindings: side.bindings, secretPlaces: SecretPlaces(side.bindings),
        objects: [:], findings: []))
    let live = try await targets(side.dump, sealer(for: side.bindings), [:])
    var map = kept?.map ?? ReleaseMap()
    for address in kept?.objects ?? [] { map.objects[address] = nil }
    for (address, release) in bound.objects
    where kept?.objects.contains(address) ?? true {
      guard let state = live[address]?.normal else { continue }
      try await ports.store.put(release.bytes, as: release.digest)
      map.objects[address] = .init(release: release.digest, state: state)
    }
    return Taken(side: side, map: map, findings: bound.findings)
  }

  /// The release that stays, and the objects that are taken anew.
  private struct Kept {
    let map: ReleaseMap
    let objects: Set<Address>
  }

  private func kept(
    _ objects: Set<Address>?, of name: EnvironmentName, _ history: History
  ) async throws -> Kept? {
    guard let objects else { return nil }
    return Kept(
      map: try await releaseMap(of: history.environment(name)) ?? ReleaseMap(), objects: objects)
  }

  private struct Taken {
    let side: ReadSide
    let map: ReleaseMap
    let findings: [Finding]

    func result(proposed: PromotionSummary?) -> AdoptResult {
      AdoptResult(
        environment: side.dump.environment, release: map.release, objects: map.objects.count,
        findings: findings, proposed: proposed)
    }
  }
}
