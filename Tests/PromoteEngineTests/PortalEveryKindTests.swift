import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

/// No kind of a Portal goes through a promotion for the first time with its user.
@Suite struct PortalEveryKindTests {
  /// What a shop lacks: with it, dev has an object of every kind.
  static let rest: JSON = [
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
    "products": [
      [
        "Name": "Policy product1", "files": ["logo": "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"],
        "api-details": [["APIID": "api1", "files": ["graphql": "type Query { order: String }"]]],
      ],
      [
        "Name": "Guide",
        "spec-details": [
          [
            "CID": .string(PortalShop.cid("guideREST")), "SpecAlias": "rest", "Name": "REST",
            "files": ["oas": #"{"openapi":"3.0.3","info":{"title":"g","version":"1"},"paths":{}}"#],
          ],
          [
            "CID": .string(PortalShop.cid("guideGraph")), "SpecAlias": "graph", "Name": "Graph",
            "files": ["graphql": "type Query { guide: String }"],
          ],
        ],
      ],
    ],
    "themes": [["archive": theme("#102030"), "Status": "Current"]],
    "sso_profiles": [profile("Corporate login")],
  ]

  /// The same with something else in each that can be replaced.
  static let changed: JSON = [
    "extended_attributes": [
      [
        "ModelName": "User",
        "custom-attributes": [["Identifier": "cost-centre", "Description": "Who pays"]],
        "default-attributes": [["Label": "Organisation", "AddToKeyMetadata": false]],
      ]
    ],
    "organisations": [
      [
        "Name": "Contoso",
        "teams": [["CID": .string(PortalShop.cid("mobile")), "Name": "Mobile"]],
      ]
    ],
    "tags": [["Name": "new"]],
    "oauth-providers": [
      [
        "Name": "Public", "Type": "Other",
        "client-types": [["Name": "Web app", "Description": "For browsers"]],
      ]
    ],
    "catalogues": [
      [
        "Name": "Second", "NameWithSlug": "our-second", "VisibilityStatus": "Private",
        "audiences": [["Organisation": "Contoso", "Team": "Contoso All users"]],
      ]
    ],
    "products": [
      [
        "Name": "Policy product1", "Description": "What it really does", "Catalogues": ["Partners"],
        "docs": [
          ["Path": "third", "Title": "Third, second edition"], ["Path": "first"],
          ["Path": "second"],
        ],
        "files": ["logo": "<svg xmlns=\"http://www.w3.org/2000/svg\"><g/></svg>"],
        "api-details": [
          [
            "APIID": "api1", "Description": "Other words",
            "files": [
              "oas": #"{"openapi":"3.0.3","info":{"title":"y","version":"2"},"paths":{}}"#,
              "graphql": "type Query { order: Int }",
            ],
          ]
        ],
      ],
      [
        "Name": "Guide",
        "spec-details": [
          [
            "SpecAlias": "rest", "Name": "REST, again",
            "files": ["oas": #"{"openapi":"3.0.3","info":{"title":"h","version":"1"},"paths":{}}"#],
          ],
          ["SpecAlias": "graph", "files": ["graphql": "type Query { guide: Int }"]],
        ],
      ],
    ],
    "plans": [
      ["Name": "Policy plan1", "Description": "For everybody", "Catalogues": ["Partners"]]
    ],
    "themes": [["archive": theme("#405060")]],
    "pages": [
      [
        "Path": "/terms", "Title": "All terms",
        "content-blocks": [["Name": "NoImageSectionTitle", "Content": "All our terms"]],
      ]
    ],
    "posts": [["Path": "live", "Title": "Really live"]],
    "webhooks": [
      [
        "Name": "audit", "Timeout": 20,
        "headers": [["Name": "X-Other", "Value": .string(World.secretOfDev)]],
      ]
    ],
  ]

  private static func theme(_ colour: String) -> JSON {
    [
      "theme.json": #"""
      {"name": "northwind", "version": "1.4.0", "author": "Northwind",
       "templates": [{"template": "flip_flop", "name": "Flip flop", "layout": "portal_layout"}]}
      """#,
      "views/flip_flop.tmpl": "<h1>{{ .blocks.NoImageSectionTitle.Content }}</h1>",
      "assets/app.css": .string("h1 { color: \(colour) }"),
    ]
  }

  private static func profile(_ name: String) -> JSON {
    [
      "ID": "corp", "Name": .string(name), "ActionType": "GenerateOrLoginDeveloperProfile",
      "Type": "redirect", "ProviderName": "SocialProvider", "OrgID": "0",
      "ProviderConfig": [
        "CallbackBaseURL": "https://login.dev.example.com",
        "UseProviders": [["Name": "openid-connect", "Secret": .string(World.secretOfDev)]],
      ],
      "IdentityHandlerConfig": ["DashboardCredential": .string(World.secretOfDev)],
      "DefaultUserGroupID": "1", "UserGroupMapping": ["everybody": "1"],
    ]
  }

  /// What a plan touches, by action, and what became of it.
  private func promoted(_ world: World) async throws -> [Plan.Operation.Action: Set<KindName>] {
    let engine = world.engine(rehearses: false)
    let outcome = try await engine.plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(outcome.promotion, "\(outcome.review.lines)")
    try await world.approve(id, in: World.staging)
    let result = try await world.engine(rehearses: false).apply(id)
    #expect(result.state == "verified", "\(result.operations.filter { $0.result != .applied })")
    #expect(try await world.engine().drift(World.staging).matches)
    let touched = Dictionary(grouping: outcome.review.objects.map(\.operation), by: \.action)
    return touched.mapValues { Set($0.map(\.address.kind)) }
  }

  @Test func `an object of every kind is promoted, then a change of every kind`() async throws {
    let world = try await World.withShop(PortalShop(catalogues: ["Partners", "Second"]))
    let dev = world.portals[World.dev]!
    try dev.load(Self.rest)
    let first = try await promoted(world)
    let every = Set(Kinds.portal.filter { !$0.isOnRequest }.map(\.name))
    let made = (first[.create] ?? []).union(first[.update] ?? [])
    #expect(every.subtracting(made).isEmpty, "never promoted: \(every.subtracting(made))")

    try dev.load(Self.changed)
    dev.edit(Address(kind: .ssoProfile, id: "corp"), "Name", to: "Corporate")
    dev.edit(
      Address(kind: .team, id: PortalShop.cid("integrators")), "Name", to: "All integrators")
    dev.edit(
      Address(kind: .organisation, id: PortalShop.cid("northwind")), "Name", to: "Northwind Ltd")
    dev.edit(Address(kind: .theme, id: "northwind"), "Status", to: "Not in use")
    dev.edit(Address(kind: .theme, id: "default"), "Status", to: "Current")
    let second = try await promoted(world)
    // A tag and an audience are nothing but their names; a header's value is each environment's own.
    let whole: Set<KindName> = [.tag, .audience, .portalWebhookHeader]
    let updated = second[.update] ?? []
    #expect(
      every.subtracting(whole).subtracting(updated).isEmpty,
      "never changed: \(every.subtracting(whole).subtracting(updated))")
    #expect(whole.isSubset(of: second[.create] ?? []))
    #expect(world.relations(World.staging) == world.relations(World.dev))
  }
}
