import PromoteCore
import TykSimulator

/// What every transcript with a Portal starts from: a Portal that was just installed.
enum PortalWorld {
  static let keys = ["admin": "portal-credential", "consumer": "consumer-credential"]

  /// A Portal that was just installed, with the providers that settings name: each with the tags
  /// that its policies must have.
  static func portal(
    _ settings: [(String, String)], _ dashboard: DashboardSimulator
  ) throws -> PortalSimulator {
    let portal = PortalSimulator(configuration: try configuration(settings))
    portal.connect(dashboard, at: url)
    for (_, value) in settings.filter({ $0.0 == "provider" }) {
      let words = value.split(separator: " ").map(String.init)
      try portal.load([
        "providers": [
          [
            "Name": .string(words[0]),
            "MetaData": [
              "URL": .string(url), "Secret": .string(TranscriptWorld.keys["admin"] ?? ""),
              "OrgID": .string(TranscriptWorld.organisation),
              "PoliciesTags": .array(words.dropFirst().map { .string($0) }),
            ],
          ]
        ]
      ])
    }
    if let user = settings.first(where: { $0.0 == "consumer" })?.1 {
      try portal.load([
        "users": [
          [
            "Email": .string(user), "Active": true, "Role": "consumer-admin", "OrganisationID": 1,
            "JWTToken": .string(keys["consumer"] ?? ""), "Teams": [1],
          ]
        ]
      ])
    }
    return portal
  }

  static let url = "http://dash.dev.example"

  static func configuration(_ settings: [(String, String)]) throws -> PortalSimulatorConfiguration {
    var configuration = PortalSimulatorConfiguration()
    configuration.secret = keys["admin"] ?? ""
    configuration.clock = { Instant(seconds: 1_772_443_805) }
    for (name, value) in settings where !["system", "provider", "consumer"].contains(name) {
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
      case "fails_every": configuration.failsEvery = Int(value)
      case "fails_to_sync": configuration.failsToSync = flag
      default: throw Transcript.Malformed(description: "not a setting of a Portal: \(name)")
      }
    }
    return configuration
  }
}
