import Foundation
import PromoteCore
import PromoteTesting
import Testing

/// Promotions by the command line against running simulators.
@Suite(.serialized, .blocking) struct LivePromotionTests {
  @Test func `a change in dev arrives in staging with staging's own values`() async throws {
    let live = try LiveWorkspace()
    try await live.edit(
      "dev", "/api/apis/orders", "/api_definition/proxy/target_url",
      to: "https://orders.dev.example.com:8443/v2")
    try await live.edit(
      "dev", "/api/assets/team-defaults", "/data/x-unheard-of", to: ["deep": [1, ["a": .null]]])
    let promotion = try live.plan()
    try live.approve(promotion)
    let applied = try live.json("apply", promotion)
    #expect(applied["verified"]?.bool == true)
    let orders = try await live.get("staging", "/api/apis/orders")["api_definition"]
    #expect(orders?["proxy"]?["target_url"] == "https://orders.staging.example.com:8443/v2")
    let template = try await live.get("staging", "/api/assets/team-defaults")
    #expect(template["data"]?["x-unheard-of"] == ["deep": [1, ["a": .null]]])
  }

  @Test func `prod gets the release that staging verified, not staging's own values`() async throws
  {
    let live = try LiveWorkspace()
    let staging = try await live.get("staging", "/api/apis/orders")["api_definition"]
    let prod = try await live.get("prod", "/api/apis/orders")["api_definition"]
    #expect(staging?["enable_detailed_recording"]?.bool == true)
    #expect(prod?["enable_detailed_recording"]?.bool == false)
    #expect(try await live.get("staging", "/api/portal/policies/silver")["rate"]?.integer == 50)
    #expect(try await live.get("prod", "/api/portal/policies/silver")["rate"]?.integer == 100)
    let status = try live.json("status")["environments"]?.array ?? []
    #expect(status.count == 3 && status[1]["release"] == status[2]["release"])
  }

