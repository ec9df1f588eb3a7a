/// The name of a resource kind: `classic`, `oas`, `policy`, `template` …
public struct KindName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  public let text: String
  public init(_ text: String) { self.text = text }
  public init(stringLiteral value: String) { text = value }
  public var description: String { text }

  public static let classic: KindName = "classic"
  public static let oas: KindName = "oas"
  public static let policy: KindName = "policy"
  public static let template: KindName = "template"
  public static let streams: KindName = "streams"
  public static let mcp: KindName = "mcp"
  public static let idp: KindName = "idp"
  public static let webhook: KindName = "webhook"
  public static let certificate: KindName = "certificate"
  public static let oauthClient: KindName = "oauth-client"

  // The Developer Portal's.
  public static let organisation: KindName = "organisation"
  public static let team: KindName = "team"
  /// A developer. Promoted only where that is asked for, and never with credentials.
  public static let user: KindName = "user"
  /// A custom attribute of the user model.
  public static let attribute: KindName = "attribute"
  /// The flag of one of the attributes that every user has.
  public static let defaultAttribute: KindName = "default-attribute"
  public static let tag: KindName = "tag"
  public static let oauthProvider: KindName = "oauth-provider"
  public static let clientType: KindName = "client-type"
  public static let catalogue: KindName = "catalogue"
  /// Whether everybody sees a catalogue: written last.
  public static let catalogueVisibility: KindName = "catalogue-visibility"
  /// A team that sees a private catalogue.
  public static let audience: KindName = "audience"
  public static let product: KindName = "product"
  /// The catalogues that a product stands in.
  public static let productCatalogues: KindName = "product-catalogues"
  /// What the Portal says about an API of a product.
  public static let apiDetail: KindName = "api-detail"
  /// The OpenAPI document of a product's API.
  public static let apiDocument: KindName = "api-document"
  /// The GraphQL schema of a product's API.
  public static let apiSchema: KindName = "api-schema"
  /// An API of a product that only documents.
  public static let spec: KindName = "spec"
  public static let specDocument: KindName = "spec-document"
  public static let specSchema: KindName = "spec-schema"
  /// A tutorial.
  public static let doc: KindName = "doc"
  public static let docOrder: KindName = "doc-order"
  /// The logo or the preview of a product.
  public static let productImage: KindName = "product-image"
  public static let plan: KindName = "plan"
  public static let planCatalogues: KindName = "plan-catalogues"
  public static let page: KindName = "page"
  public static let contentBlock: KindName = "content-block"
  public static let theme: KindName = "theme"
  /// What is in the theme that comes with every Portal. Promoted only where that is asked for.
  public static let defaultTheme: KindName = "default-theme"
  /// Which theme is the current one.
  public static let themeActivation: KindName = "theme-activation"
  public static let post: KindName = "post"
  public static let portalWebhook: KindName = "portal-webhook"
  public static let portalWebhookHeader: KindName = "portal-webhook-header"
  public static let ssoProfile: KindName = "sso-profile"
}

/// What an object is called in every environment: `policy/gold`.
///
/// The id is the identity that survives a promotion, never an environment's database id.
public struct Address: Sendable {
  public let kind: KindName
  public let id: String

  public init(kind: KindName, id: String) {
    self.kind = kind
    self.id = id
  }

  /// Reads `kind/id`; the id is everything after the first slash. Nil where a part is empty.
  public init?(_ text: String) {
    guard let slash = text.firstIndex(of: "/") else { return nil }
    let id = String(text[text.index(after: slash)...])
    guard slash > text.startIndex, !id.isEmpty else { return nil }
    self.init(kind: KindName(String(text[..<slash])), id: id)
  }

  public var text: String { "\(kind.text)/\(id)" }
}

extension Address: CustomStringConvertible {
  public var description: String { text }
}

extension Address: Hashable {
  public static func == (left: Address, right: Address) -> Bool {
    if left.kind.isSame(right.kind) { return sameBytes(left.id, right.id) }
    return left.text.utf8.elementsEqual(right.text.utf8)
  }
  public func hash(into hasher: inout Hasher) {
    // The bytes of `text`, one after the other.
    withBytes(kind.text) { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(UInt8(ascii: "/"))
    withBytes(id) { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

extension Address: Comparable {
  /// By the bytes of `kind/id`.
  public static func < (left: Address, right: Address) -> Bool {
    if left.kind.isSame(right.kind) {
      return withBytes(left.id) { left in withBytes(right.id) { compare(left, $0) < 0 } }
    }
    return left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}

extension KindName {
  fileprivate func isSame(_ other: KindName) -> Bool { sameBytes(text, other.text) }
}

private func sameBytes(_ left: String, _ right: String) -> Bool {
  withBytes(left) { left in withBytes(right) { same(left, $0) } }
}

/// The name of an environment: lower-case letters, digits and `-`, beginning with a letter.
public struct EnvironmentName: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let text: String

  public init?(_ text: String) {
    let allowed = text.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
    }
    guard allowed, let first = text.utf8.first, (0x61...0x7A).contains(first),
      text.utf8.count <= 63
    else { return nil }
    self.text = text
  }

  public var description: String { text }
  public static func < (left: EnvironmentName, right: EnvironmentName) -> Bool {
    left.text < right.text
  }
}
