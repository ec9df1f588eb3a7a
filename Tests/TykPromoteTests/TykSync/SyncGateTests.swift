import Foundation
import PromoteCore
import PromoteTesting
import Testing
import TykSimulator

@testable import tyk_promote

@Suite struct SyncGateTests {
  private static let source = """
    {"type": "apidef", "policies": [{"file": "policy-gold.json"}]}
    """
  private static let policy = """
    {"id": "gold", "name": "Gold", "org_id": "x", "rate": 1, "per": 1, "access_rights": {}}
    """

  private func environment(
    _ name: String, url: String, gated: Bool, organisation: String? = nil
  ) -> EnvironmentConfiguration {
    EnvironmentConfiguration(
      name: EnvironmentName(name)!,
      dashboard: DashboardConfiguration(
        url: url, secret: .environment("SECRET"), organisation: organisation),
      gate: gated ? Gate(approvals: [.init(role: "release-manager", count: 1)]) : nil,
      place: RegistryPlace(file: "\(name).yaml", line: 1))
  }

  private func registry(
    _ environments: EnvironmentConfiguration..., trusted: Set<EnvironmentName> = []
  ) -> SyncRegistry {
    SyncRegistry(
      workspace: Workspace(root: URL(filePath: "/")),
      registry: Registry(
        pipeline: Pipeline(
          workspaceID: "w", logOrigin: "example.com/log", stages: environments.map(\.name)),
        environments: Dictionary(uniqueKeysWithValues: environments.map { ($0.name, $0) }),
        approvers: ApproverList()),
      gatedByTrust: trusted)
  }

  private func run(_ registry: SyncRegistry, _ arguments: String...) async throws -> (
    SyncRig.Result, writes: Int
  ) {
    let rig = try SyncRig(style: .tykPromote, registry: registry)
    try rig.write(".tyk.json", Self.source)
    try rig.write("policy-gold.json", Self.policy)
    let result = await rig.run(arguments + ["-p", "{dir}"])
    return (result, rig.simulator.writeCount)
  }

  @Test(arguments: ["publish", "update", "sync"])
  func `an environment that has a gate is not written, by name or by its address`(_ verb: String)
    async throws
  {
    let registry = registry(
      environment("dev", url: "http://dev.example", gated: false),
      environment("prod", url: "https://Prod.example:443/", gated: true))
    for target in [
      ["--environment", "prod"], ["-d", "https://prod.example"],
      ["-d", "HTTPS://PROD.example:443//"],
      ["-g", "https://prod.example"],
    ] {
      let rig = try SyncRig(style: .tykPromote, registry: registry)
      try rig.write(".tyk.json", Self.source)
      try rig.write("policy-gold.json", Self.policy)
      // Through the link too: the registry that is near counts whatever the program is called.
      for style in [SyncTool.Style.tykPromote, .tykSync]
      where style == .tykPromote || target[0] != "--environment" {
        let result = await rig.run([verb] + target + ["-s", "x", "-p", "{dir}"], style: style)
        #expect(result.code == 3, "\(target) \(result.output)")
        #expect(result.output.contains("'prod' has a gate"))
      }
      #expect(rig.simulator.journal.isEmpty)
    }
  }

  @Test func `what writes nothing is not refused`() async throws {
    let registry = registry(environment("prod", url: SyncRig.url, gated: true))
    let (dry, writes) = try await run(registry, "publish", "--environment", "prod", "--dry-run")
    #expect(dry.code == 0 && writes == 0, "\(dry.output)")
    #expect(dry.output.contains("+ policy/gold"))
    let (mock, _) = try await run(registry, "publish", "-d", SyncRig.url, "--test")
    #expect(mock.code == 0)
  }

  @Test func `a gate that only the accepted trust document knows counts`() async throws {
    let registry = registry(
      environment("prod", url: SyncRig.url, gated: false), trusted: [EnvironmentName("prod")!])
    let (result, writes) = try await run(registry, "publish", "-d", SyncRig.url)
    #expect(result.code == 3 && writes == 0)
  }

  @Test func `two environments on one Dashboard are told apart by their organisations`()
    async throws
  {
    let other = "64a1c0de5f00ba00000000ff"
    for (gated, code) in [(SyncRig.organisation, Int32(3)), (other, 0)] {
      let open = gated == other ? SyncRig.organisation : other
      let registry = registry(
        environment("dev", url: SyncRig.url, gated: false, organisation: open),
        environment("prod", url: SyncRig.url, gated: true, organisation: gated))
      let (result, writes) = try await run(registry, "publish", "-d", SyncRig.url)
      #expect(result.code == code, "\(result.output)")
      #expect(writes == (code == 0 ? 1 : 0))
    }
  }

  @Test func `an environment without a gate is written by its name`() async throws {
    let registry = registry(environment("dev", url: SyncRig.url, gated: false))
    let (result, writes) = try await run(registry, "publish", "--environment", "dev")
    #expect(result.code == 0 && writes == 1, "\(result.output)\(result.errors)")
    let (unknown, _) = try await run(registry, "publish", "--environment", "test")
    #expect(unknown.code == 3)
    #expect(unknown.output.contains("the registry has dev"))
  }
}

@Suite(.blocking) struct SyncRegistryTests {
  @Test func `the gates of a workspace are found in its registry and in its trust`() throws {
    let copy = try DemoWorkspace.copy()
    let path = copy.workspace.path(percentEncoded: false)
    func gated() throws -> [String] {
      let found = try #require(try SyncRegistry.find(named: path))
      return found.registry.environments.values.filter(found.isGated).map(\.name.text).sorted()
    }
    let before = try gated()
    #expect(before.contains("prod"))
    // Taking the gate out of the file opens nothing: the trust document still asks for it.
    let prod = copy.workspace.appending(path: "environments/prod.yaml")
    let text = try String(contentsOf: prod, encoding: .utf8)
    let start = try #require(text.range(of: "\ngate:"))
    let rest = text[start.upperBound...]
    let end = rest.firstMatch(of: /\n(?=[a-z])/)?.range.lowerBound ?? rest.endIndex
    try Data((text[..<start.lowerBound] + rest[end...]).utf8).write(to: prod)
    #expect(try gated() == before)
  }
}
