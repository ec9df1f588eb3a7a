public import PromoteCore

extension Engine {
  /// Compares a fresh dump with what was last verified there. `record` writes the result to the
  /// log.
  public func verify(
    _ name: EnvironmentName, record: Bool = false
  ) async throws(EngineFailure) -> VerifyResult {
    try await explained {
      let configuration = try environment(name)
      let history = try await history()
      guard let map = try await releaseMap(of: history.environment(name)) else {
        throw EngineFailure(
          .refused, "nothing-verified", "nothing was ever verified in '\(name)'",
          hint: "promote to it, or run `tyk-promote adopt \(name)`")
      }
      let side = try await readSide(configuration)
      let live = try await targets(side.dump, sealer(for: side.bindings), [:])
      let items = map.objects.filter { isAskedFor($0.key) }.sorted { $0.key < $1.key }
      let unasked = Set(map.objects.keys.filter { !isAskedFor($0) }.map(\.kind))
      let differences = try await inParallel(items) { address, item in
        try await drifted(address, item, live[address], side, configuration)
      }.flatMap(\.self)
      let probes = try await probe(configuration)
      if record {
        _ = try await ports.log.append(
          draft(
            .driftChecked, by: program,
            [
              "environment": .string(name.text),
              "result": differences.isEmpty ? "none" : "different",
              "objects": .array(
                Set(differences.map(\.object)).sorted().prefix(100).map { .string($0.text) }),
              "differences": .integer(differences.count),
              "probes": probes.isEmpty ? nil : .array(probes.map(\.json)),
            ]))
      }
      return VerifyResult(
        environment: name, matches: differences.isEmpty && probes.allSatisfy(\.isGood),
        differences: differences, objects: items.count, probes: probes,
        unasked: unasked.sorted { $0.text < $1.text })
    }
  }

  private func drifted(
    _ address: Address, _ item: ReleaseMap.Item, _ found: TargetObject?, _ side: ReadSide,
    _ configuration: EnvironmentConfiguration
  ) async throws -> [Difference] {
    guard let found, let live = side.dump.objects[address], let kind = Kinds.named(address.kind)
    else {
      return [
        Difference(
          object: address, pointer: nil, expected: "there", found: "not there", by: "them")
      ]
    }
    if found.normal == item.state { return [] }
    let sealer = sealer(for: side.bindings)
    let release = try await releaseObject(item.release)
    let rendered = render(
      release, kind: kind, for: side.bindings, overrides: configuration.overrides, live: live,
      source: live)
    let places = Set(rendered.secrets.map(\.pointer))
    let again = sealer.target(live, kind: kind, also: places)
    if again.normal == item.state { return [] }
    let wanted = normalForm(
      sealer.seal(rendered.document, as: address, kind: kind, also: places).document.json,
      kind: kind)
    let now = normalForm(again.document.json, kind: kind)
    // What stands in an order after the release's own is an object of nobody's promotion.
    if !kind.sequences.isEmpty, wanted == now { return [] }
    // Where the registry's part was changed since, both sides moved.
    let by = wanted.digest() == item.state ? "them" : "both"
    let fields = ReadBack(sent: wanted, found: now, kind: kind).differences.filter {
      $0.change != .normalised
    }
    if fields.isEmpty {
      return [
        Difference(
          object: address, pointer: nil, expected: item.state.short, found: again.normal.short,
          by: by)
      ]
    }
    return fields.map {
      Difference(
        object: address, pointer: $0.pointer, expected: shown(wanted[$0.pointer]),
        found: shown(now[$0.pointer]), by: by)
    }
  }
}
