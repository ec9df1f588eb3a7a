/// What stands in the way of compiling a trust document.
public struct TrustProblem: Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and where: the person, the environment.
  public let message: String
  public let hint: String
  init(_ message: String, _ hint: String) {
    self.message = message
    self.hint = hint
  }
  public var description: String { message }
}

/// Every problem at once.
public struct TrustProblems: Error, Hashable, Sendable, CustomStringConvertible {
  public let problems: [TrustProblem]
  public var description: String { problems.map(\.message).joined(separator: "\n") }
}

extension TrustDocument {
  /// The trust document that the registry's people and gates amount to.
  ///
  /// Every environment gets a rule of its own. One with a gate asks for as many different people as
  /// its unconditional lines count together; one without a gate gets a rule that asks for nobody, so
  /// that the accepted document, never the YAML, says that no approval is needed. An environment in
  /// no rule cannot be published to. Order of the stages, protection, guards, soak, windows and
  /// freezes are part of it, with the rules of the time zones they name (`zones`).
  ///
  /// A key of `previous` keeps the start of its validity, and a revocation is never taken back.
  /// Refused, all problems at once: a role that nobody holds, a gate that the people there are
  /// cannot satisfy, an unreadable key, one key of two people, administrators who are nobody or too
  /// few, a soak where nothing is ever verified, a time zone without rules.
  public static func compile(
    registry: Registry, logs: [Log], witnesses: Witnesses = Witnesses(), zones: [ZoneRules] = [],
    version: Int, issuedAt: Instant, expiresAt: Instant, previous: TrustDocument? = nil
  ) throws(TrustProblems) -> TrustDocument {
    var compiler = TrustCompiler(issuedAt: issuedAt, previous: previous)
    for person in registry.approvers.people { compiler.add(person) }
    for service in registry.approvers.services { compiler.add(service: service) }
    compiler.checkAdministrators(registry.approvers)
    let known = registry.environments.keys.sorted()
    let stages = registry.pipeline.stages
    let ordered = stages + known.filter { !stages.contains($0) }
    let rules = ordered.compactMap { registry.environments[$0] }.map {
      compiler.rule(for: $0, in: registry)
    }
    let named = registry.zoneNames
    for zone in named where !zones.contains(where: { $0.name.equalsExactly(zone) }) {
      compiler.problems.append(
        TrustProblem(
          "the rules of the time zone '\(zone)' are not known here", "install the tz database"))
    }
    guard compiler.problems.isEmpty else { throw TrustProblems(problems: compiler.problems) }
    let document = TrustDocument(
      version: version, issuedAt: issuedAt, expiresAt: expiresAt,
      administrators: Administrators(
        members: registry.approvers.administrators, threshold: registry.approvers.threshold),
      keys: compiler.keys, principals: compiler.principals, services: compiler.services,
      rules: rules, zones: zones.filter { named.containsExactly($0.name) }, logs: logs,
      witnesses: witnesses)
    do { return try TrustDocument(reading: document.canonical(), expecting: version) } catch {
      throw TrustProblems(problems: [TrustProblem(error.reason, "mend approvers.yaml")])
    }
  }
}

extension Registry {
  /// Every time zone that a gate names, each once.
  public var zoneNames: [String] {
    let gates = environments.values.compactMap(\.gate)
    let names = gates.flatMap { $0.windows.map(\.zone) + $0.freezes.map(\.zone) }
    return Set(names.map(ExactText.init)).sorted().map(\.text)
  }
}

private struct TrustCompiler {
  let issuedAt: Instant
  let previous: TrustDocument?
  var keys: [TrustDocument.Key] = []
  var principals: [TrustDocument.Principal] = []
  var services: [TrustDocument.Principal] = []
  var problems: [TrustProblem] = []
  private var owners: [ExactText: String] = [:]

  init(issuedAt: Instant, previous: TrustDocument?) {
    self.issuedAt = issuedAt
    self.previous = previous
  }

