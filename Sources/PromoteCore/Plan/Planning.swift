/// The changes of a plan before they are ordered and judged.
struct Planning {
  let input: PlanInput
  let scope: Scope
  /// By address.
  let drafts: [Draft]
  /// Index of each draft.
  let touched: [Address: Int]
  /// By address.
  let unchanged: [Address]
  /// Every object of the target and of the plan.
  let index: ReferenceIndex
  private(set) var findings: [Finding] = []

  init(_ input: PlanInput, scope: Scope) {
    self.input = input
    self.scope = scope
    let included = scope.included.keys.sorted().compactMap { input.desired[$0] }
    let index = ReferenceIndex(
      input.live.values.map { ($0.address, $0.name) } + included.map { ($0.address, $0.name) },
      kinds: input.kinds)
    self.index = index

    func side(
      _ document: SealedDocument, _ references: [FoundReference], _ address: Address
    ) -> Draft.Side {
      let found = references.compactMap { index.find($0, from: address) }
      return Draft.Side(
        document: document.settled(), references: found + Self.granting(found, address, input),
        facts: TargetFacts(document.json, of: address.kind))
    }
    var drafts: [Draft] = []
    var unchanged: [Address] = []
    for desired in included {
      let address = desired.address
      let live = input.live[address]
      guard live?.normal != desired.normal else {
        unchanged.append(address)
        continue
      }
      drafts.append(
        Draft(
          action: live == nil ? .create : .update, address: address, name: desired.name,
          before: live.map { side($0.document, $0.references, address) },
          after: side(desired.document, desired.references, address), release: desired.release))
    }
    for live in Self.leftovers(input) {
      drafts.append(
        Draft(
          action: .delete, address: live.address, name: live.name,
          before: side(live.document, live.references, live.address), after: nil, release: nil))
    }
    self.drafts = drafts
    self.unchanged = unchanged
    touched = Dictionary(
      uniqueKeysWithValues: drafts.enumerated().map { ($0.element.address, $0.offset) })
    findings = differingDependencies() + keptForPolicies()
  }

  /// An API is in a product when the policy grants it: what is written about it comes after that.
  private static func granting(
    _ references: [Address], _ address: Address, _ input: PlanInput
  ) -> [Address] {
    guard [.apiDetail, .apiDocument, .apiSchema].contains(address.kind) else { return [] }
    return references.filter { $0.kind == .product }.flatMap { product in
      (input.desired[product]?.references ?? input.live[product]?.references ?? [])
        .filter { $0.to == .policy }.map { Address(kind: .policy, id: $0.id) }
    }
  }

  /// Selected objects of the target that the source does not have and that may be deleted.
  private static func leftovers(_ input: PlanInput) -> [TargetObject] {
    guard input.prune != .none else {
      return input.removals.sorted().compactMap { input.live[$0] }
    }
    let pruning = Pruning(input)
    return input.live.values.filter { live in
      pruning.takes(live.address, name: live.name, live.document.json)
    }.sorted { $0.address < $1.address }
  }

  /// What a Portal made of a policy is not deleted: that would delete the policy. It goes with it.
  private func keptForPolicies() -> [Finding] {
    let pruning = Pruning(input)
    guard !pruning.isOff else { return [] }
    let target = input.target.environment
    return input.live.values.sorted { $0.address < $1.address }.compactMap { live in
      guard
        let policy = pruning.policyKeeping(live.address, name: live.name, live.document.json)
      else { return nil }
      if let index = touched[policy], drafts[index].action == .delete {
        return Finding(
          "goes-with-policy", .info, object: live.address,
          message:
            "it is left out: the Portal of '\(target)' hides it when it synchronises and finds "
            + "\(policy) gone, which this plan deletes")
      }
      return Finding(
        "stays-with-policy", .warning, object: live.address,
        message:
          "it is left out: the Portal of '\(target)' keeps it as long as \(policy) is there, and "
          + "deleting it would delete the policy",
        hint: "delete \(policy) in the source, or take it out of its catalogues there")
    }
  }

  /// What a promoted object names, the target has, and the release would change: told, not done.
  private func differingDependencies() -> [Finding] {
    guard !input.selection.isEverything else { return [] }
    var findings: [Finding] = []
    for draft in drafts {
      for address in Set(draft.after?.references ?? []) where scope.included[address] == nil {
        guard let desired = input.desired[address], let live = input.live[address],
          desired.normal != live.normal
        else { continue }
        findings.append(
          Finding(
            "dependency-differs", .info, object: draft.address,
            message:
              "it names \(address), which differs in '\(input.target.environment)' and is not selected",
            hint: "add --select 'kind=\(address.kind) id=\(address.id)' to promote it too"))
      }
    }
    return findings
  }

  func contents(
    operations: [Plan.Operation], inverse: [Plan.Operation], findings: [Finding]
  ) -> Plan.Contents {
    let promoted = scope.included.keys.compactMap { input.desired[$0] }
    let sent = drafts.compactMap { $0.after == nil ? nil : input.desired[$0.address] }
    var watched: [Address: WatchedObject] = [:]
    for draft in drafts {
      watched[draft.address] = WatchedObject(
        name: draft.name,
        references: draft.after == nil ? [] : input.desired[draft.address]?.references ?? [])
    }
    func digest(_ of: KeyPath<DesiredObject, Digest?>) -> Digest {
      stateDigest(
        Dictionary(uniqueKeysWithValues: promoted.map { ($0.address, $0[keyPath: of]) }))
    }
    func place(_ side: PlanInput.Side, _ state: Digest) -> Plan.Place {
      Plan.Place(
        environment: side.environment, identity: side.identity, portal: side.portal, state: state)
    }
    return Plan.Contents(
      id: input.id, author: input.author, createdAt: input.createdAt.wholeSeconds,
      expiresAt: input.expiresAt.wholeSeconds, tool: input.tool, supersedes: input.supersedes,
      rollsBack: input.rollsBack,
      selection: input.selection, prune: input.prune, rewrite: input.rewrite,
      source: place(input.source, digest(\.sourceState)), release: digest(\.release),
      target: place(
        input.target, stateDigest(watchedState(of: watched, live: input.live, index: index))),
      operations: operations, inverse: inverse,
      secrets: sent.flatMap(\.secrets).map { ($0, Array($0.path.utf8)) }
        .sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0),
      findings: findings.map(Plan.Note.init), trust: input.trust, mapping: input.mapping)
  }
}

extension Instant {
  /// What is below a second is cut off.
  fileprivate var wholeSeconds: Instant {
    Instant(seconds: Int((Double(milliseconds) / 1000).rounded(.down)))
  }
}
