public import PromoteCore

extension Engine {
  /// Reads named keys of an environment; none named: every key with a name that somebody chose.
  ///
  /// Refused: a name that the environment has no key of.
  public func exportKeys(
    _ names: [Secret], of environment: EnvironmentName
  ) async throws(EngineFailure) -> NamedKeys {
    try await explained(in: environment) {
      let connection = try await connect(try self.environment(environment), .read)
      let api = try namedKeys(of: connection)
      let organisation = connection.identity.organisation
      let wanted = names.isEmpty ? try await api.keyNames(organisation: organisation) : names
      let key = ports.master.sealKey(for: environment)
      var keys: [(name: Secret, session: LiveDocument)] = []
      for name in wanted {
        guard let session = try await api.keySession(name, organisation: organisation) else {
          throw EngineFailure(
            .refused, "unknown-key",
            "'\(environment)' has no key \(label(name, key)), the \(keys.count + 1). that was asked for",
            hint: "compare its name with the Dashboard's list of keys")
        }
        keys.append((name, session))
      }
      return NamedKeys(environment: environment, organisation: organisation, keys: keys)
    }
  }

  /// Makes the keys in another environment, each under its own name.
  ///
  /// Sessions are rewritten and checked as objects of a promotion are: bindings, organisation,
  /// certificates, what they grant, and nothing of another environment. All is judged before the
  /// first is sent; `replace` allows to change a key that is there and differs. Refused: a gated
  /// environment, which keys would enter without approval.
  public func importKeys(
    _ keys: NamedKeys, into environment: EnvironmentName, replace: Bool = false,
    dryRun: Bool = false
  ) async throws(EngineFailure) -> KeyImportResult {
    try await explained(in: environment) {
      let target = try self.environment(environment)
      guard target.gate == nil else {
        throw EngineFailure(
          .refused, "gated",
          "'\(environment)' is gated, and keys are not part of what can be approved",
          hint: "make the keys there on its own Dashboard")
      }
      let side = try await readSide(target, .write)
      let api = try namedKeys(of: side.connection)
      let moves = try await moves(of: keys, side, api)
      let findings = try judge(moves, keys, side, replace: replace)
      guard !findings.contains(where: { $0.severity == .blocking }) else {
        return KeyImportResult(environment: environment, reports: [], findings: findings)
      }
      var reports: [KeyReport] = []
      for move in moves { reports.append(await carryOut(move, side, api, dryRun: dryRun)) }
      return KeyImportResult(environment: environment, reports: reports, findings: findings)
    }
  }

  /// One key on its way.
  private struct Move: Sendable {
    let name: Secret
    let arrival: Arrival
    let live: TargetObject?
    var isUnchanged: Bool { live?.normal == arrival.desired.normal }
  }

  private func namedKeys(of connection: Connection) throws -> any NamedKeysAPI {
    guard let api = connection.api as? any NamedKeysAPI else {
      throw EngineFailure(
        .refused, "no-named-keys", "'\(connection.name)' has no Dashboard to ask for keys")
    }
    return api
  }

  /// A name is part of a credential: people see its keyed digest.
  private func label(_ name: Secret, _ key: SealKey) -> String {
    name.reveal { key.binding(of: $0, at: "key#name").short }
  }

  private func moves(
    of keys: NamedKeys, _ side: ReadSide, _ api: any NamedKeysAPI
  ) async throws -> [Move] {
    let kind = ResourceKind.namedKey
    let sourceName = keys.environment
    let source = try await bindings(
      of: try environment(sourceName),
      identity: EnvironmentIdentity(
        dashboard: registry.environments[sourceName]?.server.url ?? "",
        organisation: keys.organisation), mustResolve: false
    ).bindings
    let binder = Binder(
      kind: kind, from: source, rules: registry.pipeline.rewrites)
    let passage = Passage(
      into: side.connection.configuration, bindings: side.bindings, others: [source],
      shared: registry.pipeline.shared, key: ports.master.sealKey(for: side.connection.name))
    let sourceSealer = Sealer(
      key: ports.master.sealKey(for: sourceName), secrets: SecretPlaces(source))
    let targetSealer = sealer(for: side.bindings)
    let label = ports.master.sealKey(for: sourceName)
    var moves: [Move] = []
    for key in keys.keys {
      let address = Address(kind: kind.name, id: self.label(key.name, label))
      func object(_ session: LiveDocument) -> LiveObject? {
        session.json.setting(kind.identity[0], to: .string(address.id)).map {
          LiveObject(
            address: address, name: kind.displayName(of: $0), databaseID: nil,
            document: LiveDocument($0))
        }
      }
      guard let own = object(key.session) else { continue }
      let there = try await api.keySession(
        key.name, organisation: side.connection.identity.organisation
      ).flatMap(object)
      let bound = binder.bind(own)
      var arrival = passage.bring(
        bound.release, kind: kind, live: there, source: own, sourceSealer: sourceSealer)
      // A key's own secrets travel with it; that is what was asked for.
      arrival = arrival.without("unbound-secret").adding(bound.findings)
      let sealed = arrival.sealed
      moves.append(
        Move(
          name: key.name, arrival: arrival,
          live: there.map { targetSealer.target($0, kind: kind, also: sealed) }))
    }
    return moves
  }

