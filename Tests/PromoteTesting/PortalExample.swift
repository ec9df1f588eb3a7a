public import PromoteCore

/// A catalogue as a real Portal has it: twenty products, six plans, three catalogues, tutorials in
/// an order, documents, client types of two identity providers, pages with blocks.
///
/// Fill a Dashboard with ``dashboard``, a Portal with ``providers(secret:organisation:)``, have it
/// synchronise, then fill it with ``portal``.
public enum PortalExample {
  public static let provider = "Main dashboard"
  public static let dashboardURL = "http://dashboard.example.com"
  /// What must be found nowhere but in the Portals.
  public static let secrets = [
    "registration-token-sesame", "webhook-header-swordfish", "client-secret-opensesame",
    "identity-handler-abracadabra", "internal-token-xyzzy",
  ]

  /// Products of a policy each.
  public static let apiProducts = 18
  public static let documentationProducts = 2
  public static let plans = ["gold", "silver", "bronze", "trial", "partner", "internal"]
  public static let catalogues = ["Partners", "Internal", "Open Banking"]

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

  // MARK: - The Dashboard's side

  /// APIs `service-01` … and the policies that grant them, with explicit ids, tagged `portal`.
  public static let dashboard: JSON = [
    "apis": .array((1...apiProducts).map(api)),
    "policies": .array((1...apiProducts).map(grant) + plans.indices.map(limits)),
  ]

  private static func api(_ number: Int) -> JSON {
    let id = "service-\(two(number))"
    return [
      "api_definition": [
        "api_id": .string(id), "name": .string("Service \(two(number))"), "slug": .string(id),
        "active": true, "use_keyless": false, "enable_jwt": true, "jwt_signing_method": "rsa",
        "proxy": [
          "listen_path": .string("/\(id)/"),
          "target_url": .string("http://\(id).internal.example.com/"), "strip_listen_path": true,
        ],
        "version_data": [
          "not_versioned": true, "default_version": "",
          "versions": ["Default": ["name": "Default", "use_extended_paths": true]],
        ],
      ]
    ]
  }

  /// Each third grants its neighbour, too.
  private static func grant(_ number: Int) -> JSON {
    let granted = number % 3 == 0 ? [number, number - 1] : [number]
    let rights = granted.map { number -> (String, JSON) in
      let id = "service-\(two(number))"
      return (
        id,
        [
          "api_id": .string(id), "api_name": .string("Service \(two(number))"),
          "versions": ["Default"],
        ]
      )
    }
    return [
      "_id": .string("65f0000000000000000001\(two(number))"), "id": .string("grant-\(two(number))"),
      "name": .string("service_\(two(number))"), "active": true, "state": "active",
      "tags": ["portal"], "access_rights": .object(JSONObject(rights)),
      "partitions": [
        "acl": true, "quota": false, "rate_limit": false, "complexity": false, "per_api": false,
      ],
    ]
  }

  private static func limits(_ index: Int) -> JSON {
    [
      "_id": .string("65f0000000000000000002\(two(index))"),
      "id": .string("limits-\(plans[index])"), "name": .string(plans[index]), "active": true,
      "state": "active", "tags": ["portal"], "rate": .integer(100 * (index + 1)), "per": 60,
      "quota_max": index == 0 ? -1 : .integer(10_000 * index), "quota_renewal_rate": 2_592_000,
      "key_expires_in": 0, "access_rights": [:], "meta_data": ["tier": .string(plans[index])],
      "partitions": [
        "acl": false, "quota": true, "rate_limit": true, "complexity": false, "per_api": false,
      ],
    ]
  }

  // MARK: - The Portal's side

  /// The connection to the Dashboard, for its user's access key.
  public static func providers(
    secret: String, organisation: String, url: String = dashboardURL, name: String = provider
  ) -> JSON {
    [
      "providers": [
        [
          "Name": .string(name),
          "MetaData": [
            "URL": .string(url), "Secret": .string(secret), "OrgID": .string(organisation),
            "Gateway": "http://gateway.example.com", "PoliciesTags": ["portal"],
            "InsecureSkipVerify": false,
          ],
        ]
      ]
    ]
  }

