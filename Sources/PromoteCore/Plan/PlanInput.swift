/// Everything a plan is made from. All of it is data: no clock, no random source, no disk.
public struct PlanInput: Sendable {
  public var id: String
  public var author: String
  public var createdAt: Instant
  public var expiresAt: Instant
  public var tool: String
  public var supersedes: String?
  /// The promotion whose effect is taken back.
  public var rollsBack: String?

  public var source: Side
  public var target: Side
  /// Every object the release has, selected or not.
  public var entries: [SelectionEntry]
  /// What the target should hold, at least for everything in ``scope(_:of:held:kinds:)``. An
  /// object in scope that is missing here could not be rendered; `findings` say why.
  public var desired: [Address: DesiredObject]
  /// Every object the target has, of every kind that was read.
  public var live: [Address: TargetObject]
  public var kinds: [KindName: ResourceKind]
  /// Kinds that were read from the target; a reference to any other kind cannot be checked.
  public var readable: Set<KindName>
  /// Kinds that the target's server does not have: there is nothing of them, and nothing can be made.
  public var lacking: Set<KindName>
  /// Kinds of which nobody knows what the source has: nothing of them is deleted.
  public var unseen: Set<KindName>

  public var selection: Selection
  public var prune: PruneMode
  /// What earlier promotions put into the target.
  public var promoted: Set<Address>
  /// Objects of the target to delete whatever `prune` says: taking back what created them.
  public var removals: Set<Address>
  public var guards: Guards
  public var settings: ServerSettings
  /// Of the rules, bindings and overrides that rewrote.
  public var rewrite: Digest
  public var trust: Plan.Trust
  /// What dumping, binding and rendering found.
  public var findings: [Finding]
  /// What the target calls objects that the release calls otherwise; `live` speaks the release's
  /// language already.
  public var mapping: IDMapping

  public init(
    id: String, author: String, createdAt: Instant, expiresAt: Instant, tool: String,
    supersedes: String? = nil, rollsBack: String? = nil, source: Side, target: Side,
    entries: [SelectionEntry],
    desired: [Address: DesiredObject], live: [Address: TargetObject],
    kinds: [KindName: ResourceKind], readable: Set<KindName>, lacking: Set<KindName> = [],
    unseen: Set<KindName> = [], selection: Selection = .everything,
    prune: PruneMode = .none, promoted: Set<Address> = [], removals: Set<Address> = [],
    guards: Guards = Guards(),
    settings: ServerSettings = ServerSettings(), rewrite: Digest, trust: Plan.Trust,
    findings: [Finding] = [], mapping: IDMapping = .none
  ) {
    self.mapping = mapping
    self.id = id
    self.author = author
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.tool = tool
    self.supersedes = supersedes
    self.rollsBack = rollsBack
    self.source = source
    self.target = target
    self.entries = entries
    self.desired = desired
    self.live = live
    self.kinds = kinds
    self.readable = readable
    self.lacking = lacking
    self.unseen = unseen
    self.selection = selection
    self.prune = prune
    self.promoted = promoted
    self.removals = removals
    self.guards = guards
    self.settings = settings
    self.rewrite = rewrite
    self.trust = trust
    self.findings = findings
  }

  /// One environment of the promotion.
  public struct Side: Sendable, Hashable {
    public var environment: EnvironmentName
    public var identity: EnvironmentIdentity
    public var portal: String?
    public init(
      environment: EnvironmentName, identity: EnvironmentIdentity, portal: String? = nil
    ) {
      self.environment = environment
      self.identity = identity
      self.portal = portal ?? identity.portal
    }
  }

  /// What is known about the target server's settings; nil where nobody knows.
  public struct ServerSettings: Sendable, Hashable {
    /// `enable_duplicate_slugs`: the server does not refuse equal listen paths and slugs.
    public var duplicateSlugs: Bool?
    /// Whether the id of a new policy is kept: always since 5.11 and 5.8.9, before that with
    /// `allow_explicit_policy_id`.
    public var keepsPolicyIDs: Bool?
    /// What the server, or the registry, says that it is.
    public var version: String?
    /// An open-source Gateway: it lacks kinds whatever its version.
    public var isGateway: Bool
    public init(
      duplicateSlugs: Bool? = nil, keepsPolicyIDs: Bool? = nil, version: String? = nil,
      isGateway: Bool = false
    ) {
      self.isGateway = isGateway
      self.duplicateSlugs = duplicateSlugs
      self.keepsPolicyIDs = keepsPolicyIDs
      self.version = version
    }
  }
}

/// One object of the release as it should stand in the target.
public struct DesiredObject: Sendable {
  public var address: Address
  public var name: String
  /// Of the release object; nil for what the environment held of no release.
  public var release: Digest?
  /// Of the object's normal form in the source.
  public var source: Digest
  /// What will be sent, with a binding in every secret place.
  public var document: SealedDocument
  /// Of the document's normal form.
  public var normal: Digest
  public var references: [FoundReference]
  /// The places of the document whose value is filled in when it is sent.
  public var secrets: [PlannedSecret]

  public init(
    address: Address, name: String, release: Digest?, source: Digest, document: SealedDocument,
    normal: Digest, references: [FoundReference] = [], secrets: [PlannedSecret] = []
  ) {
    self.address = address
    self.name = name
    self.release = release
    self.source = source
    self.document = document
    self.normal = normal
    self.references = references
    self.secrets = secrets
  }
}

extension DesiredObject {
  var sourceState: Digest? { source }
}

/// One object of the target as it is now.
public struct TargetObject: Sendable {
  public var address: Address
  public var name: String
  public var document: SealedDocument
  /// Of the document's normal form.
  public var normal: Digest
  public var references: [FoundReference]

  public init(
    address: Address, name: String, document: SealedDocument, normal: Digest,
    references: [FoundReference] = []
  ) {
    self.address = address
    self.name = name
    self.document = document
    self.normal = normal
    self.references = references
  }
}
