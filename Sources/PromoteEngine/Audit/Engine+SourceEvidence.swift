internal import PromoteCore

/// What shows that the environment a plan comes from had verified its release.
struct SourceEvidence: Sendable {
  /// Entries that get a proof of their own.
  var entries: Set<Int> = []
  /// From where on every entry is needed, so that nothing that interrupted the soak can be left out.
  var since: Int?
  var blobs: [Digest: [UInt8]] = [:]
}

extension Engine {
  /// For each object the newest entry that verified its release before the publish began; where the
  /// gate asks for a soak, everything since it began to hold. Empty for what was not published.
  func sourceEvidence(
    of record: PromotionRecord, _ plan: Plan, _ history: History
  ) async throws -> SourceEvidence {
    var evidence = SourceEvidence()
    guard let started = record.startedSeq, let at = record.startedAt else { return evidence }
    let facts = try PlanFacts(reading: plan.bytes)
    guard !facts.isOwn else { return evidence }
    var needed: [Address: Digest] = [:]
    for operation in facts.operations ?? [] { needed[operation.address] = operation.release }
    let source = history.environment(record.from)
    let checks = source.checks.filter { $0.seq < started }
    var open = Set(needed.keys)
    for check in checks.reversed() where !open.isEmpty {
      guard let (digest, map, created) = try await said(by: check, history) else { continue }
      let shown = open.filter { map.objects[$0]?.release == needed[$0] }
      guard !shown.isEmpty else { continue }
      open.subtract(shown)
      evidence.entries.formUnion([check.seq] + (created.map { [$0] } ?? []))
      evidence.blobs[digest] = map.bytes
    }
    let trust = try await acceptedTrust(history)
    let soak = trust.compactMap { $0.document.rule(for: facts.target)?.soakSeconds }.max()
    guard let soak, !needed.isEmpty else { return evidence }
    try await addSoak(soak, needed, checks, source, before: at, history, to: &evidence)
    return evidence
  }

  private func addSoak(
    _ soak: Int, _ needed: [Address: Digest], _ checks: [StandingCheck],
    _ source: EnvironmentRecord, before at: Instant, _ history: History,
    to evidence: inout SourceEvidence
  ) async throws {
    let held = (source.earlier + (source.current.map { [$0] } ?? [])).last { current in
      checks.contains { $0.seq == current.seq }
    }
    var current: ReleaseMap?
    if let held {
      let bytes = try await blob(held.map, called: "release map")
      current = try ReleaseMap(reading: bytes)
      evidence.blobs[held.map] = bytes
      evidence.entries.insert(held.seq)
    }
    var walk = SourceWalk(needed, current: current)
    for check in checks.reversed() {
      if walk.isDone(enough: at.adding(seconds: -soak)) { break }
      let (scope, map) = try await maps(of: check, history)
      walk.goBack(over: check, scope: scope, map: map)
      evidence.since = check.seq
      if let (digest, said, created) = try await said(by: check, history) {
        evidence.blobs[digest] = said.bytes
        evidence.entries.formUnion(created.map { [$0] } ?? [])
      }
    }
    // What the walk looked at, and the check that says what the environment held.
    evidence.since = [evidence.since, held?.seq].compactMap(\.self).min()
  }

  /// What a check verified or took over, the blob that says so, and the entry that names the blob
  /// where the check does not.
  private func said(
    by check: StandingCheck, _ history: History
  ) async throws -> (Digest, ReleaseMap, created: Int?)? {
    switch check.result {
    case .verified(let promotion?, _):
      guard let record = history.promotions[promotion] else { return nil }
      let bytes = try await blob(record.scope, called: "scope")
      return (record.scope, try ReleaseMap(reading: bytes), record.createdSeq)
    case .verified(nil, let map), .adopted(let map):
      return (map, try ReleaseMap(reading: await blob(map, called: "release map")), nil)
    case .differs, .matches, .drifted: return nil
    }
  }
}
