import Foundation
import PromoteCore
import PromoteEngine
import Testing

@testable import PromoteAdapters

/// What is sent of every kind: `Requests/<case>.json` for the objects of the golden cases of the normal
/// form, created, replaced, and replaced by one that has nothing of what may be empty.
///
/// With `GOLDEN=write` in the environment the expectations are written anew; the diff is the review.
@Suite struct `requests to a Portal` {
  static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let objects = tests.appendingPathComponent("PromoteCoreTests/Golden/normalise")
  static let requests = tests.appendingPathComponent("PromoteAdaptersTests/Portal/Requests")

  static let cases =
    ((try? FileManager.default.contentsOfDirectory(atPath: objects.path)) ?? [])
    .filter { $0.hasPrefix("portal-") }.map { String($0.dropFirst("portal-".count)) }.sorted()

  /// Where the object is that is replaced.
  static let places: [KindName: String] = [
    .organisation: "organisations/7", .team: "organisations/7/teams/13",
    .user: "users/9",
    .attribute: "extended_attributes/1/custom-attributes/4",
    .defaultAttribute: "extended_attributes/1/default-attributes/1", .tag: "tags/2",
    .oauthProvider: "oauth-providers/2", .clientType: "oauth-providers/2/client-types/4",
    .catalogue: "catalogues/3", .product: "products/31", .apiDetail: "products/31/api-details/9d1f",
    .spec: "products/33/spec-details/9", .doc: "products/31/docs/17", .plan: "plans/12",
    .page: "pages/6", .contentBlock: "pages/6/content-blocks/61", .post: "posts/4",
    .portalWebhook: "webhooks/3", .portalWebhookHeader: "webhooks/3/headers/5",
    .ssoProfile: "sso_profiles/corp-oidc",
  ]

  static func client(_ stub: StubPortal) -> PortalClient {
    PortalClient(
      transport: stub, portal: "https://portal.staging.example", credential: Secret("admin-token"),
      providers: ["Main": "Staging Dashboard"],
      policies: { _ throws(APIFailure) in StubPortal.policies }, clock: StillClock())
  }

  @Test func `there is a case for every kind`() throws {
    var kinds: Set<KindName> = []
    for name in Self.cases { kinds.insert(try Self.object(name).address.kind) }
    #expect(kinds == Set(Kinds.portal.map(\.name)))
  }

