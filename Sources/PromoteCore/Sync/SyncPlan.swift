/// What `sync` does with one group: the target afterwards holds what the source does.
public struct SyncPlan: Sendable {
  public var steps: [SyncStep]
  /// Only in the target.
  public var deletes: [SyncLive]
  /// Of the deletes, those that something new cannot wait for: it takes over their listen path or
  /// name. All others are last.
  public var deletesFirst: Set<String>

  public var creates: [SyncStep] { steps.filter { $0.live == nil } }
  /// Those that are not yet what they should be.
  public var updates: [SyncStep] { steps.filter { $0.live != nil && $0.isSent } }

  public init(steps: [SyncStep] = [], deletes: [SyncLive] = [], deletesFirst: Set<String> = []) {
    self.steps = steps
    self.deletes = deletes
    self.deletesFirst = deletesFirst
  }
}

/// Plans every group that the filter names. Policies, client IdPs and MCP proxies are only deleted
/// where the source lists some: an index without the section says nothing about them.
///
/// With a filter nothing but what it names is touched. On Tyk Cloud, which gives APIs ids of its own,
/// an API whose id is not there is looked for by its slug and keeps the id that it has there. Refused: a new object whose listen path or
/// name something that stays already has, and a change of kind.
public func syncPlans(
  _ source: SyncSource, over lives: [SyncLive], organisation: String, filter: SyncFilter,
  deleting: Bool, onCloud: Bool = false
) throws(SyncRefusals) -> [SyncGroup: SyncPlan] {
  var plans: [SyncGroup: SyncPlan] = [:]
  var refusals: [SyncRefusal] = []
  for group in SyncGroup.allCases where filter.includes(group) {
    var planner = SyncPlanner(
      group: group, objects: source.objects(of: group), lives: lives.filter { $0.group == group },
      organisation: organisation, onCloud: onCloud)
    plans[group] = planner.plan { live in deleting && filter.names(live) }
    refusals += planner.refusals
  }
  guard refusals.isEmpty else { throw SyncRefusals(refusals: refusals) }
  return plans
}

private struct SyncPlanner {
  let group: SyncGroup
  let objects: [SyncObject]
  let lives: [SyncLive]
  let organisation: String
  let onCloud: Bool
  var refusals: [SyncRefusal] = []

  mutating func plan(mayDelete: (SyncLive) -> Bool) -> SyncPlan {
    let known = SyncIndex(lives)
    var plan = SyncPlan()
    var kept: [ExactText: SyncObject] = [:]
    for (index, object) in objects.enumerated() {
      let found = known.syncMatch(object) ?? (onCloud ? slugMatch(object, known) : nil)
      if let live = found?.live {
        if let problem = otherKind(object, live) {
          refuse(index, object, problem)
        } else if let other = kept[ExactText(live.databaseID)] {
          refuse(index, object, "the same object of the target as \(other.file)")
        }
        kept[ExactText(live.databaseID)] = object
      }
      plan.steps.append(
        SyncStep(
          index, object, organisation: organisation, live: found?.live,
          match: found?.match ?? .nothing, takingLiveID: onCloud && found?.match == .slug))
    }
    let listed = Set(objects.map(\.kind.name))
    plan.deletes = lives.filter { live in
      kept[ExactText(live.databaseID)] == nil && mayDelete(live)
        && (group.isDeletedWhenUnlisted(live.kind.name) || listed.contains(live.kind.name))
    }.sorted { $0.object.address < $1.object.address }
    checkPlaces(&plan, kept)
    return plan
  }

  /// By a slug that one API there and one file have.
  private func slugMatch(
    _ object: SyncObject, _ known: SyncIndex
  ) -> (live: SyncLive, match: SyncStep.Match)? {
    guard let slug = object.slug,
      objects.count(where: { $0.slug?.equalsExactly(slug) == true }) == 1
    else { return nil }
    let found = known.slug(slug)
    let ids = objects.map(\.id)
    guard found.count == 1, !ids.containsExactly(found[0].id) else { return nil }
    return (found[0], .slug)
  }

  /// What new objects take over from others: from one that goes, it must go first; from one that
  /// stays, it cannot.
  private mutating func checkPlaces(_ plan: inout SyncPlan, _ kept: [ExactText: SyncObject]) {
    let going = Set(plan.deletes.map { ExactText($0.databaseID) })
    var holders: [ExactText: SyncLive] = [:]
    for live in lives where kept[ExactText(live.databaseID)] == nil {
      for claim in claims(live.facts) { holders[claim] = live }
    }
    var claimed: [ExactText: SyncObject] = [:]
    let creates = plan.creates
    for step in plan.steps where step.live != nil { take(step, &claimed, holders, going, &plan) }
    for step in creates { take(step, &claimed, holders, going, &plan) }
  }

  private mutating func take(
    _ step: SyncStep, _ claimed: inout [ExactText: SyncObject], _ holders: [ExactText: SyncLive],
    _ going: Set<ExactText>, _ plan: inout SyncPlan
  ) {
    let isNew = step.live == nil
    for claim in claims(step.source.facts) {
      // Whether two policies may have one name is the server's to say.
      let isListen = claim.text.hasPrefix("listen")
      if isNew, isListen, let other = claimed[claim] {
        refuse(
          step.index, step.source, SyncText.exists + " (\(other.file))", "Listen Path Exists")
      }
      claimed[claim] = step.source
      guard step.isSent, let holder = holders[claim] else { continue }
      if going.contains(ExactText(holder.databaseID)) {
        plan.deletesFirst.insert(holder.databaseID)
      } else if isNew, isListen {
        refuse(step.index, step.source, SyncText.exists, "Listen Path Exists")
      }
    }
  }

  private func claims(_ facts: TargetFacts) -> [ExactText] {
    [facts.listen.map { "listen \($0)" }, facts.policyName.map { "name \($0)" }]
      .compactMap { $0.map { ExactText($0) } }
  }

  private mutating func refuse(
    _ index: Int, _ object: SyncObject, _ message: String, _ warning: String? = nil
  ) {
    refusals.append(
      SyncRefusal(
        group: group, index: index, file: object.file, name: object.name, warning: warning,
        message: message))
  }
}

extension SyncGroup {
  /// Whether `sync` deletes objects of that kind although the source lists none.
  func isDeletedWhenUnlisted(_ kind: KindName) -> Bool {
    switch self {
    case .apis: kind != "mcp"
    case .assets: true
    case .policies, .identityProviders: false
    }
  }
}

extension SyncIndex {
  /// `sync` goes by ids. Only an object that has none is looked for by where it listens: it would
  /// otherwise be deleted and made anew each time.
  func syncMatch(_ object: SyncObject) -> (live: SyncLive, match: SyncStep.Match)? {
    if let live = named(object.key) { return (live, .id) }
    if object.id.isEmpty, let live = stored(object.databaseID) { return (live, .databaseID) }
    guard object.group == .apis, object.id.isEmpty else { return nil }
    let places = listening(object.facts.listen)
    return places.count == 1 ? (places[0], .listenPath) : nil
  }
}
