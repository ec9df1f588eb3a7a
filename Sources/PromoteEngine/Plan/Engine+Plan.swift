internal import PromoteCore

/// What planning came to, before anything is kept.
struct Planned: Sendable {
  let input: PlanInput
  let result: PlanResult
  let origins: [Address: [JSONPointer: Origin]]
  /// Release objects of everything in scope.
  let releases: [ReleaseObject]
  /// What the target will hold of which release when the plan has been carried out: in scope.
  let scope: ReleaseMap
}

extension Engine {
  /// How long a plan may be applied.
  static let planLifetimeSeconds = 7 * 86_400

  /// Plans the exact changes that bring the release of one environment to the next.
  ///
  /// Nothing is written to either environment. A blocked plan and an empty one are only shown; a
  /// ready one is stored, logged and laid out in its dossier, unless an open promotion has the same
  /// effect: then that one stands, with its approvals. Any other open promotion of the same source,
  /// target and selection is superseded.
  public func plan(_ request: PlanRequest) async throws(EngineFailure) -> PlanOutcome {
    try await explained {
      let source = try environment(request.from)
      var target = try environment(request.to)
      try check(source, target)
      let selection: Selection
      do { selection = try Selection(request.selection) } catch {
        throw EngineFailure(.refused, "bad-selection", "\(error)")
      }
      try checkKinds(of: selection)
      let history = try await history()
      let trust = try await newestTrust(history)
      target = guarded(target, by: trust)
      try check(source, target)
      if !request.dryRun {
        try checkRequester(
          request.signer, for: request.to, trust,
          hint:
            "add --sign KEY; `tyk-promote diff --from \(request.from) --to \(request.to)` only looks"
        )
      }
      let planned = try await plan(
        from: source, to: target, selection, request, trust: trust, history)
      guard let plan = planned.result.plan, planned.result.verdict == .ready, !request.dryRun
      else {
        return PlanOutcome(
          review: review(planned, from: request.from, to: request.to), promotion: nil,
          kept: false, superseded: [], dossier: nil)
      }
      return try await keep(plan, planned, request, trust, history)
    }
  }

  private func check(
    _ source: EnvironmentConfiguration, _ target: EnvironmentConfiguration
  ) throws {
    guard target.follows == source.name else {
      let previous = target.follows.map { "'\($0)'" } ?? "no other environment: it is the first"
      throw EngineFailure(
        .refused, "not-the-next-stage",
        "'\(target.name)' is not promoted from '\(source.name)': it follows \(previous)",
        hint: target.follows.map { "run `tyk-promote plan --from \($0) --to \(target.name)`" })
    }
    guard !target.protected || target.server.readSecret != nil else {
      throw EngineFailure(
        .refused, "one-credential",
        "'\(target.name)' is protected and has one credential for reading and writing",
        hint: "give it `readSecret` in environments/\(target.name).yaml")
    }
  }

