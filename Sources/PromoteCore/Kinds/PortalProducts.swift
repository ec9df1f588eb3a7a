extension ResourceKind {
  /// A product. One that a Portal makes of a Dashboard's policy is known by the policy's id; one that
  /// only documents, by its CID.
  ///
  /// What the Dashboard owns (name, APIs, kinds of credentials) belongs to the policy, and is promoted
  /// with it. `provider` beside the document is the connection's name in the registry.
  public static let product = portal(
    .product, displayName: "DisplayName",
    managed: [
      "/CID", "/ProviderID", "/ReferenceID", "/APIDetails", "/SpecDetails", "/AuthType",
      "/AuthTypes", "/Path", "/Logo", "/Preview", "/Catalogues",
    ], sets: ["/Tags", "/Templates"],
    references: ofPolicy + [
      Reference("/Tags/*", to: .tag), Reference("/Templates/*", to: .clientType),
    ], comesByItself: true, places: documentation)

  /// The catalogues that a product stands in: it is public from then on.
  public static let productCatalogues = portal(
    .productCatalogues, owner: ("product", .product), sets: ["/Catalogues"],
    references: [Reference("/Catalogues/*", to: .catalogue)], comesByItself: true,
    goesWithOwner: true, finishes: .product)

  /// A plan, known by the id of the policy that it is made of. Limits belong to the policy.
  public static let plan = portal(
    .plan, displayName: "DisplayName",
    managed: [
      "/CID", "/Name", "/ProviderID", "/ReferenceID", "/RateLimit", "/Per", "/Quota",
      "/QuotaRenewalRate", "/UnlimitedRateLimit", "/UnlimitedQuota", "/KeyExpiresIn", "/MetaData",
      "/AuthType", "/Catalogues",
    ], references: ofPolicy, comesByItself: true, places: documentation)

  public static let planCatalogues = portal(
    .planCatalogues, owner: ("plan", .plan), sets: ["/Catalogues"],
    references: [Reference("/Catalogues/*", to: .catalogue)], comesByItself: true,
    goesWithOwner: true, finishes: .plan)

  /// What a Portal says about an API of a product, `<product>:<API>`.
  public static let apiDetail = portal(
    .apiDetail, displayName: "id", owner: ("product", .product),
    managed: ["/APIID", "/APIType", "/ListenPath", "/Name", "/Status", "/TargetURL", "/CID"],
    references: [ofAPI], comesByItself: true, goesWithOwner: true, places: documentation)

  /// The OpenAPI document of a product's API, `<product>:<API>`. JSON and YAML are `document`, what
  /// is neither is `text`.
  public static let apiDocument = portal(
    .apiDocument, displayName: "id", owner: ("product", .product), freeForm: ["/document"],
    references: [ofAPI], places: openAPI)

  /// The GraphQL schema of a product's API, `<product>:<API>`.
  public static let apiSchema = portal(
    .apiSchema, displayName: "id", owner: ("product", .product), references: [ofAPI],
    places: openAPI)

  /// An API of a product that only documents, known by its CID.
  public static let spec = portal(
    .spec, displayName: "SpecAlias", owner: ("product", .product), managed: ["/CID"],
    places: documentation)

  public static let specDocument = portal(
    .specDocument, displayName: "id", owner: ("spec", .spec), freeForm: ["/document"],
    places: openAPI)

  /// Deleting it in a Portal deletes the whole spec, so it goes with that.
  public static let specSchema = portal(
    .specSchema, displayName: "id", owner: ("spec", .spec), goesWithOwner: true, places: openAPI)

  /// A tutorial of a product, known by its CID.
  public static let doc = portal(
    .doc, displayName: "Title", owner: ("product", .product), managed: ["/CID", "/Type"],
    sets: ["/Tags", "/Categories"], references: [Reference("/Tags/*", to: .tag)],
    places: documentation)

  /// The order in which a product's tutorials stand. Those that only the target has come after those
  /// of the release.
  public static let docOrder = portal(
    .docOrder, displayName: "id", owner: ("product", .product),
    sequences: [JSONPointer(["docs"])],
    references: [Reference("/docs/*", to: .doc)], comesByItself: true, goesWithOwner: true)

  /// `<product>:logo` or `<product>:preview`: the file in base64.
  public static let productImage = portal(
    .productImage, displayName: "fileName", owner: ("product", .product),
    ignored: ["/fileName", "/mediaType"])

  /// A catalogue, known by its name.
  public static let catalogue = portal(
    .catalogue,
    managed: [
      "/CID", "/VisibilityStatus", "/Products", "/Plans", "/OrgCatalogues",
    ])

  /// Whether everybody sees a catalogue. A new one is private until everything is in it.
  public static let catalogueVisibility = portal(
    .catalogueVisibility, displayName: "VisibilityStatus", owner: ("catalogue", .catalogue),
    defaults: [Default("/VisibilityStatus", "Private")], comesByItself: true,
    goesWithOwner: true, finishes: .catalogue)

  /// A team that sees a private catalogue, `<catalogue>:<team>`.
  public static let audience = portal(
    .audience, displayName: "id", owner: ("catalogue", .catalogue),
    managed: ["/OrganisationID", "/TeamID"],
    references: [
      Reference(besidePath("organisation"), to: .organisation),
      Reference(besidePath("team"), to: .team),
    ], canUpdate: false)

  private static let ofPolicy = [Reference(besidePath("policy"), to: .policy)]
  private static let ofAPI = Reference(besidePath("api"), to: "api")

  private static func documentation(_ table: inout PlaceTable) {
    table.texts(
      "/Description", "/Content", "/MarkdownContent", "/PreviewContent", "/Lede")
    table.urls("/OASUrl")
    table.values("/AutoApproveAccessRequests")
  }

  private static func openAPI(_ table: inout PlaceTable) {
    for servers in ["", "/paths/*", "/paths/*/*"] {
      table.urls("/document\(servers)/servers/*/url")
    }
    for scheme in ["/components/securitySchemes/*", "/securityDefinitions/*"] {
      table.urls(
        "/document\(scheme)/openIdConnectUrl", "/document\(scheme)/authorizationUrl",
        "/document\(scheme)/tokenUrl", "/document\(scheme)/flows/*/authorizationUrl",
        "/document\(scheme)/flows/*/tokenUrl", "/document\(scheme)/flows/*/refreshUrl")
    }
    table.hosts("/document/host")
    table.texts("/text")
  }
}