  mutating func add(_ person: ApproverList.Person) {
    guard TrustDocument.isPrincipalName(person.id) else {
      problems.append(
        TrustProblem(
          "approvers.yaml: '\(person.id)' is no name of a person",
          "use a name such as ana@example.com, without spaces, commas, quotes, `*`, `?` or `!`"))
      return
    }
    guard !principals.contains(where: { $0.id.equalsExactly(person.id) }) else {
      problems.append(
        TrustProblem("approvers.yaml: '\(person.id)' is there twice", "keep one of the two"))
      return
    }
    if person.keys.isEmpty {
      problems.append(
        TrustProblem(
          "approvers.yaml: '\(person.id)' has no key", "add a line of an OpenSSH public key file"))
    }
    var ids: [String] = []
    for key in person.keys {
      guard let id = add(key, of: person.id) else { continue }
      ids.append(id)
    }
    principals.append(TrustDocument.Principal(id: person.id, keys: ids, roles: person.roles))
  }

  mutating func add(service: ApproverList.Person) {
    if principals.contains(where: { $0.id.equalsExactly(service.id) }) {
      problems.append(
        TrustProblem(
          "approvers.yaml: '\(service.id)' is a person and a service",
          "give the service a name of its own"))
    }
    if !service.roles.isEmpty || service.keys.isEmpty {
      problems.append(
        TrustProblem(
          "approvers.yaml: the service '\(service.id)' needs a key and has no roles",
          "services ask, people approve"))
    }
    var ids: [String] = []
    for key in service.keys {
      guard let id = add(key, of: service.id) else { continue }
      ids.append(id)
      if keys.last?.publicKey.algorithm != .ed25519 {
        problems.append(
          TrustProblem(
            "approvers.yaml: the key \(id) of the service '\(service.id)' is no Ed25519 key",
            "make one with `ssh-keygen -t ed25519`"))
      }
    }
    services.append(TrustDocument.Principal(id: service.id, keys: ids, roles: []))
  }

  private mutating func add(_ given: ApproverList.Key, of person: String) -> String? {
    let publicKey: SSHPublicKey
    do { publicKey = try SSHPublicKey(line: given.publicKey) } catch {
      problems.append(
        TrustProblem(
          "approvers.yaml: a key of '\(person)': \(error)",
          "make one with `ssh-keygen -t ed25519` and copy the line of its .pub file"))
      return nil
    }
    let id = publicKey.fingerprint
    if let other = owners.updateValue(person, forKey: ExactText(id)) {
      problems.append(
        TrustProblem(
          "approvers.yaml: '\(other)' and '\(person)' have the same key \(id)",
          "every person needs a key of their own"))
      return nil
    }
    if !given.origins.isEmpty, publicKey.algorithm != .securityKeyP256 {
      problems.append(
        TrustProblem(
          "approvers.yaml: the key \(id) of '\(person)' has origins and is no passkey",
          "remove 'origins'"))
    }
    let before = previous?.key(id)
    let revoked = [given.revokedAt, before?.revokedAt].compactMap(\.self).min()
    let isCompromised = [given.revocation, before?.revocation].contains(.compromised)
    keys.append(
      TrustDocument.Key(
        publicKey: publicKey, validAfter: given.validAfter ?? before?.validAfter ?? issuedAt,
        validBefore: given.validBefore, origins: given.origins, revokedAt: revoked,
        revocation: revoked == nil ? nil : isCompromised ? .compromised : .retired))
    return id
  }

  mutating func checkAdministrators(_ list: ApproverList) {
    for member in list.administrators
    where !principals.contains(where: { $0.id.equalsExactly(member) }) {
      problems.append(
        TrustProblem(
          "approvers.yaml: the administrator '\(member)' is not one of the people",
          "add '\(member)' with a key"))
    }
    if list.threshold < 1 || list.threshold > list.administrators.count {
      problems.append(
        TrustProblem(
          "approvers.yaml: administrators: have \(list.administrators.count), "
            + "need \(list.threshold) to sign",
          "choose a threshold between 1 and the number of administrators"))
    }
  }