  private func plan(
    from source: EnvironmentConfiguration, to target: EnvironmentConfiguration,
    _ selection: Selection, _ request: PlanRequest, trust: AcceptedTrust, _ history: History
  ) async throws -> Planned {
    async let sourceSide = readSide(source)
    async let targetSide = readSide(target)
    let (from, asRecorded) = try await (sourceSide, targetSide)
    ports.progress(.planning)

    var findings: [Finding] = []
    if let open = history.environment(target.name).openPublish {
      findings.append(
        Finding(
          "open-publish", .warning,
          message: "'\(target.name)' is half changed by promotion \(open)",
          hint: "end it with `tyk-promote apply \(open)`, or `tyk-promote abandon \(open)`"))
    }
    var release = try await release(
      of: from.connection, dump: from.dump, bindings: from.bindings, history)
    findings += release.findings + hiddenKinds(from.connection)
    let (matched, ambiguous, found) = try matched(asRecorded, to: release)

    let kinds = Dictionary(uniqueKeysWithValues: Kinds.all.map { ($0.name, $0) })
    var entries = release.objects.values.sorted { $0.address < $1.address }
      .compactMap { object in kinds[object.address.kind].map { entry(object, $0) } }
    findings += unused(selection, entries, matched.dump, in: source.name)
    var included = scope(
      selection, of: entries, held: Set(matched.dump.objects.keys), kinds: kinds
    ).included.keys.sorted()
    let (to, asked) = try aligned(matched, found, among: Set(included))
    findings += asked
    findings += try await drift(of: release, in: source, among: included, history)
    findings += self.findings(
      of: ambiguous, found: found, to.connection.mapping, among: Set(included), in: target.name
    ) { release.objects[$0]?.name ?? $0.id }
    findings += portalFindings(release, from: from, to: to, among: included)

    let promoted = try await releaseMap(of: history.environment(target.name))?.objects.keys
    let pruning = Pruning(
      request.prune, selection: selection, promoted: Set(promoted.map(Array.init) ?? []),
      released: Set(entries.map(\.address)), unseen: unseen(from.connection), kinds: kinds)
    let staying = to.dump.withoutLeaving(pruning)
    let others = try await othersBindings(than: target.name, source: from)
    findings += others.findings
    var rendered = try await renderAll(
      included, of: release, into: to.connection, live: staying, bindings: to.bindings,
      others: others.bindings)
    let provided = certificates(namedBy: rendered, for: to).filter {
      !included.contains($0.address)
    }
    if !provided.isEmpty {
      for object in provided { release.objects[object.address] = object }
      included = (included + provided.map(\.address)).sorted()
      entries = with(provided, entries, naming: rendered)
      rendered += try await renderAll(
        provided.map(\.address), of: release, into: to.connection, live: staying,
        bindings: to.bindings, others: others.bindings)
    }
    findings += rendered.flatMap(\.findings)
    findings += unusedRules(release, target)
    if target.system.isGateway {
      findings += findWhatGatewaysLack(in: rendered.map(\.desired), kinds: kinds)
    }

    rendered = aligned(rendered, to.connection.mapping)
    let sealed = Dictionary(
      uniqueKeysWithValues: rendered.map { ($0.desired.address, $0.sealed) })
    let live = try await targets(to.dump, sealer(for: to.bindings), sealed)
    let now = ports.clock.now()
    let input = PlanInput(
      id: PromotionID.make(at: now, random: ports.random.bytes(10)), author: user,
      createdAt: now, expiresAt: now.adding(seconds: Self.planLifetimeSeconds), tool: tool,
      source: side(of: from.connection), target: side(of: to.connection),
      entries: entries,
      desired: Dictionary(uniqueKeysWithValues: rendered.map { ($0.desired.address, $0.desired) }),
      live: live, kinds: kinds, readable: Set(to.connection.kinds.map(\.name)),
      lacking: to.connection.lacking, unseen: unseen(from.connection), selection: selection,
      prune: request.prune, promoted: Set(promoted.map(Array.init) ?? []),
      guards: target.guards, settings: settings(of: to.connection),
      rewrite: rewriteDigest(registry.pipeline, from: source, to: target),
      trust: .init(version: trust.reference.version, sha256: trust.reference.digest),
      findings: findings, mapping: to.connection.mapping.limited(to: entries.map(\.address)))
    var result = try makePlan(input)

    if result.verdict == .ready {
      // What the rehearsal finds belongs to the plan, so the plan is made again with it.
      let rehearsed = try await rehearse(
        result, documents: rendered, target: to.connection, live: matched.dump, watched: live)
      if !rehearsed.isEmpty {
        result = try result.adding(rehearsed)
      }
    }
    return Planned(
      input: input, result: result,
      origins: Dictionary(
        uniqueKeysWithValues: rendered.map { ($0.desired.address, $0.origins) }),
      releases: included.compactMap { release.objects[$0] },
      scope: ReleaseMap(
        Dictionary(
          uniqueKeysWithValues: rendered.compactMap { arrival in
            arrival.desired.release.map {
              (arrival.desired.address, .init(release: $0, state: arrival.desired.normal))
            }
          })))
  }

  /// One environment, read with the credential for reading.
  struct ReadSide: Sendable {
    let connection: Connection
    let dump: Dump
    let bindings: ResolvedBindings
  }

  /// `planned` is the mapping of the plan that is under way, where there is one; it comes on top of
  /// what is recorded.
  func readSide(
    _ configuration: EnvironmentConfiguration, _ access: Access = .read,
    planned: IDMapping = .none
  ) async throws -> ReadSide {
    let mapping = try await recordedMapping(configuration).merging(planned)
    let connection = try await connect(configuration, access, mapping)
    let dump = try await dump(connection)
    // An old policy's database id is the id it is promoted under: it belongs to nobody alone.
    // Nor does a Portal's: it is a small number.
    let owned = dump.objects.values.filter {
      $0.databaseID != $0.address.id && Kinds.named($0.address.kind)?.isPortal != true
    }
    var bindings = try await bindings(
      of: configuration, identity: connection.identity,
      databaseIDs: Set(owned.compactMap(\.databaseID)), mustResolve: true
    ).bindings
    for object in owned where Kinds.named(object.address.kind)?.isAPI == true {
      if let id = object.databaseID { bindings.linkTargets[id] = object.address.id }
    }
    return ReadSide(connection: connection, dump: dump, bindings: bindings)
  }