  /// What the Portal owns, over what synchronisation brought.
  public static let portal: JSON = [
    "organisations": [
      ["Name": "Northwind Partners", "teams": [["Name": "Integrators"], ["Name": "Auditors"]]],
      ["Name": "Contoso", "teams": [["Name": "Mobile"]]],
    ],
    "tags": [["Name": "logistics"], ["Name": "payments"], ["Name": "beta"]],
    "extended_attributes": [
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
    ],
    "oauth-providers": [
      identityProvider("Corporate IdP", "Keycloak", ["Web app", "Machine"]),
      identityProvider("Partner IdP", "Okta", ["Web app", "Native"]),
    ],
    "catalogues": .array(
      catalogues.enumerated().map { index, name in
        [
          "Name": .string(name), "VisibilityStatus": index == 2 ? "Public" : "Private",
          "audiences": index == 2
            ? []
            : [
              [
                "Organisation": "Northwind Partners",
                "Team": index == 0 ? "Integrators" : "Auditors",
              ]
            ],
        ]
      }),
    "products": .array((1...apiProducts).map(product) + (1...documentationProducts).map(manual)),
    "plans": .array(
      plans.enumerated().map { index, name in
        [
          "Name": .string(name), "DisplayName": .string(name.capitalised),
          "Description": .string("The \(name) plan"), "JWTScope": .string(name),
          "AutoApproveAccessRequests": .bool(index == 3), "PlanQuota": .integer(index),
          "Catalogues": [.string(catalogues[index % 3]), .string(catalogues[(index + 1) % 3])],
        ]
      }),
    "themes": [["archive": theme, "Status": "Current"]],
    "pages": [
      page("Terms", "/terms", "landing", ["Hero": "Terms of use", "Extra": "More"]),
      page("Support", "/support", "landing", ["Hero": "Ask us", "Teaser": "We answer"]),
      page("About us", "/about-us", "landing", ["HeaderDescription": "Who we are"]),
    ],
    "posts": [
      [
        "Title": "Parcel API is live", "Path": "parcel-api-live", "Lede": "Version 2",
        "Content": "<p>Parcels</p>", "Status": "published", "Tags": ["logistics", "beta"],
      ]
    ],
    "webhooks": [
      [
        "Name": "audit", "URL": "https://hooks.dev.example.com/portal", "Method": "POST",
        "Timeout": 10, "Events": ["AccessRequestCreated", "UserRegistered"],
        "headers": [
          ["Name": "X-Audit-Key", "Value": .string(secrets[1])],
          ["Name": "X-Source", "Value": .string(secrets[4])],
        ],
      ]
    ],
    "sso_profiles": [
      [
        "ID": "corp-oidc", "Name": "Corporate login", "OrgID": "0", "Type": "redirect",
        "ActionType": "GenerateOrLoginDeveloperProfile", "ProviderName": "SocialProvider",
        "ProviderConfig": [
          "CallbackBaseURL": "https://portal.dev.example.com",
          "UseProviders": [
            [
              "Name": "openid-connect", "Key": "portal-dev", "Secret": .string(secrets[2]),
              "DiscoverURL": "https://idp.dev.example.com/.well-known/openid-configuration",
              "Scopes": ["openid", "email"],
            ]
          ],
        ],
        "IdentityHandlerConfig": ["DashboardCredential": .string(secrets[3])],
        "ReturnURL": "https://portal.dev.example.com/sso", "DefaultUserGroupID": "1",
        "UserGroupMapping": ["everybody": "1"], "CustomUserGroupField": "groups",
      ]
    ],
  ]

  private static func identityProvider(_ name: String, _ type: String, _ types: [String]) -> JSON {
    [
      "Name": .string(name), "Type": .string(type),
      "WellKnownURL": "https://idp.dev.example.com/.well-known/openid-configuration",
      "RegistrationAccessToken": .string(secrets[0]),
      "client-types": .array(
        types.map {
          [
            "Name": .string($0), "GrantType": "authorization_code,refresh_token",
            "ResponseTypes": "code", "TokenEndpointAuthMethod": "client_secret_basic",
          ]
        }),
    ]
  }