  mutating func rule(
    for environment: EnvironmentConfiguration, in registry: Registry
  ) -> TrustDocument.Rule {
    let guards = environment.guards
    var rule = TrustDocument.Rule(
      targets: [environment.name.text], follows: environment.follows?.text,
      protected: environment.protected, minimumApprovers: 0, require: [], authorMayApprove: true,
      limits: .init(
        forbid: guards.forbid.map(\.text), unboundHosts: guards.unboundHosts,
        maximumDeletes: guards.maximumDeletes, protect: guards.protect))
    guard let gate = environment.gate else { return rule }
    check(gate, of: environment, in: registry)
    rule.minimumApprovers = gate.approvals.filter(\.when.isEmpty).reduce(0) { $0 + $1.count }
    rule.require = gate.approvals.map { .init(role: $0.role, count: $0.count, when: $0.when) }
    rule.authorMayApprove = gate.requesterMayApprove
    rule.approvalLifetimeSeconds = gate.approvalLifetimeSeconds
    rule.userVerification = gate.userVerification
    rule.soakSeconds = gate.soakSeconds
    rule.windows = gate.windows
    rule.freezes = gate.freezes
    rule.breakGlassRole = gate.breakGlassRole
    return rule
  }

  private mutating func check(
    _ gate: Gate, of environment: EnvironmentConfiguration, in registry: Registry
  ) {
    let name = environment.name.text
    let place = environment.place.file
    if gate.approvals.isEmpty {
      problems.append(
        TrustProblem(
          "\(place): the gate of '\(name)' asks for no approval",
          "add a line under approvals, or remove the gate"))
    }
    for line in gate.approvals {
      let holders = principals.filter { $0.holds(line.role) && !$0.keys.isEmpty }.count
      if line.count < 1 {
        problems.append(
          TrustProblem(
            "\(place): the gate of '\(name)' asks for \(line.count) approvals by '\(line.role)'",
            "ask for at least 1"))
      } else if holders < line.count {
        problems.append(
          TrustProblem(
            "\(place): the gate of '\(name)' needs \(line.count) people in the role "
              + "'\(line.role)', approvers.yaml has \(holders)",
            "give the role to more people, or ask for fewer"))
      }
    }
    let places = gate.approvals.flatMap { Array(repeating: $0.role, count: max(0, $0.count)) }
    let people = principals.filter { !$0.keys.isEmpty }.map(\.roles)
    let each = gate.approvals.allSatisfy { line in
      people.count { $0.containsExactly(line.role) } >= line.count
    }
    if each, TrustDocument.Rule.filled(places, people) < places.count {
      problems.append(
        TrustProblem(
          "\(place): the gate of '\(name)' needs \(places.count) different people, "
            + "approvers.yaml does not have them",
          "one person counts for one line: give the roles to more people"))
    }
    if gate.approvalLifetimeSeconds < 1 {
      problems.append(
        TrustProblem(
          "\(place): approvals for '\(name)' would never be valid", "set approvalLifetime"))
    }
    if gate.soakSeconds != nil,
      environment.follows.flatMap({ registry.environments[$0] })?.follows == nil
    {
      problems.append(
        TrustProblem(
          "\(place): nothing is ever verified in what '\(name)' follows, so nothing can soak there",
          "remove soak: it counts from the third stage on"))
    }
    if let role = gate.breakGlassRole {
      if !principals.contains(where: { $0.holds(role) && !$0.keys.isEmpty }) {
        problems.append(
          TrustProblem(
            "\(place): nobody has the role '\(role)' that breaks the glass of '\(name)'",
            "give the role to somebody"))
      }
      if gate.approvals.contains(where: { $0.role.equalsExactly(role) }) {
        problems.append(
          TrustProblem(
            "\(place): the role '\(role)' approves for '\(name)' and breaks its glass",
            "name a role of its own for breakGlass"))
      }
    }
  }
}
