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
