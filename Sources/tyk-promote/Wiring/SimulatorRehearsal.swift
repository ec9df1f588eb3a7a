import PromoteAdapters
import PromoteCore
import PromoteEngine
import TykSimulator

/// Rehearses plans on the simulator of the target's kind of system, in process and through the very
/// client that apply uses.
struct SimulatorRehearsal: Rehearsal {
  let clock: any WallClock

  func stage(_ setting: StageSetting) async throws -> (any RehearsalStage)? {
    switch setting.system {
    case .dashboard(let dashboard): await stage(setting, dashboard)
    case .gateway: gatewayStage(setting)
    }
  }

  private func stage(
    _ setting: StageSetting, _ dashboard: DashboardConfiguration
  ) async -> any RehearsalStage {
    let clock = clock
    var configuration = SimulatorConfiguration(
      stated: dashboard.settings, version: setting.version.flatMap { TykVersion($0) })
    configuration.clock = { clock.now() }
    let simulator = DashboardSimulator(configuration: configuration)
    simulator.addOrganisation(id: setting.identity.organisation)
    let user = simulator.addUser(organisation: setting.identity.organisation)
    simulator.seed(
      setting.objects.filter { Kinds.named($0.address.kind)?.isPortal != true },
      organisation: setting.identity.organisation)
    if let portal = setting.portal,
      let stage = await PortalStage(setting, portal, beside: simulator, user.accessKey, clock)
        .make()
    {
      return stage
    }
    return SimulatorStage(simulator) { transport in
      DashboardClient(
        transport: transport, dashboard: setting.identity.dashboard,
        credential: Secret(user.accessKey), organisation: setting.identity.organisation,
        version: setting.version, clock: clock)
    }
  }

  private func gatewayStage(_ setting: StageSetting) -> any RehearsalStage {
    var configuration = GatewaySimulatorConfiguration()
    if let version = setting.version, let known = TykVersion(version) {
      configuration.version = known
    }
    let clock = clock
    configuration.clock = { clock.now() }
    let secret = Secret(configuration.secret)
    let simulator = GatewaySimulator(configuration: configuration)
    simulator.seed(setting.objects)
    return SimulatorStage(simulator) { transport in
      GatewayClient(
        transport: transport, gateway: setting.identity.dashboard, credential: secret,
        organisation: setting.identity.organisation, version: setting.version, clock: clock)
    }
  }
}
