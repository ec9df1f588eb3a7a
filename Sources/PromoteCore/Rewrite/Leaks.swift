/// Searches a rendered document for what other environments own: code `leak`, blocking.
///
/// For many objects make a ``LeakDetector`` once.
public func findLeaks(
  in document: LiveDocument, address: Address, kind: ResourceKind, target: ResolvedBindings,
  others: [ResolvedBindings], shared: [String] = [], guards: Guards = Guards()
) -> [Finding] {
  LeakDetector(target: target, others: others, shared: shared, guards: guards)
    .findLeaks(in: document, address: address, kind: kind)
}

/// Looks for everything that is owned by another environment or forbidden in this one.
public struct LeakDetector: Sendable {
  public init(
    target: ResolvedBindings, others: [ResolvedBindings], shared: [String] = [],
    guards: Guards = Guards()
  ) {}

  public func findLeaks(
    in document: LiveDocument, address: Address, kind: ResourceKind
  ) -> [Finding] { [] }
}
