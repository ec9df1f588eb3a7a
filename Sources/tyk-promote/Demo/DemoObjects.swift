import PromoteCore

/// What the demo's dev Dashboard holds at the start: written the way people write such objects,
/// with dev's hosts in the usual and the unusual places.
enum DemoObjects {
  struct Request {
    let method: String
    let path: String
    let body: JSON
  }

  /// To be sent to dev in this order, through its HTTP API.
  static var dev: [Request] {
    [
      Request(method: "POST", path: "/api/assets", body: teamDefaults),
      Request(method: "POST", path: "/api/apis", body: orders),
      Request(method: "POST", path: "/api/apis/oas", body: payments),
      Request(method: "POST", path: "/api/portal/policies", body: gold),
      Request(method: "POST", path: "/api/portal/policies", body: silver),
    ]
  }

  /// Staging already has the silver policy, with a rate of its own that its registry file keeps.
  static var staging: [Request] {
    guard let slower = silver.setting(JSONPointer(["rate"]), to: 50) else { return [] }
    return [Request(method: "POST", path: "/api/portal/policies", body: slower)]
  }

  static let orders: JSON = [
    "api_definition": [
      "api_id": "orders",
      "name": "Orders #sales",
      "slug": "orders",
      "active": true,
      "use_keyless": false,
      "enable_jwt": true,
      "jwt_signing_method": "rsa",
      "jwt_source": .string(Base64.encode("https://login.dev.example.com/jwks".utf8)),
      "jwt_identity_base_field": "sub",
      "jwt_default_policies": ["gold"],
      "definition": ["location": "header", "key": "x-api-version"],
      "version_data": [
        "not_versioned": true,
        "versions": [
          "Default": [
            "name": "Default",
            "use_extended_paths": true,
            "global_headers": ["X-Team": "sales"],
          ]
        ],
      ],
      "proxy": [
        "listen_path": "/orders/",
        "target_url": "https://orders.dev.example.com:8443/v1",
        "strip_listen_path": true,
      ],
      "upstream_auth": [
        "enabled": true,
        "basic_auth": [
          "enabled": true, "username": "gateway-dev", "password": .string(devPassword),
        ],
      ],
      "enable_detailed_recording": false,
    ],
    "hook_references": [],
  ]

  static let payments: JSON = [
    "openapi": "3.0.3",
    "info": ["title": "Payments", "version": "2.1.0"],
    "paths": [
      "/charges": [
        "post": [
          "operationId": "createCharge",
          "security": [],
          "responses": ["201": ["description": "created"]],
        ]
      ]
    ],
    "components": [
      "securitySchemes": ["authToken": ["type": "apiKey", "in": "header", "name": "Authorization"]]
    ],
    "security": [["authToken": []]],
    "x-tyk-api-gateway": [
      "info": ["id": "payments", "name": "Payments", "state": ["active": true]],
      "server": [
        "listenPath": ["value": "/payments/", "strip": true],
        "authentication": [
          "enabled": true, "securitySchemes": ["authToken": ["enabled": true]],
        ],
      ],
      "upstream": ["url": "https://payments.dev.example.com/api"],
      "middleware": [
        "operations": [
          "createCharge": [
            "virtualEndpoint": [
              "enabled": true,
              "functionName": "charge",
              "body": .string(
                Base64.encode(
                  "function charge(request, session, config) { return TykJsResponse({Body: 'ok', Code: 201}, session.meta_data) }"
                    .utf8)),
            ]
          ]
        ]
      ],
    ],
  ]

  static let gold = policy(
    id: "gold", name: "Gold", rate: 1000,
    apis: [("orders", "Orders #sales"), ("payments", "Payments")])
  static let silver = policy(
    id: "silver", name: "Silver", rate: 100, apis: [("orders", "Orders #sales")])

  static let teamDefaults: JSON = [
    "id": "team-defaults",
    "name": "Team defaults",
    "description": "What every API of the team begins with",
    "kind": "oas-template",
    "data": [
      "openapi": "3.0.3",
      "info": ["title": "", "version": ""],
      "paths": [:],
      "x-tyk-api-gateway": [
        "middleware": ["global": ["cache": ["enabled": true, "timeout": 5]]]
      ],
    ],
  ]

  /// The basic-auth password that dev's Orders API holds; each environment's registry file binds its own.
  static let devPassword = "dev-only-password"

  private static func policy(
    id: String, name: String, rate: Int, apis: [(id: String, name: String)]
  ) -> JSON {
    let rights = apis.map { api -> (String, JSON) in
      (
        api.id,
        [
          "api_id": .string(api.id), "api_name": .string(api.name), "versions": ["Default"],
          "allowed_urls": [], "limit": .null,
        ]
      )
    }
    return [
      "id": .string(id),
      "name": .string(name),
      "active": true,
      "is_inactive": false,
      "rate": .integer(rate),
      "per": 60,
      "quota_max": -1,
      "quota_renewal_rate": 3600,
      "partitions": ["quota": true, "rate_limit": true, "acl": true, "per_api": false],
      "access_rights": .object(JSONObject(rights)),
      "tags": [],
      "meta_data": [:],
    ]
  }
}
