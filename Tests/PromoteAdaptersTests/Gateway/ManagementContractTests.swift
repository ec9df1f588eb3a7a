import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

/// Both clients against their simulators, in process and over HTTP.
@Suite struct `the contract of management APIs` {
  @Test(arguments: DashboardRig.Way.allCases)
  func `holds for the client of a Dashboard`(_ way: DashboardRig.Way) async throws {
    let rig = DashboardRig()
    try await over(way, rig.simulator) { transport in
      try await ManagementAPIContract(
        kinds: [.classic, .oas, .template, .policy], sample: LiveDocument.sample
      ) { rig.client(transport) }.run()
    }
  }

  @Test(arguments: DashboardRig.Way.allCases, [TykVersion(5, 8), TykVersion(5, 13)])
  func `holds for the client of a Gateway`(
    _ way: DashboardRig.Way, _ version: TykVersion
  ) async throws {
    let rig = GatewayRig { $0.version = version }
    try await over(way, rig.simulator) { transport in
      try await ManagementAPIContract(
        kinds: [.classic, .oas, .policy], sample: Self.gatewaySample
      ) { rig.client(transport) }.run()
    }
  }

  /// Without what only the screens of a Dashboard know.
  private static func gatewaySample(_ kind: KindName, _ id: String) -> LiveDocument {
    let sample = LiveDocument.sample(kind, id)
    guard kind == .policy else { return sample }
    return LiveDocument(sample.json.setting(JSONPointer(["state"]), to: nil) ?? sample.json)
  }

  private func over(
    _ way: DashboardRig.Way, _ simulator: any SimulatedServer,
    _ body: @escaping @Sendable (any HTTPTransport) async throws -> Void
  ) async throws {
    switch way {
    case .inProcess: try await body(simulator.transport())
    case .overHTTP:
      try await withServer(simulator) { url in
        let transport = try AsyncHTTPTransport(
          try BaseURL(url),
          limits: .init(connectSeconds: 60, idleSeconds: 30, exchangeSeconds: 60))
        try await body(transport)
        await transport.shutdown()
      }
    }
  }
}
