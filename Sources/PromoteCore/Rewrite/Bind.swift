/// An object bound: its release, and what a person should know about it.
public struct BindResult: Sendable {
  public let release: ReleaseObject
  public let findings: [Finding]
  public init(release: ReleaseObject, findings: [Finding]) {
    self.release = release
    self.findings = findings
  }
}

/// Replaces the source's own values by the names it binds them to.
///
/// Hosts that nobody bound are not reported here: ask ``findUnboundHosts(in:kind:shared:guards:)``,
/// which works on releases that are passed on as well. For many objects make a ``Binder`` once.
public func bind(
  _ object: LiveObject, kind: ResourceKind, from source: ResolvedBindings,
  rules: [RewriteRule] = []
) -> BindResult {
  Binder(kind: kind, from: source, rules: rules).bind(object)
}

/// Binds objects of one kind from one environment.
///
/// Holds: what the server or the environment owns (database id, organisation, times, owners,
/// generated server addresses) is not in a release; a secret never is. Findings: `ambiguous-binding`
/// (several names own the same text), `secret-drift` (a live secret is not the registry's),
/// `binding-drift` (as that, for a value), `rewrite-rule` (a rule that cannot be followed),
/// `key-collision`.
public struct Binder: Sendable {
  private let kind: ResourceKind
  private let source: ResolvedBindings
  private let matcher: BindingMatcher
  private let rules: [RewriteRule]
  private let rulePaths: PathAutomaton?

  public init(kind: ResourceKind, from source: ResolvedBindings, rules: [RewriteRule] = []) {
    self.kind = kind
    self.source = source
    matcher = BindingMatcher(source)
    self.rules = rules
    rulePaths = rules.isEmpty ? nil : PathAutomaton(rules.map { kind.documentPath($0.path) })
  }

  public func bind(_ object: LiveObject) -> BindResult {
    var document = kind.withIdentity(object.document.json)
    if let generated = kind.generatedServers { document = generated.removed(from: document) }
    let active = rules.map { $0.match.matches(document, kind: kind) }
    let unseen = unseen(in: document, active)
    for pointer in unseen { document.set(pointer, to: "") }
    let visitor = BindVisitor(
      address: object.address, document: document, source: source, matcher: matcher, rules: rules,
      active: active, unseen: unseen)
    let (neutral, bound) = TreeWalk.rewrite(
      document, kind, rules: active.contains(true) ? rulePaths : nil, with: visitor)
    return BindResult(
      release: ReleaseObject(
        address: object.address, name: object.name, json: neutral, places: bound.places),
      findings: bound.findings)
  }

  /// Places that the server does not show and that a rule gives a binding.
  private func unseen(in document: JSON, _ active: [Bool]) -> Set<JSONPointer> {
    guard !kind.writeOnly.isEmpty else { return [] }
    let named = zip(rules, active).filter { $1 && $0.bind != nil }
      .compactMap { kind.documentPath($0.0.path).pointer }
    return Set(kind.writeOnly.filter { named.contains($0) && document[$0] == nil })
  }
}
