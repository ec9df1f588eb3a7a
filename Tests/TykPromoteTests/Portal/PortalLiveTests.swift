import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

@testable import tyk_promote

/// A Dashboard and its Portal from dev to staging to prod by command line, on what `simulate` serves.
@Suite(.serialized, .blocking) struct PortalLiveTests {
  private func codes(_ plan: JSON) -> [String] {
    (plan["findings"]?.array ?? []).compactMap { $0["code"]?.string }
  }

  @Test func `a whole Dashboard and Portal goes to prod, and every relation leads where it led`()
    async throws
  {
    let workspace = try await PortalWorkspace()
    try await workspace.run { work in
      #expect(try work.tool("init", "--as", "ana", "--key", "ana").code == 0)
      for (from, to) in [("dev", "staging"), ("staging", "prod")] {
        let planned = try work.tool(
          "plan", "--from", from, "--to", to, "--as", "robin", "--sign", "ana")
        let plan = try work.json("plan", "--from", from, "--to", to, "--as", "ana", "--sign", "ana")
        let id = try #require(plan["promotion"]?.string, "\(planned.output)\(planned.errors)")
        #expect(codes(plan).filter { $0 == "not-in-the-api" }.count == 1)
        #expect(!codes(plan).contains("rehearsal-refused"), "\(planned.output)")
        #expect(!codes(plan).contains("portal-not-rehearsed"))
        if to == "prod" { _ = try work.json("approve", id, "--as", "ana", "--key", "ana") }
        let applied = try work.json("apply", id, "--as", "ana")
        #expect(applied["verified"] == true, "\(applied.text)")
        #expect(try work.json("verify", to)["matches"] == true)
        #expect(try work.json("drift", to)["matches"] == true)
        let again = try work.json(
          "plan", "--from", from, "--to", to, "--as", "ana", "--sign", "ana")
        #expect(again["verdict"] == "empty", "\(again.text)")
      }
      let status = try work.json("status")["environments"]?.array ?? []
      #expect(status[1]["release"] == status[2]["release"] && status[2]["release"] != .null)
      let prod = work.portals[2]
      let product = try #require(prod.records("products").first { $0["DisplayName"] == "Orders" })
      #expect(product["Catalogues"] == ["Partners"] && product["Tags"] == ["logistics"])
      #expect(product["Templates"] == ["Web app"])
      #expect(prod.records("headers").map { $0["Value"] } == ["header-of-prod-1234"])
      #expect(
        prod.records("webhooks").map { $0["URL"] } == ["https://hooks.prod.example.com/portal"])
      #expect(prod.records("audiences").count == 1)
      // Nobody asked for people.
      #expect(!prod.records("users").contains { $0["Email"] == "Ann@Northwind.example" })
      try Self.search(workspace.folder.url)
    }
  }

  /// No secret of dev in anything that is kept.
  private static func search(_ folder: URL) throws {
    let files = FileManager.default.enumerator(atPath: folder.path())
    while let name = files?.nextObject() as? String {
      guard !name.hasPrefix("dev-"),
        let bytes = try? Data(contentsOf: folder.appending(path: name))
      else { continue }
      let text = String(decoding: bytes, as: UTF8.self)
      for secret in PortalShelf.secrets { #expect(!text.contains(secret), "\(name)") }
    }
  }

  @Test func `the demo with Portals promotes both, and its simulators go on`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "demo").path()
    let demo = try Tool()("demo", "--portals", "--workspace", path)
    #expect(demo.code == 0, "\(demo.output)\(demo.errors)")
    #expect(demo.output.contains("+ product/orders-access  Orders"))
    #expect(demo.output.contains("verified: a fresh dump matches the plan"))
    let running = try RunningSimulators(workspace: URL(filePath: path))
    let tool = Tool(folder: URL(filePath: path))
    let same = try tool("portal", "verify", "prod", "--with", "staging")
    #expect(same.code == 0, "\(same.output)\(same.errors)")
    let plan = try tool("diff", "--from", "dev", "--to", "staging")
    #expect(plan.output.hasPrefix("nothing to do"), "\(plan.output)\(plan.errors)")
    let registry = try RegistryReader.read(
      URL(filePath: path).appending(path: "environments").path())
    let dev = try #require(EnvironmentName("dev").flatMap { registry.environments[$0]?.portal })
    let secret = try String(
      contentsOf: URL(filePath: path).appending(path: ".tyk-promote/secrets/dev-portal"),
      encoding: .utf8
    ).trimmingCharacters(in: .newlines)
    let transport = try AsyncHTTPTransport(BaseURL(dev.url))
    let answer = try await transport.send(
      HTTPExchange.Request(
        method: "PUT", path: "/portal-api/providers/1/synchronize",
        headers: [("Authorization", secret)]))
    await transport.shutdown()
    #expect(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
    withExtendedLifetime(running) {}
  }

  @Test func `a selected product brings what it needs, each with its reason`() async throws {
    let workspace = try await PortalWorkspace()
    try await workspace.run { work in
      #expect(try work.tool("init", "--as", "ana", "--key", "ana").code == 0)
      let result = try work.tool(
        "diff", "--from", "dev", "--to", "staging", "--select", "kind=product name=Orders")
      #expect(result.code == 0)
      for line in [
        "+ classic/orders  Orders  added because api-detail orders-access:orders names it",
        "+ policy/orders-access  Orders access  added because product Orders names it",
        "+ catalogue/Partners  added because product-catalogues orders-access names it",
        "+ organisation/northwind  Northwind  added because audience Partners:integrators names it",
        "+ audience/Partners:integrators  added because it belongs to catalogue Partners",
        "+ api-document/orders-access:orders  added because it belongs to product Orders",
        "+ doc-order/orders-access  added because it belongs to product Orders",
        "+ client-type/web  Web app  added because product Orders names it",
        "+ plan/small  Small plan  added because product Orders is offered in the same catalogue",
      ] {
        #expect(result.output.contains(line), "\(line)\n\(result.output)")
      }
      #expect(!result.output.contains("webhook") && !result.output.contains("guide"))
      let unknown = try work.tool(
        "diff", "--from", "dev", "--to", "staging", "--select", "kind=produkt")
      #expect(unknown.code == 3 && unknown.errors.contains("there is no kind 'produkt'"))
    }
  }

  @Test func `what a published rule refuses blocks the plan, what only a guess refuses warns`()
    async throws
  {
    let workspace = try await PortalWorkspace()
    try await workspace.run { work in
      #expect(try work.tool("init", "--as", "ana", "--key", "ana").code == 0)
      let dev = work.portals[0]
      // Unknown events are refused by the simulator; nothing published says so.
      dev.edit(Address(kind: .portalWebhook, id: "audit"), "Events", to: ["NoSuchEvent"])
      let warned = try work.json("plan", "--from", "dev", "--to", "staging", "--as", "ana")
      let warning = warned["findings"]?.array?.first {
        $0["code"] == "rehearsal-refused" && $0["object"] == "portal-webhook/audit"
      }
      #expect(warned["verdict"] == "ready", "\(warned.text)")
      #expect(warning?["severity"] == "warning", "\(warned.text)")
      #expect(warning?["message"]?.string?.contains("nothing published says") == true)
      // A tutorial needs a title: that is published.
      dev.edit(Address(kind: .doc, id: "first"), "Title", to: "")
      let result = try work.tool(
        "plan", "--from", "dev", "--to", "staging", "--as", "ana", "--exit-code", "--json")
      let blocked = try JSON.parse(result.output.utf8)
      let found = blocked["findings"]?.array?.first {
        $0["code"] == "rehearsal-refused" && $0["object"] == "doc/first"
      }
      #expect(result.code == 3 && blocked["verdict"] == "blocked")
      #expect(
        found?["severity"] == "blocking" && found?["message"]?.string?.contains("Title") == true)
      #expect(work.portals[1].writeCount == 0)
    }
  }
}
