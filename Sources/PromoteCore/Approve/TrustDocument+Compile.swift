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
  /// its lines count together; one without a gate gets a rule that asks for nobody, so that the
  /// accepted document, never the YAML, says that no approval is needed. An environment in no rule
  /// cannot be published to.
  ///
  /// A key of `previous` keeps the start of its validity and its revocation. Refused, all problems
  /// at once: a role that nobody holds, a gate that the people there are cannot satisfy, an
  /// unreadable key, one key of two people, administrators who are nobody or too few.
  public static func compile(
    registry: Registry, logs: [Log], services: [Principal] = [], serviceKeys: [SSHPublicKey] = [],
    version: Int, issuedAt: Instant, expiresAt: Instant, previous: TrustDocument? = nil
  ) throws(TrustProblems) -> TrustDocument {
    var compiler = TrustCompiler(issuedAt: issuedAt, previous: previous)
    for person in registry.approvers.people { compiler.add(person) }
    for key in serviceKeys { compiler.keys.append(Key(publicKey: key, validAfter: issuedAt)) }
    compiler.checkAdministrators(registry.approvers)
    let known = registry.environments.keys.sorted()
    let stages = registry.pipeline.stages
    let ordered = stages + known.filter { !stages.contains($0) }
    let rules = ordered.compactMap { registry.environments[$0] }.map { compiler.rule(for: $0) }
    guard compiler.problems.isEmpty else { throw TrustProblems(problems: compiler.problems) }
    let document = TrustDocument(
      version: version, issuedAt: issuedAt, expiresAt: expiresAt,
      administrators: Administrators(
        members: registry.approvers.administrators, threshold: registry.approvers.threshold),
      keys: compiler.keys, principals: compiler.principals, services: services, rules: rules,
      logs: logs, witnesses: registry.pipeline.witnesses.trusted)
    do { return try TrustDocument(reading: document.canonical(), expecting: version) } catch {
      throw TrustProblems(problems: [TrustProblem(error.reason, "mend approvers.yaml")])
    }
  }
}

private struct TrustCompiler {
  let issuedAt: Instant
  let previous: TrustDocument?
  var keys: [TrustDocument.Key] = []
  var principals: [TrustDocument.Principal] = []
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
    keys.append(
      TrustDocument.Key(
        publicKey: publicKey, validAfter: given.validAfter ?? before?.validAfter ?? issuedAt,
        validBefore: given.validBefore, origins: given.origins, revokedAt: before?.revokedAt,
        revocation: before?.revocation))
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

  mutating func rule(for environment: EnvironmentConfiguration) -> TrustDocument.Rule {
    let name = environment.name.text
    guard let gate = environment.gate else {
      return TrustDocument.Rule(
        targets: [name], minimumApprovers: 0, require: [], authorMayApprove: true)
    }
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
    return TrustDocument.Rule(
      targets: [name], minimumApprovers: gate.approvals.reduce(0) { $0 + $1.count },
      require: gate.approvals.map { .init(role: $0.role, count: $0.count) },
      authorMayApprove: gate.requesterMayApprove,
      approvalLifetimeSeconds: gate.approvalLifetimeSeconds,
      userVerification: gate.userVerification)
  }
}
