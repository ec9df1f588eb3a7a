/// The environments of a workspace and what is said about them, read from `environments/`.
///
/// Everything here was checked when it was read: references resolve, names are unique, and each
/// value knows the line it came from.
public struct Registry: Sendable {
  public var pipeline: Pipeline
  public var environments: [EnvironmentName: EnvironmentConfiguration]
  public var approvers: ApproverList

  public init(
    pipeline: Pipeline, environments: [EnvironmentName: EnvironmentConfiguration],
    approvers: ApproverList
  ) {
    self.pipeline = pipeline
    self.environments = environments
    self.approvers = approvers
  }
}

/// Where in the registry something stands: `prod.yaml:14`.
public struct RegistryPlace: Hashable, Sendable, CustomStringConvertible {
  /// Relative to `environments/`.
  public let file: String
  public let line: Int
  public init(file: String, line: Int) {
    self.file = file
    self.line = line
  }
  public var description: String { "\(file):\(line)" }
}

/// `pipeline.yaml`.
public struct Pipeline: Sendable {
  /// Names the store and the keys of this workspace; unique, never changed.
  public var workspaceID: String
  /// The origin of the audit log's checkpoints.
  public var logOrigin: String
  /// Every stage, first to last.
  public var stages: [EnvironmentName]
  /// Nil for the embedded default; else a path.
  public var store: String?
  public var rewrites: [RewriteRule]
  /// Hosts, URLs and values that belong to no single environment; the leak detector lets them by.
  public var shared: [String]
  /// Kinds that are promoted only where they are named here: `oauth-client`.
  public var include: [KindName]
  /// Who is asked to cosign the log's checkpoints.
  public var witnesses: WitnessList

  public init(
    workspaceID: String, logOrigin: String, stages: [EnvironmentName], store: String? = nil,
    rewrites: [RewriteRule] = [], shared: [String] = [], include: [KindName] = [],
    witnesses: WitnessList = WitnessList()
  ) {
    self.include = include
    self.witnesses = witnesses
    self.workspaceID = workspaceID
    self.logOrigin = logOrigin
    self.stages = stages
    self.store = store
    self.rewrites = rewrites
    self.shared = shared
  }
}

/// `environments/<name>.yaml`.
public struct EnvironmentConfiguration: Sendable {
  public var name: EnvironmentName
  public var description: String?
  /// The only environment it is promoted from; the first stage has none.
  public var follows: EnvironmentName?
  public var protected: Bool
  public var system: EnvironmentSystem
  /// The Developer Portal that moves with the Dashboard, where there is one.
  public var portal: PortalConfiguration?
  public var bindings: [Binding]
  /// What the kind of system implies comes first: ``EnvironmentSystem/impliedOverrides(at:)``.
  public var overrides: [Override]
  /// Rules that hold here only, after the pipeline's.
  public var rewrites: [RewriteRule]
  public var guards: Guards
  /// Nil: no gate; a plan into this environment needs no approval.
  public var gate: Gate?
  /// What an apply that fails here does.
  public var onFailure: OnFailure
  /// Sent after an apply was read back.
  public var probes: [Probe]
  /// Certificates whose public part a promotion may upload here.
  public var certificates: [CertificateFile] = []
  public var place: RegistryPlace

  /// `stop` leaves the rest for the next attempt; `rollback` carries out the inverse, which was
  /// approved with the plan.
  public enum OnFailure: String, Sendable, CaseIterable { case stop, rollback }

  public init(
    name: EnvironmentName, description: String? = nil, follows: EnvironmentName? = nil,
    protected: Bool = false, system: EnvironmentSystem, portal: PortalConfiguration? = nil,
    bindings: [Binding] = [],
    overrides: [Override] = [], rewrites: [RewriteRule] = [], guards: Guards = Guards(),
    gate: Gate? = nil, onFailure: OnFailure = .stop, probes: [Probe] = [], place: RegistryPlace
  ) {
    self.probes = probes
    self.onFailure = onFailure
    self.name = name
    self.description = description
    self.follows = follows
    self.protected = protected
    self.system = system
    self.portal = portal
    self.bindings = bindings
    self.overrides = system.impliedOverrides(at: place) + overrides
    self.rewrites = rewrites
    self.guards = guards
    self.gate = gate
    self.place = place
  }

