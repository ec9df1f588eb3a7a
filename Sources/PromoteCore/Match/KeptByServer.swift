extension ResourceKind {
  /// Whether a server keeps such an object whatever anybody promotes: it made it by itself, or makes
  /// it again. It is never deleted as something that the source lacks.
  func isKeptByServer(_ document: JSON) -> Bool {
    comesByItself || goesWithOwner || ResourceKind.isAutomatic(document)
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
