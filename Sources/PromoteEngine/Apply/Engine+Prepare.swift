internal import PromoteCore

extension Engine {
  /// Checks everything that can be checked before the first write, in the order of the publish
  /// gate. Nothing has been sent when this throws.
  func prepare(
    _ record: PromotionRecord, _ history: History, breakGlass: Bool
  ) async throws -> PreparedApply {
    // The bytes by their digest: nothing below reads the dossier or the registry's plan.
    let bytes = try await blob(record.plan, called: "plan")
    // What judges reads the bytes for itself, meanwhile.
    async let reading = readPlan(bytes)
    let verdict: Verdict
    do {
      verdict = try await self.verdict(record, plan: bytes, history, breakGlass: breakGlass)
    } catch {
      // A plan that cannot be read says so best itself.
      _ = try await reading
      throw error
    }
    guard case .open(let approved) = verdict else { throw closed(verdict, record) }

    let configuration = guarded(
      try environment(record.to), by: try await newestTrust(history, orExpired: record.isUnderWay))
    // Only where there is a Portal does the plan say how the target is to be read.
    async let early = configuration.portal == nil ? readSide(configuration, .write) : nil
    let plan = try await reading
    // Nor does what each operation is to do wait for what the target holds.
    async let effects = effects(of: plan)
    let side =
      if let read = try await early { read } else {
        try await readSide(configuration, .write, planned: plan.contents.mapping)
      }
    guard side.connection.identity == plan.target.identity else {
      throw EngineFailure(
        .refused, "another-target", "'\(record.to)' is not the server that the plan was made for",
        hint: "plan again",
        facts: [
          .init("planned", identityText(plan.target.identity)),
          .init("live", identityText(side.connection.identity)),
        ])
    }
    let sealer = sealer(for: side.bindings)
    let prepared = try await standings(record, plan, approved, side, sealer, try await effects)
    try await checkForbidden(prepared, configuration, side)
    async let filled = fill(prepared, configuration, side)
    try preflight(prepared, configuration)
    return try await filled
  }

  /// Where each touched object stands, and whether what the plan rests on is still so.
  private func standings(
    _ record: PromotionRecord, _ plan: Plan, _ approved: ApprovedPlan, _ side: ReadSide,
    _ sealer: Sealer, _ effects: [Effect]
  ) async throws -> PreparedApply {
    let secrets = Dictionary(grouping: plan.secrets, by: \.object)
    let live = try await targets(
      side.dump, sealer, secrets.mapValues { Set($0.map(\.pointer)) })
    let predicted = predictedDrops(of: plan)
    let sides = effects.map { effect in
      let address = effect.operation.address
      return Side(
        prepared: prepared(
          effect, side.dump.objects[address], live[address], secrets[address] ?? [],
          predicted[address] ?? [], resuming: record.isUnderWay),
        before: effect.beforeState)
    }
    let stale = sides.filter { $0.prepared.standing == .neither }
    guard stale.isEmpty else {
      throw self.stale(
        record, stale.map { ($0.prepared.address, $0.before, live[$0.prepared.address]?.normal) })
    }
    // What the operations name must be as it was too. The touched ones were just found at one of
    // their two sides; for the digest they count as they were.
    var watched = watchedState(
      of: Dictionary(
        uniqueKeysWithValues: sides.map {
          (
            $0.prepared.address,
            WatchedObject(
              name: $0.prepared.operation.name, references: $0.prepared.references)
          )
        }), live: live, kinds: Dictionary(uniqueKeysWithValues: Kinds.all.map { ($0.name, $0) }))
    let now = stateDigest(watched)
    for side in sides { watched.updateValue(side.before, forKey: side.prepared.address) }
    guard stateDigest(watched) == plan.target.state else {
      throw EngineFailure(
        .refused, "stale-plan",
        "the plan is stale: something that it names in '\(record.to)' has changed since it was made",
        hint:
          "run `tyk-promote plan --from \(record.from) --to \(record.to)`, then ask for new approvals",
        facts: [
          .init("planned from", plan.target.state.short),
          .init("live now", stateDigest(watched).short),
        ])
    }
    return PreparedApply(
      record: record, plan: plan, approved: approved, target: side.connection, sealer: sealer,
      operations: sides.map(\.prepared), state: now, live: side.dump, sealed: live)
  }

  private struct Side: Sendable {
    let prepared: PreparedOperation
    let before: Digest?
  }

  /// Places that the plan said the server drops or changes, or may leave as they are, by object.
  func predictedDrops(of plan: Plan) -> [Address: Set<JSONPointer>] {
    var places: [Address: Set<JSONPointer>] = [:]
    for note in plan.findings where ["predicted-drop", "custom-id"].contains(note.code) {
      guard let object = note.object, let pointer = note.pointer else { continue }
      places[object, default: []].insert(pointer)
    }
    return places
  }

  /// What one operation of the plan is to do, as far as the plan tells.
  private struct Effect: Sendable {
    let index: Int
    let operation: Plan.Operation
    let kind: ResourceKind
    let before: SealedDocument?
    let after: SealedDocument?
    let beforeState: Digest?
    let wanted: JSON?
    let wantedState: Digest?
    let references: [FoundReference]
  }

