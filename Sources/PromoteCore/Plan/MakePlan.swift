/// The changes that bring the target to the release, as a plan to approve.
///
/// Equal sides give an empty plan, and the order of what is passed in does not count. What changes
/// is decided on normal forms; what a plan binds is the sealed document. A blocking finding leaves
/// no plan, only what it would have done.
///
/// Throws where the input makes no plan at all: it expires before it is made, or an id cannot be
/// written into one.
public func makePlan(_ input: PlanInput) throws(PlanError) -> PlanResult {
  let scope = scope(
    input.selection, of: input.entries, held: Set(input.live.keys), kinds: input.kinds)
  let planning = Planning(input, scope: scope)
  let order = Order(planning.drafts, deletesMakeRoom: false)
  let undoing = planning.drafts.map(\.inverse)
  return try PlanResult(
    planning, operations: order.operations(planning.drafts),
    inverse: Order(undoing, deletesMakeRoom: true).operations(undoing),
    findings: findings(planning, order))
}

extension PlanResult {
  /// The same plan with more findings: what a rehearsal finds belongs to it.
  public func adding(_ more: [Finding]) throws(PlanError) -> PlanResult {
    try PlanResult(
      planning, operations: operations, inverse: inverse, findings: sorted(findings + more))
  }

  fileprivate init(
    _ planning: Planning, operations: [Plan.Operation], inverse: [Plan.Operation],
    findings: [Finding]
  ) throws(PlanError) {
    let contents = planning.contents(
      operations: operations, inverse: inverse, findings: findings)
    let isBlocked = findings.contains { $0.severity == .blocking }
    let plan = isBlocked ? nil : try Plan(contents)
    var reasons = planning.scope.included.filter { planning.touched[$0.key] != nil }
    for draft in planning.drafts where draft.action == .delete { reasons[draft.address] = .pruned }
    var blobs: [Digest: SealedDocument] = [:]
    for draft in planning.drafts {
      for side in [draft.before, draft.after] {
        if let document = side?.document { blobs[document.digest] = document }
      }
    }
    self.init(
      verdict: isBlocked ? .blocked : operations.isEmpty ? .empty : .ready, plan: plan,
      operations: operations, inverse: inverse, release: contents.release,
      effect: plan?.effect ?? contents.effect, findings: findings, reasons: reasons,
      unchanged: planning.unchanged, blobs: blobs, planning: planning)
  }
}

/// What of ``makePlan(_:)``'s findings depends on the target, without a plan: for looking again
/// whether one goes through. What each change is worth by itself was told when it was planned.
public func findPlanProblems(_ input: PlanInput) -> [Finding] {
  let scope = scope(
    input.selection, of: input.entries, held: Set(input.live.keys), kinds: input.kinds)
  let planning = Planning(input, scope: scope)
  return sorted(standingInTheWay(planning, Order(planning.drafts, deletesMakeRoom: false)))
}

private func findings(_ planning: Planning, _ order: Order) -> [Finding] {
  sorted(standingInTheWay(planning, order) + planning.drafts.flatMap(judgeChange))
}

/// What the plan meets in the target, whatever each change is worth by itself.
private func standingInTheWay(_ planning: Planning, _ order: Order) -> [Finding] {
  var findings = planning.input.findings + planning.findings
  findings += danglingReferences(planning)
  findings += collisions(planning, deadlocks: order.deadlocks)
  findings += deletions(planning)
  findings += missingSettings(planning) + missingKinds(planning)
  return findings + certificateKeys(planning) + grantedVersions(planning)
}

/// Most severe first, then by object, place, code and message; each once.
private func sorted(_ findings: [Finding]) -> [Finding] {
  var seen: Set<Finding> = []
  return findings.filter { seen.insert($0).inserted }
    .map { finding in
      (
        finding,
        key: [
          finding.object?.text ?? "", finding.pointer?.description ?? "", finding.code,
          finding.message,
        ].map { Array($0.utf8) }
      )
    }
    .sorted { left, right in
      guard left.0.severity == right.0.severity else { return left.0.severity > right.0.severity }
      for (a, b) in zip(left.key, right.key) where a != b {
        return a.lexicographicallyPrecedes(b)
      }
      return false
    }
    .map(\.0)
}

extension Order {
  func operations(_ drafts: [Draft]) -> [Plan.Operation] {
    zip(sequence, dependsOn).map { drafts[$0].operation(dependsOn: $1) }
  }
}
