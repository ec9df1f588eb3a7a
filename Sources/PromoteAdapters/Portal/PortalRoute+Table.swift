internal import PromoteCore

extension PortalRoute {
  static func of(_ kind: KindName) -> PortalRoute? { byKind[kind] }

  private static let byKind = Dictionary(uniqueKeysWithValues: all.map { ($0.kind, $0) })

  private static let all: [PortalRoute] = people + catalogues + products + pages + events

  private static let people: [PortalRoute] = [
    PortalRoute(
      kind: .organisation, segment: "organisations", identity: .cid(orElse: "Name"),
      whole: ["Name"]),
    PortalRoute(
      kind: .team, segment: "teams", owner: (.organisation, "organisation"),
      identity: .cid(orElse: "Name"), whole: ["Name"]),
    PortalRoute(
      kind: .user, segment: "users", identity: .email,
      only: ["Email", "Active", "First", "Last", "Role", "Provider", "Teams"],
      links: [Link(member: "Teams", to: .team, form: .numbers)], clearable: ["First", "Last"],
      onlyCreated: ["Email"], canDelete: false),
    PortalRoute(
      kind: .attribute, segment: "custom-attributes", owner: (model, "model"),
      identity: .member("Identifier"), dropped: ["CustomAttributes"],
      clearable: ["Description", "DropdownValues", "ValidationRegExp"]),
    PortalRoute(
      kind: .defaultAttribute, segment: "default-attributes", owner: (model, "model"),
      identity: .member("Label"), whole: ["Label", "AddToKeyMetadata"], canCreate: false,
      canDelete: false, comesByItself: true),
    PortalRoute(
      kind: model, segment: "extended_attributes", identity: .member("ModelName"),
      whole: ["ModelName"], canCreate: false, canUpdate: false, canDelete: false),
    PortalRoute(
      kind: .ssoProfile, segment: "sso_profiles", identity: .member("ID"),
      dropped: ["UpdatedBy", "LoginURL", "RedirectURL", "SelectedProviderType"],
      links: [
        Link(member: "DefaultUserGroupID", to: .team, form: .text),
        Link(member: "UserGroupMapping", to: .team, form: .texts),
      ],
      clearable: [
        "DefaultUserGroupID", "UserGroupMapping", "CustomUserGroupField", "UserGroupSeparator",
        "CustomEmailField", "CustomUserIDField", "ProviderConstraintsDomain",
        "ProviderConstraintsGroup", "MatchedPolicyID", "ReturnURL",
      ]),
  ]

  /// The user model: fixed rows, which only the paths of attributes need.
  static let model: KindName = "extended-model"

  private static let catalogues: [PortalRoute] = [
    PortalRoute(
      kind: .catalogue, segment: "catalogues", identity: .member("Name"),
      dropped: ["VisibilityStatus", "Products", "Plans", "OrgCatalogues"]),
    PortalRoute(
      kind: .audience, segment: "audiences", owner: (.catalogue, "catalogue"),
      identity: .audience, whole: [], canUpdate: false),
    PortalRoute(
      kind: .tag, segment: "tags", identity: .member("Name"), whole: ["Name"]),
    PortalRoute(
      kind: .oauthProvider, segment: "oauth-providers", identity: .cid(orElse: "Name"),
      dropped: ["ClientTypes"], onlyCreated: ["RegistrationAccessToken"]),
    PortalRoute(
      kind: .clientType, segment: "client-types", owner: (.oauthProvider, "provider"),
      identity: .cid(orElse: "Name"), commaLists: ["GrantType", "ResponseTypes"],
      clearable: ["Description", "TokenEndpointAuthMethod", "OktaAppType"]),
  ]

  private static let products: [PortalRoute] = [
    PortalRoute(
      kind: .product, segment: "products", identity: .policy,
      dropped: [
        "ProviderID", "ReferenceID", "APIDetails", "SpecDetails", "AuthType", "AuthTypes", "Path",
        "Logo", "Preview", "Catalogues",
      ],
      links: [
        Link(member: "Tags", to: .tag, form: .numbers),
        Link(member: "Templates", to: .clientType, form: .numbers),
      ],
      clearable: ["DisplayName", "Description", "Content", "Scopes", "Tags", "Templates"],
      comesByItself: true),
    PortalRoute(
      kind: .plan, segment: "plans", identity: .policy,
      dropped: [
        "Name", "ProviderID", "ReferenceID", "RateLimit", "Per", "Quota", "QuotaRenewalRate",
        "UnlimitedRateLimit", "UnlimitedQuota", "KeyExpiresIn", "MetaData", "AuthType",
        "Catalogues",
      ], clearable: ["DisplayName", "Description", "JWTScope"], comesByItself: true),
    PortalRoute(
      kind: .apiDetail, segment: "api-details", owner: (.product, "product"),
      identity: .below("APIID"), key: "APIID", whole: ["Description", "OASUrl"],
      dropped: ["APIID", "APIType", "ListenPath", "Name", "Status", "TargetURL"],
      clearable: ["Description", "OASUrl"], canCreate: false, canDelete: false,
      comesByItself: true),
    PortalRoute(
      kind: .spec, segment: "spec-details", owner: (.product, "product"),
      identity: .cid(orElse: "SpecAlias"), clearable: ["OASUrl", "Name"]),
    PortalRoute(
      kind: .doc, segment: "docs", owner: (.product, "product"),
      identity: .cid(orElse: "Path"), dropped: ["Type"],
      links: [Link(member: "Tags", to: .tag, form: .numbers)], hasCategories: true,
      clearable: ["Lede", "PreviewContent", "MarkdownContent", "Tags", "Categories"]),
  ]

  private static let pages: [PortalRoute] = [
    PortalRoute(
      kind: .page, segment: "pages", identity: .path, clearable: ["Template"]),
    PortalRoute(
      kind: .contentBlock, segment: "content-blocks", owner: (.page, "page"),
      identity: .below("Name"),
      whole: ["Name", "Content", "MarkdownEnabled", "MarkdownContent"], dropped: ["PageID"],
      clearable: ["Content", "MarkdownContent"], comesByItself: true),
    PortalRoute(
      kind: .post, segment: "posts", identity: .path, dropped: ["Type", "AuthorID"],
      links: [Link(member: "Tags", to: .tag, form: .numbers)], hasCategories: true,
      clearable: ["Lede", "PreviewContent", "MarkdownContent", "Tags", "Categories"]),
  ]

  private static let events: [PortalRoute] = [
    PortalRoute(
      kind: .portalWebhook, segment: "webhooks", identity: .member("Name"), dropped: ["Headers"],
      clearable: ["Events", "Timeout"]),
    PortalRoute(
      kind: .portalWebhookHeader, segment: "headers", owner: (.portalWebhook, "webhook"),
      identity: .below("Name"), whole: ["Name", "Value"], dropped: ["WebhookID"]),
  ]
}
