internal import PromoteCore

extension Engine {
  /// How the release of a plan stands in the environment it comes from, by the log alone.
  ///
  /// Reads no more of the past than is needed to know that every object was verified there, and,
  /// where the gate asks for a soak, that it has held for as long.
  func standing(
    of plan: PlanFacts, soak: Int?, at now: Instant, _ history: History
  ) async throws -> SourceStanding {
    guard let name = EnvironmentName(plan.source), !plan.isOwn else { return SourceStanding() }
    let record = history.environment(name)
    var needed: [Address: Digest] = [:]
    for operation in plan.operations ?? [] { needed[operation.address] = operation.release }
    var walk = SourceWalk(needed, current: try await releaseMap(of: record))
    let enough = soak.map { now.adding(seconds: -$0) }
    for check in record.checks.reversed() {
      if walk.isDone(enough: enough) { break }
      let (scope, map) = try await maps(of: check, history)
      walk.goBack(over: check, scope: scope, map: map)
    }
    var standing = walk.standing
    if let open = record.openPublish {
      standing.since = nil
      standing.interruption = "it is half changed by promotion \(open)"
    }
    return standing
  }

  func maps(
    of check: StandingCheck, _ history: History
  ) async throws -> (scope: ReleaseMap?, map: ReleaseMap?) {
    switch check.result {
    case .verified(let promotion, let digest):
      let map = try ReleaseMap(reading: await blob(digest, called: "release map"))
      guard let promotion, let record = history.promotions[promotion] else { return (nil, map) }
      return (try ReleaseMap(reading: await blob(record.scope, called: "scope")), map)
    case .adopted(let digest):
      return (nil, try ReleaseMap(reading: await blob(digest, called: "release map")))
    case .differs, .matches, .drifted: return (nil, nil)
    }
  }
}