  @Test func `a dev host hidden in code is refused with the line that mends it`() async throws {
    let live = try LiveWorkspace()
    let body = Base64.encode("call('https://payments.dev.example.com/x')".utf8)
    let place =
      "/x-tyk-api-gateway/middleware/operations/createCharge/virtualEndpoint/body"
    try await live.edit("dev", "/api/apis/oas/payments", place, to: .string(body))
    let result = try live.tool.run([
      "plan", "--from", "dev", "--to", "staging", "--exit-code", "--json",
    ])
    #expect(result.code == 3)
    let plan = try JSON.parse(result.output.utf8)
    #expect(plan["verdict"]?.string == "blocked")
    let leak = try #require(
      plan["findings"]?.array?.first { $0["code"]?.string == "leak" })
    #expect(leak["object"]?.string == "oas/payments")
    #expect(leak["pointer"]?.string == place)
    #expect(leak["message"]?.string?.contains("payments.dev.example.com") == true)
    #expect(leak["message"]?.string?.contains("dev") == true)
    #expect(leak["hint"]?.string?.contains("bindHosts") == true)
    #expect(try live.json("list")["promotions"]?.array?.count == 2)
  }

  @Test func `a target edited by hand makes the plan stale, and nothing is sent`() async throws {
    let live = try LiveWorkspace()
    try await live.edit(
      "dev", "/api/portal/policies/gold", "/rate", to: 2000)
    let promotion = try live.plan()
    try live.approve(promotion)
    let gold = try await live.get("staging", "/api/portal/policies/gold")
    try await live.edit("staging", "/api/portal/policies/gold", "/quota_max", to: 7)
    let refused = try live.json("apply", promotion, code: 3)
    #expect(refused["error"]?["code"]?.string == "stale-plan")
    let after = try await live.get("staging", "/api/portal/policies/gold")
    #expect(after["rate"] == gold["rate"])
    #expect(after["quota_max"] == 7)
  }

  @Test(arguments: ["plan.json", "approvals"])
  func `one changed byte of the dossier is refused by name`(what: String) async throws {
    let live = try LiveWorkspace()
    try await live.edit("dev", "/api/portal/policies/gold", "/rate", to: 2000)
    let promotion = try live.plan()
    try live.approve(promotion)
    let dossier = try live.dossier(promotion)
    var file = dossier.appending(path: what)
    if what == "approvals" {
      let names = try FileManager.default.contentsOfDirectory(atPath: file.path())
      file.append(path: try #require(names.filter { $0.hasSuffix(".json") }.sorted().first))
    }
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: file)
    let refused = try live.json("apply", promotion, code: 3)
    #expect(
      refused["error"]?["code"]?.string
        == (what == "plan.json" ? "plan-changed" : "approval-refused"))
    #expect(try live.tool("audit", "verify", dossier.path()).code == 3)
    #expect(try await live.get("staging", "/api/portal/policies/gold")["rate"]?.integer == 1000)
  }

  @Test func `approvals are of one plan: another effect needs new ones`() async throws {
    let live = try LiveWorkspace()
    try await live.edit("dev", "/api/portal/policies/gold", "/rate", to: 2000)
    let first = try live.plan()
    try live.approve(first)
    #expect(try live.plan() == first, "the same effect keeps the plan and its approvals")
    let approvals = try live.dossier(first).appending(path: "approvals")
    try await live.edit("dev", "/api/portal/policies/gold", "/rate", to: 9000)
    let second = try live.plan()
    #expect(second != first)
    #expect(try live.json("apply", first, code: 3)["error"] != nil)
    #expect(try live.json("apply", second, code: 3)["error"] != nil)
    for name in try FileManager.default.contentsOfDirectory(atPath: approvals.path())
    where name.hasSuffix(".json") {
      try FileManager.default.copyItem(
        at: approvals.appending(path: name),
        to: try live.dossier(second).appending(path: "approvals/\(name)"))
    }
    #expect(try live.json("apply", second, code: 3)["error"] != nil)
    #expect(try await live.get("staging", "/api/portal/policies/gold")["rate"]?.integer == 1000)
  }

  @Test func `in a clone without the store, people review and sign into the dossier`() async throws
  {
    let live = try LiveWorkspace()
    try await live.edit("dev", "/api/portal/policies/gold", "/rate", to: 2000)
    let promotion = try live.plan()
    let clone = live.folder.url.appending(path: "clone")
    try FileManager.default.createDirectory(at: clone, withIntermediateDirectories: true)
    for part in ["environments", "promotions"] {
      try FileManager.default.copyItem(
        at: live.root.appending(path: part), to: clone.appending(path: part))
    }
    let configuration = live.folder.url.appending(path: "config").path()
    let elsewhere = Tool(folder: clone, variables: ["XDG_CONFIG_HOME": configuration])
    let name = try live.dossier(promotion).lastPathComponent
    let review = try elsewhere("review", name)
    #expect(review.code == 0, "\(review.errors)")
    #expect(review.output.contains("/rate"))
    let diff = try elsewhere("diff", "--from", "dev", "--to", "staging", "--exit-code")
    #expect(diff.code == 2, "\(diff.output)\(diff.errors)")
    #expect(try elsewhere("plan", "--from", "dev", "--to", "staging").code == 3)
    let key = live.root.appending(path: ".tyk-promote/keys/ana").path()
    let signed = try elsewhere("approve", name, "--as", "ana", "--key", key)
    #expect(signed.code == 0, "\(signed.errors)")
    let added = try FileManager.default.contentsOfDirectory(
      atPath: clone.appending(path: "promotions/\(name)/approvals").path()
    ).filter { $0.hasSuffix(".json") }
    #expect(added.count == 1)
    for file in added {
      try FileManager.default.copyItem(
        at: clone.appending(path: "promotions/\(name)/approvals/\(file)"),
        to: try live.dossier(promotion).appending(path: "approvals/\(file)"))
    }
    _ = try live.json("approve", promotion, "--as", "ben", "--key", ".tyk-promote/keys/ben")
    #expect(try live.json("apply", promotion)["verified"]?.bool == true)
  }
}

extension LivePromotionTests {
  @Test func `a gated environment is adopted with approvals, as it was when they were given`()
    async throws
  {
    let live = try LiveWorkspace()
    try await live.edit("staging", "/api/portal/policies/gold", "/rate", to: 77)
    let drifted = try live.json(
      "plan", "--from", "staging", "--to", "prod", "--as", "robin", "--sign",
      ".tyk-promote/keys/robin")
    #expect(drifted["verdict"]?.string == "blocked")
    let adopted = try live.json("adopt", "staging", "--reason", "tuned by hand", "--as", "robin")
    let first = try #require(adopted["promotion"]?.string)
    #expect(try live.json("apply", first, code: 3)["error"] != nil)
    try live.approve(first)
    try await live.edit("staging", "/api/portal/policies/gold", "/rate", to: 78)
    #expect(try live.json("apply", first, code: 2)["verified"]?.bool == false)
    let again = try live.json("adopt", "staging", "--reason", "tuned by hand", "--as", "robin")
    let second = try #require(again["promotion"]?.string)
    try live.approve(second)
    #expect(try live.json("apply", second)["verified"]?.bool == true)
    let plan = try live.json(
      "plan", "--from", "staging", "--to", "prod", "--as", "robin", "--sign",
      ".tyk-promote/keys/robin")
    #expect(plan["verdict"]?.string == "ready")
    // What staging holds was adopted whole, its own override and kept value included.
    #expect(
      plan["operations"]?.array?.map { $0["object"]?.string } == [
        "classic/orders", "policy/gold", "policy/silver",
      ])
    #expect(try live.tool("audit", "verify").code == 0)
  }
}
