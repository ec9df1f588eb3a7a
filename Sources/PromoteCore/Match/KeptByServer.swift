extension ResourceKind {
  /// Whether a server keeps such an object whatever anybody promotes: it made it by itself, or makes
  /// it again. It is never deleted as something that the source lacks.
  func isKeptByServer(_ document: JSON) -> Bool {
    if goesWithOwner || ResourceKind.isAutomatic(document) { return true }
    // One that was made of no policy, somebody made.
    return isMadeOfPolicies ? document[Self.beside("policy")] != nil : comesByItself
  }

  /// Whether a Portal makes objects of the kind of a Dashboard's policies.
  var isMadeOfPolicies: Bool { name == .product || name == .plan }

  /// The policy that a Portal made the object of.
  func policy(of document: JSON) -> Address? {
    guard isMadeOfPolicies else { return nil }
    return document[Self.beside("policy")]?.string.map { Address(kind: .policy, id: $0) }
  }

  /// Whether a server takes the object away by itself when it loses the other: a part with what it is
  /// part of, and what a Portal made of a policy with the policy, at the next synchronisation.
  public static func goes(_ address: Address, with deleted: Address) -> Bool {
    var kind = address.kind
    while let owner = wholes[kind] {
      if isPart(address.id, of: deleted, as: owner) { return true }
      kind = owner
    }
    return isPart(address.id, of: deleted, as: kind)
  }

  private static func isPart(_ id: String, of deleted: Address, as owner: KindName) -> Bool {
    let isOfPolicy = Kinds.named(owner)?.isMadeOfPolicies == true && deleted.kind == .policy
    guard owner == deleted.kind || isOfPolicy else { return false }
    let separator = MatchRule.separator
    // Of a policy that several connections import there are several records, by their connections.
    guard !isOfPolicy else { return ":\(id):".contains("\(separator)\(deleted.id)\(separator)") }
    return id.utf8.elementsEqual(deleted.id.utf8)
      || id.utf8.starts(with: "\(deleted.id)\(separator)".utf8)
  }

  /// The object together with which a server makes this one by itself: an organisation's, for the
  /// team of all its users.
  static func maker(of address: Address) -> Address? {
    let suffix = "\(MatchRule.separator)default"
    guard address.kind == .team, address.id.hasSuffix(suffix) else { return nil }
    return Address(kind: .organisation, id: String(address.id.dropLast(suffix.count)))
  }

  /// The kind of object that objects of a kind are parts of: whoever selects it means them too.
  static let wholes: [KindName: KindName] = [
    .team: .organisation, .clientType: .oauthProvider, .contentBlock: .page,
    .portalWebhookHeader: .portalWebhook, .audience: .catalogue, .catalogueVisibility: .catalogue,
    .planCatalogues: .plan, .productCatalogues: .product, .productImage: .product,
    .apiDetail: .product, .apiDocument: .product, .apiSchema: .product, .doc: .product,
    .docOrder: .product, .spec: .product, .specDocument: .spec, .specSchema: .spec,
  ]
}

extension ResourceKind {
  /// Whether nobody can delete this object by itself: it goes with the object that it belongs to, or
  /// with the policy that a Portal made it of, and stays as long as that is there.
  public func staysByItself(_ document: JSON) -> Bool {
    goesWithOwner || (comesByItself && document[Self.beside("policy")] != nil)
  }

  /// What is left of an object that stays by itself when it is taken back: it stands in no catalogue,
  /// and a product uses no client types and tags, so that these can go. Nil where nothing is to be
  /// taken from it.
  public func emptied(_ document: JSON) -> JSON? {
    let members: [String] =
      switch name {
      case .productCatalogues, .planCatalogues: ["Catalogues"]
      case .product where staysByItself(document): ["Templates", "Tags"]
      default: []
      }
    let full = members.filter { document[$0]?.array?.isEmpty == false }
    guard !full.isEmpty else { return nil }
    return full.reduce(document) { $0.setting(JSONPointer([$1]), to: []) ?? $0 }
  }
}
