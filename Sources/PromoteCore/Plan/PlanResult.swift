/// What planning came to.
public struct PlanResult: Sendable {
  public enum Verdict: String, Hashable, Sendable {
    case ready
    /// A finding blocks: there is no plan that could be approved.
    case blocked
    /// The target already holds what it should.
    case empty
  }

  public let verdict: Verdict
  /// Nil when blocked.
  public let plan: Plan?
  /// The operations in order, also where the plan is blocked.
  public let operations: [Plan.Operation]
  public let inverse: [Plan.Operation]
  public let release: Digest
  public let effect: Digest
  /// Most severe first, then by object and place.
  public let findings: [Finding]
  /// Why each touched object is in the plan.
  public let reasons: [Address: Reason]
  /// Objects in scope that are already as they should be.
  public let unchanged: [Address]
  /// The sealed documents that the operations name.
  public let blobs: [Digest: SealedDocument]
  /// What it was made from.
  let planning: Planning

  public var counts: Counts {
    var counts = Counts(operations)
    counts.unchanged = unchanged.count
    return counts
  }

  public struct Counts: Hashable, Sendable {
    public var create = 0
    public var update = 0
    public var delete = 0
    public var unchanged = 0
    public init(create: Int = 0, update: Int = 0, delete: Int = 0, unchanged: Int = 0) {
      self.create = create
      self.update = update
      self.delete = delete
      self.unchanged = unchanged
    }
  }
}

/// Why an object is in a plan. Explanation only, never input to a decision.
public enum Reason: Hashable, Sendable {
  case selected
  /// The target lacks it, and this object names it.
  case required(by: Address, name: String)
  /// It belongs to this object, which is promoted.
  case part(of: Address, name: String)
  /// A plan that the target lacks, in a catalogue of this product.
  case offered(with: Address, name: String)
  /// The source does not have it.
  case pruned

  public var text: String {
    switch self {
    case .selected: "selected"
    case .required(let address, let name):
      "added because \(address.kind.text) \(name) \(address.kind == .policy ? "grants" : "names") it"
    case .part(let address, let name): "added because it belongs to \(address.kind.text) \(name)"
    case .offered(let address, let name):
      "added because \(address.kind.text) \(name) is offered in the same catalogue"
    case .pruned: "no longer in the source"
    }
  }
}
