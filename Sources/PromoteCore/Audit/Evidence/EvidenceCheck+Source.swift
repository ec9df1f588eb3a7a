/// Whether the environment that a plan comes from had verified its release, and for how long it held.
///
/// Judged from entries of the log that are in the bundle, as the gate judged it from the whole log:
///
/// - the same release: for each object an entry that verified it, or took it over, with the blob that
///   says what (`scope` of that promotion's `plan.created`, or the release map);
/// - the soak: every entry since then, so that drift that was found in between cannot be left out, and
///   the release map of what the environment held.
extension EvidenceCheck {
  /// By the entries before `seq`, the start of the publish.
  mutating func standing(
    of plan: PlanFacts, under rule: TrustDocument.Rule?, startedAt now: Instant, before seq: Int
  ) -> PlanHistory.Source {
    guard !plan.isOwn else { return .standing(SourceStanding()) }
    var needed: [Address: Digest] = [:]
    for operation in plan.operations ?? [] { needed[operation.address] = operation.release }
    guard !needed.isEmpty else { return .standing(SourceStanding()) }
    let checks = sourceChecks(plan.source, before: seq)
    guard let soak = rule?.soakSeconds else {
      return .standing(SourceStanding(unverified: unverified(needed, checks)))
    }
    let current = checks.last { $0.check.isOfRelease }?.map
    var walk = SourceWalk(needed, current: current)
    let enough = now.adding(seconds: -soak)
    var oldest = seq
    for check in checks.reversed() {
      if walk.isDone(enough: enough) { break }
      walk.goBack(over: check.check, scope: check.scope, map: check.map)
      oldest = check.check.seq
    }
    checkSoakRange(from: oldest, to: seq)
    return .standing(walk.standing)
  }

  /// A check of the source with the blobs that say what it was about, as far as they are here.
  private struct SourceCheck {
    let check: StandingCheck
    var scope: ReleaseMap?
    var map: ReleaseMap?
  }

  private mutating func sourceChecks(_ source: String, before seq: Int) -> [SourceCheck] {
    var checks: [SourceCheck] = []
    for entry in inOrder where entry.seq < seq {
      let kinds: Set<LogEntry.Kind> = [.verifyFinished, .environmentAdopted, .driftChecked]
      guard kinds.contains(entry.kind), let name = entry.data["environment"]?.string,
        ByteLines.same(name, source)
      else { continue }
      do { checks += try sourceCheck(entry).map { [$0] } ?? [] } catch {
        report(.entryMalformed, entry: entry.seq, "entry \(entry.seq): \(error)")
      }
    }
    return checks
  }

  /// Nil: the entry says nothing about what the environment holds, as ``History`` has it.
  private func sourceCheck(_ entry: LogEntry) throws -> SourceCheck? {
    let data = JSON.object(entry.data)
    let map = data["map"]?["sha256"]?.string.flatMap { Digest(hex: $0) }
    func check(_ result: StandingCheck.Result) -> StandingCheck {
      StandingCheck(seq: entry.seq, at: entry.at, result: result)
    }
    switch entry.kind {
    case .driftChecked:
      let found =
        data["result"]?.string == "none" ? nil : try EntryReader(data).objects("objects")
      return SourceCheck(
        check: check(found.map { .drifted($0.isComplete ? $0.objects : nil) } ?? .matches))
    case .environmentAdopted:
      guard let map else { throw FieldError(.missing, at: JSONPointer(["map"])) }
      return SourceCheck(check: check(.adopted(map: map)), map: try releaseMap(map))
    default:
      guard data["matches"]?.bool == true else { return SourceCheck(check: check(.differs)) }
      guard let map else { return nil }
      let promotion = data["planId"]?.string
      return SourceCheck(
        check: check(.verified(promotion: promotion, map: map)),
        scope: try promotion.flatMap { try scope(of: $0) }, map: try releaseMap(map))
    }
  }

  /// What a promotion brought, by the entry of its plan.
  private func scope(of promotion: String) throws -> ReleaseMap? {
    let created = inOrder.first {
      $0.kind == .planCreated && $0.promotion.map { ByteLines.same($0, promotion) } ?? false
    }
    let digest = created?.data["scope"]?["sha256"]?.string.flatMap { Digest(hex: $0) }
    return try digest.flatMap { try releaseMap($0) }
  }

  /// Nil where the blob is not here. One whose bytes are not those of its name counts for nothing.
  private func releaseMap(_ digest: Digest) throws -> ReleaseMap? {
    guard let bytes = files["blobs/\(digest.hex)"], Digest(of: bytes) == digest else { return nil }
    return try ReleaseMap(reading: bytes)
  }

  private func unverified(_ needed: [Address: Digest], _ checks: [SourceCheck]) -> [Address] {
    needed.filter { address, release in
      !checks.contains { item in
        [item.scope, item.map].contains { $0?.objects[address]?.release == release }
      }
    }.keys.sorted()
  }

  /// That nothing interrupted the soak needs every entry since it began.
  private mutating func checkSoakRange(from first: Int, to last: Int) {
    guard let missing = (first..<max(first, last)).first(where: { entries[$0] == nil }) else {
      return
    }
    report(
      .entryMissing, entry: missing,
      "entry \(missing) is missing or unreadable: what interrupted the soak may be there")
  }
}

extension StandingCheck {
  /// It says what the environment holds from then on.
  fileprivate var isOfRelease: Bool {
    switch result {
    case .verified, .adopted: true
    case .differs, .matches, .drifted: false
    }
  }
}
