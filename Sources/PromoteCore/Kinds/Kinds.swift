/// The kinds this version knows.
public enum Kinds {
  public static let all: [ResourceKind] = dashboard + portal

  /// What a Dashboard keeps; a Gateway keeps some of it.
  public static let dashboard: [ResourceKind] = [
    .classic, .oas, .streams, .mcp, .policy, .template, .idp, .webhook, .certificate, .oauthClient,
  ]

  /// What a Developer Portal keeps, in the order in which it is created.
  public static let portal: [ResourceKind] = [
    .attribute, .defaultAttribute, .organisation, .team, .tag, .oauthProvider, .clientType,
    .catalogue, .product, .apiDetail, .apiDocument, .apiSchema, .spec, .specDocument, .specSchema,
    .doc, .docOrder, .productImage, .plan, .theme, .themeActivation, .page, .contentBlock, .post,
    .portalWebhook, .portalWebhookHeader, .ssoProfile, .productCatalogues, .planCatalogues,
    .audience, .catalogueVisibility,
  ]

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  public static func named(_ name: KindName) -> ResourceKind? { byName[name] }
}