  /// An environment that is a Dashboard.
  public init(
    name: EnvironmentName, description: String? = nil, follows: EnvironmentName? = nil,
    protected: Bool = false, dashboard: DashboardConfiguration,
    portal: PortalConfiguration? = nil, bindings: [Binding] = [],
    overrides: [Override] = [], rewrites: [RewriteRule] = [], guards: Guards = Guards(),
    gate: Gate? = nil, onFailure: OnFailure = .stop, probes: [Probe] = [], place: RegistryPlace
  ) {
    self.init(
      name: name, description: description, follows: follows, protected: protected,
      system: .dashboard(dashboard), portal: portal, bindings: bindings, overrides: overrides,
      rewrites: rewrites,
      guards: guards, gate: gate, onFailure: onFailure, probes: probes, place: place)
  }
}

/// Paths are relative to the registry's folder.
public struct TLSConfiguration: Sendable {
  public var certificateAuthority: String?
  public var clientCertificate: String?
  public var clientKey: SecretReference?
  public var skipVerify: Bool

  public init(
    certificateAuthority: String? = nil, clientCertificate: String? = nil,
    clientKey: SecretReference? = nil, skipVerify: Bool = false
  ) {
    self.certificateAuthority = certificateAuthority
    self.clientCertificate = clientCertificate
    self.clientKey = clientKey
    self.skipVerify = skipVerify
  }
}

/// An environment's own value for a named place.
public struct Binding: Sendable {
  public enum Value: Sendable, Hashable {
    case literal(String)
    case secret(SecretReference)
  }
  public var name: String
  public var value: Value
  public var place: RegistryPlace

  public init(name: String, value: Value, place: RegistryPlace) {
    self.name = name
    self.value = value
    self.place = place
  }
}

/// Which objects a rule is about. All given members must hold; none given matches everything.
public struct Match: Sendable, Hashable {
  /// `api` means any kind of API.
  public var kind: String?
  public var id: String?
  /// A glob: `*` any run of characters, `?` one.
  public var name: String?
  public var tag: String?
  public var category: String?

  public init(
    kind: String? = nil, id: String? = nil, name: String? = nil, tag: String? = nil,
    category: String? = nil
  ) {
    self.kind = kind
    self.id = id
    self.name = name
    self.tag = tag
    self.category = category
  }
}

/// A member of `rewrites:`: names a place that is bound although its kind does not list it.
public struct RewriteRule: Sendable {
  public enum Encoding: String, Sendable, CaseIterable {
    case base64, json
  }
  public var match: Match
  public var path: PathPattern
  /// The binding's name; `{member}` is replaced by that member of the object (by its last name).
  public var bind: String?
  /// The place holds another text: decode it, rewrite inside, encode it again.
  public var inside: Encoding?
  /// Every host in the text that a host or URL binding owns is bound.
  public var bindHosts: Bool
  public var place: RegistryPlace

  public init(
    match: Match = Match(), path: PathPattern, bind: String? = nil, inside: Encoding? = nil,
    bindHosts: Bool = false, place: RegistryPlace
  ) {
    self.match = match
    self.path = path
    self.bind = bind
    self.inside = inside
    self.bindHosts = bindHosts
    self.place = place
  }
}

/// A member of `overrides:`: what is different in this environment only, applied last.
public struct Override: Sendable {
  /// Nobody wrote it: it follows from the kind of system, and may well match nothing.
  public var isImplied = false
  public var match: Match
  public var set: [(path: PathPattern, value: JSON, place: RegistryPlace)]
  /// The target's value stays; a new object takes the source's.
  public var keep: [(path: PathPattern, place: RegistryPlace)]
  public var remove: [(path: PathPattern, place: RegistryPlace)]
  public var place: RegistryPlace

  public init(
    match: Match = Match(), set: [(path: PathPattern, value: JSON, place: RegistryPlace)] = [],
    keep: [(path: PathPattern, place: RegistryPlace)] = [],
    remove: [(path: PathPattern, place: RegistryPlace)] = [], place: RegistryPlace
  ) {
    self.match = match
    self.set = set
    self.keep = keep
    self.remove = remove
    self.place = place
  }
}

