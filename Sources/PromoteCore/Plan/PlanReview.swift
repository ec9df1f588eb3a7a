/// A plan as people and scripts read it. Computed once; the views decide nothing.
public struct PlanReview: Sendable {
  public struct Object: Sendable {
    public var operation: Plan.Operation
    public var reason: String
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
    public init(isOpen: Bool, refusals: [Refusal] = []) {
      self.isOpen = isOpen
      self.refusals = refusals
    }
  }

  /// What a view needs beyond the plan.
  public struct Context: Sendable {
    /// A sealed document by its digest; nil where it is gone.
    public var document: @Sendable (Digest) -> JSON?
    /// An object's normal form.
    public var normalise: @Sendable (KindName, JSON) -> JSON
    /// Where the values of an object's new document come from, as text: `prod.yaml:14`.
    public var origins: [Address: [JSONPointer: String]]
    public var gate: Gate?
    /// The command to type next.
    public var next: [String]

    public init(
      document: @escaping @Sendable (Digest) -> JSON?,
      normalise: @escaping @Sendable (KindName, JSON) -> JSON,
      origins: [Address: [JSONPointer: String]] = [:], gate: Gate? = nil, next: [String] = []
    ) {
      self.document = document
      self.normalise = normalise
      self.origins = origins
      self.gate = gate
      self.next = next
    }
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
  public var objects: [Object]
  public var findings: [Finding]
  public var gate: Gate?
  public var next: [String]

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
    objects = []
    findings = result.findings
    gate = context.gate
    next = context.next
  }

  /// A plan that was stored. `unchanged` is not recorded in a plan, so it counts none.
  public init(_ plan: Plan, context: Context) {
    promotion = plan.id
    word = plan.word
    from = plan.source.environment
    to = plan.target.environment
    verdict = plan.operations.isEmpty ? .empty : .ready
    releaseDigest = plan.release
    planDigest = plan.digest
    effectDigest = plan.effect
    counts = PlanResult.Counts()
    objects = []
    findings = []
    gate = context.gate
    next = context.next
  }

  /// For people at a terminal.
  public var lines: [String] { [] }
  /// What `plan`, `diff` and `show` print with `--json`.
  public var json: JSON { .object(JSONObject()) }
  /// `review.md`, for a pull request.
  public var markdown: String { "" }
}
