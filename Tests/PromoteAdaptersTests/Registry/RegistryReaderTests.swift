import PromoteAdapters
import PromoteCore
import Testing

@Suite struct `the registry reader` {
  @Test func `reads every member of every file`() throws {
    let registry = try RegistryReader.read(files: Sample.files)
    #expect(registry.pipeline.workspaceID == "shop-4f1c")
    #expect(registry.pipeline.logOrigin == "promote.example.com/shop")
    #expect(registry.pipeline.stages.map(\.text) == ["dev", "staging", "prod"])
    #expect(registry.pipeline.shared == ["login.example.com"])
    let rules = registry.pipeline.rewrites
    #expect(rules.count == 2)
    #expect(rules[0].bind == "{slug}.upstream" && rules[0].match.tag == "partner")
    #expect(rules[1].inside == .base64 && rules[1].bindHosts)
    #expect(rules[1].place == RegistryPlace(file: "pipeline.yaml", line: 9))

    let prod = try #require(EnvironmentName("prod").flatMap { registry.environments[$0] })
    #expect(prod.follows?.text == "staging" && prod.protected)
    #expect(prod.server.url == "https://dashboard.prod.example.com")
    #expect(prod.server.secret == .environment("TYK_PROD"))
    #expect(prod.server.readSecret == .environment("TYK_PROD_READ"))
    #expect(prod.server.version == "5.10" && prod.server.concurrency == 8)
    #expect(
      prod.settings == ServerSettings(duplicateSlugs: true, unsafePolicyIDs: false))
    #expect(prod.server.tls?.clientKey == .file("/run/secrets/client.key"))
    #expect(prod.bindings.map(\.name) == ["orders.upstream", "payments.password", "orders.port"])
    #expect(prod.bindings[1].value == .secret(.command("vault-payments")))
    #expect(prod.bindings[2].value == .literal("8443"))
    #expect(prod.bindings[0].place.description == "prod.yaml:14")
    #expect(prod.overrides.count == 2 && prod.rewrites.count == 1)
    #expect(prod.overrides[0].set[0].value == .bool(false))
    #expect(prod.overrides[0].set[1].value == .string("no"))
    #expect(prod.overrides[0].set[2].value.text == "[1.10,null,{\"a\":\"b\"}]")
    #expect(prod.overrides[1].keep.map(\.path.description) == ["/rate", "/quota_max"])
    #expect(prod.guards.forbid.map(\.text) == ["*.dev.example.com", "localhost", "10.0.0.0/8"])
    #expect(prod.guards.maximumDeletes == 5 && prod.guards.unboundHosts == .warn)
    #expect(prod.guards.protect == [Address(kind: .oas, id: "orders")])
    #expect(
      prod.gate
        == Gate(
          approvals: [
            .init(role: "release-manager", count: 2),
            .init(role: "security", count: 1, when: ["security-loosened", "breaking-change"]),
          ],
          requesterMayApprove: true, approvalLifetimeSeconds: 90 * 60, userVerification: true,
          soakSeconds: 86_400,
          windows: [
            PublishWindow(
              days: [.mon, .tue, .wed, .thu], from: 540, to: 960, zone: "Europe/London"),
            PublishWindow(days: [.fri, .sat, .sun], from: 1320, to: 120, zone: "UTC"),
          ],
          freezes: [
            PublishFreeze(
              from: LocalTime("2026-12-18")!, until: LocalTime("2027-01-05")!,
              zone: "Europe/London", reason: "year end"),
            PublishFreeze(
              from: LocalTime("2027-03-01T12:00")!, until: LocalTime("2027-03-01T18:30")!,
              zone: "UTC", reason: "audit"),
          ], breakGlassRole: "commander"))

    #expect(registry.approvers.people.map(\.id) == ["ana", "ben"])
    #expect(registry.approvers.people[1].keys[0].validBefore == Instant("2027-01-01T00:00:00Z"))
    #expect(registry.approvers.people[1].keys[0].revocation == .retired)
    #expect(registry.approvers.services.map(\.id) == ["pipeline@ci"])
    #expect(registry.approvers.administrators == ["ana", "ben"])
    #expect(registry.approvers.threshold == 2)
  }

  @Test func `an environment may be a Gateway`() throws {
    var files = Sample.files
    files["dev.yaml"] = Array(
      """
      gateways:
        - url: http://127.0.0.1:8080/
          secret: env:TYK_GATEWAY
          organisation: default
          version: "5.3"
          concurrency: 4
      """.utf8)
    let registry = try RegistryReader.read(files: files)
    let dev = try #require(EnvironmentName("dev").flatMap { registry.environments[$0] })
    #expect(dev.system.isGateway && dev.system.word == "gateway")
    #expect(dev.server.url == "http://127.0.0.1:8080" && dev.server.organisation == "default")
    #expect(dev.server.secret == .environment("TYK_GATEWAY") && dev.server.concurrency == 4)
    #expect(dev.server.version == "5.3" && dev.server.readSecret == nil)
    // What a Gateway's policies cannot hold is taken out in the open.
    #expect(dev.overrides.first?.isImplied == true)
    #expect(dev.overrides.first?.remove.map(\.path.description).contains("/auth_type") == true)
  }

  @Test func `a Portal stands beside the Dashboard`() throws {
    var files = Sample.files
    files["dev.yaml"] = Array(
      """
      dashboard: { url: 'https://dashboard.dev.example.com', secret: env:TYK_DEV }
      portal:
        url: https://portal.dev.example.com/
        secret: env:TYK_PORTAL
        readSecret: env:TYK_PORTAL_READ
        providers: { "Main dashboard": "Dev dashboard", Other: Other }
        version: "1.18"
        concurrency: 4
        tls: { certificateAuthority: ca.pem }
      """.utf8)
    let registry = try RegistryReader.read(files: files)
    let dev = try #require(EnvironmentName("dev").flatMap { registry.environments[$0] })
    let portal = try #require(dev.portal)
    #expect(!dev.system.isGateway && dev.server.url == "https://dashboard.dev.example.com")
    #expect(portal.url == "https://portal.dev.example.com" && portal.concurrency == 4)
    #expect(portal.secret == .environment("TYK_PORTAL"))
    #expect(portal.readSecret == .environment("TYK_PORTAL_READ") && portal.version == "1.18")
    #expect(portal.providerNames == ["Main dashboard": "Dev dashboard", "Other": "Other"])
    #expect(portal.tls?.certificateAuthority == "ca.pem")
    #expect(registry.environments[EnvironmentName("prod")!]?.portal == nil)
  }

  @Test(arguments: Sample.mistakes)
  func `says what is wrong, and where`(_ mistake: Mistake) {
    var files = Sample.files
    files[mistake.file] = Array(mistake.text.utf8)
    let lines = problems(files)
    #expect(
      lines.contains {
        $0.hasPrefix("environments/") && $0.contains(mistake.expected)
          && (mistake.expected.contains(".yaml") || $0.contains("/\(mistake.file):"))
      },
      "expected '\(mistake.expected)' among \(lines)")
  }

  @Test func `reports every problem of every file at once`() {
    var files = Sample.files
    files["pipeline.yaml"] = Array("workspace: Shop\nlog: a b\nstages: [dev, staging, prod]\n".utf8)
    files["dev.yaml"] = Array("dashbord: {}\nprotected: yes\n".utf8)
    files["qa.yaml"] = Array("dashboard: { url: 'http://x', secret: env:X }\n".utf8)
    let lines = problems(files)
    #expect(lines.contains { $0.hasPrefix("environments/pipeline.yaml:1:") })
    #expect(lines.contains { $0.hasPrefix("environments/pipeline.yaml:2:") })
    #expect(
      lines.contains { $0.hasPrefix("environments/dev.yaml:1: 'dashbord' is not known here") })
    #expect(lines.contains { $0.hasPrefix("environments/dev.yaml:2: 'protected' is neither true") })
    #expect(lines.contains { $0.contains("'qa' is not a stage") })
    #expect(lines == lines.sorted { $0.prefix(24) < $1.prefix(24) })
  }

  @Test(arguments: [
    "dashboard: { url: 'http://x', secret: hunter2-hunter2 }",
    "dashboard: { url: 'http://ana:hunter2-hunter2@x', secret: env:X }",
    "dashboard: { url: 'http://x', secret: env:X }\nbindings: { db.password: hunter2-hunter2 }",
    "dashboard: { url: 'http://x', secret: env:X }\nbindings: { db.url: 'https://a:hunter2-hunter2@db' }",
    "dashboard: { url: 'http://x', secret: env:X }\nbindings: { a: { secret: hunter2-hunter2 } }",
    "dashboard: { url: 'http://x', secret: env:X }\noverrides: [{ set: { /a/secret: hunter2-hunter2 } }]",
    "dashboard: { url: 'http://x', secret: \"hunter2-hunter2 }",
  ])
  func `a literal secret is an error that never shows it`(_ text: String) {
    var files = Sample.files
    files["dev.yaml"] = Array(text.utf8)
    let lines = problems(files)
    #expect(lines.contains { $0.hasPrefix("environments/dev.yaml") })
    #expect(!lines.contains { $0.contains("hunter2") })
  }

  @Test func `any prefix of a good file is read or refused, and never crashes`() {
    let whole = Sample.files["prod.yaml"]!
    for length in 0..<whole.count {
      var files = Sample.files
      files["prod.yaml"] = Array(whole.prefix(length))
      _ = problems(files)
    }
  }

  @Test func `nested aliases are refused before they grow`() {
    var text = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for (from, to) in zip("abcdefghij", "bcdefghijk") {
      text +=
        "\(to): &\(to) [" + Array(repeating: "*\(from)", count: 9).joined(separator: ", ") + "]\n"
    }
    var files = Sample.files
    files["dev.yaml"] = Array((text + "? *k\n: 1\n").utf8)
    #expect(problems(files).contains { $0.contains("aliases are not used here") })
  }

  private func problems(_ files: [String: [UInt8]]) -> [String] {
    do throws(RegistryProblems) {
      _ = try RegistryReader.read(files: files)
      return []
    } catch {
      return error.lines
    }
  }
}

struct Mistake: Sendable, CustomTestStringConvertible {
  var file: String
  var text: String
  var expected: String
  var testDescription: String { expected }
}
