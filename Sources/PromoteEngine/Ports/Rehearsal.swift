public import PromoteCore

/// Stages to try plans on before anybody is asked to approve them.
public protocol Rehearsal: Sendable {
  /// A server in memory as the setting describes it; nil where nothing can stand in for such a
  /// server. Nothing that is done to it reaches any environment.
  func stage(_ setting: StageSetting) async throws -> (any RehearsalStage)?
}

/// What a stage stands in for, and what is on it.
public struct StageSetting: Sendable {
  /// Who the stage says it is.
  public var identity: EnvironmentIdentity
  /// What the registry says of the server: its kind, and the settings it states.
  public var system: EnvironmentSystem
  /// The server's release, where it is known.
  public var version: String?
  /// What the registry says of its Developer Portal; nil where it has none.
  public var portal: PortalConfiguration?
  /// What the release calls the Portal's connections to Dashboards, as far as objects name them.
  public var providers: Set<String>
  /// What it holds, under their database ids, and nothing else.
  public var objects: [LiveObject]

  public init(
    identity: EnvironmentIdentity, system: EnvironmentSystem, version: String?,
    objects: [LiveObject], portal: PortalConfiguration? = nil, providers: Set<String> = []
  ) {
    self.portal = portal
    self.providers = providers
    self.identity = identity
    self.system = system
    self.version = version
    self.objects = objects
  }
}

/// A server in memory that says of each refusal whether anything published stands behind it.
public protocol RehearsalStage: Sendable {
  /// The kinds that it stands in for; nil: all. Steps with others are not tried.
  var kinds: Set<KindName>? { get }

  /// Carries out one step. Steps may be under way at the same time; each is told its own refusals.
  func attempt<T: Sendable>(
    _ step: @Sendable (any ManagementAPI) async throws(APIFailure) -> T
  ) async throws(StageRefusal) -> T
}

extension RehearsalStage {
  public var kinds: Set<KindName>? { nil }
}

/// A step that the stage did not carry out.
public struct StageRefusal: Error, Sendable {
  public let failure: APIFailure
  /// The rule behind it is a choice of the stage: a real server may accept what it refused.
  public let isInferred: Bool

  public init(_ failure: APIFailure, isInferred: Bool) {
    self.failure = failure
    self.isInferred = isInferred
  }
}