  private static func object(_ name: String) throws -> (address: Address, json: JSON) {
    let file = objects.appendingPathComponent("portal-\(name)/input.json")
    let input = try JSON.parse(Array(try Data(contentsOf: file)))
    let kind = try #require(input["kind"]?.string.flatMap { Kinds.named(KindName($0)) })
    let object = try #require(input["object"])
    return (try #require(kind.address(of: object)), object)
  }

  @Test(arguments: cases)
  func `hold what the kind's golden case says`(_ name: String) async throws {
    let (address, json) = try Self.object(name)
    let bare: JSON = [ResourceKind.besideMember: json[ResourceKind.besideMember] ?? .null]
    let place = Self.places[address.kind] ?? ""
    let found: JSON = [
      "create": try await written { try await $0.create(address, LiveDocument(json)) },
      "replace": try await written {
        try await $0.update(address, databaseID: place, LiveDocument(json))
      },
      "empty": try await written {
        try await $0.update(address, databaseID: place, LiveDocument(bare))
      },
    ]
    let file = Self.requests.appendingPathComponent("\(name).json")
    let text = String(decoding: found.pretty(), as: UTF8.self)
    if ProcessInfo.processInfo.environment["GOLDEN"] == "write" {
      try Data(text.utf8).write(to: file)
    }
    #expect(text == String(decoding: try Data(contentsOf: file), as: UTF8.self), "\(name)")
  }

  /// What was written, or why nothing was.
  private func written(
    _ work: (PortalClient) async throws -> WriteAnswer
  ) async throws -> JSON {
    let stub = StubPortal.furnished()
    do {
      _ = try await work(Self.client(stub))
    } catch let failure as APIFailure {
      #expect(failure.name == "unreachable" && stub.writes.isEmpty)
      return ["refused": .string(failure.text)]
    }
    return .array(try stub.writes.map { try Self.shown($0) })
  }

  private static func shown(_ request: HTTPExchange.Request) throws -> JSON {
    #expect(request.header("Authorization") == "admin-token")
    #expect(request.header("Accept") == "application/json")
    var shown: JSONObject = JSONObject([
      ("request", .string("\(request.method) \(request.path)"))
    ])
    let type = request.header("Content-Type") ?? ""
    if type.hasPrefix("multipart/") {
      let form = String(decoding: request.body, as: UTF8.self)
      let parts = form.components(separatedBy: "\r\n\r\n")
      shown["form"] = .string(
        parts[0].components(separatedBy: "\r\n").dropFirst().joined(separator: "; "))
      let body = parts.dropFirst().joined(separator: "\r\n\r\n")
      shown["file"] =
        request.path.hasSuffix("/upload")
        ? .string("sha256 \(Digest(of: request.body).hex)")
        : .string(body.components(separatedBy: "\r\n--tyk-promote").first ?? "")
    } else if request.body.isEmpty {
      #expect(type.isEmpty)
    } else {
      #expect(type == "application/json")
      let body = try JSON.parse(request.body)
      shown["body"] = body
      if !request.path.hasPrefix("/portal-api/sso_profiles") { #expect(body["ID"] == nil) }
      for name in ["CreatedAt", "UpdatedAt", ResourceKind.besideMember] {
        #expect(body[name] == nil)
      }
    }
    return .object(shown)
  }

  @Test func `name nothing that the Portal does not have`() async throws {
    let page: [(KindName, String, JSON)] = [
      (.post, "x", ["Title": "x", "Path": "x", "Tags": ["unheard-of"]]),
      (.post, "x", ["Title": "x", "Path": "x", "Categories": ["unheard-of"]]),
      (.team, "x", ["Name": "x", ResourceKind.besideMember: ["id": "x", "organisation": "y"]]),
      (.productCatalogues, "shipping", ["Catalogues": ["unheard-of"]]),
      (.productCatalogues, "unheard-of", ["Catalogues": ["Partners"]]),
      (.docOrder, "shipping", ["docs": ["unheard-of"]]),
      (.ssoProfile, "x", ["Name": "x", "UserGroupMapping": ["a": "unheard-of"]]),
      (
        .product, "silver",
        [ResourceKind.besideMember: ["id": "silver", "policy": "silver", "provider": "Main"]]
      ),
      (
        .product, "other",
        [ResourceKind.besideMember: ["id": "other", "policy": "gold", "provider": "Other"]]
      ),
    ]
    for (kind, id, json) in page {
      let stub = StubPortal.furnished()
      var document = json
      if document[ResourceKind.besideMember] == nil {
        document.set(JSONPointer([ResourceKind.besideMember]), to: ["id": .string(id)])
      }
      let found = await failure {
        try await Self.client(stub).create(Address(kind: kind, id: id), LiveDocument(document))
      }
      #expect(
        found?.name == "unreachable" && stub.writes.isEmpty, "\(kind): \(String(describing: found))"
      )
    }
  }

  @Test func `never touch what a Portal makes for itself`() async throws {
    let stub = StubPortal.furnished()
    let client = Self.client(stub)
    for kind in [KindName.organisation, .team] {
      for object in try await client.list(kind) where ResourceKind.isAutomatic(object.document.json)
      {
        let id = object.databaseID ?? ""
        #expect(
          await failure { try await client.create(object.address, object.document) } != nil)
        #expect(
          await failure {
            try await client.update(object.address, databaseID: id, object.document)
          } != nil)
        #expect(await failure { try await client.delete(object.address, databaseID: id) } != nil)
      }
    }
    #expect(stub.writes.isEmpty)
    let teams = try await client.list(.team).map(\.address.id).sorted()
    #expect(
      teams == [
        "2xzW5fgIuinM6C5uBcb6jtukgSL:default", "2xzkgTrMGsQPNeuEM7lTmwY20WN", "default:default",
      ])
  }

  @Test(arguments: ["{}", "", "created", #"{"Status":"OK","Message":"665f00000000000000000031"}"#])
  func `that are answered without a number are looked up`(_ answer: String) async throws {
    let stub = StubPortal(
      lists: ["organisations": [["ID": 41, "CID": "abc", "Name": "N"], ["ID": 1, "CID": "d"]]],
      answer: { _ in HTTPExchange.Response(status: 200, body: Array(answer.utf8)) })
    let made = try await Self.client(stub).create(
      Address(kind: .organisation, id: "abc"),
      LiveDocument(["Name": "N", ResourceKind.besideMember: ["id": "abc"]]))
    #expect(made.databaseID == "organisations/41" && stub.writes.count == 1)
  }

  @Test func `leave no secret in what is told of them`() async throws {
    let secret = "client-secret-of-staging"
    let stub = StubPortal(
      lists: ["sso_profiles": []],
      answer: {
        HTTPExchange.Response(
          status: 400,
          body: Array(
            #"{"errors":["no: \#(String(decoding: $0.body, as: UTF8.self).replacing("\"", with: "'")) admin-token"]}"#
              .utf8))
      })
    let found = await failure {
      try await Self.client(stub).create(
        Address(kind: .ssoProfile, id: "x"),
        LiveDocument([
          "ProviderConfig": ["UseProviders": [["Secret": .string(secret)]]],
          ResourceKind.besideMember: ["id": "x"],
        ]))
    }
    #expect(found?.name == "rejected")
    #expect(found?.text.contains(secret) == false && found?.text.contains("admin-token") == false)
  }

  @Test func `records without a custom id are waited for, and then refused`() async throws {
    let stub = StubPortal(
      lists: ["organisations": [["ID": 1, "CID": "d"], ["ID": 8, "CID": "", "Name": "Late"]]])
    let clock = StillClock()
    let client = PortalClient(
      transport: stub, portal: "https://p.example/portal-api", credential: Secret("x"),
      clock: clock)
    // A list that is missing is no empty one.
    #expect(await failure { try await client.list(.organisation) }?.name == "rejected")
    let named = PortalClient(
      transport: stub, portal: "https://p.example", credential: Secret("x"),
      patience: .init(looks: 3), clock: clock)
    let found = await failure { try await named.list(.organisation) }
    #expect(found?.name == "unfinished" && found?.text.contains("'Late'") == true)
    #expect(clock.waited == [500, 1000])
  }
}
