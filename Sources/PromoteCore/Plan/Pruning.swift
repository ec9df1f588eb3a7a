/// Which objects of a target a plan deletes because the source does not have them.
public struct Pruning: Sendable {
  private let mode: PruneMode
  private let selection: Selection
  private let promoted: Set<Address>
  private let released: Set<Address>
  private let unseen: Set<KindName>
  private let kinds: [KindName: ResourceKind]

  /// - Parameters:
  ///   - promoted: what earlier promotions put into the target.
  ///   - released: what the source has.
  ///   - unseen: kinds of which nobody knows what the source has.
  public init(
    _ mode: PruneMode, selection: Selection, promoted: Set<Address>, released: Set<Address>,
    unseen: Set<KindName>, kinds: [KindName: ResourceKind]
  ) {
    self.mode = mode
    self.selection = selection
    self.promoted = promoted
    self.released = released
    self.unseen = unseen
    self.kinds = kinds
  }

  init(_ input: PlanInput) {
    self.init(
      input.prune, selection: input.selection, promoted: input.promoted,
      released: Set(input.entries.map(\.address)), unseen: input.unseen, kinds: input.kinds)
  }

  public var isOff: Bool { mode == .none }

  /// Whether the object is deleted.
  public func takes(_ address: Address, name: String, _ document: JSON) -> Bool {
    guard let kind = kinds[address.kind], !kind.isKeptByServer(document) else { return false }
    return isLeftOver(address, name: name, document, kind)
  }

  /// The policy for whose sake a Portal keeps the object, which the source does not have.
  func policyKeeping(_ address: Address, name: String, _ document: JSON) -> Address? {
    guard let kind = kinds[address.kind], let policy = kind.policy(of: document),
      isLeftOver(address, name: name, document, kind)
    else { return nil }
    return policy
  }

  private func isLeftOver(
    _ address: Address, name: String, _ document: JSON, _ kind: ResourceKind
  ) -> Bool {
    guard mode != .none, !released.contains(address), !kind.isInventory,
      !unseen.contains(kind.name), mode == .all || promoted.contains(address)
    else { return false }
    let entry = SelectionEntry(
      address: address, name: name, tags: kind.tags(of: document),
      categories: kind.categories(of: document))
    return selection.matches(entry, kinds: kinds)
  }
}
