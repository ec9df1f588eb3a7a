/// What a Portal keeps records of. The name is the one in paths of the simulator's own.
enum PortalKind: String, Sendable, Hashable, CaseIterable {
  case organisation, team, user, provider, product, apiDetail, specDetail, doc, plan, catalogue
  case audience, oauthProvider, clientType, page, contentBlock, theme, post, category, tag
  case webhook, header, ssoProfile, extendedModel, customAttribute, defaultAttribute, app
  case accessRequest

  /// The last word of the collection's path.
  var collection: String {
    switch self {
    case .organisation: "organisations"
    case .team: "teams"
    case .user: "users"
    case .provider: "providers"
    case .product: "products"
    case .apiDetail: "api-details"
    case .specDetail: "spec-details"
    case .doc: "docs"
    case .plan: "plans"
    case .catalogue: "catalogues"
    case .audience: "audiences"
    case .oauthProvider: "oauth-providers"
    case .clientType: "client-types"
    case .page: "pages"
    case .contentBlock: "content-blocks"
    case .theme: "themes"
    case .post: "posts"
    case .category: "categories"
    case .tag: "tags"
    case .webhook: "webhooks"
    case .header: "headers"
    case .ssoProfile: "sso_profiles"
    case .extendedModel: "extended_attributes"
    case .customAttribute: "custom-attributes"
    case .defaultAttribute: "default-attributes"
    case .app: "apps"
    case .accessRequest: "access_requests"
    }
  }

  /// What people call one in an address.
  var word: String {
    switch self {
    case .apiDetail: "api-detail"
    case .specDetail: "spec"
    case .oauthProvider: "oauth-provider"
    case .clientType: "client-type"
    case .contentBlock: "content-block"
    case .webhook: "portal-webhook"
    case .header: "webhook-header"
    case .ssoProfile: "sso-profile"
    case .extendedModel: "extended-model"
    case .customAttribute: "attribute"
    case .defaultAttribute: "default-attribute"
    case .accessRequest: "access-request"
    default: rawValue
    }
  }
}
