/// What an environment binds, with its secrets' values found: what ``bind`` and ``render`` work with.
///
/// Exists in memory only; the literals may be shown, the secrets cannot be.
public struct ResolvedBindings: Sendable {
  public var environment: EnvironmentName
  /// Who the environment says it is. Without it no organisation is set, and none is looked for.
  public var identity: EnvironmentIdentity?
  public var bindings: [ResolvedBinding]
  /// Ids of the environment's own database, where a dump is at hand: the leak detector looks for
  /// them. Ids that objects are promoted under (an old policy's) do not belong here.
  public var databaseIDs: Set<String>
  /// The APIs behind database ids, by their own ids: `tyk://` links that use a database id, which
  /// no other environment knows, are bound to the API's own id.
  public var linkTargets: [String: String]

  public init(
    environment: EnvironmentName, identity: EnvironmentIdentity? = nil,
    bindings: [ResolvedBinding] = [], databaseIDs: Set<String> = [],
    linkTargets: [String: String] = [:]
  ) {
    self.linkTargets = linkTargets
    self.environment = environment
    self.identity = identity
    self.bindings = bindings
    self.databaseIDs = databaseIDs
  }

  /// The binding of that name, compared byte by byte.
  public func binding(named name: String) -> ResolvedBinding? {
    bindings.first { $0.name.utf8.elementsEqual(name.utf8) }
  }
}

/// One line of `bindings:` with its value.
public struct ResolvedBinding: Sendable {
  public enum Value: Sendable {
    case literal(String)
    case secret(Secret, SecretReference)
  }
  public var name: String
  public var value: Value
  public var place: RegistryPlace

  public init(name: String, value: Value, place: RegistryPlace) {
    self.name = name
    self.value = value
    self.place = place
  }

  var isSecret: Bool { if case .secret = value { true } else { false } }
}
