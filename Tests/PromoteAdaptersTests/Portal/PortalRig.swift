import PromoteCore
import PromoteEngine
import TykSimulator

@testable import PromoteAdapters

/// A simulated Portal and its client.
struct PortalRig: Sendable {
  static let key = "portal-administrator-token"

  /// How the client reaches the simulator.
  enum Way: Sendable, CaseIterable { case inProcess, overHTTP }

  let simulator: PortalSimulator
  let faults = FaultScript()
  let clock = StillClock()
  /// Nil: the simulator itself, in process.
  private var reached: (any HTTPTransport)?

  init(_ change: (inout PortalSimulatorConfiguration) -> Void = { _ in }) {
    var configuration = PortalSimulatorConfiguration()
    configuration.secret = Self.key
    configuration.clock = { Instant("2026-03-02T09:30:00Z")! }
    change(&configuration)
    simulator = PortalSimulator(configuration: configuration)
  }

  /// Lends a Portal that is reached in one of the ways.
  static func with(
    _ way: Way, _ change: (inout PortalSimulatorConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (PortalRig) async throws -> Void
  ) async throws {
    let rig = PortalRig(change)
    switch way {
    case .inProcess: try await body(rig)
    case .overHTTP:
      try await withServer(rig.simulator, faults: rig.faults) { url in
        let transport = try AsyncHTTPTransport(
          try BaseURL(url),
          limits: .init(connectSeconds: 60, idleSeconds: 30, exchangeSeconds: 60))
        var served = rig
        served.reached = transport
        try await body(served)
        await transport.shutdown()
      }
    }
  }

  var transport: any HTTPTransport { reached ?? simulator.transport(faults: faults) }

  func client(
    pageSize: Int = 100, version: String? = nil, credential: String = key
  ) -> PortalClient {
    PortalClient(
      transport: transport, portal: "http://portal.example",
      credential: Secret(credential), version: version, pageSize: pageSize, clock: clock)
  }
}

/// One object of every kind that people make, those that others belong to first.
enum PortalSample {
  static let organisation = "2xzW5fgIuinM6C5uBcb6jtukgSL"
  static let team = "2xzkgTrMGsQPNeuEM7lTmwY20WN"
  static let provider = "2y0SSrGzIYn3kzAjFXfwWfJOe3o"
  static let clientType = "2y0ZlJXSWdyYmSBD7YK4ZKGRjpI"
  static let product = "2xzzHFKWqQHIlndFduzdYeSCer2"
  static let spec = "2y0veTEWTQpEdfbLm7cZnyDwan4"
  static let docs = [
    "2y0Ds4DO7MAq00hGDh1bo1OPiYF", "2y0DuXkqQ4mB7xJcT1nW5pLrZaH", "2y0Dw9uRk3TqFZVbYcN8sGhEoLi",
  ]

  static let all: [(kind: KindName, document: JSON)] = people + products + pages

  private static func sample(
    _ kind: KindName, _ id: String, _ members: JSON, beside: KeyValuePairs<String, JSON> = [:]
  ) -> (kind: KindName, document: JSON) {
    var document = members
    var extra = JSONObject([("id", .string(id))])
    for (name, value) in beside { extra[name] = value }
    document.set(JSONPointer([ResourceKind.besideMember]), to: .object(extra))
    return (kind, document)
  }

  private static let people = [
    sample(
      .attribute, "cost-centre",
      [
        "Name": "Cost centre", "Identifier": "cost-centre", "Type": 1, "Behaviour": 2,
        "AddToKeyMetadata": true, "Description": "Who pays",
      ], beside: ["model": "User"]),
    sample(.organisation, organisation, ["Name": "Northwind Partners"]),
    sample(
      .team, team, ["Name": "Integrators"], beside: ["organisation": .string(organisation)]),
    sample(
      .user, "ann@northwind.example",
      [
        "Email": "Ann@Northwind.example", "First": "Ann", "Last": "Lee", "Active": true,
        "Role": "consumer-team-member", "Provider": "password", "Teams": [.string(team)],
      ], beside: ["organisation": .string(organisation)]),
    sample(.tag, "logistics", ["Name": "logistics"]),
    sample(
      .oauthProvider, provider,
      [
        "Name": "Corporate IdP", "Type": "Keycloak",
        "WellKnownURL": "https://idp.example/.well-known/openid-configuration",
        "RegistrationAccessToken": "never-shown",
      ]),
    sample(
      .clientType, clientType,
      [
        "Name": "Web app", "GrantType": ["authorization_code", "refresh_token"],
        "ResponseTypes": ["code"], "TokenEndpointAuthMethod": "client_secret_basic",
        "Description": "For browsers",
      ], beside: ["provider": .string(provider)]),
    sample(.catalogue, "Partners", ["Name": "Partners", "NameWithSlug": "partners"]),
    sample(.catalogue, "Insiders", ["Name": "Insiders", "NameWithSlug": "insiders"]),
    sample(
      .portalWebhook, "audit",
      [
        "Name": "audit", "URL": "https://hooks.example/portal", "Method": "POST", "Timeout": 10,
        "Events": ["AccessRequestCreated", "UserRegistered"],
      ]),
    sample(
      .portalWebhookHeader, "audit:X-Audit-Key",
      ["Name": "X-Audit-Key", "Value": "audit-key-of-dev"], beside: ["webhook": "audit"]),
    sample(
      .ssoProfile, "corp-oidc",
      [
        "ID": "corp-oidc", "Name": "Corporate login", "OrgID": "0",
        "ActionType": "GenerateOrLoginDeveloperProfile", "Type": "redirect",
        "ProviderName": "SocialProvider",
        "ProviderConfig": ["UseProviders": [["Name": "openid-connect", "Secret": "oidc-secret"]]],
        "DefaultUserGroupID": .string("\(organisation):default"),
        "UserGroupMapping": ["integrators": .string(team)], "CustomUserGroupField": "groups",
      ]),
  ]

