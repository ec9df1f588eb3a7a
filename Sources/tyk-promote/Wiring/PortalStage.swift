import PromoteAdapters
import PromoteCore
import PromoteEngine
import TykSimulator

/// A simulated Portal beside a simulated Dashboard, holding what a plan touches and what that names.
struct PortalStage {
  private let setting: StageSetting
  private let portal: PortalConfiguration
  private let dashboard: DashboardSimulator
  private let accessKey: String
  private let clock: any WallClock

  init(
    _ setting: StageSetting, _ portal: PortalConfiguration, beside dashboard: DashboardSimulator,
    _ accessKey: String, _ clock: any WallClock
  ) {
    self.setting = setting
    self.portal = portal
    self.dashboard = dashboard
    self.accessKey = accessKey
    self.clock = clock
  }

  /// Nil where the target's objects cannot be put on it: then nothing of the Portal is tried, and the
  /// plan says so.
  func make() async -> (any RehearsalStage)? {
    var configuration = PortalSimulatorConfiguration()
    if let version = portal.version.flatMap({ TykVersion($0) }) { configuration.version = version }
    let clock = clock
    configuration.clock = { clock.now() }
    let simulator = PortalSimulator(configuration: configuration)
    simulator.connect(dashboard, at: setting.identity.dashboard)
    do { try simulator.load(["providers": .array(providers)]) } catch { return nil }
    let credential = Secret(configuration.secret)
    let (setting, portal, accessKey) = (setting, portal, accessKey)
    func client(
      _ transport: any HTTPTransport, _ beside: any HTTPTransport
    ) -> any ManagementAPI {
      DashboardAndPortal(
        dashboard: DashboardClient(
          transport: transport, dashboard: setting.identity.dashboard,
          credential: Secret(accessKey), organisation: setting.identity.organisation,
          version: setting.version, clock: clock)
      ) { policies in
        PortalClient(
          transport: beside, portal: portal.url, credential: credential,
          providers: portal.providerNames, policies: policies, version: portal.version,
          concurrency: portal.concurrency, patience: .init(looks: 2), clock: clock)
      }
    }
    // Through the client, in the order of a promotion: so that custom ids are the target's.
    let filling = client(dashboard.transport(), simulator.transport())
    for kind in Kinds.portal {
      for object in setting.objects
      where object.address.kind == kind.name && !ResourceKind.isAutomatic(object.document.json) {
        do throws(APIFailure) {
          _ = try await filling.create(object.address, object.document)
        } catch { return nil }
      }
    }
    return SimulatorStage(dashboard, beside: simulator) { client($0, $1) }
  }

  /// One connection for each that objects name, all to the same Dashboard.
  private var providers: [JSON] {
    setting.providers.sorted().map { name in
      [
        "Name": .string(portal.providerNames[name] ?? name), "Type": "tyk-pro",
        "MetaData": [
          "URL": .string(setting.identity.dashboard), "Secret": .string(accessKey),
          "OrgID": .string(setting.identity.organisation),
        ],
      ]
    }
  }
}
