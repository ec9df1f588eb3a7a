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
