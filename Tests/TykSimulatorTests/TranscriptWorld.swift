import PromoteCore
import TykSimulator

/// What every transcript starts from: two organisations, administrators and two lesser users.
enum TranscriptWorld {
  static let organisation = "64a1c0de5f00ba0000000001"
  static let otherOrganisation = "64a1c0de5f00ba0000000002"
  static let adminSecret = "the-admin-secret"

  static let keys = [
    "admin": "0000000000000000000000000000000a", "other": "0000000000000000000000000000000b",
    "developer": "0000000000000000000000000000000c", "reader": "0000000000000000000000000000000d",
    "inactive": "0000000000000000000000000000000e",
  ]

  static let gatewaySecret = "the-gateway-secret"

  struct Servers {
    let main: any SimulatedServer
    /// The Dashboard that a Portal reaches.
    var dashboard: DashboardSimulator?
  }

  /// A Gateway or a Portal where the settings say so, else a Dashboard.
  static func servers(_ settings: [(String, String)]) throws -> Servers {
    switch settings.first(where: { $0.0 == "system" })?.1 {
    case "gateway": return Servers(main: try gateway(settings))
    case "portal":
      let dashboard = try simulator([("page_size", "50")])
      return Servers(main: try PortalWorld.portal(settings, dashboard), dashboard: dashboard)
    default: return Servers(main: try simulator(settings))
    }
  }

  private static func gateway(_ settings: [(String, String)]) throws -> GatewaySimulator {
    var configuration = GatewaySimulatorConfiguration()
    configuration.secret = gatewaySecret
    configuration.url = "http://gw.dev.example"
    configuration.clock = { Instant(seconds: 1_772_443_805) }
    for (name, value) in settings {
      switch name {
      case "system" where value == "gateway": continue
      case "version":
        guard let version = TykVersion(value) else {
          throw Transcript.Malformed(description: "not a version: \(value)")
        }
        configuration.version = version
      case "use_db_app_configs": configuration.takesDefinitionsFromDashboard = value == "true"
      default: throw Transcript.Malformed(description: "not a setting of a Gateway: \(name)")
      }
    }
    return GatewaySimulator(configuration: configuration)
  }

  static func simulator(_ settings: [(String, String)]) throws -> DashboardSimulator {
    var configuration = SimulatorConfiguration()
    configuration.adminSecret = adminSecret
    configuration.gatewayURL = "http://gw.dev.example"
    // Whole seconds, so that times in answers are the same in each run.
    configuration.clock = { Instant(seconds: 1_772_443_805) }
    for (name, value) in settings { try set(name, value, in: &configuration) }
    let simulator = DashboardSimulator(configuration: configuration)
    simulator.addOrganisation(id: organisation, name: "One")
    simulator.addOrganisation(id: otherOrganisation, name: "Two")
    simulator.addUser(
      organisation: organisation, accessKey: keys["admin"], email: "admin@one.example")
    simulator.addUser(
      organisation: otherOrganisation, accessKey: keys["other"], email: "admin@two.example")
    simulator.addUser(
      organisation: organisation, accessKey: keys["developer"], email: "developer@one.example",
      isAdmin: false, permissions: ["apis": "write", "policies": "write"])
    simulator.addUser(
      organisation: organisation, accessKey: keys["reader"], email: "reader@one.example",
      isAdmin: false, permissions: ["apis": "read"])
    return simulator
  }

  private static func set(
    _ name: String, _ value: String, in configuration: inout SimulatorConfiguration
  ) throws {
    let flag = value == "true"
    switch name {
    case "version":
      guard let version = TykVersion(value) else {
        throw Transcript.Malformed(description: "not a version: \(value)")
      }
      configuration.version = version
    case "page_size": configuration.pageSize = Int(value) ?? 0
    case "enable_duplicate_slugs": configuration.duplicateSlugs = flag
    case "allow_explicit_policy_id": configuration.allowExplicitPolicyID = flag
    case "allow_unsafe_policy_ids": configuration.allowUnsafePolicyIDs = flag
    case "enable_ownership": configuration.enableOwnership = flag
    case "force_api_defaults": configuration.forceAPIDefaults = flag
    case "unique_policy_names": configuration.uniquePolicyNames = flag
    case "audit": configuration.keepsAuditLog = flag
    case "hosted": configuration.hosted = flag
    case "hybrid": configuration.hybrid = flag
    case "streaming_enabled": configuration.streamingEnabled = flag
    case "streaming_experimental": configuration.streamingExperimental = flag
    case "refuses_forbidden_mcp_middleware": configuration.refusesForbiddenMCPMiddleware = flag
    case "lists_client_idps_bare": configuration.listsClientIdPsBare = flag
    case "hash_keys": configuration.hashKeys = flag
    case "enable_hashed_keys_listing": configuration.listsHashedKeys = flag
    case "answers_unknown_paths_with_page": configuration.answersUnknownPathsWithPage = flag
    case "edge":
      let words = value.split(separator: " ").map(String.init)
      configuration.edgeEndpoints.append(.init(endpoint: words[0], tags: Array(words.dropFirst())))
    default: throw Transcript.Malformed(description: "not a setting: \(name)")
    }
  }
}
