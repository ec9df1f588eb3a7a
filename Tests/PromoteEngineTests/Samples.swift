import PromoteCore

/// What dev holds at the beginning, in the order in which it is created.
enum Samples {
  static let orders = Address(kind: .classic, id: "orders")
  static let payments = Address(kind: .oas, id: "payments")
  static let gold = Address(kind: .policy, id: "gold")
  static let template = Address(kind: .template, id: "team-defaults")

  static let dev: [(Address, JSON)] = [
    (template, templateDocument), (orders, ordersDocument), (payments, paymentsDocument),
    (gold, goldDocument),
  ]

  static let templateDocument: JSON = [
    "id": "team-defaults", "name": "Team defaults", "kind": "oas-template", "description": "",
    "data": ["x-nobody-knows-this": ["kept": "yes", "list": [1, 2]]],
  ]

  static let ordersDocument: JSON = [
    "api_definition": [
      "api_id": "orders", "name": "Orders #sales", "slug": "orders", "active": true,
      "use_keyless": false, "enable_jwt": true, "jwt_signing_method": "rsa",
      "jwt_source": .string(Base64.encode("https://login.dev.example.com/jwks".utf8)),
      "jwt_identity_base_field": "sub", "jwt_default_policies": ["gold"],
      "definition": ["location": "header", "key": "x-api-version"],
      "version_data": [
        "not_versioned": true,
        "versions": ["Default": ["name": "Default", "use_extended_paths": true]],
      ],
      "proxy": [
        "listen_path": "/orders/", "target_url": "https://orders.dev.example.com/v1",
        "strip_listen_path": true,
      ],
      "upstream_auth": [
        "enabled": true,
        "basic_auth": [
          "enabled": true, "username": "gateway", "password": .string(World.secretOfDev),
        ],
      ],
    ],
    "hook_references": [],
  ]

  static let paymentsDocument: JSON = [
    "openapi": "3.0.3", "info": ["title": "Payments", "version": "2.1.0"],
    "paths": [
      "/charges": [
        "post": ["operationId": "createCharge", "responses": ["201": ["description": "created"]]]
      ]
    ],
    "components": [:],
    "x-tyk-api-gateway": [
      "info": ["id": "payments", "name": "Payments", "state": ["active": true]],
      "server": ["listenPath": ["value": "/payments/", "strip": true]],
      "upstream": ["url": "https://payments.dev.example.com/api"],
    ],
  ]

  static let goldDocument: JSON = [
    "id": "gold", "name": "Gold", "active": true, "rate": 1000, "per": 60, "quota_max": 100_000,
    "quota_renewal_rate": 3600,
    "access_rights": [
      "orders": [
        "api_id": "orders", "api_name": "Orders #sales", "versions": ["Default"],
        "allowed_urls": [],
      ],
      "payments": [
        "api_id": "payments", "api_name": "Payments", "versions": ["Default"],
        "allowed_urls": [],
      ],
    ],
  ]
}