public struct Guards: Sendable {
  public enum UnboundHosts: String, Sendable, CaseIterable {
    case refuse, warn, allow
  }
  /// Host names, `*.domain` patterns and CIDR ranges that must not appear in this environment.
  public var forbid: [(text: String, place: RegistryPlace)]
  public var unboundHosts: UnboundHosts
  public var maximumDeletes: Int?
  /// Never deleted by a promotion.
  public var protect: [Address]

  public init(
    forbid: [(text: String, place: RegistryPlace)] = [], unboundHosts: UnboundHosts = .refuse,
    maximumDeletes: Int? = nil, protect: [Address] = []
  ) {
    self.forbid = forbid
    self.unboundHosts = unboundHosts
    self.maximumDeletes = maximumDeletes
    self.protect = protect
  }
}

/// What must hold before a plan into this environment is applied.
public struct Gate: Sendable, Hashable {
  public struct Rule: Sendable, Hashable {
    public var role: String
    public var count: Int
    /// Not empty: only where the plan has a finding of one of these codes.
    public var when: [String]
    public init(role: String, count: Int, when: [String] = []) {
      self.role = role
      self.count = count
      self.when = when
    }
  }
  /// Every rule must be satisfied; one person counts for one rule.
  public var approvals: [Rule]
  public var requesterMayApprove: Bool
  public var approvalLifetimeSeconds: Int
  public var userVerification: Bool
  /// How long the release must have been verified in the environment that is promoted from.
  public var soakSeconds: Int?
  /// None: at any hour.
  public var windows: [PublishWindow]
  public var freezes: [PublishFreeze]
  /// Nil: nobody may publish without waiting.
  public var breakGlassRole: String?

  public init(
    approvals: [Rule], requesterMayApprove: Bool = false, approvalLifetimeSeconds: Int = 86_400,
    userVerification: Bool = false, soakSeconds: Int? = nil, windows: [PublishWindow] = [],
    freezes: [PublishFreeze] = [], breakGlassRole: String? = nil
  ) {
    self.approvals = approvals
    self.requesterMayApprove = requesterMayApprove
    self.approvalLifetimeSeconds = approvalLifetimeSeconds
    self.userVerification = userVerification
    self.soakSeconds = soakSeconds
    self.windows = windows
    self.freezes = freezes
    self.breakGlassRole = breakGlassRole
  }
}

/// `approvers.yaml`: people, their keys and roles; services; administrators.
public struct ApproverList: Sendable {
  public struct Person: Sendable, Hashable {
    public var id: String
    /// Lines of an OpenSSH public key file.
    public var keys: [Key]
    public var roles: [String]
    public init(id: String, keys: [Key], roles: [String]) {
      self.id = id
      self.keys = keys
      self.roles = roles
    }
  }
  public struct Key: Sendable, Hashable {
    public var publicKey: String
    public var validAfter: Instant?
    public var validBefore: Instant?
    /// For a passkey: where it may be used.
    public var origins: [String]
    /// What the log recorded at this moment or later does not count.
    public var revokedAt: Instant?
    public var revocation: TrustDocument.Key.Revocation?
    public init(
      publicKey: String, validAfter: Instant? = nil, validBefore: Instant? = nil,
      origins: [String] = [], revokedAt: Instant? = nil,
      revocation: TrustDocument.Key.Revocation? = nil
    ) {
      self.publicKey = publicKey
      self.validAfter = validAfter
      self.validBefore = validBefore
      self.origins = origins
      self.revokedAt = revokedAt
      self.revocation = revocation
    }
  }
  public var people: [Person]
  /// Programs that may ask for promotions; they have no roles and approve nothing.
  public var services: [Person]
  public var administrators: [String]
  /// How many administrators must sign a trust document.
  public var threshold: Int

  public init(
    people: [Person] = [], services: [Person] = [], administrators: [String] = [],
    threshold: Int = 1
  ) {
    self.people = people
    self.services = services
    self.administrators = administrators
    self.threshold = threshold
  }
}
