import Testing

@testable import PromoteCore

@Suite("secrets in objects") struct SecretTests {
  static let key = SealKey(master: [UInt8](repeating: 3, count: 32), environment: "dev")!
  static let planted = "pl4nted-S3cret-value"

  private func sealing(_ document: JSON, also: Set<JSONPointer> = []) -> Sealing {
    seal(
      LiveDocument(document), as: Address("classic/orders")!, kind: .classic, key: Self.key,
      also: also)
  }

  /// Where a secret is put, and whether a finding says that it is in clear there.
  static let places: [(path: String, value: JSON, told: Bool)] = [
    ("/notifications/shared_secret", .string(planted), false),
    ("/upstream_auth/basic_auth/password", .string(planted), false),
    ("/request_signing/secret", .integer(12_345_678), false),
    ("/jwt_source", .string(planted), false),
    ("/jwt_source", .string(base64("-----BEGIN RSA PRIVATE KEY-----\n\(planted)")), false),
    ("/proxy/target_url", .string("https://user:\(planted)@orders.dev.example/v1"), true),
    ("/proxy/target_url", .string("https://orders.dev.example/v1?api_key=\(planted)"), true),
    ("/config_data", .object(["db": .object(["clientSecret": .string(planted)])]), true),
    ("/config_data", .object(["any": .string("amqp://u:\(planted)@mq")]), true),
    (
      "/version_data/versions/Default/global_headers",
      .object(["Authorization": .string("Basic \(planted)")]), true
    ),
    (
      "/version_data/versions/Default/global_headers", .object(["X-Api-Key": .string(planted)]),
      true
    ),
    (
      "/event_handlers/events/E",
      [
        .object([
          "handler_meta": .object(["header_map": .object(["X-Hook-Token": .string(planted)])])
        ])
      ], true
    ),
    (
      "/event_handlers/events/E",
      [
        .object([
          "handler_meta": .object([
            "target_path": .string("https://hooks.slack.com/services/\(planted)")
          ])
        ])
      ], true
    ),
    (
      "/version_data/versions/Default/extended_paths/virtual",
      [.object(["function_source_uri": .string(base64("var password = '\(planted)'"))])], true
    ),
    ("/x_unheard_of/apiKey", .string(planted), true),
    ("/description", .string("see ftp://me:\(planted)@host/x"), true),
  ]