  /// How a plan names one side.
  func side(of connection: Connection) -> PlanInput.Side {
    PlanInput.Side(
      environment: connection.name, identity: connection.identity,
      portal: connection.identity.portal)
  }

  /// What every other environment owns, as far as it can be told from here. Only the source was
  /// read; of the rest the registry speaks.
  private func othersBindings(
    than target: EnvironmentName, source: ReadSide
  ) async throws -> (bindings: [ResolvedBindings], findings: [Finding]) {
    var all = [source.bindings]
    var findings: [Finding] = []
    for configuration in registry.environments.values.sorted(by: { $0.name < $1.name })
    where configuration.name != target && configuration.name != source.connection.name {
      let identity = configuration.server.organisation.map {
        EnvironmentIdentity(dashboard: configuration.server.url, organisation: $0)
      }
      let other = try await bindings(of: configuration, identity: identity, mustResolve: false)
      all.append(other.bindings)
      findings += other.findings
    }
    return (all, findings)
  }

  private func entry(_ object: ReleaseObject, _ kind: ResourceKind) -> SelectionEntry {
    SelectionEntry(
      address: object.address, name: object.name, tags: kind.tags(of: object.json),
      categories: kind.categories(of: object.json),
      references: planReferences(in: object.json, kind: kind))
  }

  /// The entries with what the registry provides, each named by the objects that name it in the target.
  private func with(
    _ provided: [ReleaseObject], _ entries: [SelectionEntry], naming rendered: [Arrival]
  ) -> [SelectionEntry] {
    let references = Dictionary(
      rendered.map { ($0.desired.address, $0.desired.references) }, uniquingKeysWith: { $1 })
    let known = Set(provided.map(\.address))
    var entries = entries.filter { !known.contains($0.address) }
    for index in entries.indices {
      let own = references[entries[index].address] ?? []
      entries[index].references += own.filter { $0.to == .certificate }
    }
    return entries + provided.map { SelectionEntry(address: $0.address, name: $0.name) }
  }

  private func unusedRules(
    _ release: SourceRelease, _ target: EnvironmentConfiguration
  ) -> [Finding] {
    findUnusedRules(
      rules: registry.pipeline.rewrites, overrides: target.overrides,
      objects: release.objects.values.compactMap { object in
        Kinds.named(object.address.kind).map { ($0, object.json) }
      })
  }

  func targets(
    _ dump: Dump, _ sealer: Sealer, _ rendered: [Address: Set<JSONPointer>]
  ) async throws -> [Address: TargetObject] {
    let objects = try await inParallel(Array(dump.objects.values)) { live in
      Kinds.named(live.address.kind).map {
        sealer.target(live, kind: $0, also: rendered[live.address] ?? [])
      }
    }
    return Dictionary(
      uniqueKeysWithValues: objects.compactMap(\.self).map { ($0.address, $0) })
  }

  /// Kinds of which nobody knows what the environment has.
  private func unseen(_ connection: Connection) -> Set<KindName> {
    Set(Kinds.all.map(\.name)).subtracting(connection.kinds.map(\.name))
  }

  /// What a source does not show is told: it is left out, not gone.
  private func hiddenKinds(_ source: Connection) -> [Finding] {
    source.server.unreadable.map(\.text).sorted().map { kind in
      Finding(
        "unread-kind", .warning,
        message:
          "the credential of '\(source.name)' may not read objects of kind '\(kind)': none of them is promoted",
        hint: "give its user the right to read them")
    }
  }

  func review(
    _ planned: Planned, from: EnvironmentName, to: EnvironmentName,
    gate: PlanReview.Gate? = nil, next: [String] = []
  ) -> PlanReview {
    let blobs = planned.result.blobs
    return PlanReview(
      planned.result, from: from, to: to,
      context: .init(
        document: { blobs[$0]?.json },
        origins: planned.origins, gate: gate, next: next))
  }
}
