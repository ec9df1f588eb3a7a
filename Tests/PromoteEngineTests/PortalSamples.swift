import PromoteCore
import PromoteEngine
import TykSimulator

/// A shop: products and plans of policies, in catalogues that teams see.
struct PortalShop {
  var products = 2
  var plans = 1
  var catalogues = ["Partners"]
  /// Whether there is an object of every kind that a Portal keeps.
  var isWhole = false
  /// Whether products name client types by their custom ids, as two may have one name.
  var namesTypesByID = true

  static func cid(_ name: String) -> String {
    let text = name + String(repeating: "0", count: max(0, 24 - name.utf8.count))
    return "2zz" + String(text.prefix(24))
  }

  /// What the Dashboard of dev holds.
  var dashboard: [(Address, JSON)] {
    var objects: [(Address, JSON)] = []
    for number in 1...products {
      objects.append(
        (
          Address(kind: .classic, id: "api\(number)"),
          [
            "api_definition": [
              "api_id": .string("api\(number)"), "name": .string("API \(number)"), "active": true,
              "slug": .string("api\(number)"), "use_keyless": false,
              "proxy": [
                "listen_path": .string("/api\(number)/"), "strip_listen_path": true,
                "target_url": "https://orders.dev.example.com/v1",
              ],
              "version_data": [
                "not_versioned": true, "versions": ["Default": ["name": "Default"]],
              ],
            ]
          ]
        ))
      objects.append(policy("product\(number)", ["acl": true], api: "api\(number)"))
    }
    for number in 1...plans {
      objects.append(
        policy("plan\(number)", ["quota": true, "rate_limit": true], api: "api1"))
    }
    return objects
  }

  private func policy(_ id: String, _ partitions: JSON, api: String) -> (Address, JSON) {
    (
      Address(kind: .policy, id: id),
      [
        "id": .string(id), "name": .string("Policy \(id)"), "rate": 100, "per": 60,
        "quota_max": 1000, "quota_renewal_rate": 3600, "active": true, "state": "active",
        "partitions": partitions,
        "access_rights": .object(
          JSONObject([
            (
              api,
              [
                "api_id": .string(api), "api_name": .string(api), "versions": ["Default"],
              ] as JSON
            )
          ])),
      ]
    )
  }

