import PromoteCore

/// One object and more of every kind, each naming others: what dev holds in order of creation.
enum EveryKind {
  static let hook = Address(kind: .webhook, id: "Ops alert")
  static let certificate = Address(kind: .certificate, id: fingerprint)
  static let orders = Address(kind: .classic, id: "orders")
  static let ordersNext = Address(kind: .classic, id: "orders-v2")
  static let tokens = Address(kind: .classic, id: "tokens")
  static let payments = Address(kind: .oas, id: "payments")
  static let paymentsNext = Address(kind: .oas, id: "payments-v2")
  static let prices = Address(kind: .streams, id: "prices")
  static let tools = Address(kind: .mcp, id: "tools")
  static let gold = Address(kind: .policy, id: "gold")
  static let template = Address(kind: .template, id: "team-defaults")
  static let provider = Address(kind: .idp, id: "corp-sso")
  static let client = Address(kind: .oauthClient, id: "tokens/shop-app")

  /// `PartnerCA`, made for these tests; its key is not kept.
  static let pem = """
    -----BEGIN CERTIFICATE-----
    MIIBgTCCASegAwIBAgIUOGw3awn+JcmFtV7Mr5UI3wkrDJwwCgYIKoZIzj0EAwIw
    FTETMBEGA1UEAwwKUGFydG5lciBDQTAgFw0yNjExMjEyMDExMTRaGA8yMTI2MTAy
    ODIwMTExNFowFTETMBEGA1UEAwwKUGFydG5lciBDQTBZMBMGByqGSM49AgEGCCqG
    SM49AwEHA0IABLagGrJX02ykWXT7UuG2SjIwgE0vHS5EiFpKjcuJ9zl3WgTOZ1on
    WCtPc2LD790uGtbBbhjo8sUt+9M+HwbnEP+jUzBRMB0GA1UdDgQWBBSFIzIASi1T
    nDboneyDgWrg9tWpszAfBgNVHSMEGDAWgBSFIzIASi1TnDboneyDgWrg9tWpszAP
    BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCID/vpVvetanXKK2eEBns
    u8cpabz6knP0gwNblusZCQ/8AiEAolcit7pMnUXiX/eo/oMj3lMnWWoiGpjcWN3Q
    1LV6z2A=
    -----END CERTIFICATE-----

    """
  static let fingerprint = "2790c7f18b35416a10922c28018159011e51818608e87a1911c74382c60f8bde"

  static var file: CertificateFile {
    get throws {
      try CertificateFile(
        name: "partner-ca", file: Array(pem.utf8), place: RegistryPlace(file: "prod.yaml", line: 9))
    }
  }

  /// In the organisation of `organisation`.
  static func dev(_ organisation: String) -> [(Address, JSON)] {
    let certificateID = JSON.string(organisation + fingerprint)
    return [
      (certificate, ["fingerprint": .string(fingerprint), "pem": .string(pem)]),
      (
        hook,
        [
          "name": "Ops alert", "method": "POST",
          "target_path": "https://alerts.dev.example.com/tyk", "header_map": ["X-Team": "ops"],
        ]
      ),
      (template, templateDocument),
      (ordersNext, classic("orders-v2", "/orders-v2/")),
      (
        orders,
        classic(
          "orders", "/orders/",
          [
            "client_certificates": [certificateID], "use_mutual_tls_auth": true,
            "enable_jwt": true, "jwt_signing_method": "rsa",
            "jwt_source": "https://login.dev.example.com/jwks", "jwt_identity_base_field": "sub",
            "jwt_default_policies": ["gold"],
            "scopes": ["jwt": ["scope_claim_name": "scope", "scope_to_policy": ["read": "gold"]]],
            "openid_options": [
              "providers": [
                [
                  "issuer": "https://login.dev.example.com/",
                  "client_ids": ["c2hvcC1hcHA=": "gold"],
                ]
              ]
            ],
            "pinned_public_keys": ["*": certificateID],
            "definition": [
              "enabled": true, "name": "v1", "default": "self", "location": "header",
              "key": "x-api-version", "versions": ["v2": "orders-v2"],
            ],
          ], hooks: true)
      ),
      (
        tokens,
        classic(
          "tokens", "/tokens/",
          [
            "use_oauth2": true, "use_keyless": false,
            "proxy": [
              "listen_path": "/tokens/", "target_url": "tyk://orders/tokens",
              "strip_listen_path": true,
            ],
          ])
      ),
      (paymentsNext, oas("payments-v2", "/payments-v2/", [:])),
      (
        payments,
        oas(
          "payments", "/payments/",
          [
            "info": [
              "id": "payments", "name": "Payments", "state": ["active": true],
              "versioning": [
                "enabled": true, "name": "v1", "default": "self", "location": "url", "key": "",
                "versions": [["name": "v2", "id": "payments-v2"]],
              ],
            ],
            "server": [
              "listenPath": ["value": "/payments/", "strip": true],
              "clientCertificates": ["enabled": true, "allowlist": [certificateID]],
              "eventHandlers": [
                [
                  "enabled": true, "trigger": "QuotaExceeded", "type": "webhook",
                  "id": "Ops alert", "cooldownPeriod": "10s",
                ]
              ],
              "authentication": [
                "enabled": true,
                "securitySchemes": [
                  "jwt": [
                    "enabled": true, "source": "https://login.dev.example.com/jwks",
                    "signingMethod": "rsa", "identityBaseField": "sub",
                    "defaultPolicies": ["gold"],
                    "scopes": [
                      "scopeToPolicyMapping": [["scope": "charges", "policyId": "gold"]]
                    ],
                  ]
                ],
              ],
            ],
            "upstream": [
              "url": "https://payments.dev.example.com/api",
              "certificatePinning": [
                "enabled": true,
                "domainToPublicKeysMapping": [["domain": "*", "publicKeys": [certificateID]]],
              ],
            ],
            "middleware": [
              "operations": [
                "createCharge": [
                  "urlRewrite": [
                    "enabled": true, "pattern": "(.*)", "rewriteTo": "tyk://orders/charges",
                  ]
                ]
              ]
            ],
          ]
        ).setting(ResourceKind.beside("categories"), to: ["sales", "eu"])!
      ),
      (prices, streamsDocument), (tools, toolsDocument), (gold, goldDocument),
      (provider, providerDocument), (client, clientDocument),
    ]
  }

