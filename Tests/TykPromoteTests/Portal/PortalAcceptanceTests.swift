import Foundation
import PromoteCore
import PromoteTesting
import Testing
import TykSimulator

@testable import tyk_promote

/// The migration guide's work and a promotion with secrets, as people do them: by commands.
@Suite(.serialized, .blocking) struct PortalAcceptanceTests {
  @Test
  func `130 organisations with their teams go by commands, and a second import changes nothing`()
    async throws
  {
    let workspace = try PortalPlaces(fill: { _, portal in
      try portal.load(PortalExample.organisations(130, most: 3))
    })
    let portals = workspace.portals
    try await workspace.run { work in
      let teams = (1...130).reduce(0) { $0 + PortalExample.teams(of: $1, most: 3) }
      let count = 130 + teams
      #expect(count > 350)
      let before = Self.automatic(portals[1])
      let guide = ["--kind", "organisation", "--kind", "team"]
      let export = try work.tool.run(["portal", "export", "dev"] + guide)
      #expect(
        export.code == 0
          && export.output.hasPrefix("\(count) objects of 'dev' in 131 files of data"),
        "\(export.output.prefix(200)) \(export.errors)")
      let missing = try work.tool.run(["portal", "verify", "staging"])
      #expect(missing.code == 2)

      let sent = try work.json(["portal", "import", "staging"])
      #expect(sent["created"] == .integer(count) && sent["failed"] == [])
      for verify in [["staging"], ["staging", "--with", "dev"] + guide] {
        let result = try work.tool.run(["portal", "verify"] + verify)
        #expect(result.code == 0, "\(result.output.suffix(300)) \(result.errors)")
      }
      let writes = portals[1].writeCount
      #expect(writes == count)
      let again = try work.json(["portal", "import", "staging"])
      #expect(again["created"] == 0 && again["updated"] == 0)
      #expect(again["unchanged"] == .integer(count))
      #expect(portals[1].writeCount == writes)

      // Counts, custom ids and names, of what people made; what Portals made is untouched.
      for collection in ["organisations", "teams"] {
        #expect(Self.made(portals[1], collection) == Self.made(portals[0], collection))
        #expect(
          portals[1].records(collection).count == portals[0].records(collection).count)
      }
      #expect(portals[1].records("organisations").count == 131)
      #expect(Self.automatic(portals[1]).isSuperset(of: before))
      // One of them is changed by somebody: that one is named.
      let one = try #require(Self.made(portals[1], "organisations").first)
      portals[1].edit(
        Address(kind: .organisation, id: one.id), "Name", to: "Renamed by somebody")
      let differs = try work.tool.run(["portal", "verify", "staging"])
      #expect(differs.code == 2 && differs.output.contains(one.id), "\(differs.output)")
    }
  }

  private struct Made: Hashable { let id: String, name: String }

  private static func made(_ portal: PortalSimulator, _ collection: String) -> Set<Made> {
    Set(
      portal.records(collection).filter { $0["Default"]?.bool != true && $0["ID"] != 1 }.map {
        Made(id: $0["CID"]?.string ?? "", name: $0["Name"]?.string ?? "")
      })
  }

  private static func automatic(_ portal: PortalSimulator) -> Set<JSON> {
    Set(
      portal.records("teams").filter { $0["Default"]?.bool == true }
        + portal.records("organisations").filter { $0["ID"] == 1 } + portal.records("themes")
        + portal.records("pages") + portal.records("catalogues"))
  }

  // MARK: - Secrets

  /// By binding; the registration token is in no document, so a rule names its place.
  private static let planted: [String: @Sendable (Int) -> String] = [
    "idp.token": { $0 == 0 ? PortalExample.secrets[0] : "planted-registration-\($0)-9d1f" },
    "hook.key": { $0 == 0 ? PortalExample.secrets[1] : "planted-webhook-\($0)-77c2" },
    "sso.client": { $0 == 0 ? PortalExample.secrets[2] : "planted-sso-client-\($0)-e0b3" },
    "sso.handler": { $0 == 0 ? PortalExample.secrets[3] : "planted-handler-\($0)-41aa" },
    "hook.source": { $0 == 0 ? PortalExample.secrets[4] : "planted-source-\($0)-58d4" },
  ]

  @Test func `secrets of a Portal are found in no file and in nothing that a command prints`()
    async throws
  {
    let workspace = try PortalPlaces(
      secrets: Self.planted,
      rewrites: """
        rewrites:
          - { match: { kind: oauth-provider }, path: /RegistrationAccessToken, bind: idp.token }
        """, gated: ["prod"],
      fill: { dashboard, portal in
        try dashboard.load(Self.policies)
        portal.synchronise()
        try portal.load(Self.shop)
      })
    let portals = workspace.portals
    try await workspace.run { work in
      var printed = ""
      func run(_ arguments: [String], code: Int32 = 0) throws {
        let result = try work.tool.run(arguments)
        #expect(result.code == code, "\(arguments): \(result.output) \(result.errors)")
        printed += result.output + result.errors
      }
      let key = [".tyk-promote/keys/ana"]
      try run(["init", "--as", "ana", "--key"] + key)
      try run(["env", "check"])
      try run(["env", "show", "dev", "--json"])
      for (from, to) in [("dev", "staging"), ("staging", "prod")] {
        let stages = ["--from", from, "--to", to]
        try run(["diff"] + stages)
        let plan = try work.json(["plan", "--as", "ana"] + stages)
        printed += plan.text
        let id = try #require(plan["promotion"]?.string, "\(plan.text)")
        try run(["review", id])
        try run(["review", id, "--markdown"])
        try run(["show", id, "--json"])
        if to == "prod" { try run(["approve", id, "--as", "ana", "--key"] + key) }
        try run(["apply", id])
        try run(["verify", to])
        try run(["drift", to, "--record"])
        try run(["explain", "portal-webhook-header/audit:X-Audit-Key", "/Value"] + stages)
      }
      try run(["portal", "export", "dev"])
      try run(["portal", "import", "staging", "--dry-run"])
      // Secrets differ everywhere, and are not compared.
      try run(["portal", "verify", "staging", "--with", "dev", "--json"])
      // Somebody else's value at a secret place.
      #expect(
        portals[1].edit(
          Address(kind: "webhook-header", id: "audit:X-Audit-Key"), "Value",
          to: "planted-by-hand-2b8c"))
      try run(["verify", "staging"], code: 2)
      try run(["drift", "staging", "--json"], code: 2)
      try run(["portal", "import", "prod"], code: 3)
      try run(["status"])
      try run(["list"])
      try run(["audit", "log", "--json"])
      try run(["audit", "report", "population"])

      for stage in 1...2 {
        let headers = portals[stage].records("headers").compactMap { $0["Value"]?.string }
        #expect(headers.contains(Self.planted["hook.source"]!(stage)))
        let provider = try #require(portals[stage].records("oauth-providers").first)
        let address = Address(kind: .oauthProvider, id: provider["CID"]?.string ?? "")
        #expect(
          portals[stage].stored(address, "RegistrationAccessToken")?.string
            == Self.planted["idp.token"]!(stage))
      }
      var secrets = ["planted-by-hand-2b8c"]
      for (index, name) in PortalPlaces.names.enumerated() {
        secrets += Self.planted.values.map { $0(index) }
        secrets += [SimulatorPlan.accessKey(name), PortalPlaces.credential(name)]
      }
      for secret in secrets {
        #expect(!printed.contains(secret), "\(secret) was printed")
        let places = try Self.files(holding: secret, below: work.root)
        #expect(places.isEmpty, "\(secret) stands in \(places)")
      }
    }
  }

  /// One product, one plan, and everything that holds a secret.
  private static let shop: JSON = {
    var shop = PortalExample.portal.object ?? JSONObject()
    for name in ["pages", "themes", "posts", "extended_attributes"] { shop[name] = nil }
    shop["products"] = .array(Array((shop["products"]?.array ?? []).prefix(1)))
    shop["plans"] = .array(Array((shop["plans"]?.array ?? []).prefix(1)))
    return .object(shop)
  }()

  private static let policies: JSON = {
    let all = PortalExample.dashboard
    let policies = all["policies"]?.array ?? []
    return [
      "apis": .array(Array((all["apis"]?.array ?? []).prefix(1))),
      "policies": .array(
        policies.filter { ["grant-01", "limits-gold"].contains($0["id"]?.string ?? "") }),
    ]
  }()

  /// Also as base64.
  private static func files(holding secret: String, below root: URL) throws -> [String] {
    let needles = [Data(secret.utf8), Data(Base64.encode(secret.utf8).dropLast(4).utf8)]
    let walker = FileManager.default.enumerator(
      at: root, includingPropertiesForKeys: [.isRegularFileKey])
    var found: [String] = []
    for case let url as URL in walker ?? .init() {
      guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else {
        continue
      }
      let data = try Data(contentsOf: url)
      if needles.contains(where: { data.range(of: $0) != nil }) {
        found.append(url.path(percentEncoded: false))
      }
    }
    return found
  }
}