  /// Each document is checked against its digest.
  private func effects(of plan: Plan) async throws -> [Effect] {
    let blobs = try await ports.store.get(
      Set(plan.operations.flatMap { [$0.before?.sha256, $0.after?.sha256] }.compactMap(\.self)))
    return try await inParallel(Array(plan.operations.enumerated())) { index, operation in
      let address = operation.address
      guard let kind = Kinds.named(address.kind) else {
        throw EngineFailure(
          .refused, "unknown-kind", "this version knows no kind '\(address.kind)'")
      }
      let before = try document(operation.before, address, blobs)
      let after = try document(operation.after, address, blobs)
      let wanted = after.map { normalForm($0.json, kind: kind) }
      return Effect(
        index: index, operation: operation, kind: kind, before: before, after: after,
        beforeState: before.map { normalDigest($0, kind: kind) }, wanted: wanted,
        wantedState: wanted?.digest(),
        references: after.map { planReferences(in: $0.json, kind: kind) } ?? [])
    }
  }

  private func prepared(
    _ effect: Effect, _ object: LiveObject?, _ live: TargetObject?, _ secrets: [PlannedSecret],
    _ predicted: Set<JSONPointer>, resuming: Bool
  ) -> PreparedOperation {
    PreparedOperation(
      index: effect.index, operation: effect.operation, kind: effect.kind,
      standing: standing(effect, live, predicted, resuming: resuming), live: object,
      wanted: effect.wanted, wantedState: effect.wantedState, secrets: secrets,
      predicted: predicted, document: nil, after: effect.after, references: effect.references)
  }

  private func standing(
    _ effect: Effect, _ live: TargetObject?, _ predicted: Set<JSONPointer>, resuming: Bool
  ) -> PreparedOperation.Standing {
    let kind = effect.kind
    if resuming, effect.before == nil, live != nil, kind.comesByItself,
      live?.normal != effect.wantedState
    {
      // The server made it by itself, with something that this promotion sent before it ended.
      return .before
    }
    if live?.normal == effect.beforeState { return .before }
    if live?.normal == effect.wantedState { return .after }
    guard resuming, let live, let wanted = effect.wanted else { return .neither }
    let found = normalForm(live.document.json, kind: kind)
    let lost = ReadBack(sent: wanted, found: found, kind: kind).lost
    if lost.allSatisfy({ predicted.contains($0.pointer) }) {
      // Our own write, with defaults that the server added.
      return .after
    }
    let before = effect.before.map { normalForm($0.json, kind: kind) }
    // Our own write too, cut short between the document and what is beside it: sent again.
    return isHalfWay(found, from: before, to: wanted, kind: kind) ? .before : .neither
  }

  private func document(
    _ reference: BlobReference?, _ address: Address, _ blobs: [Digest: [UInt8]]
  ) throws -> SealedDocument? {
    guard let reference else { return nil }
    guard let bytes = blobs[reference.sha256] else {
      throw missingBlob(reference.sha256, called: "document of \(address)")
    }
    return try SealedDocument(stored: bytes, digest: reference.sha256)
  }

  /// The collisions that the plan was checked for may have come up since: a new API on the same
  /// listen path, a reference whose object is gone.
  private func preflight(
    _ prepared: PreparedApply, _ configuration: EnvironmentConfiguration
  ) throws {
    let kinds = Dictionary(uniqueKeysWithValues: Kinds.all.map { ($0.name, $0) })
    var desired: [Address: DesiredObject] = [:]
    var live = prepared.sealed
    for item in prepared.operations {
      guard let document = item.after, let normal = item.wantedState else {
        live[item.address] = nil
        continue
      }
      desired[item.address] = DesiredObject(
        address: item.address, name: item.operation.name,
        release: item.operation.release ?? document.digest, source: document.digest,
        document: document, normal: normal, references: item.references, secrets: item.secrets)
    }
    let plan = prepared.plan
    let input = PlanInput(
      id: plan.id, author: plan.author, createdAt: plan.createdAt, expiresAt: plan.expiresAt,
      tool: tool,
      source: .init(
        environment: plan.source.environment, identity: plan.source.identity,
        portal: plan.source.portal),
      target: .init(
        environment: plan.target.environment, identity: plan.target.identity,
        portal: plan.target.portal),
      entries: desired.values.map {
        SelectionEntry(address: $0.address, name: $0.name, references: $0.references)
      },
      desired: desired, live: live, kinds: kinds,
      readable: Set(prepared.target.kinds.map(\.name)), lacking: prepared.target.lacking,
      settings: settings(of: prepared.target),
      rewrite: plan.contents.rewrite, trust: plan.trust, mapping: plan.contents.mapping)
    let blocking =
      findPlanProblems(input).filter { $0.severity == .blocking } + twins(prepared)
    guard blocking.isEmpty else {
      throw EngineFailure(
        .refused, "preflight",
        "'\(configuration.name)' has changed: the plan would not go through any more",
        hint: "plan again",
        facts: blocking.map { .init($0.object?.text ?? $0.code, $0.message) })
    }
  }