  private static let products =
    [
      sample(
        .product, product,
        [
          "Name": "legacy_docs", "DisplayName": "Legacy docs", "IsDocumentationOnly": true,
          "Description": "Old", "Content": "<p>Older</p>", "Feature": true, "Tags": ["logistics"],
        ]),
      sample(
        .spec, spec, ["SpecAlias": "legacy_v2", "Name": "Legacy, second edition"],
        beside: ["product": .string(product)]),
      sample(
        .specDocument, spec,
        ["document": ["openapi": "3.0.3", "info": ["title": "L", "version": "1"], "paths": [:]]],
        beside: ["spec": .string(spec)]),
    ]
    + docs.enumerated().map { index, id in
      sample(
        .doc, id,
        [
          "Title": .string("Chapter \(index)"), "Path": .string("chapter-\(index)"),
          "Content": "# Hello", "MarkdownEnabled": true, "MarkdownContent": "# Hello",
          "Status": "published", "Lede": "Soon", "Tags": ["logistics"],
        ], beside: ["product": .string(product)])
    } + [
      sample(
        .docOrder, product, ["docs": .array([docs[1], docs[2], docs[0]].map { .string($0) })],
        beside: ["product": .string(product)]),
      sample(
        .productImage, "\(product):logo",
        ["bytes": "iVBORw0KGgoAAAANSUhEUg==", "fileName": "logo.png", "mediaType": "image/png"],
        beside: ["product": .string(product)]),
      sample(
        .productCatalogues, product, ["Catalogues": ["Partners", "Insiders"]],
        beside: ["product": .string(product)]),
      sample(
        .audience, "Partners:\(team)", [:],
        beside: [
          "catalogue": "Partners", "organisation": .string(organisation), "team": .string(team),
        ]),
      sample(
        .audience, "Insiders:\(organisation):default", [:],
        beside: [
          "catalogue": "Insiders", "organisation": .string(organisation),
          "team": .string("\(organisation):default"),
        ]),
      sample(
        .catalogueVisibility, "Partners", ["VisibilityStatus": "Public"],
        beside: ["catalogue": "Partners"]),
    ]

  private static let pages = [
    sample(
      .page, "terms",
      [
        "Title": "Terms", "Path": "/terms", "Status": "Published", "Template": "flip_flop",
      ]),
    sample(
      .contentBlock, "terms:NoImageSectionTitle",
      ["Name": "NoImageSectionTitle", "Content": "Terms of use"], beside: ["page": "terms"]),
    sample(
      .contentBlock, "terms:OneOfOurOwn", ["Name": "OneOfOurOwn", "Content": "More"],
      beside: ["page": "terms"]),
    sample(
      .post, "parcel-api-live",
      [
        "Title": "Parcel API is live", "Path": "parcel-api-live", "Lede": "Version 2",
        "Content": "<p>It is.</p>", "Status": "draft", "Tags": ["logistics"],
      ]),
    sample(
      .theme, "northwind",
      [
        "files": [
          "theme.json":
            #"{"name": "northwind", "version": "1.4.0", "author": "N", "templates": [{"name": "Home", "template": "home", "layout": "portal_layout"}]}"#,
          "views/home.tmpl": "{{ .blocks.Title.Content }}",
          "assets/logo.png": ["base64": "iVBORw0KGgoAAAANSUhEUg=="],
        ]
      ]),
    sample(
      .defaultTheme, "default",
      [
        "files": [
          "theme.json": #"{"name": "default", "version": "0.0.2", "templates": []}"#,
          "assets/own.css": "h1 { color: navy }",
        ]
      ]),
    sample(.themeActivation, "current", [:], beside: ["theme": "northwind"]),
    sample(
      .defaultAttribute, "First name", ["Label": "First name", "AddToKeyMetadata": true],
      beside: ["model": "User"]),
  ]
}
