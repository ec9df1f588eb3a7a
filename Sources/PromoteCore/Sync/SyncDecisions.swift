/// What `publish` does: create every object. Refused where one seems to be there, by tyk-sync's
/// rules: API id, database id, slug, listen path and domain; for the others their ids.
public func publishSteps(
  _ source: SyncSource, over lives: [SyncLive], organisation: String,
  allowingDuplicateListenPaths: Bool = false
) throws(SyncRefusals) -> [SyncStep] {
  var steps: [SyncStep] = []
  var refusals: [SyncRefusal] = []
  for group in SyncGroup.allCases {
    var occupied = Occupancy(lives.filter { $0.group == group })
    for (index, object) in source.objects(of: group).enumerated() {
      let step = SyncStep(index, object, organisation: organisation, live: nil)
      let clash = occupied.clash(object, id: step.address.id, unless: allowingDuplicateListenPaths)
      if let clash {
        refusals.append(
          SyncRefusal(
            group: group, index: index, file: object.file, name: object.name, warning: clash,
            message: group == .assets ? SyncText.assetExists : SyncText.exists))
      } else {
        occupied.take(object, id: step.address.id)
        steps.append(step)
      }
    }
  }
  guard refusals.isEmpty else { throw SyncRefusals(refusals: refusals) }
  return steps
}

/// What `update` does: replace every object, or keep it where the target already holds it. Refused
/// where one is not there, or is there as another kind of API.
public func updateSteps(
  _ source: SyncSource, over lives: [SyncLive], organisation: String
) throws(SyncRefusals) -> [SyncStep] {
  var steps: [SyncStep] = []
  var refusals: [SyncRefusal] = []
  for group in SyncGroup.allCases {
    let known = SyncIndex(lives.filter { $0.group == group })
    var taken: [ExactText: SyncObject] = [:]
    for (index, object) in source.objects(of: group).enumerated() {
      func refuse(_ message: String, _ warning: String? = nil) {
        refusals.append(
          SyncRefusal(
            group: group, index: index, file: object.file, name: object.name, warning: warning,
            message: message))
      }
      if group == .policies, object.id.isEmpty, object.databaseID.isEmpty {
        refuse(SyncText.policyWithoutID)
        continue
      }
      guard let (live, match) = known.match(object) else {
        refuse(group == .assets ? SyncText.assetExists : SyncText.missing)
        continue
      }
      if let problem = otherKind(object, live) {
        refuse(problem)
      } else if let other = taken.updateValue(object, forKey: ExactText(live.databaseID)) {
        refuse("the same object of the target as \(other.file)")
      } else {
        steps.append(
          SyncStep(index, object, organisation: organisation, live: live, match: match))
      }
    }
  }
  guard refusals.isEmpty else { throw SyncRefusals(refusals: refusals) }
  return steps
}

/// A classic API cannot replace an OAS API, nor the other way round: the server refuses it, and
/// deleting the one to create the other must be somebody's decision.
func otherKind(_ object: SyncObject, _ live: SyncLive) -> String? {
  guard object.kind.name != live.kind.name else { return nil }
  return
    "'\(live.id)' is of kind \(live.kind.name) in the target and of kind \(object.kind.name) in \(object.file); delete it there first"
}

extension SyncIndex {
  /// The live object that an object of the same group is, by the first rule that finds one.
  ///
  /// Unlike tyk-sync's, an empty slug matches nothing, and neither does a slug or a listen path that
  /// several have.
  func match(_ object: SyncObject) -> (live: SyncLive, match: SyncStep.Match)? {
    if let live = named(object.key) { return (live, .id) }
    if let live = stored(object.databaseID) {
      // A policy that has an id is never another one's, whatever its `_id` says.
      if object.group != .policies || object.id.isEmpty { return (live, .databaseID) }
    }
    guard object.group == .apis else { return nil }
    let slugs = slug(object.slug)
    if slugs.count == 1 { return (slugs[0], .slug) }
    let places = listening(object.facts.listen)
    return places.count == 1 ? (places[0], .listenPath) : nil
  }
}

/// What is taken in the target and by the objects of the source that came before.
private struct Occupancy {
  private var ids: Set<ExactText> = []
  private var databaseIDs: Set<ExactText> = []
  private var slugs: Set<ExactText> = []
  private var listens: Set<ExactText> = []

  init(_ lives: [SyncLive]) {
    for live in lives {
      ids.insert(ExactText(live.id))
      if !live.databaseID.isEmpty { databaseIDs.insert(ExactText(live.databaseID)) }
      if let slug = live.slug { slugs.insert(ExactText(slug)) }
      if let listen = live.facts.listen { listens.insert(ExactText(listen)) }
    }
  }

  func clash(_ object: SyncObject, id: String, unless duplicatesAllowed: Bool) -> String? {
    let hasID = ids.contains(ExactText(id))
    let hasDatabaseID = databaseIDs.contains(ExactText(object.databaseID))
    switch object.group {
    case .policies:
      if hasDatabaseID { return "Policy MID Exists" }
      return hasID ? "Policy ID Exists" : nil
    case .assets: return hasID ? "Asset ID already exists" : nil
    case .identityProviders: return hasID ? "Client IdP ID already exists" : nil
    case .apis:
      if hasID { return "API ID Exists" }
      if hasDatabaseID { return "Object ID Exists" }
      let facts = object.facts
      if let slug = object.slug, slugs.contains(ExactText(slug)) { return "Slug Exists" }
      if !duplicatesAllowed, let listen = facts.listen, listens.contains(ExactText(listen)) {
        return "Listen Path Exists"
      }
      return nil
    }
  }

  mutating func take(_ object: SyncObject, id: String) {
    ids.insert(ExactText(id))
    if !object.databaseID.isEmpty { databaseIDs.insert(ExactText(object.databaseID)) }
    // Two files may share a slug: Dashboards have allowed that since 5.3, and export it.
    if let listen = object.facts.listen { listens.insert(ExactText(listen)) }
  }
}
