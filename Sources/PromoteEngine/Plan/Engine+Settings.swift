internal import PromoteCore

extension Engine {
  /// What is known of the target's settings: what the registry states, and what follows from its
  /// release.
  ///
  /// A Gateway refuses no listen path, and knows policies by the ids they come with.
  func settings(of connection: Connection) -> PlanInput.ServerSettings {
    switch connection.configuration.system {
    case .gateway:
      return .init(
        duplicateSlugs: true, keepsPolicyIDs: true, version: connection.server.version,
        isGateway: true)
    case .dashboard(let dashboard):
      let always = connection.server.version.flatMap(Self.keepsPolicyIDs) == true
      return .init(
        duplicateSlugs: dashboard.settings.duplicateSlugs,
        keepsPolicyIDs: always ? true : dashboard.settings.explicitPolicyIDs,
        version: connection.server.version)
    }
  }

  /// Whether a release keeps the id of a new policy whatever its settings: 5.11, and 5.8.9 of the
  /// long-term line. nil where the text is no release.
  static func keepsPolicyIDs(_ release: String) -> Bool? {
    let numbers = release.drop { $0 == "v" }.prefix { $0.isNumber || $0 == "." }
      .split(separator: ".").compactMap { Int($0) }
    guard numbers.count >= 2 else { return nil }
    let (major, minor) = (numbers[0], numbers[1])
    let patch = numbers.count > 2 ? numbers[2] : 0
    return (major, minor) >= (5, 11) || ((major, minor) == (5, 8) && patch >= 9)
  }
}
