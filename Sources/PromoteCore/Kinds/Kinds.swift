/// The kinds this version knows.
public enum Kinds {
  public static let all: [ResourceKind] = dashboard + portal

  /// What a Dashboard keeps; a Gateway keeps some of it.
  public static let dashboard: [ResourceKind] = [
    .classic, .oas, .streams, .mcp, .policy, .template, .idp, .webhook, .certificate, .oauthClient,
  ]

  /// What a Developer Portal keeps, in the order in which it is created.
  public static let portal: [ResourceKind] = [
    .attribute, .defaultAttribute, .organisation, .team, .user, .tag, .oauthProvider, .clientType,
    .catalogue, .product, .apiDetail, .apiDocument, .apiSchema, .spec, .specDocument, .specSchema,
    .doc, .docOrder, .productImage, .plan, .theme, .defaultTheme, .themeActivation, .page,
    .contentBlock, .post, .portalWebhook, .portalWebhookHeader, .ssoProfile, .productCatalogues,
    .planCatalogues, .audience, .catalogueVisibility,
  ]

  /// What a Developer Portal has and no interface of it gives. Source: the published description of
  /// its administration API has no request for them.
  public static let notInThePortalAPI = [
    "menus", "general settings", "mail settings", "categories of posts and tutorials",
    "images of pages and posts", "certificates of the Portal", "invite codes",
    "organisation requests",
  ]

  public static let notInThePortalAPIMessage =
    "no interface of a Portal gives \(notInThePortalAPI.joined(separator: ", ")): they are not promoted"

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  public static func named(_ name: KindName) -> ResourceKind? { byName[name] }
}
