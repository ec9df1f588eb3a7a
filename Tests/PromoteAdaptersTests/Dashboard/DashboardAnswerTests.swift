import PromoteAdapters
import PromoteCore
import PromoteEngine
import Testing

/// What the client makes of single answers, good and bad.
@Suite struct `answers of a dashboard` {
  static let key = "s3cr3t-cr3d3ntial"
  let clock = StillClock()

  func client(_ transport: any HTTPTransport, secrets: [String] = [], version: String? = nil)
    -> DashboardClient
  {
    DashboardClient(
      transport: transport, dashboard: "https://d.example", credential: Secret(Self.key),
      secrets: secrets.map { Secret($0) }, version: version, clock: clock)
  }

  @Test(arguments: [
    (#"{"apis": null, "pages": 1}"#, "null at '/apis', expected an array"),
    (#"{"pages": 1}"#, "nothing at '/apis', expected an array"),
    (#"[]"#, "nothing at '/apis', expected an array"),
    (#"{"apis": [1]}"#, "/apis/0: number, expected an object"),
    (#"{"apis": [{"api_definition": {"name": "x"}}]}"#, "without an identity"),
    (
      #"{"apis": [{"api_definition": {"api_id": "a", "is_oas": "yes"}}]}"#, "neither true nor false"
    ),
    (#"{"apis": [], "pages": "many"}"#, "is not a number of pages"),
    (#"{"apis": [}"#, "not JSON, line 1, column 11"),
    (#"{"apis": [], "apis": []}"#, "the member 'apis' is there twice"),
    ("", "nothing instead of JSON"),
    (
      #"{"apis": [{"api_definition": {"api_id": "a", "id": "01"}}, {"api_definition": {"api_id": "a", "id": "02"}}]}"#,
      "two objects are called 'classic/a', database ids 01 and 02"
    ),
  ])
  func `a list that cannot be read is an error with its place`(
    _ body: String, _ expected: String
  ) async {
    let found = await failure { try await client(ScriptedTransport(json: body)).list(.classic) }
    let text = found?.text ?? ""
    #expect(found?.name == "unreadableAnswer")
    #expect(text.contains(expected))
  }

  @Test func `an incomplete list is read page by page`() async throws {
    func page(_ ids: [String], _ pages: Int) -> String {
      let items = ids.map { #"{"api_definition": {"api_id": "\#($0)", "id": "0\#($0)"}}"# }
      return #"{"apis": [\#(items.joined(separator: ", "))], "pages": \#(pages)}"#
    }
    let transport = ScriptedTransport(
      json: page(["1"], 2), page(["1", "2"], 2), page(["3"], 2))
    let listed = try await client(transport).list(.classic)
    #expect(listed.map(\.address.id) == ["1", "2", "3"])
    #expect(transport.requests.map { $0.query[0].value } == ["-1", "1", "2"])
    let growing = ScriptedTransport(json: page(["1"], 2), page(["1", "2"], 3))
    #expect(await failure { try await client(growing).list(.classic) } != nil)
    let shifting = ScriptedTransport(json: page(["1"], 2), page(["1", "2"], 2), page(["2"], 2))
    #expect(await failure { try await client(shifting).list(.classic) } != nil)
  }

  @Test func `an OAS list without documents is completed one by one`() async throws {
    let item = #"{"api_definition": {"api_id": "stock", "id": "07", "is_oas": true}}"#
    let document = #"{"x-tyk-api-gateway": {"info": {"id": "stock", "dbId": "07", "name": "S"}}}"#
    let transport = ScriptedTransport(json: #"{"apis": [\#(item)], "pages": 1}"#, document)
    let listed = try await client(transport).list(.oas)
    #expect(listed.map(\.address.id) == ["stock"] && listed[0].databaseID == "07")
    #expect(transport.requests[1].path == "/api/apis/oas/07")
  }

  @Test func `a policy that is listed and cannot be read is an error, one that went is not`()
    async throws
  {
    let list = #"{"Data": [{"_id": "07", "id": "gold"}], "Pages": 1}"#
    let gone = ScriptedTransport.Answer.json(404, #"{"Status": "Error", "Message": "x"}"#)
    let stays = ScriptedTransport([.json(200, list), gone, .json(200, list)])
    let found = await failure { try await client(stays).list(.policy) }
    #expect("\(String(describing: found))".contains("07 is listed and cannot be read"))
    let went = ScriptedTransport([.json(200, list), gone, .json(200, #"{"Data": [], "Pages": 1}"#)])
    #expect(try await client(went).list(.policy).isEmpty)
  }

  @Test func `policies of an older server are found through the list, of a newer one directly`()
    async throws
  {
    let list = #"{"Data": [{"_id": "07", "id": "gold"}], "Pages": 1}"#
    let policy = #"{"_id": "07", "id": "gold", "name": "Gold"}"#
    let older = ScriptedTransport(json: list, policy)
    let olderClient = client(older, version: "5.8")
    #expect(try await olderClient.read(Address(kind: .policy, id: "gold"))?.databaseID == "07")
    #expect(try await olderClient.read(Address(kind: .policy, id: "gold"))?.databaseID == "07")
    #expect(
      older.requests.map(\.path) == [
        "/api/portal/policies", "/api/portal/policies/07", "/api/portal/policies/07",
      ])
    let newer = ScriptedTransport(json: policy)
    _ = try await client(newer, version: "5.12").read(Address(kind: .policy, id: "gold"))
    #expect(newer.requests.map(\.path) == ["/api/portal/policies/gold"])
  }

  // MARK: - What is sent

  @Test func `the credential travels in one header, and redirects are not followed`() async {
    let transport = ScriptedTransport([.json(301, "{}", [("Location", "https://x/\(Self.key)")])])
    let address = Address(kind: .classic, id: "a")
    for found in [
      await failure { try await client(transport).create(address, .classic("a")) },
      await failure { try await client(transport).read(address) },
    ] {
      let message = "\(String(describing: found))"
      #expect(message.contains("rejected(status: 301"))
      #expect(message.contains("redirects are not followed") && !message.contains(Self.key))
    }
    #expect(transport.requests.count == 2)
    for request in transport.requests {
      let carrying = request.headers.filter { $0.value.contains(Self.key) }.map(\.name)
      #expect(carrying == ["Authorization"])
      #expect(!request.path.contains(Self.key) && !request.query.contains { $0.value == Self.key })
    }
  }

  @Test func `no database id of another environment is sent, and everything else as it was`()
    async throws
  {
    let answer = #"{"Status": "OK", "Message": "API created", "Meta": "0badc0de0badc0de0badc0de"}"#
    let source =
      #"{"api_definition": {"id": "5ource0000", "api_id": "a", "x": 1.0, "y": 12345678901234567890.10, "z": 1E+2, "é": "\u003c"}, "hook_references": null, "unknown": {"b": [1e0]}}"#
    let transport = ScriptedTransport(json: answer)
    let document = LiveDocument(try JSON.parse(Array(source.utf8)))
    let address = Address(kind: .classic, id: "a")
    let created = try await client(transport).create(address, document)
    #expect(created.databaseID == "0badc0de0badc0de0badc0de")
    _ = try await client(transport).update(address, databaseID: "07", document)
    let bodies = transport.requests.map { String(decoding: $0.body, as: UTF8.self) }
    #expect(
      bodies[0]
        == #"{"api_definition":{"api_id":"a","x":1.0,"y":12345678901234567890.10,"z":1E+2,"é":"<"},"hook_references":[],"unknown":{"b":[1e0]}}"#
    )
    #expect(bodies[1].hasPrefix(#"{"api_definition":{"id":"07","api_id":"a","#))
    #expect(
      transport.requests.allSatisfy {
        $0.query.contains { $0.name == "accept_additional_properties" && $0.value == "true" }
      })
    #expect(transport.requests[1].path == "/api/apis/07" && transport.requests[1].method == "PUT")
  }

  @Test func `a policy known by its database id alone keeps that as its id`() async throws {
    let transport = ScriptedTransport(json: #"{"Status": "OK", "Message": "07", "Meta": null}"#)
    let document = LiveDocument(["_id": "5ource", "id": "", "name": "Old"])
    let answer = try await client(transport).create(Address(kind: .policy, id: "5ource"), document)
    #expect(answer.databaseID == "07")
    let body = String(decoding: transport.requests[0].body, as: UTF8.self)
    #expect(body == #"{"id":"5ource","name":"Old"}"#)
  }

  // MARK: - Refusals

  @Test(arguments: [
    (400, #"{"Status": "Error", "Message": "Invalid policy ID."}"#, "Invalid policy ID."),
    (403, #"{"Status": "Error", "Message": "Request body malformed"}"#, "Request body malformed"),
    (403, "<html>no</html>", "a page instead of JSON"),
    (
      409, #"{"Status": "Error", "Message": "Found API with the same ID"}"#,
      "Found API with the same ID"
    ),
    (422, #"{"message": "lower case"}"#, "lower case"),
    (
      500, #"{"Message": "Failed to read response body, body empty"}"#,
      "Failed to read response body, body empty"
    ),
    (200, #"{"Status": "error", "Message": "no after all"}"#, "no after all"),
    (418, "", "no message"),
  ])
  func `a refused write tells the server's own words`(
    _ status: Int, _ body: String, _ message: String
  ) async {
    let transport = ScriptedTransport([.json(status, body)])
    let found = await failure {
      try await client(transport).create(Address(kind: .classic, id: "a"), .classic("a"))
    }
    #expect(found == .rejected(status: status, message: message))
    #expect(transport.requests.count == 1)
  }

  @Test(arguments: ["", "{", "<html>", "OK"])
  func `a write answered with 200 and no JSON is unreadable`(_ body: String) async {
    let found = await failure {
      try await client(ScriptedTransport([.json(200, body)]))
        .create(Address(kind: .classic, id: "a"), .classic("a"))
    }
    #expect(found?.name == "unreadableAnswer")
  }

  @Test(arguments: [
    "Could not retrieve API detail", "Could not retrieve Api detail",
    "could not retrieve api detail.",
  ])
  func `an unknown API is 400 on GET, and nothing else with 400 is`(_ message: String) async throws
  {
    let transport = ScriptedTransport([.json(400, #"{"Message": "\#(message)"}"#)])
    #expect(try await client(transport).read(Address(kind: .classic, id: "a")) == nil)
    let other = ScriptedTransport([.json(400, #"{"Message": "Something else"}"#)])
    #expect(
      await failure { try await client(other).read(Address(kind: .oas, id: "a")) }
        == .rejected(status: 400, message: "Something else"))
  }

  @Test func `secrets in a server's text are taken out, however they are written`() async {
    let secret = #"pa"ss/wörd<1>"#
    let forms = [
      secret, Secret(secret).reveal { BaseURL.encode($0) }, Base64.encode(secret.utf8),
      JSON.string(secret).text, Self.key,
    ]
    let message = "echo: " + forms.joined(separator: " | ")
    let body = JSON.object(JSONObject([("Message", .string(message))])).text
    for raw in [body, "not json at all: \(message)"] {
      let transport = ScriptedTransport([.json(403, raw)])
      let found = await failure {
        try await client(transport, secrets: [secret]).create(
          Address(kind: .classic, id: "a"), .classic("a"))
      }
      let text = "\(String(describing: found))"
      #expect(text.contains("<secret>"))
      for form in forms { #expect(!text.contains(form)) }
      #expect(!text.contains("wörd"))
    }
  }

  @Test func `secrets of the document that was sent are taken out of its echo`() async {
    let document = LiveDocument([
      "api_definition": [
        "api_id": "a", "name": "n",
        "auth_configs": ["authToken": ["signature": ["secret": "planted-signature"]]],
        "config_data": ["key": "planted-in-config"],
        "proxy": ["target_url": "https://ana:planted-in-a-url@orders.internal/"],
      ]
    ])
    let echo = JSON.object(JSONObject([("Message", .string("malformed: " + document.json.text))]))
    let kind = ResourceKind(
      name: .classic, isAPI: true, endpoints: .classic,
      identity: [JSONPointer(["api_definition", "api_id"])],
      displayName: JSONPointer(["api_definition", "name"]),
      places: [
        .init("/api_definition/auth_configs/*/signature/secret", .value, secret: .always),
        .init("/api_definition/config_data", .free, secret: .maybe),
      ], filePrefix: "api-")
    let client = DashboardClient(
      transport: ScriptedTransport([.json(403, echo.text)]), dashboard: "https://d.example",
      credential: Secret(Self.key), kinds: [kind], clock: clock)
    let found = await failure {
      try await client.create(Address(kind: .classic, id: "a"), document)
    }
    let text = found?.text ?? ""
    #expect(text.contains("malformed") && !text.contains("planted"), "\(text)")
  }

  @Test func `a server that asks for too long is busy`() async {
    let transport = ScriptedTransport([
      .json(429, #"{"Message": "slow down"}"#, [("Retry-After", "3600")])
    ])
    let found = await failure { try await client(transport).list(.classic) }
    #expect(found?.name == "busy")
    #expect(clock.waited.isEmpty && transport.requests.count == 1)
  }

  @Test func `a date in Retry-After is waited for`() async throws {
    let transport = ScriptedTransport([
      .json(429, "{}", [("Retry-After", "Mon, 02 Mar 2026 09:30:07 GMT")]),
      .json(200, #"{"apis": [], "pages": 1}"#),
    ])
    #expect(try await client(transport).list(.classic).isEmpty)
    #expect(clock.waited == [7000])
  }

  @Test func `who a server is follows from several answers, health asked without the credential`()
    async throws
  {
    let date = [(name: "Date", value: "Mon, 02 Mar 2026 09:31:30 GMT")]
    let transport = RoutedTransport([
      "/api/users": .json(403, #"{"Message": "access denied"}"#),
      "/api/apis": .json(200, #"{"apis": [], "pages": 1}"#, date),
      "/api/portal/policies": .json(
        200, #"{"Data": [{"_id": "1", "org_id": "64a1c0de5f00ba0000000001"}], "Pages": 1}"#),
      "/api/assets": .page(404), "/api/apis/streams/unknown": .page(404),
      "/api/mcps": .page(404), "/api/clientidps": .page(404),
      "/api/hooks": .json(200, #"{"hooks": [], "pages": 1}"#),
      "/api/certs": .json(400, #"{"Message": "Could not retrieve certs."}"#),
      "/hello": .json(200, #"{"status": "pass", "version": "v5.8.3"}"#),
    ])
    let description = try await client(transport).identify()
    #expect(description.identity.organisation == "64a1c0de5f00ba0000000001")
    #expect(description.clockSkewSeconds == 90 && description.version == "5.8.3")
    #expect(
      description.kinds == [.classic, .oas, .policy, .webhook, .certificate, .oauthClient])
    #expect(description.unreadable == [.certificate])
    let health = transport.requests.first { $0.path == "/hello" }
    #expect(health != nil && health?.header("authorization") == nil)
  }
}