  /// Records that came up in the target since the plan was made and that the plan would make again
  /// under another id.
  private func twins(_ prepared: PreparedApply) -> [Finding] {
    let creating = prepared.operations.filter {
      $0.operation.action == .create && $0.standing == .before && $0.live == nil
    }
    guard prepared.target.configuration.portal != nil, !creating.isEmpty else { return [] }
    let touched = Set(prepared.operations.map(\.address))
    let matching = match(
      creating.map {
        MatchObject(
          address: $0.address, name: $0.operation.name, document: $0.wanted ?? .null)
      },
      to: prepared.live.objects.values.filter { !touched.contains($0.address) }.map {
        MatchObject(address: $0.address, name: $0.name, document: $0.document.json)
      }, recorded: .none)
    let found =
      matching.found.map { ($0, [matching.mapping.there($0).id]) }
      + matching.ambiguous.map { ($0.object, $0.candidates.map(\.id)) }
    return found.map { address, ids in
      Finding(
        "twin", .blocking, object: address,
        message:
          "it is to be created, and the target has it by now under another id: "
          + ids.joined(separator: ", "))
    }
  }

  /// With the secrets of what is still to be sent filled in. Each value must give the binding that was
  /// approved.
  private func fill(
    _ prepared: PreparedApply, _ configuration: EnvironmentConfiguration, _ side: ReadSide
  ) async throws -> PreparedApply {
    let sending = prepared.operations.filter {
      $0.standing == .before && $0.operation.after != nil
    }
    let needsSource = sending.contains { $0.secrets.contains { $0.ref == "source" } }
    let source = needsSource ? try await readSide(try environment(prepared.record.from)) : nil
    let preimages = try await preimages(undoneBy: prepared.plan)
    let key = prepared.sealer.key
    let record = prepared.record
    let filled = try await inParallel(sending) { item -> (Int, LiveDocument) in
      guard let sealed = item.after else {
        throw EngineFailure(.failed, "unexpected", "\(item.address) has nothing to send")
      }
      var scalars: [JSONPointer: LiveDocument] = [:]
      if !item.secrets.isEmpty {
        let release: ReleaseObject? =
          if let digest = item.operation.release { try await releaseObject(digest) } else { nil }
        for secret in item.secrets {
          let scalar: LiveDocument? =
            if secret.ref == Self.preimageReference {
              preimages[item.address]?.json[secret.pointer].map { LiveDocument($0) }
            } else {
              release.flatMap {
                liveScalar(
                  ref: secret.ref, pointer: secret.pointer, release: $0, kind: item.kind,
                  for: side.bindings, overrides: configuration.overrides, live: item.live,
                  source: source?.dump.objects[item.address])
              }
            }
          guard let scalar,
            key.binding(of: scalar.json.string ?? scalar.json.text, at: secret.path)
              == secret.binding
          else { throw changedSecret(secret, record) }
          scalars[secret.pointer] = scalar
        }
      }
      guard let document = unseal(sealed, with: scalars) else {
        throw EngineFailure(
          .failed, "unexpected", "a secret place of \(item.address) is not in its document")
      }
      return (item.index, document)
    }
    var complete = prepared
    for (index, document) in filled { complete.operations[index].document = document }
    return complete
  }

  private func changedSecret(_ secret: PlannedSecret, _ record: PromotionRecord) -> EngineFailure {
    EngineFailure(
      .refused, "secret-changed",
      "the secret at \(secret.path) is not the one that was approved",
      hint:
        "run `tyk-promote plan --from \(record.from) --to \(record.to)`, then ask for new approvals",
      facts: [.init("approved", secret.binding.short), .init("reference", secret.ref)])
  }

  private func closed(_ verdict: Verdict, _ record: PromotionRecord) -> EngineFailure {
    let reasons = verdict.refusals
    return EngineFailure(
      .refused, reasons.count == 1 ? reasons[0].code.rawValue : "gate-closed",
      reasons.count == 1
        ? "promotion '\(record.word)' may not be applied: \(reasons[0].message)"
        : "promotion '\(record.word)' may not be applied, for \(reasons.count) reasons",
      hint: reasons.first?.opens,
      facts: reasons.map { .init($0.code.rawValue, "\($0.message); \($0.opens)") })
  }

  private func stale(
    _ record: PromotionRecord, _ objects: [(Address, Digest?, Digest?)]
  ) -> EngineFailure {
    EngineFailure(
      .refused, "stale-plan",
      "the plan is stale: '\(record.to)' has changed since it was made",
      hint:
        "run `tyk-promote plan --from \(record.from) --to \(record.to)`, then ask for new approvals",
      facts: objects.map { address, planned, live in
        .init(
          address.text,
          "planned from \(planned?.short ?? "nothing"), live now \(live?.short ?? "nothing")")
      })
  }

  private func identityText(_ identity: EnvironmentIdentity) -> String {
    "\(identity.dashboard) organisation \(identity.organisation)"
  }
}