  /// What people made in the Portal of dev.
  var fixture: JSON {
    let shelf = { (number: Int) -> JSON in
      .array([.string(catalogues[number % catalogues.count])])
    }
    return [
      "organisations": [
        [
          "CID": .string(Self.cid("northwind")), "Name": "Northwind",
          "teams": [["CID": .string(Self.cid("integrators")), "Name": "Integrators"]],
        ],
        ["CID": .string(Self.cid("contoso")), "Name": "Contoso"],
      ],
      "tags": [["Name": "logistics"], ["Name": "beta"]],
      "oauth-providers": [
        provider("Corporate", ["Web app", "Machine"]), provider("Public", ["Web app"]),
      ],
      "catalogues": .array(
        catalogues.enumerated().map { index, name in
          [
            "Name": .string(name), "VisibilityStatus": index == 0 ? "Private" : "Public",
            "audiences": index == 0
              ? [["Organisation": "Northwind", "Team": "Integrators"]] : [],
          ]
        }),
      "products": .array(
        (1...products).map { number in
          [
            "Name": .string("Policy product\(number)"), "DisplayName": .string("Product \(number)"),
            "Description": .string("What product \(number) does"), "Catalogues": shelf(number),
            "Tags": number % 2 == 0 ? ["logistics", "beta"] : ["logistics"],
            // Two identity providers have one of that name.
            "Templates": .array(
              types(number).map { .string($0) }),
            "files": isWhole && number == 1
              ? [
                "logo": "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
                "preview": "<svg xmlns=\"http://www.w3.org/2000/svg\"><g/></svg>",
              ] : [:],
            "docs": .array(
              ["second", "first", "third"].map { path in
                [
                  "CID": .string(Self.cid("doc\(number)\(path)")), "Path": .string(path),
                  "Title": .string("The \(path) of \(number)"), "Content": "Text",
                  "Status": "published",
                ]
              }),
            "api-details": [
              [
                "APIID": .string("api\(number)"), "Description": .string("API of \(number)"),
                "files": .object(
                  JSONObject(
                    [
                      (
                        "oas",
                        #"{"openapi":"3.0.3","info":{"title":"x","version":"1"},"paths":{}}"#
                      )
                    ] + (isWhole && number == 1 ? [("graphql", "type Query { a: String }")] : []))),
              ]
            ],
          ]
        } + [
          [
            "CID": .string(Self.cid("guide")), "Name": "Guide", "DisplayName": "The guide",
            "IsDocumentationOnly": true, "Catalogues": .array([.string(catalogues[0])]),
            "spec-details": isWhole ? Self.specs : [],
          ]
        ]),
      "plans": .array(
        (1...plans).map { number in
          [
            "Name": .string("Policy plan\(number)"), "DisplayName": .string("Plan \(number)"),
            "AutoApproveAccessRequests": false, "Catalogues": shelf(number),
          ]
        }),
      "extended_attributes": isWhole ? Self.attributes : [],
      "themes": isWhole ? [["archive": Self.theme, "Status": "Current"]] : [],
      "pages": [
        [
          "CID": .string(Self.cid("terms")), "Title": "Terms", "Path": "/terms",
          "Status": "Published", "Template": isWhole ? "landing" : "flip_flop",
          // One that the template names, and one that it does not.
          "content-blocks": isWhole
            ? [["Name": "Hero", "Content": "Terms"], ["Name": "Extra", "Content": "More"]]
            : [["Name": "NoImageSectionTitle", "Content": "Terms of use"]],
        ]
      ],
      "posts": [
        [
          "Title": "Live", "Path": "live", "Content": "It is live", "Status": "published",
          "Tags": ["logistics"],
        ]
      ],
      "webhooks": [
        [
          "Name": "audit", "URL": "https://login.dev.example.com/hook", "Method": "POST",
          "Timeout": 10, "Events": ["UserRegistered"],
          "headers": [["Name": "X-Key", "Value": .string(World.secretOfDev)]],
        ]
      ],
    ]
  }

  private func types(_ number: Int) -> [String] {
    guard namesTypesByID else { return ["Machine"] }
    return (number % 2 == 0 ? ["CorporateW", "PublicW"] : ["PublicW", "CorporateM"])
      .map(Self.cid)
  }