  static let templateDocument: JSON = [
    "id": "team-defaults", "name": "Team defaults", "kind": "oas-template", "description": "",
    "data": [
      "x-tyk-api-gateway": [
        "server": [
          "authentication": ["securitySchemes": ["jwt": ["defaultPolicies": ["gold"]]]]
        ]
      ]
    ],
  ]

  static let streamsDocument: JSON = [
    "openapi": "3.0.3", "info": ["title": "Prices", "version": "1.0.0"], "paths": [:],
    "components": [:],
    "x-tyk-api-gateway": [
      "info": ["id": "prices", "name": "Prices", "state": ["active": true]],
      "server": ["listenPath": ["value": "/prices/", "strip": true]],
      "upstream": ["url": ""],
    ],
    "x-tyk-streaming": [
      "streams": [
        "ticks": [
          "input": [
            "kafka": [
              "addresses": ["kafka.dev.example.com:9092"], "topics": ["ticks"],
              "consumer_group": "gw",
              "sasl": ["mechanism": "PLAIN", "user": "gw", "password": .string(World.secretOfDev)],
            ]
          ],
          "output": ["http_server": ["path": "/ticks", "ws_path": "/ws"]],
        ]
      ]
    ],
  ]

  static let toolsDocument: JSON = [
    "openapi": "3.0.3", "info": ["title": "Tools", "version": "1.0.0"], "paths": [:],
    "components": [:],
    "x-tyk-api-gateway": [
      "info": ["id": "tools", "name": "Tools", "state": ["active": true]],
      "server": ["listenPath": ["value": "/tools/", "strip": true]],
      "upstream": ["url": "tyk://payments/mcp"],
      "middleware": ["mcpTools": ["charge": ["allow": ["enabled": true]]]],
    ],
  ]

  static let goldDocument: JSON = {
    var rights = JSONObject()
    for id in ["orders", "payments", "prices", "tools", "tokens"] {
      rights[id] = ["api_id": .string(id), "api_name": .string(id), "versions": []]
    }
    return [
      "id": "gold", "name": "Gold", "active": true, "rate": 1000, "per": 60, "quota_max": 100_000,
      "quota_renewal_rate": 3600, "access_rights": .object(rights),
    ]
  }()

  static let providerDocument: JSON = [
    "client_idp_id": "corp-sso", "name": "Corporate SSO",
    "issuer": "https://login.dev.example.com/", "jwks_uri": "https://login.dev.example.com/jwks",
    "api_mappings": ["payments": ["scope_to_policy": ["charges:write": "gold"]]],
  ]

  static let clientDocument: JSON = [
    "client_id": "shop-app", "redirect_uri": "https://shop.dev.example.com/callback",
    "policy_id": "gold", "description": "the shop", "meta_data": ["team": "shop"],
    "x-tyk-promote": ["api": "tokens", "id": "tokens/shop-app"],
  ]

  private static func classic(
    _ id: String, _ path: String, _ more: JSON = [:], hooks: Bool = false
  ) -> JSON {
    var definition: JSON = [
      "api_id": .string(id), "name": .string(id), "active": true, "use_keyless": true,
      "definition": ["location": "header", "key": "x-api-version"],
      "version_data": ["not_versioned": true, "versions": ["Default": ["name": "Default"]]],
      "proxy": [
        "listen_path": .string(path), "target_url": "https://orders.dev.example.com/v1",
        "strip_listen_path": true,
      ],
    ]
    for member in more.object ?? JSONObject() {
      definition.set(JSONPointer([member.name]), to: member.value)
    }
    let reference: JSON = [
      "event_name": "QuotaExceeded", "event_timeout": 60,
      "hook": [
        "id": "Ops alert", "name": "Ops alert", "method": "POST",
        "target_path": "https://alerts.dev.example.com/tyk", "header_map": ["X-Team": "ops"],
      ],
    ]
    return ["api_definition": definition, "hook_references": .array(hooks ? [reference] : [])]
  }

  private static func oas(_ id: String, _ path: String, _ more: JSON) -> JSON {
    var gateway: JSON = [
      "info": ["id": .string(id), "name": .string(id), "state": ["active": true]],
      "server": ["listenPath": ["value": .string(path), "strip": true]],
      "upstream": ["url": "https://payments.dev.example.com/api"],
    ]
    for member in more.object ?? JSONObject() {
      gateway.set(JSONPointer([member.name]), to: member.value)
    }
    return [
      "openapi": "3.0.3", "info": ["title": .string(id), "version": "1.0.0"],
      "paths": [
        "/charges": [
          "post": ["operationId": "createCharge", "responses": ["201": ["description": "created"]]]
        ]
      ], "components": [:], "x-tyk-api-gateway": gateway,
    ]
  }
}
