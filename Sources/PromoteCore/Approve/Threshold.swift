extension TrustDocument.Rule {
  /// Whether a reject by this person stops a plan: somebody with a role the rule asks for, or
  /// anybody where it asks for no role.
  public func names(_ person: String, in document: TrustDocument) -> Bool {
    require.isEmpty
      || require.contains { document.principal(person)?.holds($0.role) == true }
  }

  /// What is still missing for these approvals to be enough. Empty: they are.
  ///
  /// People are counted, not keys and not envelopes, and nobody fills two places: there must be a
  /// different person for every place of every requirement, each approving in that role.
  ///
  /// What is asked for on a condition counts where the plan has such a finding.
  func missing(
    _ approvals: [VerifiedApproval], in document: TrustDocument, _ plan: PlanFacts
  ) -> [Refusal] {
    let author = plan.author
    let byPerson = Dictionary(grouping: approvals) { ExactText($0.approver) }
    let people = byPerson.keys.sorted()
    let roles = people.map { person in byPerson[person, default: []].map(\.role) }
    var refusals: [Refusal] = []
    var places: [String] = []
    for requirement in requirements(plan.findings) {
      let more = places + Array(repeating: requirement.role, count: requirement.count)
      let have = Self.filled(more, roles) - Self.filled(places, roles)
      places = more
      if have < requirement.count {
        refusals.append(
          .missing(
            role: requirement.role, have: have, need: requirement.count, when: requirement.when,
            candidates: candidates(requirement.role, document, author, except: people)))
      }
    }
    if refusals.isEmpty, people.count < minimumApprovers {
      refusals.append(
        .missing(
          role: nil, have: people.count, need: minimumApprovers,
          candidates: candidates(nil, document, author, except: people)))
    }
    return refusals
  }

  /// How many places, each for a role, different people with these roles can fill: the size of a
  /// maximum matching.
  static func filled(_ places: [String], _ roles: [[String]]) -> Int {
    var taken: [Int?] = Array(repeating: nil, count: roles.count)
    func seat(_ place: Int, _ tried: inout Set<Int>) -> Bool {
      for person in roles.indices where roles[person].containsExactly(places[place]) {
        guard tried.insert(person).inserted else { continue }
        if let other = taken[person], !seat(other, &tried) { continue }
        taken[person] = place
        return true
      }
      return false
    }
    return places.indices.count { place in
      var tried: Set<Int> = []
      return seat(place, &tried)
    }
  }

  private func candidates(
    _ role: String?, _ document: TrustDocument, _ author: String, except people: [ExactText]
  ) -> [String] {
    document.principals.filter { person in
      (role.map { person.holds($0) } ?? !person.roles.isEmpty)
        && !people.contains(ExactText(person.id))
        && (authorMayApprove || !person.id.equalsExactly(author))
    }.map(\.id)
  }
}
