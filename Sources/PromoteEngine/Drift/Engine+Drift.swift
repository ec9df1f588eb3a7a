public import PromoteCore

extension Engine {
  /// Compares an environment with what was last verified there, and says who moved what.
  ///
  /// Objects that no promotion brought count too: every change that is seen has a promotion or
  /// stands here. What somebody accepted, and is still exactly that, is shown and is no difference.
  /// `record` writes the result to the log.
  public func drift(
    _ name: EnvironmentName, record: Bool = false
  ) async throws(EngineFailure) -> DriftResult {
    try await explained {
      let history = try await history()
      let look = try await lookForDrift(try environment(name), history)
      let open = look.objects.filter { $0.disposition == nil }
      if record {
        _ = try await ports.log.append(
          draft(
            .driftChecked, by: program,
            [
              "environment": .string(name.text),
              "result": open.isEmpty ? "none" : "different",
              "objects": .array(open.prefix(100).map { .string($0.address.text) }),
              "differences": .integer(open.reduce(0) { $0 + $1.differences.count }),
              "accepted": .integer(look.objects.count - open.count),
              "states": .object(
                JSONObject(
                  open.prefix(100).map {
                    ($0.address.text, $0.state.map { .string($0.hex) } ?? .null)
                  })),
              "recorded": Self.lastRecorded(of: open),
            ]))
      }
      return DriftResult(
        environment: name, matches: open.isEmpty, objects: look.objects, compared: look.compared)
    }
  }

  /// Who wrote each of them last, as the server itself says: for at most twenty, within an entry's
  /// bounds.
  private static func lastRecorded(of objects: [DriftedObject]) -> JSON? {
    let last = objects.lazy.compactMap { object in object.recorded.last.map { (object, $0) } }
      .prefix(20)
    guard !last.isEmpty else { return nil }
    return .object(
      JSONObject(
        last.map { object, change in
          (
            object.address.text,
            [
              "user": .string(String(change.user.prefix(100))), "at": .string(change.at.seconds),
              "method": .string(change.method),
            ]
          )
        }))
  }

  struct DriftLook: Sendable {
    let side: ReadSide
    let map: ReleaseMap
    /// Those that drifted, by address.
    let objects: [DriftedObject]
    let compared: Int
  }

  func lookForDrift(
    _ configuration: EnvironmentConfiguration, _ history: History
  ) async throws -> DriftLook {
    let name = configuration.name
    let environment = history.environment(name)
    guard let map = try await releaseMap(of: environment) else {
      throw EngineFailure(
        .refused, "nothing-verified", "nothing was ever verified in '\(name)'",
        hint: "promote to it, or run `tyk-promote adopt \(name)`")
    }
    let side = try await readSide(configuration)
    let live = try await targets(side.dump, sealer(for: side.bindings), [:])
    let bases = try await verifiedDocuments(in: environment, history)
    let items = map.objects.filter { isAskedFor($0.key) }.sorted { $0.key < $1.key }
    var objects = try await inParallel(items) { address, item in
      try await drifted(address, item, live[address], side, configuration, bases[address] ?? [])
    }.compactMap(\.self)
    for (address, found) in live.sorted(by: { $0.key < $1.key })
    where map.objects[address] == nil && !ResourceKind.isAutomatic(found.document.json) {
      objects.append(
        DriftedObject(
          address: address, name: found.name, state: found.normal,
          differences: [
            Difference(
              object: address, pointer: nil, expected: "not there",
              found: "there, and no promotion brought it", by: Mover.them.rawValue)
          ]))
    }
    let recorded =
      objects.isEmpty
      ? [] : try await recordedChanges(side.connection.api, since: environment.current?.at)
    for index in objects.indices {
      let address = objects[index].address
      objects[index].recorded = recorded.filter {
        $0.concerns(address, databaseID: side.dump.objects[address]?.databaseID)
      }
      guard let known = environment.dispositions[address], known.word == .accept,
        known.state == objects[index].state
      else { continue }
      objects[index].disposition = known
    }
    return DriftLook(
      side: side, map: map, objects: objects, compared: items.count)
  }

  /// What the server wrote down. That it tells nothing, whatever the cause, is no failure of a look
  /// for drift.
  private func recordedChanges(
    _ api: any ManagementAPI, since: Instant?
  ) async throws -> [RecordedChange] {
    guard let since else { return [] }
    do { return try await api.recordedChanges(since: since) } catch { return [] }
  }

  private func drifted(
    _ address: Address, _ item: ReleaseMap.Item, _ found: TargetObject?, _ side: ReadSide,
    _ configuration: EnvironmentConfiguration, _ bases: [JSON]
  ) async throws -> DriftedObject? {
    guard let found, let live = side.dump.objects[address], let kind = Kinds.named(address.kind)
    else {
      return DriftedObject(
        address: address, name: address.id, state: nil,
        differences: [
          Difference(
            object: address, pointer: nil, expected: "there", found: "not there",
            by: Mover.them.rawValue)
        ])
    }
    let sealer = sealer(for: side.bindings)
    let rendered = render(
      try await releaseObject(item.release), kind: kind, for: side.bindings,
      overrides: configuration.overrides, live: live, source: live)
    let places = Set(rendered.secrets.map(\.pointer))
    let again = sealer.target(live, kind: kind, also: places)
    let theirs = normalForm(again.document.json, kind: kind)
    let ours = normalForm(
      sealer.seal(rendered.document, as: address, kind: kind, also: places).document.json,
      kind: kind)
    // What stands in an order after the release's own is an object, and drifts as that.
    if !kind.sequences.isEmpty, ours == theirs { return nil }
    let states = [found.normal, again.normal]
    let isVerified = states.contains(item.state)
    let base = isVerified ? theirs : bases.first { $0.digest() == item.state }
    var fields = ThreeWay(base: base, ours: ours, theirs: theirs, kind: kind).fields
    if isVerified {
      // Defaults that the server added were there when it was verified.
      let added = ReadBack(sent: ours, found: theirs, kind: kind).differences
        .filter { $0.change == .added }
      fields.removeAll { field in added.contains { $0.pointer == field.pointer } }
      if fields.isEmpty { return nil }
    }
    var differences = fields.map {
      Difference(
        object: address, pointer: $0.pointer, expected: shown($0.ours), found: shown($0.theirs),
        by: $0.by.rawValue)
    }
    if differences.isEmpty {
      differences = [
        Difference(
          object: address, pointer: nil, expected: item.state.short, found: again.normal.short,
          by: Mover.unknown.rawValue)
      ]
    }
    return DriftedObject(
      address: address, name: found.name, state: again.normal, differences: differences)
  }

  /// Normal forms of what promotions brought to the environment, newest first. What the server
  /// added to one is not in it.
  private func verifiedDocuments(
    in environment: EnvironmentRecord, _ history: History
  ) async throws -> [Address: [JSON]] {
    var documents: [Address: [JSON]] = [:]
    for record in history.inOrder.reversed() where record.to == environment.name {
      guard case .verified = record.phase, let bytes = try await ports.store.get(record.plan) else {
        continue
      }
      for operation in try Plan(reading: bytes).operations {
        guard let after = operation.after, let kind = Kinds.named(operation.address.kind),
          let document = try await ports.store.get(after.sha256)
        else { continue }
        documents[operation.address, default: []].append(
          normalForm(try JSON.parse(document), kind: kind))
      }
    }
    return documents
  }
}