  private static let specs: JSON = [
    [
      "CID": .string(cid("spec1")), "SpecAlias": "v1", "Name": "First edition",
      "files": ["oas": #"{"openapi":"3.0.3","info":{"title":"Guide"}}"#],
    ],
    [
      "CID": .string(cid("spec2")), "SpecAlias": "v2",
      "files": ["graphql": "type Query { b: String }"],
    ],
  ]

  private static let attributes: JSON = [
    [
      "ModelName": "User",
      "custom-attributes": [
        [
          "Name": "Cost centre", "Identifier": "cost-centre", "Type": 1, "Behaviour": 2,
          "AddToKeyMetadata": true,
        ]
      ],
      "default-attributes": [["Label": "Organisation", "AddToKeyMetadata": true]],
    ]
  ]

  private static let theme: JSON = [
    "theme.json": """
    {"name": "northwind", "version": "1.4.0", "author": "Northwind design",
     "templates": [{"template": "landing", "name": "Landing", "layout": "portal_layout"},
                   {"template": "home", "name": "Home", "layout": "portal_layout"},
                   {"template": "flip_flop", "name": "Flip Flop", "layout": "portal_layout"}]}
    """,
    "views/landing.tmpl": "<h1>{{ .blocks.Hero.Content }}</h1><p>{{ .blocks.Teaser.Content }}</p>",
    "assets/app.css": "h1 { color: navy }",
  ]

  /// People log in with it; `team` is the number that this Portal gave it.
  static func profile(team: Int, secret: String = World.secretOfDev) -> JSON {
    [
      "sso_profiles": [
        [
          "ID": "corp", "Name": "Corporate", "ActionType": "GenerateOrLoginDeveloperProfile",
          "Type": "redirect", "ProviderName": "SocialProvider", "OrgID": "0",
          "ProviderConfig": [
            "CallbackBaseURL": "https://login.dev.example.com",
            "UseProviders": [
              ["Name": "openid-connect", "Key": "client", "Secret": .string(secret)]
            ],
          ],
          "IdentityHandlerConfig": ["DashboardCredential": .string(secret)],
          "DefaultUserGroupID": .string(String(team)),
          "UserGroupMapping": ["everybody": "1", "integrators": .string(String(team))],
        ]
      ]
    ]
  }

  private func provider(_ name: String, _ types: [String]) -> JSON {
    [
      "CID": .string(Self.cid("idp\(name)")), "Name": .string(name), "Type": "Keycloak",
      "WellKnownURL": "https://login.dev.example.com/.well-known/openid-configuration",
      "client-types": .array(
        types.map {
          [
            "CID": .string(Self.cid("\(name)\($0.first!)")), "Name": .string($0),
            "GrantType": "authorization_code,refresh_token", "ResponseTypes": "code",
            "TokenEndpointAuthMethod": "client_secret_basic",
          ]
        }),
    ]
  }
}

extension World {
  /// A world whose dev has a shop.
  static func withShop(
    _ shop: PortalShop = PortalShop(),
    portal configure: (EnvironmentName, inout PortalSimulatorConfiguration) -> Void = { _, _ in }
  ) async throws -> World {
    let world = try World(portals: true, portal: configure)
    try await world.begin(shop.dashboard)
    try world.fill(with: shop)
    return world
  }

  /// What people made in the Portal of dev, whose Dashboard has the policies.
  func fill(with shop: PortalShop) throws {
    let portal = portals[Self.dev]!
    portal.synchronise()
    try portal.load(shop.fixture)
    if shop.isWhole {
      let team = portal.records("teams").first { $0["Name"] == "Integrators" }
      try portal.load(PortalShop.profile(team: team?["ID"]?.integer ?? 0))
    }
  }

  /// The relations of a Portal as people see them, by names.
  func relations(_ name: EnvironmentName) -> [String] {
    let portal = portals[name]!
    func names(_ collection: String) -> [Int: String] {
      Dictionary(
        portal.records(collection).map { ($0["ID"]?.integer ?? 0, $0["Name"]?.string ?? "") },
        uniquingKeysWith: { first, _ in first })
    }
    func list(_ json: JSON?) -> String {
      (json?.array ?? []).map { $0.string ?? $0["Name"]?.string ?? $0.text }.sorted()
        .joined(separator: ", ")
    }
    let teams = names("teams")
    let organisations = names("organisations")
    let catalogues = names("catalogues")
    var lines: [String] = []
    for product in portal.records("products") {
      let label = "product \(product["Name"]?.string ?? "")"
      for member in ["Catalogues", "Tags", "Templates"] {
        lines.append("\(label) \(member): \(list(product[member]))")
      }
      lines.append(
        "\(label) APIs: \((product["APIDetails"]?.array ?? []).compactMap { $0["APIID"]?.string }.sorted())"
      )
    }
    for plan in portal.records("plans") {
      let shelves = (plan["Catalogues"]?.array ?? []).map {
        $0.string ?? catalogues[$0.integer ?? 0] ?? "?"
      }
      lines.append("plan \(plan["Name"]?.string ?? ""): \(shelves.sorted())")
    }
    for catalogue in portal.records("catalogues") {
      lines.append(
        "catalogue \(catalogue["Name"]?.string ?? ""): \(catalogue["VisibilityStatus"]?.string ?? "")"
      )
    }
    for audience in portal.records("audiences") {
      lines.append(
        "audience \(catalogues[audience["parent"]?.integer ?? 0] ?? ""): "
          + "\(organisations[audience["OrganisationID"]?.integer ?? 0] ?? "") "
          + "\(teams[audience["TeamID"]?.integer ?? 0] ?? "")")
    }
    return lines.sorted()
  }
}
