/// Settings of a Dashboard that decide what it accepts and changes.
///
/// A Dashboard cannot be asked for them, so the registry states them, under the names that its own
/// configuration file has. nil: nobody said.
///
///     dashboard:
///       settings: { enable_duplicate_slugs: true, allow_explicit_policy_id: true }
///
/// Source: the configuration reference of the Tyk Dashboard.
public struct ServerSettings: Sendable, Hashable {
  /// `enable_duplicate_slugs`: equal listen paths and slugs are not refused.
  public var duplicateSlugs: Bool?
  /// `allow_explicit_policy_id`: before 5.11 (5.8.9) a new policy keeps its id only with it.
  public var explicitPolicyIDs: Bool?
  /// `allow_unsafe_policy_ids`: since 5.13 ids of policies are otherwise letters, digits and `._-~`.
  public var unsafePolicyIDs: Bool?
  /// `force_api_defaults`: every API that is written strips its listen path.
  public var forcesAPIDefaults: Bool?
  /// `streaming.enable_all_experimental`: streams may have more than the supported components.
  public var experimentalStreams: Bool?

  public init(
    duplicateSlugs: Bool? = nil, explicitPolicyIDs: Bool? = nil, unsafePolicyIDs: Bool? = nil,
    forcesAPIDefaults: Bool? = nil, experimentalStreams: Bool? = nil
  ) {
    self.duplicateSlugs = duplicateSlugs
    self.explicitPolicyIDs = explicitPolicyIDs
    self.unsafePolicyIDs = unsafePolicyIDs
    self.forcesAPIDefaults = forcesAPIDefaults
    self.experimentalStreams = experimentalStreams
  }

  /// Those that a promotion wants to be on: without them equal listen paths are refused, and old
  /// servers give new policies ids of their own.
  public static let required: Set<String> = ["enable_duplicate_slugs", "allow_explicit_policy_id"]

  /// Every setting by its name on the server, in the order in which it is shown.
  public static let names:
    [(name: String, setting: any WritableKeyPath<ServerSettings, Bool?> & Sendable)] =
      [
        ("enable_duplicate_slugs", \.duplicateSlugs),
        ("allow_explicit_policy_id", \.explicitPolicyIDs),
        ("allow_unsafe_policy_ids", \.unsafePolicyIDs),
        ("force_api_defaults", \.forcesAPIDefaults),
        ("streaming.enable_all_experimental", \.experimentalStreams),
      ]
}
