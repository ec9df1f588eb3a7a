public import PromoteCore

/// Every door to the outside world.
public struct Ports: Sendable {
  /// The management API of an environment, with the credential for that access. Resolving the
  /// credential is the wiring's business.
  public var api:
    @Sendable (EnvironmentConfiguration, Engine.Access) async throws -> any ManagementAPI
  public var secrets: any SecretResolver
  public var log: any AuditStore
  public var store: any PromotionStore
  public var dossiers: any Dossiers
  /// Nil: no rehearsal; plans say so in a warning.
  public var rehearsal: (any Rehearsal)?
  public var clock: any WallClock
  public var random: any RandomSource
  /// The workspace's master key: makes the keys that seal, and protects pre-images at rest.
  public var master: MasterKey
  /// Nil: probes cannot be sent, and count as failed.
  public var probe: (any ProbePort)?
  /// Long work says what it is doing, for people only.
  public var progress: @Sendable (Progress) -> Void
  /// Whether the process that took a lease is known to be gone, by ``Lease/holder``. When in doubt,
  /// it is not.
  public var holderIsGone: @Sendable (String) -> Bool
  /// Asks the configured witnesses to cosign the newest checkpoint, as far as they can be reached.
  public var cosign: @Sendable () async -> Void

  public init(
    api:
      @escaping @Sendable (EnvironmentConfiguration, Engine.Access) async throws
      -> any ManagementAPI,
    secrets: any SecretResolver, log: any AuditStore, store: any PromotionStore,
    dossiers: any Dossiers, rehearsal: (any Rehearsal)?,
    clock: any WallClock, random: any RandomSource, master: MasterKey,
    probe: (any ProbePort)? = nil,
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    holderIsGone: @escaping @Sendable (String) -> Bool = { _ in false },
    cosign: @escaping @Sendable () async -> Void = {}
  ) {
    self.cosign = cosign
    self.api = api
    self.secrets = secrets
    self.log = log
    self.store = store
    self.holderIsGone = holderIsGone
    self.dossiers = dossiers
    self.rehearsal = rehearsal
    self.clock = clock
    self.random = random
    self.master = master
    self.probe = probe
    self.progress = progress
  }
}

/// Where long work has got to.
public enum Progress: Sendable, Hashable {
  case reading(EnvironmentName)
  case planning
  case rehearsing
  case applied(done: Int, of: Int)
  case verifying(EnvironmentName)
}
