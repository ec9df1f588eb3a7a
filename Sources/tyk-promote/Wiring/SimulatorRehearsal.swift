import PromoteAdapters
import PromoteCore
import PromoteEngine
import TykSimulator

/// Rehearses plans on the simulator, in process and through the very client that apply uses.
struct SimulatorRehearsal: Rehearsal {
  let clock: any WallClock

  func stage(
    _ objects: [LiveObject], as identity: EnvironmentIdentity, version: String?
  ) async throws -> any ManagementAPI {
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
}
