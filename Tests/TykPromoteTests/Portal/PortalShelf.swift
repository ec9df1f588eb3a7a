import PromoteCore

/// One object of every kind that a Portal has, with ids that people can read.
enum PortalShelf {
  static let headerValue = "header-of-dev-correct-horse"
  static let clientSecret = "client-of-dev-battery-staple"
  static let credential = "portal-of-dev-xyzzy-plugh"
  /// What must be found in no file and no output.
  static let secrets = [
    headerValue, clientSecret, credential, "token-of-ann-abracadabra", "password-of-ann-sesame",
    "registration-of-dev-swordfish",
  ]

  static func dashboard(organisation: String) -> JSON {
    [
      "organisation": .string(organisation),
      "apis": [
        [
          "api_definition": [
            "api_id": "orders", "name": "Orders", "slug": "orders", "active": true,
            "use_keyless": false, "use_standard_auth": true,
            "auth_configs": ["authToken": ["auth_header_name": "Authorization"]],
            "version_data": ["not_versioned": true, "versions": ["Default": ["name": "Default"]]],
            "proxy": [
              "listen_path": "/orders/", "target_url": "https://orders.dev.example.com/v1",
              "strip_listen_path": true,
            ],
          ]
        ]
      ],
      "policies": [
        policy("orders-access", "Orders access", ["acl": true]),
        policy("small", "Small", ["quota": true, "rate_limit": true]),
      ],
    ]
  }

  private static func policy(_ id: String, _ name: String, _ partitions: JSON) -> JSON {
    [
      "id": .string(id), "name": .string(name), "active": true, "state": "active", "rate": 5,
      "per": 1, "quota_max": 100, "quota_renewal_rate": 3600, "partitions": partitions,
      "access_rights": [
        "orders": ["api_id": "orders", "api_name": "Orders", "versions": ["Default"]]
      ],
    ]
  }

  static let portal: JSON = [
    "organisations": [
      [
        "CID": "northwind", "Name": "Northwind",
        "teams": [["CID": "integrators", "Name": "Integrators"]],
      ],
      ["CID": "contoso", "Name": "Contoso"],
    ],
    "users": [
      [
        "Email": "Ann@Northwind.example", "First": "Ann", "Last": "Lee", "Active": true,
        "Role": "consumer-admin", "Organisation": "Northwind", "Teams": ["Integrators"],
        "Provider": "password", "Password": "password-of-ann-sesame",
        "JWTToken": "token-of-ann-abracadabra",
      ]
    ],
    "tags": [["Name": "logistics"]],
    "extended_attributes": [
      [
        "ModelName": "User",
        "custom-attributes": [["Name": "Cost centre", "Identifier": "cost-centre", "Type": 1]],
      ]
    ],
    "oauth-providers": [
      [
        "CID": "corporate", "Name": "Corporate IdP", "Type": "Keycloak",
        "WellKnownURL": "https://login.dev.example.com/.well-known/openid-configuration",
        "RegistrationAccessToken": "registration-of-dev-swordfish",
        "client-types": [
          [
            "CID": "web", "Name": "Web app", "GrantType": "authorization_code",
            "ResponseTypes": "code", "TokenEndpointAuthMethod": "client_secret_basic",
          ]
        ],
      ]
    ],
    "catalogues": [
      [
        "Name": "Partners", "VisibilityStatus": "Private",
        "audiences": [["Organisation": "Northwind", "Team": "Integrators"]],
      ]
    ],
    "products": [
      [
        "Name": "Orders access", "DisplayName": "Orders", "Description": "Place orders",
        "Catalogues": ["Partners"], "Tags": ["logistics"], "Templates": ["Web app"],
        "docs": [
          doc("second", "Second steps"), doc("first", "First steps"),
        ],
        "api-details": [
          [
            "APIID": "orders", "Description": "The API",
            "files": [
              "oas": #"{"openapi":"3.0.3","info":{"title":"Orders","version":"1"},"paths":{}}"#,
              "graphql": "type Query { orders: [String] }",
            ],
          ]
        ],
        "files": ["logo": "<svg/>"],
      ],
      [
        "CID": "guide", "Name": "guide", "DisplayName": "The guide", "IsDocumentationOnly": true,
        "spec-details": [
          [
            "CID": "guide-v1", "SpecAlias": "v1",
            "files": [
              "oas": #"{"openapi":"3.0.3","info":{"title":"Guide","version":"1"},"paths":{}}"#,
              "graphql": "type Query { guide: String }",
            ],
          ]
        ],
      ],
    ],
    "plans": [["Name": "Small", "DisplayName": "Small plan", "Catalogues": ["Partners"]]],
    "themes": [
      [
        "archive": [
          "theme.json":
            #"{"name": "northwind", "version": "1.4.0", "author": "N", "templates": [{"template": "landing", "name": "Landing", "layout": "portal_layout"}]}"#,
          "views/landing.tmpl": "<h1>{{ .blocks.Hero.Content }}</h1>",
        ]
      ]
    ],
    "pages": [
      [
        "CID": "terms", "Title": "Terms", "Path": "/terms", "Status": "Published",
        "content-blocks": [["CID": "terms-hero", "Name": "Hero", "Content": "Terms of use"]],
      ]
    ],
    "posts": [
      [
        "Title": "It is live", "Path": "live", "Content": "<p>Live</p>", "Status": "published",
        "Tags": ["logistics"],
      ]
    ],
    "webhooks": [
      [
        "Name": "audit", "URL": "https://hooks.dev.example.com/portal", "Method": "POST",
        "Timeout": 10, "Events": ["UserRegistered"],
        "headers": [["Name": "X-Key", "Value": .string(headerValue)]],
      ]
    ],
    "sso_profiles": [
      [
        "ID": "corp", "Name": "Corporate login", "OrgID": "0", "Type": "redirect",
        "ActionType": "GenerateOrLoginDeveloperProfile", "ProviderName": "SocialProvider",
        "ProviderConfig": [
          "CallbackBaseURL": "https://portal.dev.example.com",
          "UseProviders": [
            ["Name": "openid-connect", "Key": "portal", "Secret": .string(clientSecret)]
          ],
        ],
        "IdentityHandlerConfig": ["DashboardCredential": .string(credential)],
        "DefaultUserGroupID": "1",
      ]
    ],
  ]

  private static func doc(_ path: String, _ title: String) -> JSON {
    [
      "CID": .string(path), "Title": .string(title), "Path": .string(path), "Content": "Read",
      "Status": "published",
    ]
  }
}