  /// What a plan would say: references, leaks, and keys that are there already.
  private func judge(
    _ moves: [Move], _ keys: NamedKeys, _ side: ReadSide, replace: Bool
  ) throws -> [Finding] {
    var kinds = Dictionary(uniqueKeysWithValues: Kinds.all.map { ($0.name, $0) })
    kinds[ResourceKind.namedKey.name] = .namedKey
    let targetSealer = sealer(for: side.bindings)
    var live: [Address: TargetObject] = [:]
    for object in side.dump.objects.values {
      guard let kind = kinds[object.address.kind] else { continue }
      live[object.address] = targetSealer.target(object, kind: kind)
    }
    var findings = moves.flatMap(\.arrival.findings)
    for move in moves {
      live[move.arrival.desired.address] = move.live
      guard move.live != nil, !move.isUnchanged, !replace else { continue }
      findings.append(
        Finding(
          "key-exists", .blocking, object: move.arrival.desired.address,
          message: "'\(side.connection.name)' has a key of that name with another session",
          hint: "import with --replace to change it"))
    }
    let desired = moves.map(\.arrival.desired)
    let now = ports.clock.now()
    let identity = side.connection.identity
    let input = PlanInput(
      id: PromotionID.make(at: now, random: ports.random.bytes(10)), author: user, createdAt: now,
      expiresAt: now.adding(seconds: 60), tool: tool,
      source: .init(environment: keys.environment, identity: identity),
      target: .init(environment: side.connection.name, identity: identity),
      entries: desired.map {
        SelectionEntry(address: $0.address, name: $0.name, references: $0.references)
      },
      desired: Dictionary(uniqueKeysWithValues: desired.map { ($0.address, $0) }), live: live,
      kinds: kinds,
      readable: Set(side.connection.kinds.map(\.name)).union([ResourceKind.namedKey.name]),
      lacking: side.connection.lacking, rewrite: Digest(of: []),
      trust: .init(version: 1, sha256: Digest(of: [])), findings: findings)
    return try makePlan(input).findings
  }

  private func carryOut(
    _ move: Move, _ side: ReadSide, _ api: any NamedKeysAPI, dryRun: Bool
  ) async -> KeyReport {
    let desired = move.arrival.desired
    let organisation = side.connection.identity.organisation
    func report(_ result: KeyReport.Result, _ message: String? = nil) -> KeyReport {
      KeyReport(key: desired.address.id, alias: desired.name, result: result, message: message)
    }
    if move.isUnchanged { return report(.unchanged) }
    if dryRun { return report(.planned) }
    do throws(APIFailure) {
      try await api.writeKey(
        move.name, organisation: organisation, move.arrival.document, isNew: move.live == nil)
      guard try await api.keySession(move.name, organisation: organisation) != nil else {
        return report(.failed, "it is not there afterwards")
      }
      return report(move.live == nil ? .created : .replaced)
    } catch {
      return report(.failed, engineFailure(error).summary)
    }
  }
}

extension Arrival {
  fileprivate func without(_ code: String) -> Arrival {
    Arrival(
      desired: desired, document: document, origins: origins, sealed: sealed,
      findings: findings.filter { $0.code != code })
  }
  fileprivate func adding(_ more: [Finding]) -> Arrival {
    Arrival(
      desired: desired, document: document, origins: origins, sealed: sealed,
      findings: findings + more)
  }
}
