/// A touched object as the target's state sees it: its name and what its new document names.
public struct WatchedObject: Sendable {
  public var name: String
  /// None for a delete.
  public var references: [FoundReference]
  public init(name: String, references: [FoundReference]) {
    self.name = name
    self.references = references
  }
}

/// What a plan's `target.state` is the digest of: the normal forms in the target of the objects
/// that it touches and of those they will name, nil where there is none.
///
/// Apply computes this again. A reference to something that cannot be read (a certificate) does
/// not count.
public func watchedState(
  of touched: [Address: WatchedObject], live: [Address: TargetObject],
  kinds: [KindName: ResourceKind]
) -> [Address: Digest?] {
  let index = ReferenceIndex(
    live.values.map { ($0.address, $0.name) } + touched.map { ($0.key, $0.value.name) },
    kinds: kinds)
  return watchedState(of: touched, live: live, index: index)
}

func watchedState(
  of touched: [Address: WatchedObject], live: [Address: TargetObject], index: ReferenceIndex
) -> [Address: Digest?] {
  var state: [Address: Digest?] = [:]
  for (address, object) in touched {
    state[address] = .some(live[address]?.normal)
    for reference in object.references {
      guard let other = index.find(reference, from: address) else { continue }
      state[other] = .some(live[other]?.normal)
    }
  }
  return state
}
