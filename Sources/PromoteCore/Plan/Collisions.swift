/// What two objects of the target cannot both have.
///
/// Judged for listen paths, slugs and names that the plan newly takes, against everything the
/// target will then hold. Deletes run last, so what they free is still taken.
func collisions(_ planning: Planning, deadlocks: [(waits: Int, for: Int)]) -> [Finding] {
  let occupants = Occupants(planning)
  var findings: [Finding] = []
  for draft in planning.drafts {
    guard let after = draft.after?.facts else { continue }
    let before = draft.before?.facts
    if let listen = after.listen, listen != before?.listen {
      for other in occupants.listening[ExactText(listen)] ?? [] where other.address != draft.address
      {
        findings += listenCollision(draft.address, after, listen, with: other, planning)
      }
    }
    if let slug = after.slug, slug != before?.slug,
      planning.input.settings.duplicateSlugs != true,
      let other = occupants.slugs[ExactText(slug)]?.first(where: { $0.address != draft.address })
    {
      findings.append(
        Finding(
          "slug-collision",
          planning.input.settings.duplicateSlugs == false ? .blocking : .warning,
          object: draft.address, message: "its slug '\(slug)' is that of \(other.address)",
          hint: "give it another slug, or set enable_duplicate_slugs on the Dashboard"))
    }
    if let name = after.policyName, name != before?.policyName,
      let other = occupants.policies[ExactText(name)]?.first(where: { $0.address != draft.address })
    {
      findings.append(
        Finding(
          "policy-name-collision", .blocking, object: draft.address,
          message: "'\(name)' is also the name of \(other.address)", hint: "rename one of them"))
    }
    if draft.action == .create, planning.input.kinds[draft.address.kind]?.isAPI == true {
      findings += takenID(draft.address, planning)
    }
  }
  for (waits, other) in deadlocks {
    let draft = planning.drafts[waits]
    findings.append(
      Finding(
        "listen-path-swap", .blocking, object: draft.address,
        message:
          "it takes over a path or name from \(planning.drafts[other].address), which must itself wait for it",
        hint: "promote the move in two steps, over a path or name that is free"))
  }
  return findings
}

private func listenCollision(
  _ address: Address, _ facts: TargetFacts, _ listen: String, with other: Occupants.Occupant,
  _ planning: Planning
) -> [Finding] {
  let apart =
    !facts.segments.isEmpty && !other.facts.segments.isEmpty
    && facts.segments.isDisjoint(with: other.facts.segments)
  let isAllowed = planning.input.settings.duplicateSlugs == true
  if isAllowed, apart { return [] }
  let asleep = !facts.isActive || !other.facts.isActive
  return [
    Finding(
      "listen-path-collision", isAllowed && asleep ? .warning : .blocking, object: address,
      message: "it listens on '\(listen)', as \(other.address) does"
        + (other.isDeleted ? ", which this plan deletes only at the end" : ""),
      hint: other.isDeleted
        ? "delete \(other.address) in a promotion of its own first"
        : "give one of them another listen path or domain")
  ]
}

/// The same API id under another kind: the server would refuse it.
private func takenID(_ address: Address, _ planning: Planning) -> [Finding] {
  planning.input.kinds.values.filter { $0.isAPI && $0.name != address.kind }
    .map { Address(kind: $0.name, id: address.id) }
    .filter { planning.input.live[$0] != nil || planning.touched[$0] != nil }
    .map { other in
      Finding(
        "api-id-taken", .blocking, object: address,
        message: "its id is already that of \(other), an API of another kind",
        hint: "delete \(other) in a promotion of its own first")
    }
}

/// Who has which listen path, slug and policy name once the plan is carried out, before deletes.
private struct Occupants {
  struct Occupant {
    var address: Address
    var facts: TargetFacts
    var isDeleted: Bool
  }
  var listening: [ExactText: [Occupant]] = [:]
  var slugs: [ExactText: [Occupant]] = [:]
  var policies: [ExactText: [Occupant]] = [:]

  init(_ planning: Planning) {
    guard planning.drafts.contains(where: { $0.after != nil }) else { return }
    for live in planning.input.live.values where planning.touched[live.address] == nil {
      add(live.address, TargetFacts(live.document.json, of: live.address.kind))
    }
    for draft in planning.drafts {
      guard let facts = (draft.after ?? draft.before)?.facts else { continue }
      add(draft.address, facts, isDeleted: draft.action == .delete)
    }
    for place in listening.keys { listening[place]?.sort { $0.address < $1.address } }
    for slug in slugs.keys { slugs[slug]?.sort { $0.address < $1.address } }
    for name in policies.keys { policies[name]?.sort { $0.address < $1.address } }
  }

  private mutating func add(_ address: Address, _ facts: TargetFacts, isDeleted: Bool = false) {
    let occupant = Occupant(address: address, facts: facts, isDeleted: isDeleted)
    if let listen = facts.listen { listening[ExactText(listen), default: []].append(occupant) }
    if let slug = facts.slug { slugs[ExactText(slug), default: []].append(occupant) }
    if let name = facts.policyName { policies[ExactText(name), default: []].append(occupant) }
  }
}
