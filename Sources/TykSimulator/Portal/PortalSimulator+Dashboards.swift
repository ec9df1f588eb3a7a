internal import PromoteCore

/// The Dashboards that a Portal can reach.
extension PortalSimulator {
  /// From now on a provider whose `URL` is this one means that Dashboard. `faults` is what goes
  /// wrong between the two; waiting is none of it.
  public func connect(
    _ dashboard: any SimulatedServer, at url: String, faults: FaultScript = FaultScript()
  ) {
    withState {
      $0.dashboards[ProviderMetaData.trimmed(url)] = PortalDashboard(
        server: dashboard, faults: faults)
    }
  }

  /// From now on nothing answers there.
  public func disconnect(_ url: String) {
    withState { $0.dashboards[ProviderMetaData.trimmed(url)] = nil }
  }

  /// Synchronises every provider whose Dashboard answers, as a Portal does by itself from time to
  /// time.
  public func synchronise() {
    withState { state in
      for provider in state.rows(.provider).all {
        do throws(DashboardFailure) {
          state.apply(try PortalSync(reading: provider, state))
          state.change(.provider, provider.id) { $0.values["Status"] = "Up" }
        } catch {
          state.change(.provider, provider.id) { $0.values["Status"] = "Down" }
        }
      }
    }
  }
}
