import Foundation
import PromoteCore
import Testing

extension LivePromotionTests {
  /// Secrets in a binding, at a place nobody bound, in a template's header, in a URL's user info.
  @Test func `planted secrets are found nowhere`() async throws {
    let live = try LiveWorkspace()
    let planted = [
      "unbound": "Planted-Unbound-7f3a91", "header": "Planted-Header-58c2d4",
      "userinfo": "Planted-UserInfo-e60b17",
    ]
    let bound = try String(
      contentsOf: live.root.appending(path: ".tyk-promote/secrets/dev-orders-password"),
      encoding: .utf8
    ).trimmingCharacters(in: .newlines)
    let staging = bound.replacing("dev", with: "staging")
    try await live.edit(
      "dev", "/api/apis/orders", "/api_definition/notifications",
      to: ["shared_secret": .string(planted["unbound"]!), "oauth_on_keychange_url": ""])
    try await live.edit(
      "dev", "/api/assets/team-defaults",
      "/data/x-tyk-api-gateway/middleware/global/transformRequestHeaders",
      to: [
        "enabled": true,
        "add": [["name": "Authorization", "value": .string("Bearer " + planted["header"]!)]],
      ])
    try await live.edit(
      "dev", "/api/apis/orders", "/api_definition/proxy/service_discovery/query_endpoint",
      to: .string("https://user:\(planted["userinfo"]!)@schemas.example.com/find"))
    var printed = ""
    for arguments in [
      ["plan", "--from", "dev", "--to", "staging", "--as", "robin"],
      ["plan", "--from", "dev", "--to", "staging", "--as", "robin", "--json"],
      ["diff", "--from", "dev", "--to", "staging"], ["list"], ["status"],
      [
        "explain", "classic/orders", "/api_definition/notifications/shared_secret", "--from", "dev",
        "--to", "staging",
      ],
    ] {
      let result = try live.tool.run(arguments)
      printed += result.output + result.errors
    }
    let promotion = try live.plan()
    try live.approve(promotion)
    for arguments in [
      ["apply", promotion], ["show", promotion], ["review", promotion], ["audit", "log", "--json"],
    ] {
      let result = try live.tool.run(arguments)
      printed += result.output + result.errors
    }
    let arrived = try await live.get("staging", "/api/apis/orders")["api_definition"]
    #expect(arrived?["notifications"]?["shared_secret"]?.string == planted["unbound"])
    #expect(arrived?["upstream_auth"]?["basic_auth"]?["password"]?.string == staging)
    for secret in planted.values + [bound, staging] {
      #expect(!printed.contains(secret), "\(secret) was printed")
      let places = try filesHolding(secret, below: live.root)
      #expect(places.isEmpty, "\(secret) stands in \(places)")
    }
  }

  /// Also as base64. What the simulated Dashboards hold and the secret files are left out.
  private func filesHolding(_ secret: String, below root: URL) throws -> [String] {
    let needles = [Data(secret.utf8), Data(Base64.encode(secret.utf8).dropLast(4).utf8)]
    var found: [String] = []
    let walker = FileManager.default.enumerator(
      at: root, includingPropertiesForKeys: [.isRegularFileKey])
    for case let url as URL in walker ?? .init() {
      let path = url.path(percentEncoded: false)
      guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true,
        !path.contains("/.tyk-promote/secrets/"), !path.contains("/.tyk-promote/simulators/")
      else { continue }
      let data = try Data(contentsOf: url)
      if needles.contains(where: { data.range(of: $0) != nil }) { found.append(path) }
    }
    return found
  }
}
