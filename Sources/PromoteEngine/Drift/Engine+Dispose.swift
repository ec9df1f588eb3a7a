internal import PromoteCore

extension Engine {
  /// Decides about objects that drifted, and writes the decision to the log.
  ///
  /// `accept` changes nothing; in a protected environment it is signed by somebody whom the gate
  /// names. `revert` plans them back to what was verified, `adopt` takes them into the release;
  /// where the environment is gated both are approved like any promotion, and where it is protected
  /// the request for that is signed.
  public func dispose(
    _ request: DisposeRequest, signedBy signer: (any Signer)? = nil
  ) async throws(EngineFailure) -> DisposeResult {
    try await explained {
      let configuration = try environment(request.environment)
      let history = try await history()
      let look = try await lookForDrift(configuration, history)
      let chosen = try choose(request, among: look)
      switch request.word {
      case .accept:
        let drafts = try await accepting(chosen, request, configuration, signer, history)
        _ = try await ports.log.append(drafts)
        return result(request, chosen, promotion: nil)
      case .revert:
        let outcome = try await planWithin(
          try await wayBack(chosen, look, configuration), reason: request.reason, signer: signer,
          history)
        try await log(chosen, request, promotion: outcome.promotion)
        return result(request, chosen, promotion: outcome.promotion, plan: outcome)
      case .adopt:
        let adopted = try await adopt(
          request.environment, reason: request.reason, only: Set(chosen.map(\.address)),
          signer: signer)
        try await log(chosen, request, promotion: adopted.proposed?.id)
        return result(request, chosen, promotion: adopted.proposed?.id)
      }
    }
  }

  private func result(
    _ request: DisposeRequest, _ chosen: [DriftedObject], promotion: String?,
    plan: PlanOutcome? = nil
  ) -> DisposeResult {
    DisposeResult(
      environment: request.environment, word: request.word, objects: chosen.map(\.address),
      promotion: promotion, plan: plan)
  }

  private func choose(
    _ request: DisposeRequest, among look: DriftLook
  ) throws -> [DriftedObject] {
    let open = look.objects.filter { $0.disposition == nil }
    guard !request.objects.isEmpty else {
      guard !open.isEmpty else {
        throw EngineFailure(
          .refused, "no-drift", "nothing drifted in '\(request.environment)'",
          hint: "`tyk-promote drift \(request.environment)` compares it")
      }
      return open
    }
    return try request.objects.map { address in
      guard let found = look.objects.first(where: { $0.address == address }) else {
        throw EngineFailure(
          .refused, "no-drift", "\(address) did not drift in '\(request.environment)'",
          hint: "`tyk-promote drift \(request.environment)` lists what did",
          facts: open.map { .init("drifted", $0.address.text) })
      }
      return found
    }
  }

  private func log(
    _ objects: [DriftedObject], _ request: DisposeRequest, promotion: String?
  ) async throws {
    _ = try await ports.log.append(
      objects.map { entry($0, request, ["promotion": promotion.map { .string($0) }]) })
  }

  private func entry(
    _ object: DriftedObject, _ request: DisposeRequest, _ more: KeyValuePairs<String, JSON?>
  ) -> EntryDraft {
    var data = draft(
      .driftDisposed, by: person,
      [
        "environment": .string(request.environment.text), "object": .string(object.address.text),
        "state": object.state.map(\.quoted), "disposition": .string(request.word.rawValue),
        "reason": .string(request.reason),
      ]
    ).data
    for (name, value) in more { if let value { data[name] = value } }
    return EntryDraft(.driftDisposed, by: person, at: ports.clock.now(), data: data)
  }

  /// Each acceptance signed, where the environment is protected or somebody signs.
  private func accepting(
    _ objects: [DriftedObject], _ request: DisposeRequest,
    _ configuration: EnvironmentConfiguration, _ signer: (any Signer)?, _ history: History
  ) async throws -> [EntryDraft] {
    guard let signer else {
      guard !guarded(configuration, by: try await newestTrust(history)).protected else {
        throw EngineFailure(
          .refused, "unsigned", "'\(configuration.name)' is protected: accepting drift is signed",
          hint: "add --key with the key of somebody whom the gate names")
      }
      return objects.map { entry($0, request, [:]) }
    }
    let trust = try await newestTrust(history)
    guard let person = trust.document.holder(of: signer.publicKey.fingerprint),
      trust.document.rule(for: configuration.name.text)?.names(person.id, in: trust.document)
        == true
    else {
      throw EngineFailure(
        .refused, "unknown-key", "the gate of '\(configuration.name)' names nobody with that key",
        hint: "`tyk-promote trust show` lists who may decide here")
    }
    var drafts: [EntryDraft] = []
    for object in objects {
      let statement = DispositionStatement(
        environment: request.environment, object: object.address, state: object.state,
        word: request.word, reason: request.reason, at: ports.clock.now())
      let armored: [UInt8]
      do {
        armored = try await signer.signVerified(
          statement.message, namespace: DispositionStatement.namespace)
      } catch { throw EngineFailure(.failed, "not-signed", error.description) }
      drafts.append(
        entry(
          object, request,
          [
            "signedBy": .string(person.id), "key": .string(signer.publicKey.fingerprint),
            "statement": .string(String(decoding: statement.message, as: UTF8.self)),
            "signature": .string(String(decoding: armored, as: UTF8.self)),
          ]))
    }
    return drafts
  }

  /// Back to what release and registry give; objects of no release go.
  private func wayBack(
    _ objects: [DriftedObject], _ look: DriftLook, _ configuration: EnvironmentConfiguration
  ) async throws -> WayBack {
    let side = look.side
    let sealer = sealer(for: side.bindings)
    var way = WayBack(side: side, places: [:], selection: [])
    var places: [Address: Set<JSONPointer>] = [:]
    for object in objects {
      let address = object.address
      way.selection.append(selector(of: address))
      guard let item = look.map.objects[address], let kind = Kinds.named(address.kind) else {
        way.removals.insert(address)
        continue
      }
      let release = try await releaseObject(item.release)
      let live = side.dump.objects[address]
      let rendered = render(
        release, kind: kind, for: side.bindings, overrides: configuration.overrides, live: live,
        source: live)
      let sealing = sealer.seal(
        rendered.document, as: address, kind: kind, also: Set(rendered.secrets.map(\.pointer)))
      let refs = Dictionary(rendered.secrets.map { ($0.pointer, $0.ref) }) { first, _ in first }
      places[address] = Set(sealing.secrets.keys)
      way.arrivals.append(
        Arrival(
          desired: DesiredObject(
            address: address, name: release.name, release: release.digest,
            source: release.digest, document: sealing.document,
            normal: normalDigest(sealing.document, kind: kind),
            references: planReferences(in: rendered.document.json, kind: kind),
            secrets: sealing.secrets.sorted { $0.key < $1.key }.map {
              PlannedSecret(
                object: address, pointer: $0.key, ref: refs[$0.key] ?? "release",
                binding: $0.value)
            }),
          document: rendered.document, origins: rendered.origins,
          sealed: Set(sealing.secrets.keys), findings: rendered.findings))
    }
    return WayBack(
      side: side, places: places, selection: way.selection, arrivals: way.arrivals,
      removals: way.removals)
  }
}
