import PromoteCore
import TykSimulator

/// What every transcript with a Portal starts from: a Portal that was just installed.
enum PortalWorld {
  static let keys = ["admin": "portal-credential", "consumer": "consumer-credential"]

  static func portal(_ settings: [(String, String)]) throws -> PortalSimulator {
    PortalSimulator(configuration: try configuration(settings))
  }

  static func configuration(_ settings: [(String, String)]) throws -> PortalSimulatorConfiguration {
    var configuration = PortalSimulatorConfiguration()
    configuration.secret = keys["admin"] ?? ""
    configuration.clock = { Instant(seconds: 1_772_443_805) }
    for (name, value) in settings where name != "system" {
      let flag = value == "true"
      switch name {
      case "version":
        guard let version = TykVersion(value) else {
          throw Transcript.Malformed(description: "not a version: \(value)")
        }
        configuration.version = version
      case "bootstrapped": configuration.isBootstrapped = flag
      case "requests_before_ready": configuration.requestsBeforeReady = Int(value) ?? 0
      case "shows_all_cids": configuration.showsAllCIDs = flag
      case "without_cids":
        configuration.withoutCIDs = Set(value.split(separator: " ").map(String.init))
      case "writes_cids": configuration.writesCIDs = flag
      case "only_ksuids": configuration.onlyKSUIDs = flag
      case "keeps_deleted_cids": configuration.keepsDeletedCIDs = flag
      case "overwrites_by_id": configuration.overwritesByID = flag
      case "unique_names": configuration.uniqueNames = flag
      case "identifies_new_docs": configuration.identifiesNewDocs = flag
      case "answers_without_prefix": configuration.answersWithoutPrefix = flag
      case "takes_themes": configuration.takesThemes = flag
      case "page_cap": configuration.pageCap = Int(value)
      case "requests_before_cids": configuration.requestsBeforeCIDs = Int(value)
      case "requests_before_sync": configuration.requestsBeforeSync = Int(value) ?? 0
      case "fails_to_sync": configuration.failsToSync = flag
      default: throw Transcript.Malformed(description: "not a setting of a Portal: \(name)")
      }
    }
    return configuration
  }
}
