internal import PromoteCore

/// Where an environment is to be led by itself: to what it held before, or to what was verified
/// there.
struct WayBack: Sendable {
  let side: Engine.ReadSide
  /// Places that are sealed in the target's own objects too, so that both sides compare.
  let places: [Address: Set<JSONPointer>]
  /// Names the objects that this is about.
  var selection: [String]
  var arrivals: [Arrival] = []
  /// Objects that are not to be there.
  var removals: Set<Address> = []
  /// The promotion that is taken back, if one is.
  var rollsBack: String?
}

extension Engine {
  /// Plans an environment to itself.
  ///
  /// Judged, rehearsed, stored and approved like any other plan: going back may loosen security,
  /// break a contract or delete as much as going forth. What travels on to later stages is what the
  /// environment then holds of a release.
  func planWithin(
    _ way: WayBack, reason: String, signer: (any Signer)?, _ history: History
  ) async throws -> PlanOutcome {
    let configuration = way.side.connection.configuration
    let name = configuration.name
    let selection: Selection
    do { selection = try Selection(way.selection) } catch {
      throw EngineFailure(.failed, "unexpected", "\(error)")
    }
    if let open = history.environment(name).openPublish {
      throw EngineFailure(
        .refused, "open-publish", "'\(name)' is half changed by promotion \(open)",
        hint: "end it with `tyk-promote apply \(open)`, or `tyk-promote rollback \(open)`")
    }
    let trust = try await newestTrust(history)
    try checkRequester(signer, for: name, trust, hint: "add --sign KEY")
    let live = try await targets(way.side.dump, sealer(for: way.side.bindings), way.places)
    let side = side(of: way.side.connection)
    let now = ports.clock.now()
    var input = PlanInput(
      id: PromotionID.make(at: now, random: ports.random.bytes(10)), author: user,
      createdAt: now, expiresAt: now.adding(seconds: Self.planLifetimeSeconds), tool: tool,
      rollsBack: way.rollsBack, source: side, target: side,
      entries: way.arrivals.map {
        SelectionEntry(
          address: $0.desired.address, name: $0.desired.name, references: $0.desired.references)
      },
      desired: Dictionary(
        uniqueKeysWithValues: way.arrivals.map { ($0.desired.address, $0.desired) }),
      live: live, kinds: Dictionary(uniqueKeysWithValues: Kinds.all.map { ($0.name, $0) }),
      readable: Set(way.side.connection.kinds.map(\.name)),
      lacking: way.side.connection.lacking, selection: selection,
      removals: way.removals, guards: guarded(configuration, by: trust).guards,
      settings: settings(of: way.side.connection),
      rewrite: rewriteDigest(registry.pipeline, from: configuration, to: configuration),
      trust: .init(version: trust.reference.version, sha256: trust.reference.digest),
      findings: way.arrivals.flatMap(\.findings), mapping: way.side.connection.mapping)
    var result = try makePlan(input)
    if result.verdict == .ready {
      let rehearsed = try await rehearse(
        result, documents: way.arrivals, target: way.side.connection, live: way.side.dump,
        watched: live)
      if !rehearsed.isEmpty {
        input.findings += rehearsed
        result = try makePlan(input)
      }
    }
    var scope = ReleaseMap()
    for arrival in way.arrivals {
      if let release = arrival.desired.release {
        scope.objects[arrival.desired.address] = .init(
          release: release, state: arrival.desired.normal)
      }
    }
    let planned = Planned(
      input: input, result: result,
      origins: Dictionary(
        uniqueKeysWithValues: way.arrivals.map { ($0.desired.address, $0.origins) }),
      releases: [], scope: scope)
    guard let plan = result.plan, result.verdict == .ready else {
      return PlanOutcome(
        review: review(planned, from: name, to: name), promotion: nil, kept: false,
        superseded: [], dossier: nil)
    }
    return try await keep(
      plan, planned,
      PlanRequest(
        from: name, to: name, selection: way.selection, reason: reason, signer: signer),
      trust, history)
  }
}
