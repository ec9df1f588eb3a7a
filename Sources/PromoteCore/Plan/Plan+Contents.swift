extension Plan {
  /// The members of a plan; its bytes and digests follow from them.
  public struct Contents: Hashable, Sendable {
    public var id: String
    public var author: String
    /// Whole seconds.
    public var createdAt: Instant
    public var expiresAt: Instant
    /// Name and version of the program that planned.
    public var tool: String
    public var supersedes: String?
    /// The promotion whose effect this plan takes back.
    public var rollsBack: String?
    public var selection: Selection
    public var prune: PruneMode
    /// Of the rules, bindings and overrides that rewrote.
    public var rewrite: Digest
    public var source: Place
    public var release: Digest
    public var target: Place
    public var operations: [Operation]
    public var inverse: [Operation]
    /// Sorted by path, each path once.
    public var secrets: [PlannedSecret]
    public var findings: [Note]
    public var trust: Trust
    /// What the target calls objects that the release calls otherwise.
    public var mapping: IDMapping

    public init(
      id: String, author: String, createdAt: Instant, expiresAt: Instant, tool: String,
      supersedes: String? = nil, rollsBack: String? = nil, selection: Selection, prune: PruneMode,
      rewrite: Digest,
      source: Place, release: Digest, target: Place, operations: [Operation],
      inverse: [Operation], secrets: [PlannedSecret], findings: [Note], trust: Trust,
      mapping: IDMapping = .none
    ) {
      self.mapping = mapping
      self.id = id
      self.author = author
      self.createdAt = createdAt
      self.expiresAt = expiresAt
      self.tool = tool
      self.supersedes = supersedes
      self.rollsBack = rollsBack
      self.selection = selection
      self.prune = prune
      self.rewrite = rewrite
      self.source = source
      self.release = release
      self.target = target
      self.operations = operations
      self.inverse = inverse
      self.secrets = secrets
      self.findings = findings
      self.trust = trust
    }
  }

  /// One side of a promotion and the state it was in.
  public struct Place: Hashable, Sendable {
    public var environment: EnvironmentName
    public var identity: EnvironmentIdentity
    /// The Portal's base URL, where the environment has one.
    public var portal: String?
    /// ``stateDigest(_:)`` over normal forms: in the target of what is touched and referenced,
    /// in the source of what is promoted.
    public var state: Digest

    public init(
      environment: EnvironmentName, identity: EnvironmentIdentity, portal: String? = nil,
      state: Digest
    ) {
      self.environment = environment
      self.identity = identity
      self.portal = portal ?? identity.portal
      self.state = state
    }
  }

  /// The trust document that approvals of this plan are judged by.
  public struct Trust: Hashable, Sendable {
    public var version: Int
    public var sha256: Digest
    public init(version: Int, sha256: Digest) {
      self.version = version
      self.sha256 = sha256
    }
  }

  /// A finding as a plan records it: without its wording, which a new version may improve.
  public struct Note: Hashable, Sendable {
    public var code: String
    public var severity: Finding.Severity
    public var object: Address?
    public var pointer: JSONPointer?
    public init(
      code: String, severity: Finding.Severity, object: Address? = nil,
      pointer: JSONPointer? = nil
    ) {
      self.code = code
      self.severity = severity
      self.object = object
      self.pointer = pointer
    }
    public init(_ finding: Finding) {
      self.init(
        code: finding.code, severity: finding.severity, object: finding.object,
        pointer: finding.pointer)
    }
  }
}

/// A secret that an operation sends: where, from which reference, and its keyed digest.
public struct PlannedSecret: Hashable, Sendable {
  public var object: Address
  public var pointer: JSONPointer
  /// `binding:NAME[,NAME]`, `source` or `target`.
  public var ref: String
  public var binding: SecretBinding

  public init(object: Address, pointer: JSONPointer, ref: String, binding: SecretBinding) {
    self.object = object
    self.pointer = pointer
    self.ref = ref
    self.binding = binding
  }

  /// `kind/id#pointer`.
  public var path: String { "\(object.text)#\(pointer)" }
}

/// Which objects a plan may delete from its target.
public enum PruneMode: String, Hashable, Sendable, CaseIterable {
  case none
  /// Only what an earlier promotion put there and the source no longer has.
  case promoted
  /// Everything selected that the source does not have.
  case all
}
