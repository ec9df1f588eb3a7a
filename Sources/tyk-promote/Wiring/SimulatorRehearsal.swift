import PromoteAdapters
import PromoteCore
import PromoteEngine
import TykSimulator

/// Rehearses plans on the simulator of the target's kind of system, in process and through the very
/// client that apply uses.
struct SimulatorRehearsal: Rehearsal {
  let clock: any WallClock

  func stage(
    _ objects: [LiveObject], of system: EnvironmentSystem, as identity: EnvironmentIdentity,
    version: String?
  ) async throws -> any ManagementAPI {
    switch system {
    case .dashboard: dashboard(objects, identity, version)
    case .gateway: gateway(objects, identity, version)
    }
  }

  private func dashboard(
    _ objects: [LiveObject], _ identity: EnvironmentIdentity, _ version: String?
  ) -> any ManagementAPI {
    var configuration = SimulatorConfiguration()
    if let version, let known = TykVersion(version) { configuration.version = known }
    let clock = clock
    configuration.clock = { clock.now() }
    let simulator = DashboardSimulator(configuration: configuration)
    simulator.addOrganisation(id: identity.organisation)
    let user = simulator.addUser(organisation: identity.organisation)
    simulator.seed(objects, organisation: identity.organisation)
    return DashboardClient(
      transport: simulator.transport(), dashboard: identity.dashboard,
      credential: Secret(user.accessKey), organisation: identity.organisation, version: version,
      clock: clock)
  }

  private func gateway(
    _ objects: [LiveObject], _ identity: EnvironmentIdentity, _ version: String?
  ) -> any ManagementAPI {
    var configuration = GatewaySimulatorConfiguration()
    if let version, let known = TykVersion(version) { configuration.version = known }
    let clock = clock
    configuration.clock = { clock.now() }
    let simulator = GatewaySimulator(configuration: configuration)
    simulator.seed(objects)
    return GatewayClient(
      transport: simulator.transport(), gateway: identity.dashboard,
      credential: Secret(configuration.secret), organisation: identity.organisation,
      version: version, clock: clock)
  }
}
