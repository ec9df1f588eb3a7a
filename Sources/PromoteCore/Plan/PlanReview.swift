/// A plan as people and scripts read it. Computed once; the views decide nothing.
public struct PlanReview: Sendable {
  public struct Object: Sendable {
    public var operation: Plan.Operation
    public var reason: String
    /// None for a delete; for a create, what the rewrite gave it.
    public var changes: [FieldChange]
    /// A side whose document is no longer there cannot be shown.
    public var isMissingDocuments: Bool
  }

  /// How the target's gate stands.
  public struct Gate: Sendable {
    public struct Refusal: Sendable {
      public var code: String
      public var message: String
      /// When it opens by itself.
      public var opens: Instant?
      public init(code: String, message: String, opens: Instant? = nil) {
        self.code = code
        self.message = message
        self.opens = opens
      }
    }
    public var isOpen: Bool
    public var refusals: [Refusal]
    /// When an open one closes by itself.
    public var closing: GateClosing?
    public init(isOpen: Bool, refusals: [Refusal] = [], closing: GateClosing? = nil) {
      self.isOpen = isOpen
      self.refusals = refusals
      self.closing = closing
    }

    /// `open, closes Tue 16:00 Europe/London, in 2 h: the window ends`.
    public var state: String {
      isOpen ? "open" + (closing.map { ", \($0.text)" } ?? "") : "closed"
    }
  }

  /// What a view needs beyond the plan.
  public struct Context: Sendable {
    /// A sealed document by its digest; nil where it is gone.
    public var document: @Sendable (Digest) -> JSON?
    public var kinds: [KindName: ResourceKind]
    /// Where the values of an object's new document come from.
    public var origins: [Address: [JSONPointer: Origin]]
    public var gate: Gate?
    /// The commands to type next.
    public var next: [String]

    public init(
      document: @escaping @Sendable (Digest) -> JSON?,
      kinds: [KindName: ResourceKind] = Context.known,
      origins: [Address: [JSONPointer: Origin]] = [:], gate: Gate? = nil, next: [String] = []
    ) {
      self.document = document
      self.kinds = kinds
      self.origins = origins
      self.gate = gate
      self.next = next
    }

    public static let known = Dictionary(
      uniqueKeysWithValues: Kinds.all.map { ($0.name, $0) })
  }

  public var promotion: String?
  public var word: String
  public var from: EnvironmentName
  public var to: EnvironmentName
  public var verdict: PlanResult.Verdict
  public var releaseDigest: Digest
  public var planDigest: Digest?
  public var effectDigest: Digest
  public var counts: PlanResult.Counts
  /// False for a stored plan, which does not record how many objects stay as they are.
  public var knowsUnchanged: Bool
  public var objects: [Object]
  public var findings: [Finding]
  public var gate: Gate?
  public var next: [String]
  /// The whole document, where there is one.
  public var plan: Plan?

  /// What planning came to, blocked or not.
  public init(_ result: PlanResult, from: EnvironmentName, to: EnvironmentName, context: Context) {
    promotion = result.plan?.id
    word = wordCode(result.effect)
    self.from = from
    self.to = to
    verdict = result.verdict
    releaseDigest = result.release
    planDigest = result.plan?.digest
    effectDigest = result.effect
    counts = result.counts
    knowsUnchanged = true
    findings = result.findings
    gate = context.gate
    next = context.next
    plan = result.plan
    var context = context
    let stored = context.document
    context.document = { result.blobs[$0]?.json ?? stored($0) }
    objects = result.operations.map {
      Object($0, reason: result.reasons[$0.address]?.text ?? "", context: context)
    }
  }

  /// A plan that was stored. Reasons and the wording of findings are derived again, for reading.
  public init(_ plan: Plan, context: Context) {
    promotion = plan.id
    word = plan.word
    from = plan.source.environment
    to = plan.target.environment
    verdict = plan.operations.isEmpty ? .empty : .ready
    releaseDigest = plan.release
    planDigest = plan.digest
    effectDigest = plan.effect
    counts = PlanResult.Counts(plan.operations)
    knowsUnchanged = false
    findings = wordings(of: plan, context)
    gate = context.gate
    next = context.next
    self.plan = plan
    let reasons = derivedReasons(of: plan, context)
    objects = plan.operations.map {
      Object($0, reason: reasons[$0.address]?.text ?? "", context: context)
    }
  }
}

extension PlanReview.Object {
  init(_ operation: Plan.Operation, reason: String, context: PlanReview.Context) {
    let before = operation.before.flatMap { context.document($0.sha256) }
    let after = operation.after.flatMap { context.document($0.sha256) }
    let origins = context.origins[operation.address] ?? [:]
    self.operation = operation
    self.reason = reason
    isMissingDocuments =
      (before == nil && operation.before != nil) || (after == nil && operation.after != nil)
    func normal(_ document: JSON) -> JSON {
      context.kinds[operation.address.kind].map { normalForm(document, kind: $0) } ?? document
    }
    switch (operation.action, before, after) {
    case (.update, let before?, let after?):
      changes = fieldChanges(from: normal(before), to: normal(after), origins: origins)
    case (.create, _, let after?): changes = givenFields(of: after, origins: origins)
    default: changes = []
    }
  }
}
