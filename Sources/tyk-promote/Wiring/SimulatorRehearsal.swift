import PromoteAdapters
import PromoteCore
import PromoteEngine
import TykSimulator

/// Rehearses plans on the simulator, in process and through the very client that apply uses.
struct SimulatorRehearsal: Rehearsal {
  let clock: any WallClock

  func stage(_ setting: StageSetting) async throws -> (any RehearsalStage)? {
    guard case .dashboard(let dashboard) = setting.system else { return nil }
    let clock = clock
    var configuration = SimulatorConfiguration(
      stated: dashboard.settings, version: setting.version.flatMap { TykVersion($0) })
    configuration.clock = { clock.now() }
    let simulator = DashboardSimulator(configuration: configuration)
    simulator.addOrganisation(id: setting.identity.organisation)
    let user = simulator.addUser(organisation: setting.identity.organisation)
    simulator.seed(setting.objects, organisation: setting.identity.organisation)
    return SimulatorStage(simulator) { transport in
      DashboardClient(
        transport: transport, dashboard: setting.identity.dashboard,
        credential: Secret(user.accessKey), organisation: setting.identity.organisation,
        version: setting.version, clock: clock)
    }
  }
}
