/// Whether planning again came to the same, so that approvals stand.
public enum PlanComparison: Sendable, Hashable {
  /// Same effect, same release, same trust document.
  case same
  /// What broke the approvals: whole-plan differences first, then object by object.
  case differs([PlanDifference])
}

/// One thing in which a new plan differs from the one that was approved.
public struct PlanDifference: Sendable, Hashable {
  /// Nil where it concerns the whole plan; then `what` says what.
  public var object: Address?
  public var pointer: JSONPointer?
  /// `release`, `trust`, `target`, `order`, or what happens to the object: `added`, `left out`,
  /// `changed`.
  public var what: String
  /// What the new plan finds in the target; for the whole plan, what the old one says.
  public var before: String?
  /// What the new plan puts there.
  public var after: String?
  /// What the old plan would have put there.
  public var was: String?

  public init(
    object: Address? = nil, pointer: JSONPointer? = nil, what: String, before: String? = nil,
    after: String? = nil, was: String? = nil
  ) {
    self.object = object
    self.pointer = pointer
    self.what = what
    self.before = before
    self.after = after
    self.was = was
  }

  /// `policy/gold /rate 1000 → 5000, was 2000`.
  public var text: String {
    var text = object.map { printable($0.text) } ?? what
    if let pointer { text += " \(printable(pointer.description))" }
    if object != nil, pointer == nil { text += " \(what)" }
    if before != nil || after != nil { text += " \(before ?? "(none)") → \(after ?? "(none)")" }
    if let was { text += ", was \(was)" }
    return text
  }
}

/// Compares an open plan with one made again for the same source, target and selection.
///
/// `document` finds a sealed document by its digest; where one is gone, the object is named
/// without its fields.
public func comparePlans(
  _ old: Plan, _ new: Plan, document: (Digest) -> JSON?
) -> PlanComparison {
  guard old.effect != new.effect || old.release != new.release || old.trust != new.trust else {
    return .same
  }
  var differences = wholePlan(old, new)
  let before = Dictionary(uniqueKeysWithValues: old.operations.map { ($0.address, $0) })
  let after = Dictionary(uniqueKeysWithValues: new.operations.map { ($0.address, $0) })
  for address in Set(before.keys).union(after.keys).sorted() {
    differences += objectDifferences(before[address], after[address], document: document)
  }
  if differences.isEmpty {
    differences = [PlanDifference(what: "order", before: nil, after: nil)]
  }
  return .differs(differences)
}

private func wholePlan(_ old: Plan, _ new: Plan) -> [PlanDifference] {
  var differences: [PlanDifference] = []
  func tell(_ what: String, _ before: String, _ after: String) {
    guard !before.equalsExactly(after) else { return }
    differences.append(PlanDifference(what: what, before: before, after: after))
  }
  func name(_ place: Plan.Place) -> String {
    "\(place.environment) \(place.identity.dashboard) \(place.identity.organisation)"
      + (place.portal.map { " \($0)" } ?? "")
  }
  tell("target", name(old.target), name(new.target))
  if old.trust != new.trust {
    tell("trust", "version \(old.trust.version)", "version \(new.trust.version)")
    if old.trust.version == new.trust.version {
      tell("trust", old.trust.sha256.short, new.trust.sha256.short)
    }
  }
  tell("release", old.release.short, new.release.short)
  let moved = Set(old.contents.mapping.entries.keys).union(new.contents.mapping.entries.keys)
  for address in moved.sorted() {
    tell(
      "mapping of \(address)", old.contents.mapping.there(address).id,
      new.contents.mapping.there(address).id)
  }
  return differences
}

private func objectDifferences(
  _ old: Plan.Operation?, _ new: Plan.Operation?, document: (Digest) -> JSON?
) -> [PlanDifference] {
  guard let new else {
    return old.map { [PlanDifference(object: $0.address, what: "left out")] } ?? []
  }
  guard let old else { return [PlanDifference(object: new.address, what: "added")] }
  guard old.action != new.action || old.before != new.before || old.after != new.after else {
    return []
  }
  var differences = fields(old, new, document: document)
  if differences.isEmpty {
    let what =
      old.action == new.action
      ? "changed" : "\(new.action.rawValue) (was \(old.action.rawValue))"
    differences = [PlanDifference(object: new.address, what: what)]
  }
  return differences
}

/// Fields of the outcome that differ, else fields of what is replaced.
private func fields(
  _ old: Plan.Operation, _ new: Plan.Operation, document: (Digest) -> JSON?
) -> [PlanDifference] {
  func load(_ blob: BlobReference?) -> JSON? { blob.flatMap { document($0.sha256) } }
  if old.after != new.after, let was = load(old.after), let after = load(new.after) {
    let live = load(new.before)
    return fieldChanges(from: was, to: after).map { change in
      PlanDifference(
        object: new.address, pointer: change.pointer, what: "changed",
        before: live?[change.pointer].map { shown($0.withoutBindings) },
        after: change.after.map(shown), was: shown(change.before))
    }
  }
  guard old.before != new.before, let was = load(old.before), let now = load(new.before) else {
    return []
  }
  return fieldChanges(from: was, to: now).map { change in
    PlanDifference(
      object: new.address, pointer: change.pointer, what: "changed in the target",
      before: shown(change.before), after: shown(change.after))
  }
}
