internal import PromoteCore

extension DashboardState {
  /// A choice: the health answer names the version, as that of a Gateway does.
  func health() -> Answer {
    .json([
      "status": "pass", "version": .string(version.description), "description": "Tyk Dashboard",
    ])
  }
}
