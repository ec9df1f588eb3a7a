/// Who may approve what: people, keys, roles and one rule per target environment.
///
/// This is what a document *says*; whether to believe it is ``AcceptedTrust``.
public struct TrustDocument: Hashable, Sendable {
  public struct Administrators: Hashable, Sendable {
    public let members: [String]
    /// How many distinct members must sign the next version.
    public let threshold: Int
    public init(members: [String], threshold: Int) {
      self.members = members
      self.threshold = threshold
    }
  }

  public struct Key: Hashable, Sendable {
    /// The fingerprint.
    public let id: String
    public enum Revocation: String, Hashable, Sendable, CaseIterable {
      case compromised, retired
    }
    public let publicKey: SSHPublicKey
    public let validAfter: Instant
    public let validBefore: Instant?
    /// Not empty: a passkey, and where it may be used.
    public let origins: [String]
    /// What the log recorded at this moment or later does not count.
    public let revokedAt: Instant?
    public let revocation: Revocation?

    public init(
      publicKey: SSHPublicKey, validAfter: Instant, validBefore: Instant? = nil,
      origins: [String] = [], revokedAt: Instant? = nil, revocation: Revocation? = nil
    ) {
      id = publicKey.fingerprint
      self.publicKey = publicKey
      self.validAfter = validAfter
      self.validBefore = validBefore
      self.origins = origins
      self.revokedAt = revokedAt
      self.revocation = revocation
    }

    public var isPasskey: Bool { !origins.isEmpty }
  }

  public struct Principal: Hashable, Sendable {
    public let id: String
    /// Fingerprints.
    public let keys: [String]
    public let roles: [String]
    public init(id: String, keys: [String], roles: [String]) {
      self.id = id
      self.keys = keys
      self.roles = roles
    }
    public func holds(_ role: String) -> Bool { roles.containsExactly(role) }
  }

  public struct Log: Hashable, Sendable {
    public let origin: String
    /// The log's public key in the form of a C2SP signed note (vkey).
    public let key: String
    public init(origin: String, key: String) {
      self.origin = origin
      self.key = key
    }
  }

  public struct Witnesses: Hashable, Sendable {
    public let quorum: Int
    public let keys: [String]
    public init(quorum: Int = 0, keys: [String] = []) {
      self.quorum = quorum
      self.keys = keys
    }
  }

  public let version: Int
  public let issuedAt: Instant
  public let expiresAt: Instant
  public let administrators: Administrators
  /// In the order of their fingerprints.
  public let keys: [Key]
  /// In the order of their names' bytes.
  public let principals: [Principal]
  /// Programs; their keys sign machine statements, never approvals. `roles` is empty.
  public let services: [Principal]
  public let rules: [Rule]
  /// The time zones that windows and freezes name, in the order of their names' bytes.
  public let zones: [ZoneRules]
  public let logs: [Log]
  public let witnesses: Witnesses

  public init(
    version: Int, issuedAt: Instant, expiresAt: Instant, administrators: Administrators,
    keys: [Key], principals: [Principal], services: [Principal] = [], rules: [Rule],
    zones: [ZoneRules] = [], logs: [Log], witnesses: Witnesses = Witnesses()
  ) {
    self.version = version
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.administrators = administrators
    self.keys = keys.sorted { ExactText($0.id) < ExactText($1.id) }
    self.principals = principals.sorted { ExactText($0.id) < ExactText($1.id) }
    self.services = services.sorted { ExactText($0.id) < ExactText($1.id) }
    self.rules = rules
    self.zones = zones.sorted { ExactText($0.name) < ExactText($1.name) }
    self.logs = logs
    self.witnesses = witnesses
  }
}

// MARK: - Questions

extension TrustDocument {
  /// The key of that fingerprint, compared byte by byte.
  public func key(_ id: String) -> Key? { keys.first { $0.id.equalsExactly(id) } }

  public func principal(_ id: String) -> Principal? {
    principals.first { $0.id.equalsExactly(id) }
  }

  public func service(_ id: String) -> Principal? {
    services.first { $0.id.equalsExactly(id) }
  }

  /// Who signs with the key.
  public func holder(of keyID: String) -> Principal? {
    principals.first { $0.keys.containsExactly(keyID) }
  }

  /// Everybody who holds the role.
  public func holders(ofRole role: String) -> [Principal] { principals.filter { $0.holds(role) } }

  /// The one rule for plans into this environment. Nil: nothing can be published there.
  public func rule(for environment: String) -> Rule? {
    let matching = rules.filter { $0.targets.containsExactly(environment) }
    return matching.count == 1 ? matching[0] : nil
  }

  /// The windows and freezes of a rule, with the zones they name.
  public func calendar(of rule: Rule) -> PublishCalendar {
    PublishCalendar(windows: rule.windows, freezes: rule.freezes, zones: zones)
  }

  public var reference: TrustReference {
    TrustReference(version: version, digest: Digest(of: canonical()))
  }
}