  @Test(arguments: places)
  func `a secret is sealed whole and stands nowhere else`(path: String, value: JSON, told: Bool) {
    let document = classicAPI([path: value])
    let result = sealing(document)
    #expect(result.secrets.count == 1)
    #expect(result.findings.map(\.code) == (told ? ["plaintext-secret"] : []))
    let object = live(document, .classic)
    let bound = bind(object, kind: .classic, from: environment("dev"))
    let rendered = render(bound.release, kind: .classic, for: environment("prod"), source: object)
    #expect(
      rendered.document.json[result.secrets.keys.first!] == document[result.secrets.keys.first!])
    #expect(
      rendered.secrets == [RenderedSecret(pointer: result.secrets.keys.first!, ref: "source")])
    for text in [
      String(decoding: result.document.bytes, as: UTF8.self),
      String(decoding: bound.release.bytes, as: UTF8.self),
      "\(result.findings)", "\(bound.findings)", "\(rendered.findings)", "\(rendered)",
      "\(explain(result.secrets.keys.first!, in: bound.release, kind: .classic, rendered: rendered))",
    ] {
      #expect(
        !text.contains(Self.planted) && !text.contains(base64(Self.planted))
          && !text.contains("12345678"))
      #expect(
        !text.contains("hmac") || text.contains("object") == false
          || !text.contains("release-object"))
    }
  }

  @Test(arguments: [
    (path: "/notifications/shared_secret", value: "$secret_vault.path.field"),
    ("/notifications/shared_secret", "env://SHARED"), ("/notifications/shared_secret", ""),
    ("/jwt_source", "https://idp.dev.example/keys"),
    ("/jwt_source", base64("https://idp.dev.example/keys")),
    ("/jwt_source", "-----BEGIN PUBLIC KEY-----\nMIIB"),
    ("/proxy/target_url", "https://user:$secret_env.PASS@orders.dev.example/"),
    ("/auth/auth_header_name", "Authorization"),
    ("/config_data/token_url", "https://idp.dev.example/token"),
    ("/config_data/max_tokens", "many"), ("/config_data/token", "$tyk_meta.token"),
    ("/jwt_identity_base_field", "sub"),
  ])
  func `what is no secret stays as it is`(path: String, value: String) {
    let document = classicAPI(["/config_data": [:], "/auth": [:], path: .string(value)])
    #expect(sealing(document).secrets.isEmpty)
  }

  @Test func `a header of a template is sealed`() {
    let document = json(
      """
      {"id": "t", "name": "T", "data": {"x-tyk-api-gateway": {"middleware": {"global":
        {"transformRequestHeaders": {"add": [{"name": "X-Api-Key", "value": "\(Self.planted)"}]}}}}}}
      """)
    let result = seal(
      LiveDocument(document), as: Address("template/t")!, kind: .template, key: Self.key)
    #expect(result.secrets.count == 1 && result.findings.count == 1)
    let release = bind(live(document, .template), kind: .template, from: environment("dev")).release
    #expect(!String(decoding: release.bytes, as: UTF8.self).contains(Self.planted))
  }

  @Test func `the binding is made of the place and the value`() {
    let document = classicAPI(["/notifications/shared_secret": .string(Self.planted)])
    let place = pointer("/api_definition/notifications/shared_secret")
    #expect(
      sealing(document).secrets[place]
        == Self.key.binding(of: Self.planted, at: "classic/orders#\(place)"))
  }

  @Test func `a place whose value came from a secret binding is sealed wherever it is`() {
    let place = pointer("/api_definition/proxy/target_url")
    let result = sealing(classicAPI(), also: [place, pointer("/api_definition/nothing")])
    #expect(result.secrets.keys.sorted() == [place])
    #expect(result.findings.isEmpty)
  }

  @Test func `a bound secret is filled with the target's, and found again when it is sent`() {
    let dev = environment(
      "dev", ["orders.upstream": "http://orders.dev.example"],
      secrets: ["hook.secret": Self.planted])
    let prod = environment(
      "prod", ["orders.upstream": "http://orders.prod.example"],
      secrets: ["hook.secret": "an0ther-0ne"])
    let document = classicAPI(["/notifications/shared_secret": .string(Self.planted)])
    let release = bind(live(document, .classic), kind: .classic, from: dev).release
    let place = pointer("/api_definition/notifications/shared_secret")
    #expect(release.json[place] == "hook.secret")
    let rendered = render(release, kind: .classic, for: prod)
    #expect(rendered.secrets == [RenderedSecret(pointer: place, ref: "binding:hook.secret")])
    let secret = fillSecret(
      ref: "binding:hook.secret", pointer: place, release: release, kind: .classic, for: prod)
    #expect(secret?.equals("an0ther-0ne") == true)
    #expect(
      fillSecret(ref: "source", pointer: place, release: release, kind: .classic, for: prod) == nil)
    let sealed = seal(
      rendered.document, as: release.address, kind: .classic, key: Self.key,
      also: Set(rendered.secrets.map(\.pointer)))
    let scalar = liveScalar(
      ref: "binding:hook.secret", pointer: place, release: release, kind: .classic, for: prod)!
    #expect(unseal(sealed.document, with: [place: scalar])?.json == rendered.document.json)
  }

  @Test func `a number is filled as a number`() {
    let document = classicAPI(["/request_signing/secret": 12_345_678])
    let object = live(document, .classic)
    let release = bind(object, kind: .classic, from: environment("dev")).release
    let place = pointer("/api_definition/request_signing/secret")
    let scalar = liveScalar(
      ref: "source", pointer: place, release: release, kind: .classic, for: environment("prod"),
      source: object)
    #expect(scalar?.json == 12_345_678)
  }

  @Test func `a live secret that is not the registry's is told`() {
    let dev = environment("dev", secrets: ["s": "the-registry-one"])
    let document = classicAPI(["/notifications/shared_secret": .string(Self.planted)])
    let bound = bind(
      live(document, .classic), kind: .classic, from: dev,
      rules: [rule("/notifications/shared_secret", bind: "s")])
    #expect(bound.findings.map(\.code) == ["secret-drift"])
    #expect(!"\(bound)".contains(Self.planted))
    #expect(bound.release.json[pointer("/api_definition/notifications/shared_secret")] == "s")
  }

  @Test func `a secret that nobody bound and that is not at hand blocks`() {
    let document = classicAPI(["/notifications/shared_secret": .string(Self.planted)])
    let release = bind(live(document, .classic), kind: .classic, from: environment("dev")).release
    let rendered = render(release, kind: .classic, for: environment("prod"))
    #expect(rendered.findings.map(\.code) == ["missing-secret"])
    #expect(rendered.findings.first?.severity == .blocking)
  }
}
