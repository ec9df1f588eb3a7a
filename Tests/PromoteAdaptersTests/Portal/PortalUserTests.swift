import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

@testable import PromoteAdapters

/// Developers of a Portal: what is taken of them, and what never is.
@Suite struct `users of a Portal` {
  private static let secrets = [
    "password-of-ann", "token-of-ann", "token-of-olga", "$2a$10$hash", "second-of-olga",
  ]
  private static let ann = Address(kind: .user, id: "ann@northwind.example")

  /// Two teams of one name in the organisation of ann, another one elsewhere.
  private func rig() throws -> PortalRig {
    let rig = PortalRig()
    try rig.simulator.load([
      "organisations": [
        [
          "CID": "northwind", "Name": "Northwind",
          "teams": [
            ["CID": "one", "Name": "Integrators"], ["CID": "mobile", "Name": "Mobile"],
          ],
        ],
        [
          "CID": "contoso", "Name": "Contoso",
          "teams": [["CID": "theirs", "Name": "Mobile"]],
        ],
      ],
      "users": [
        [
          "Email": "Ann@Northwind.example", "First": "Ann", "Role": "consumer-admin",
          "OrganisationID": 2, "Active": true, "Teams": ["Mobile"], "JWTToken": "token-of-ann",
          "Password": "password-of-ann", "Provider": "password",
        ],
        [
          "Email": "olga@x.example", "Role": "provider-admin", "OrganisationID": 2,
          "Active": true, "JWTToken": "token-of-olga",
        ],
        [
          "Email": "nobody@x.example", "OrganisationID": 0, "Active": true,
          "JWTToken": "second-of-olga",
        ],
      ],
    ])
    return rig
  }

  @Test func `are developers alone, without anything that lets somebody in`() async throws {
    let found = try await rig().client().list(.user)
    #expect(found.map(\.address) == [Self.ann])
    let text = found.map(\.document.json.text).joined()
    for secret in Self.secrets { #expect(!text.contains(secret)) }
    #expect(
      found.first?.document.json == [
        "Active": true, "Email": "Ann@Northwind.example", "First": "Ann", "Last": "",
        "Provider": "password", "Role": "consumer-admin", "Teams": ["mobile"],
        ResourceKind.besideMember: [
          "id": "ann@northwind.example", "organisation": "northwind",
        ],
      ])
  }

  /// Answers about the same user, as Portals are known to give them.
  @Test(
    arguments: [
      ["Integrators"], [["ID": 13]], [13], [["Name": "Integrators"]], .null, [],
    ] as [JSON])
  func `say their teams in any form that a Portal has`(_ teams: JSON) async throws {
    let row: JSON = [
      "ID": 9, "Email": "ann@x.example", "Role": "consumer-admin", "OrganisationID": 7,
      "Teams": teams, "JWTToken": "token-of-ann",
    ]
    let stub = StubPortal(
      lists: [
        "users": [row.setting(JSONPointer(["Teams"]), to: nil) ?? row],
        "organisations": [["ID": 7, "CID": "o"], ["ID": 1, "CID": "d"]],
        "organisations/7/teams": [
          ["ID": 13, "CID": "t", "Name": "Integrators", "Default": false],
          ["ID": 14, "CID": "u", "Name": "Others", "Default": false],
        ],
        "organisations/1/teams": [["ID": 15, "CID": "v", "Name": "Integrators"]],
      ],
      records: [
        "users/9": row, "organisations/7/teams/13": ["Users": ["User#9", "User#99"]],
        "organisations/7/teams/14": ["Users": ["User#99"]],
      ])
    let client = PortalClient(
      transport: stub, portal: "https://p.example", credential: Secret("x"), clock: StillClock())
    let found = try #require(try await client.list(.user).first)
    #expect(found.document.json["Teams"] == ["t"])
    #expect(try await client.read(found.address)?.document.json == found.document.json)
  }

  @Test func `who share the name of a team are told apart by the teams`() async throws {
    let stub = StubPortal(
      lists: [
        "users": [["ID": 9, "Email": "a@x", "Role": "consumer-admin", "OrganisationID": 7]],
        "organisations": [["ID": 7, "CID": "o"], ["ID": 1, "CID": "d"]],
        "organisations/7/teams": [
          ["ID": 13, "CID": "t", "Name": "Same"], ["ID": 14, "CID": "u", "Name": "Same"],
        ],
        "organisations/1/teams": [],
      ],
      records: [
        "users/9": [
          "ID": 9, "Email": "a@x", "Role": "consumer-admin", "OrganisationID": 7,
          "Teams": ["Same"],
        ],
        "organisations/7/teams/14": ["Users": ["User#9"]],
        "organisations/7/teams/13": ["Users": .null],
      ])
    let client = PortalClient(
      transport: stub, portal: "https://p.example", credential: Secret("x"), clock: StillClock())
    #expect(try await client.list(.user).first?.document.json["Teams"] == ["u"])
  }

  private func document(_ members: JSON, organisation: String = "northwind") -> LiveDocument {
    var json = members
    json.set(
      JSONPointer([ResourceKind.besideMember]),
      to: ["id": "ann@northwind.example", "organisation": .string(organisation)])
    return LiveDocument(json)
  }

  @Test func `move to another organisation and team, by its numbers`() async throws {
    let rig = try rig()
    let client = rig.client()
    let live = try #require(try await client.read(Self.ann))
    _ = try await client.update(
      Self.ann, databaseID: live.databaseID ?? "",
      document(
        [
          "Email": "ann@northwind.example", "Role": "consumer-team-member", "Teams": ["theirs"],
          "Password": "set-by-somebody", "JWTToken": "set-by-somebody",
        ], organisation: "contoso"))
    let record = try #require(rig.simulator.records("users").first { $0["First"] == "" })
    #expect(record["Organisation"] == "Contoso" && record["Teams"] == ["Mobile"])
    // The address stays as somebody wrote it, and nothing but the listed members was sent.
    #expect(record["Email"] == "Ann@Northwind.example" && record["JWTToken"] == "token-of-ann")
    #expect(record["Active"] == true)
  }

  @Test func `are never administrators, and never deleted`() async throws {
    let rig = try rig()
    let client = rig.client()
    for role in ["super-admin", "provider-admin", "", "something-new"] {
      let sent = document(["Email": "Ann@Northwind.example", "Role": .string(role)])
      #expect(
        await failure { try await client.update(Self.ann, databaseID: "users/2", sent) }?.name
          == "unreachable", "\(role)")
      #expect(await failure { try await client.create(Self.ann, sent) }?.name == "unreachable")
    }
    // Somebody was made an administrator since.
    rig.simulator.edit(
      Address(kind: .user, id: "Ann@Northwind.example"), "Role", to: "provider-admin")
    let sent = document(["Email": "Ann@Northwind.example", "Role": "consumer-admin"])
    let refused = await failure {
      try await client.update(Self.ann, databaseID: "users/2", sent)
    }
    #expect(refused?.text.contains("administrator") == true)
    #expect(try await client.read(Self.ann) == nil)
    #expect(await failure { try await client.delete(Self.ann, databaseID: "users/2") } != nil)
    #expect(rig.simulator.writeCount == 0)
  }
}
