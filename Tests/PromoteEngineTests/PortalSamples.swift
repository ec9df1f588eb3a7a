import PromoteCore
import PromoteEngine
import TykSimulator

/// A shop: products and plans of policies, in catalogues that teams see.
struct PortalShop {
  var products = 2
  var plans = 1
  var catalogues = ["Partners"]

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
                "files": [
                  "oas": #"{"openapi":"3.0.3","info":{"title":"x","version":"1"},"paths":{}}"#
                ],
              ]
            ],
          ]
        } + [
          [
            "CID": .string(Self.cid("guide")), "Name": "Guide", "DisplayName": "The guide",
            "IsDocumentationOnly": true, "Catalogues": .array([.string(catalogues[0])]),
          ]
        ]),
      "plans": .array(
        (1...plans).map { number in
          [
            "Name": .string("Policy plan\(number)"), "DisplayName": .string("Plan \(number)"),
            "AutoApproveAccessRequests": false, "Catalogues": shelf(number),
          ]
        }),
      "pages": [
        [
          "CID": .string(Self.cid("terms")), "Title": "Terms", "Path": "/terms",
          "Status": "Published", "Template": "flip_flop",
          "content-blocks": [["Name": "NoImageSectionTitle", "Content": "Terms of use"]],
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
    world.portals[dev]!.synchronise()
    try world.portals[dev]!.load(shop.fixture)
    return world
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
