public import PromoteCore

internal import struct Foundation.Date

/// How a simulated Dashboard is set up: the release it plays and the settings that change what it does.
public struct SimulatorConfiguration: Sendable {
  /// A gateway for the generated `servers[]` of OAS APIs.
  public struct EdgeEndpoint: Sendable {
    public var endpoint: String
    public var tags: [String]
    public init(endpoint: String, tags: [String]) {
      self.endpoint = endpoint
      self.tags = tags
    }
  }

  public var version = TykVersion(5, 12)
  /// The `admin-auth` of the Admin API.
  public var adminSecret = "12345"
  public var pageSize = 10
  /// `enable_duplicate_slugs`: false refuses a listen path that is taken.
  public var duplicateSlugs = true
  public var allowExplicitPolicyID = true
  public var allowUnsafePolicyIDs = false
  public var enableOwnership = false
  public var forceAPIDefaults = false
  /// Tyk Cloud: another `api_id` in a PUT is ignored.
  public var hosted = false
  /// Whether a policy's name must be free in its organisation.
  public var uniquePolicyNames = true
  /// `streaming.enabled`, and a licence for it.
  public var streamingEnabled = true
  /// `streaming.enable_all_experimental`: more inputs and outputs than the supported ones.
  public var streamingExperimental = false
  /// Whether middleware that means nothing to an MCP primitive is refused, or ignored.
  public var refusesForbiddenMCPMiddleware = true
  /// Whether the list of client IdPs is the array itself, or an object around it.
  public var listsClientIdPsBare = true
  /// `hash_keys`: keys are stored and listed by their hash.
  public var hashKeys = false
  /// `enable_hashed_keys_listing`.
  public var listsHashedKeys = false
  /// How long gateways take to load an API that was written.
  public var gatewayDelayMilliseconds = 0
  /// Whether a path that this release lacks answers with the single page of the front end, as some
  /// installations do, instead of 404.
  public var answersUnknownPathsWithPage = false
  /// `security.forbid_admin_view_access_token`.
  public var hideAccessKeys = false
  /// `audit.enabled`, with `store_type` `db`: whether requests are written down and can be listed.
  public var keepsAuditLog = false
  /// Scheme and host of the default gateway.
  public var gatewayURL = "http://gateway.localhost:8080"
  public var edgeEndpoints: [EdgeEndpoint] = []
  /// Whether organisations are hybrid: generated servers are relative only.
  public var hybrid = false
  /// Settings that nobody stated: refusals that rest on one of them are inferred.
  public var presumed: Set<Setting> = []
  /// Ids follow from the seed, in the order in which they are asked for.
  public var seed: UInt64 = 1
  public var clock: @Sendable () -> Instant = { Instant(Date()) }

  public init() {}

  public enum Setting: Sendable, Hashable { case unsafePolicyIDs, experimentalStreams }

  /// A server that plays this release with the settings that somebody stated; of the others, what
  /// refuses least where the preflight speaks of it, else the default, presumed.
  public init(stated: ServerSettings, version: TykVersion?) {
    if let version { self.version = version }
    duplicateSlugs = stated.duplicateSlugs ?? true
    allowExplicitPolicyID = stated.explicitPolicyIDs ?? true
    allowUnsafePolicyIDs = stated.unsafePolicyIDs ?? false
    forceAPIDefaults = stated.forcesAPIDefaults ?? false
    streamingExperimental = stated.experimentalStreams ?? false
    if stated.unsafePolicyIDs == nil { presumed.insert(.unsafePolicyIDs) }
    if stated.experimentalStreams == nil { presumed.insert(.experimentalStreams) }
  }
}
