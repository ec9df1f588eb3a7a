import Foundation
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

@testable import tyk_promote

@Suite struct PortalSimulateTests {
  private func plan() async throws -> SimulatorPlan {
    let names = try ["one", "two"].map { try #require(EnvironmentName($0)) }
    return try await SimulatorPlan.make(workspace: nil, names: names, basePort: 7801)
  }

  @Test func `simulate serves a Portal beside each Dashboard`() async throws {
    let servers = try await plan().environments(seed: nil, faults: FaultScript.Rates())
    #expect(servers.map(\.name) == ["one", "two", "one", "two"])
    #expect(servers.map(\.port) == [7801, 7802, 7803, 7804])
    let lines = SimulatorServer.Ready.environments(
      servers.map { $0.simulator.access(url: "http://127.0.0.1:\($0.port)", name: $0.name) })
    #expect(lines.map { $0["name"] } == ["one", "two"])
    #expect(lines[1]["dashboard"]?["url"] == "http://127.0.0.1:7802")
    #expect(lines[1]["portal"]?["url"] == "http://127.0.0.1:7804")
    #expect(lines[1]["portal"]?["secret"] != lines[0]["portal"]?["secret"])
  }

  @Test func `simulate serves the Portals of a registry, with both credentials of each`()
    async throws
  {
    let workspace = try await PortalWorkspace()
    let plan = workspace.plan
    #expect(plan.entries.map { $0.portal?.accessKeys.count } == [1, 1, 2])
    #expect(
      plan.entries.map { $0.portal?.providers }
        == PortalWorkspace.names.map { ["Dashboard of \($0)"] })
    #expect(
      plan.entries.flatMap { $0.unset.map(\.variable) }.filter { $0.contains("PORTAL") } == [
        "TYK_DEV_PORTAL", "TYK_STAGING_PORTAL", "TYK_PROD_PORTAL", "TYK_PROD_PORTAL_READ",
      ])
    // Products and plans came of the Dashboard's policies.
    #expect(workspace.portals[0].records("plans").compactMap { $0["Name"]?.string } == ["Small"])
    let (first, second) = (workspace.portals[2], plan.entries[2].portal?.accessKeys ?? [])
    for key in second + ["nobody"] {
      let answer = try await first.transport().send(
        HTTPExchange.Request(
          method: "GET", path: "/portal-api/organisations",
          headers: [("Authorization", key), ("Accept", "application/json")]))
      #expect(answer.status == (key == "nobody" ? 401 : 200))
    }
    #expect(workspace.portals[1].records("providers").map { $0["Status"] } == ["Up"])
  }

  @Test func `what a Portal of a self-contained workspace held is there again`() async throws {
    let workspace = try await PortalWorkspace()
    let local = workspace.folder.url.appending(path: ".tyk-promote")
    try FileManager.default.createDirectory(at: local, withIntermediateDirectories: true)
    let plan = try await SimulatorPlan.make(
      workspace: workspace.folder.url.path(), names: [], basePort: 0)
    let before = try plan.environments(seed: nil, faults: FaultScript.Rates())
    let portal = try #require(before[5].simulator as? PortalSimulator)
    try portal.load(["tags": [["Name": "kept"]]])
    try SimulatorKeeper(plan: plan, environments: before).save()
    let after = try plan.environments(seed: nil, faults: FaultScript.Rates())
    let again = try #require(after[5].simulator as? PortalSimulator)
    #expect(again.records("tags").map { $0["Name"] } == ["kept"])
    #expect(again.records("users").count == portal.records("users").count)
    #expect(again.records("providers").count == 1)
  }

  @Test func `a file fills a Dashboard and the Portal that synchronises with it`() async throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "seed.json")
    var seed = PortalExample.dashboard.object ?? JSONObject()
    seed["portal"] = PortalExample.portal
    try Data(JSON.object(seed).serialised()).write(to: file)
    let servers = try await plan().environments(
      seed: file.path(percentEncoded: false), faults: FaultScript.Rates())
    let portal = try #require(servers[2].simulator as? PortalSimulator)
    #expect(portal.records("products").count == 20)
    #expect(portal.records("providers").map { $0["Status"] } == ["Up"])
    #expect(portal.records("products").allSatisfy { $0["Catalogues"]?.array?.isEmpty == false })
  }
}