  /// Tutorials stand in another order than that of their titles and of their making.
  private static func product(_ number: Int) -> JSON {
    let api = "service-\(two(number))"
    let titles = number % 4 == 0 ? ["Second steps", "First steps", "Errors"] : ["First steps"]
    return [
      "Name": .string("service_\(two(number))"),
      "DisplayName": .string("Service \(two(number))"),
      "Description": .string("What service \(two(number)) does"),
      "Content": .string("<p>All of service \(two(number))</p>"), "Feature": .bool(number == 1),
      "Scopes": "read,write", "DCREnabled": .bool(number % 2 == 0),
      "Catalogues": [.string(catalogues[number % 3])],
      "Tags": number % 2 == 0 ? ["logistics"] : ["payments", "beta"],
      "Templates": number % 5 == 0 ? ["Machine", "Native"] : [],
      "api-details": [
        [
          "APIID": .string(api), "Description": .string("The API \(api)"),
          "files": [
            "oas": .string(
              """
              openapi: 3.0.3
              info:
                title: Service \(two(number))
                version: "1"
              paths: {}

              """)
          ],
        ]
      ],
      "docs": .array(
        titles.map { title in
          [
            "Title": .string(title), "Path": .string(title.dashed), "Status": "published",
            "Content": .string("# \(title)"), "MarkdownEnabled": true,
            "MarkdownContent": .string("# \(title)"), "Tags": ["beta"],
          ]
        }),
      "files": number == 1 ? ["logo": "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"] : [:],
    ]
  }

  private static func manual(_ number: Int) -> JSON {
    [
      "Name": .string("manual_\(number)"), "DisplayName": .string("Manual \(number)"),
      "IsDocumentationOnly": true, "Catalogues": [.string(catalogues[0])],
      "spec-details": [
        [
          "SpecAlias": "v1", "Name": "First edition",
          "files": ["oas": "{\"openapi\":\"3.0.3\",\"info\":{\"title\":\"Manual\"}}"],
        ],
        ["SpecAlias": "v2", "OASUrl": "https://docs.example.com/v2.yaml"],
      ],
    ]
  }

  private static func page(
    _ title: String, _ path: String, _ template: String, _ blocks: KeyValuePairs<String, String>
  ) -> JSON {
    [
      "Title": .string(title), "Path": .string(path), "Status": "Published",
      "Template": .string(template),
      "content-blocks": .array(
        blocks.map { ["Name": .string($0.key), "Content": .string($0.value)] }),
    ]
  }

  private static let theme: JSON = [
    "theme.json": """
    {"name": "northwind", "version": "1.4.0", "author": "Northwind design",
     "templates": [{"template": "landing", "name": "Landing", "layout": "portal_layout"},
                   {"template": "home", "name": "Home", "layout": "portal_layout"}]}
    """,
    "views/landing.tmpl": "<h1>{{ .blocks.Hero.Content }}</h1><p>{{ .blocks.Teaser.Content }}</p>",
    "views/home.tmpl": "<h1>{{ .blocks.HeaderDescription.Content }}</h1>",
    "assets/app.css": "h1 { color: navy }",
  ]

  // MARK: - Many organisations

  /// Organisations with one to `most` teams each: the work of the migration guide's scripts.
  public static func organisations(_ count: Int, most: Int = 70) -> JSON {
    [
      "organisations": .array(
        (1...count).map { number in
          [
            "Name": .string("Organisation \(number)"),
            "teams": .array(
              (1...teams(of: number, most: most)).map {
                ["Name": .string("Team \($0) of \(number)")]
              }),
          ]
        })
    ]
  }

  /// How many teams that organisation has, besides its default team.
  public static func teams(of number: Int, most: Int = 70) -> Int { number * 37 % most + 1 }
}

extension String {
  fileprivate var capitalised: String { prefix(1).uppercased() + dropFirst() }
  fileprivate var dashed: String { lowercased().replacing(" ", with: "-") }
}
