/// Whether planning again came to the same, so that approvals stand.
public enum PlanComparison: Sendable, Hashable {
  /// Same effect, same release, same trust document.
  case same
  /// What broke the approvals, most telling first.
  case differs([PlanDifference])
}

/// One thing that differs between a plan and the one made after it.
public struct PlanDifference: Sendable, Hashable {
  /// Nil where it concerns the whole plan: its target, release or trust document.
  public var object: Address?
  public var pointer: JSONPointer?
  public var before: String?
  public var after: String?

  public init(
    object: Address? = nil, pointer: JSONPointer? = nil, before: String? = nil,
    after: String? = nil
  ) {
    self.object = object
    self.pointer = pointer
    self.before = before
    self.after = after
  }
}

/// Compares an open plan with one made again for the same source, target and selection.
/// `document` finds a sealed document by its digest; one that is gone is compared by digest only.
public func comparePlans(
  _ old: Plan, _ new: Plan, document: (Digest) -> JSON?
) -> PlanComparison {
  .same
}
