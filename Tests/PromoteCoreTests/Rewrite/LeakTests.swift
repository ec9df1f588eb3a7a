import Testing

@testable import PromoteCore

@Suite("the leak detector") struct LeakTests {
  static let dev = environment(
    "dev",
    [
      "orders.upstream": "http://orders.dev.example/v1", "idp.host": "login.idp.example",
      "gateway": "http://gw.example/dev", "box": "http://127.0.0.1:8081",
      "docker": "http://backend:8080",
      "bundle": "plugins/dev-7", "word": "sandbox",
    ],
    secrets: ["pass": "very-secret-dev"], organisation: "64a1c0de5f00ba0000000001",
    dashboard: "https://dash.dev.example:3000", databaseIDs: ["64b2d0aa5f00ba0000000011"])
  static let prod = environment(
    "prod",
    [
      "orders.upstream": "https://orders.prod.example", "gateway": "http://gw.example/prod",
      "box": "http://127.0.0.1:9081",
    ], organisation: "64a1c0de5f00ba0000000009")

  private func leaks(
    _ text: String, guards: Guards = Guards(), shared: [String] = []
  ) -> [Finding] {
    findLeaks(
      in: LiveDocument(.object(["api_definition": .object(["x": .string(text)])])),
      address: Address("classic/orders")!, kind: .classic, target: Self.prod, others: [Self.dev],
      shared: shared, guards: guards)
  }

  @Test(arguments: [
    (text: "http://orders.dev.example/x", found: true), ("ORDERS.dev.Example", true),
    ("call orders.dev.example.", true), ("api.orders.dev.example", true),
    ("xorders.dev.example", false), ("xorders.dev.example.org", false),
    ("orders.dev.example.org", false), ("orders.dev.example-2", false),
    ("orders.prod.example", false), ("login.idp.example", true),
    ("http://gw.example/dev/x", true), ("http://gw.example/prod", false),
    ("http://gw.example/development", false), ("127.0.0.1:8081", true), ("127.0.0.1:9081", false),
    ("127.0.0.1:80812", false), ("http://backend/x", true), ("the backend is down", false),
    ("backend:8080", true), ("plugins/dev-7", true), ("my plugins/dev-7!", true),
    ("plugins/dev-70", false),
    ("sandbox", true), ("a sandbox", false), ("xvery-secret-devx", true),
    ("https://dash.dev.example:3000/api", true), ("64a1c0de5f00ba0000000001", true),
    ("64a1c0de5f00ba0000000001" + "abcdef", true), ("64b2d0aa5f00ba0000000011", true),
    ("64b2d0aa5f00ba00000000110", false), ("64a1c0de5f00ba0000000009", false), ("", false),
  ])
  func `what another environment owns is found, at the boundaries of a name`(
    text: String, found: Bool
  ) {
    #expect(leaks(text).isEmpty == !found, "\(leaks(text).map(\.message))")
  }

  @Test(arguments: [
    (text: base64("fetch('http://orders.dev.example/v1')"), layers: "(base64)"),
    (base64(base64("http://orders.dev.example/v1")), "(base64, base64)"),
    (#"{"u":"http:\/\/orders.dev.example\/v1"}"#, ""),
    (#"{"u":"orders\u002edev.example"}"#, "(escaped)"),
    ("https://a.example/?u=http%3A%2F%2Forders%2Edev.example", "(percent-encoded)"),
    ("Basic " + base64("me@orders.dev.example:x"), "(base64)"),
    ("var a = atob('" + base64("//orders.dev.example") + "')", "(base64)"),
    (String(base64("http://orders.dev.example").filter { $0 != "=" }), "(base64)"),
  ])
  func `it is found behind encodings, and the place says which`(text: String, layers: String) {
    let found = leaks(text)
    #expect(found.count == 1)
    #expect(
      found.first?.message.contains("'/api_definition/x'" + (layers.isEmpty ? "" : " ") + layers)
        == true)
    #expect(found.first?.message.contains("'dev'") == true)
    #expect(found.first?.severity == .blocking)
  }

  @Test func `the line that mends it can be pasted`() {
    let found = leaks(base64("fetch('http://orders.dev.example/v1')"))
    #expect(
      found.first?.hint
        == "add under rewrites in environments/pipeline.yaml:  - { match: { kind: classic, id: \"orders\" }, "
        + "path: \"/api_definition/x\", inside: base64, bindHosts: true }")
    let missing = leaks("http://login.idp.example/")
    #expect(
      missing.first?.hint?.hasSuffix("and under bindings in environments/prod.yaml:  idp.host: …")
        == true)
  }

  @Test func `a secret's value is not told`() {
    let found = leaks("very-secret-dev")
    #expect(found.count == 1)
    #expect(!"\(found)".contains("very-secret-dev"))
    #expect(found.first?.message.contains("the secret 'pass' of 'dev'") == true)
  }

  @Test func `keys are searched`() {
    let found = findLeaks(
      in: LiveDocument(classicAPI(["/config_data": .object(["orders.dev.example": 1])])),
      address: Address("classic/orders")!, kind: .classic,
      target: environment("prod", ["x": "http://orders.prod.example"]),
      others: [environment("dev", ["o.host": "orders.dev.example"])])
    #expect(found.contains { $0.message.contains("(key)") })
  }

  @Test func `what is shared belongs to nobody`() {
    #expect(leaks("http://login.idp.example/", shared: ["login.idp.example"]).isEmpty)
    #expect(leaks("http://login.idp.example/", shared: ["*.idp.example"]).isEmpty)
  }

  @Test(arguments: [
    (text: "https://a.test.example", found: true), ("test.example", false), ("localhost:80", true),
    ("http://localhost/x", true), ("on localhost or elsewhere", false),
    ("http://10.1.2.3:80", true),
    ("10.1.2.3", true), ("11.1.2.3", false), ("1.10.1.2.3", false), ("http://[fd00::1]:80/", true),
    ("http://[fe80::1]:80/", false),
  ])
  func `what the guards forbid is found, whoever owns it`(text: String, found: Bool) {
    let place = RegistryPlace(file: "prod.yaml", line: 20)
    let guards = Guards(
      forbid: ["*.test.example", "localhost", "10.0.0.0/8", "fd00::/8"].map { ($0, place) })
    let result = leaks(text, guards: guards)
    #expect(result.isEmpty == !found)
    if found { #expect(result.first?.message.contains("prod.yaml:20 forbids") == true) }
  }

  @Test func `many words are found as each by itself`() {
    for seed in 0..<200 as Range<UInt64> {
      var random = Seeded(seed)
      func word(_ length: ClosedRange<Int>, _ random: inout Seeded) -> String {
        String(
          (0..<Int.random(in: length, using: &random)).map { _ in
            "abAB.".randomElement(using: &random)!
          })
      }
      let words = (0..<6).map { _ in word(1...4, &random) }
      let text = word(0...40, &random)
      var found: Set<[Int]> = []
      let automaton = AhoCorasick(words)
      var copy = text
      copy.withUTF8 { automaton.scan($0) { found.insert([$0, $1]) } }
      var expected: Set<[Int]> = []
      let bytes = Array(text.lowercased().utf8)
      for (number, word) in words.enumerated() {
        let wanted = Array(word.lowercased().utf8)
        for end in wanted.count..<max(wanted.count, bytes.count + 1)
        where end <= bytes.count && Array(bytes[(end - wanted.count)..<end]) == wanted {
          expected.insert([number, end])
        }
      }
      #expect(found == expected, "seed \(seed)")
    }
  }
}
