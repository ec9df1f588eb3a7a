import PromoteAdapters
import PromoteCore
import PromoteEngine
import Synchronization
import TykSimulator

/// A simulated Gateway and clients of it.
struct GatewayRig: Sendable {
  static let secret = "352d20ee67be67f6340b4c0605b044b7"
  static let organisation = "64a1c0de5f00ba0000000001"

  let simulator: GatewaySimulator
  let faults = FaultScript()
  let clock = StillClock()

  init(_ change: (inout GatewaySimulatorConfiguration) -> Void = { _ in }) {
    var configuration = GatewaySimulatorConfiguration()
    configuration.secret = Self.secret
    change(&configuration)
    simulator = GatewaySimulator(configuration: configuration)
  }

  func client(
    _ transport: (any HTTPTransport)? = nil, secret: String = GatewayRig.secret,
    organisation: String? = GatewayRig.organisation, writing: Bool = false
  ) -> GatewayClient {
    GatewayClient(
      transport: transport ?? simulator.transport(faults: faults),
      gateway: "http://gateway.example", credential: Secret(secret), organisation: organisation,
      writing: writing, clock: clock)
  }

  /// How often a path was asked for.
  func count(_ path: String) -> Int { simulator.journal.count { $0.path == path } }
}
