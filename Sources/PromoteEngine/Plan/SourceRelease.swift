internal import PromoteCore

/// What is to be promoted: the source's objects in their environment-neutral form.
struct SourceRelease: Sendable {
  var dump: Dump
  var bindings: ResolvedBindings
  var secretPlaces: SecretPlaces
  var objects: [Address: ReleaseObject]
  var findings: [Finding]
}

extension Engine {
  /// The release of an environment. The first stage's is bound from its dump; a later stage passes
  /// on what its last verified promotions brought, object by object, so that its own overrides,
  /// kept values and server defaults never travel on.
  func release(
    of connection: Connection, dump: Dump, bindings: ResolvedBindings, _ history: History
  ) async throws -> SourceRelease {
    let source = SourceRelease(
      dump: dump, bindings: bindings, secretPlaces: SecretPlaces(bindings), objects: [:],
      findings: [])
    if connection.configuration.follows == nil { return try await bound(source) }
    return try await passedOn(source, history)
  }

  func bound(_ source: SourceRelease) async throws -> SourceRelease {
    var source = source
    let own = registry.environments[source.dump.environment]?.rewrites ?? []
    let rules = registry.pipeline.rewrites + own
    let binders = Dictionary(
      uniqueKeysWithValues: Kinds.all.map {
        ($0.name, Binder(kind: $0, from: source.bindings, rules: rules))
      })
    let objects = source.dump.objects.values
      .filter {
        Kinds.named($0.address.kind)?.isInventory != true
          && !ResourceKind.isAutomatic($0.document.json)
      }
      .sorted { $0.address < $1.address }
    let results = try await inParallel(objects) { object in
      binders[object.address.kind]?.bind(object)
    }
    for result in results.compactMap(\.self) {
      source.objects[result.release.address] = result.release
      source.findings += result.findings
    }
    source.findings += findUnusedBindings(in: source.bindings, used: source.objects.values)
    return source
  }

  private func passedOn(
    _ source: SourceRelease, _ history: History
  ) async throws -> SourceRelease {
    var source = source
    let name = source.dump.environment
    guard let map = try await releaseMap(of: history.environment(name)), !map.objects.isEmpty else {
      throw EngineFailure(
        .refused, "nothing-verified", "nothing was ever verified in '\(name)'",
        hint: "promote to '\(name)' first, or take it as it is: `tyk-promote adopt \(name)`")
    }
    // What is not asked for any more stays where it is.
    let items = map.objects.filter { isAskedFor($0.key) }.sorted { $0.key < $1.key }
    for object in try await inParallel(items, { try await releaseObject($0.value.release) }) {
      source.objects[object.address] = object
    }
    for object in source.dump.objects.values.sorted(by: { $0.address < $1.address })
    where map.objects[object.address] == nil
      && Kinds.named(object.address.kind)?.isInventory != true
      && !ResourceKind.isAutomatic(object.document.json)
    {
      source.findings.append(
        Finding(
          "unreleased-object", .info, object: object.address,
          message: "'\(name)' has it, and no promotion brought it there; it does not travel on",
          hint: "run `tyk-promote adopt \(name)` to make it part of the release"))
    }
    return source
  }

  /// What the environment has now is what was verified there. Where it is not, somebody changed it
  /// by hand, or its part of the registry was changed and never applied: `source-drift`, blocking.
  func drift(
    of source: SourceRelease, in configuration: EnvironmentConfiguration, among: [Address],
    _ history: History
  ) async throws -> [Finding] {
    guard configuration.follows != nil else { return [] }
    let map = try await releaseMap(of: history.environment(configuration.name)) ?? ReleaseMap()
    let key = ports.master.sealKey(for: configuration.name)
    return try await inParallel(among) { address -> [Finding] in
      guard let release = source.objects[address], let kind = Kinds.named(address.kind),
        let verified = map.objects[address]
      else { return [] }
      func finding(_ what: String, _ pointer: JSONPointer? = nil) -> [Finding] {
        [
          Finding(
            "source-drift", .blocking, object: address, pointer: pointer,
            message: "'\(configuration.name)' no longer holds what was verified there: \(what)",
            hint:
              "take it as it is with `tyk-promote adopt \(configuration.name)`, or promote to "
              + "'\(configuration.name)' again")
        ]
      }
      guard let live = source.dump.objects[address] else { return finding("it is gone") }
      let rendered = render(
        release, kind: kind, for: source.bindings, overrides: configuration.overrides, live: live,
        source: live)
      let places = Set(rendered.secrets.map(\.pointer))
        .union(source.secretPlaces.find(in: live.document))
      let wanted = normalForm(
        seal(rendered.document, as: address, kind: kind, key: key, also: places).document.json,
        kind: kind)
      let found = normalForm(
        seal(live.document, as: address, kind: kind, key: key, also: places).document.json,
        kind: kind)
      if wanted == found { return [] }
      let back = ReadBack(sent: wanted, found: found, kind: kind)
      // Defaults that the server added were there when it was verified; they are no drift.
      if back.holds, found.digest() == verified.state { return [] }
      let sample = back.differences.prefix(8).map { "\($0.pointer)" }.joined(separator: ", ")
      return finding("it differs at \(sample)", back.differences.first?.pointer)
    }.flatMap(\.self)
  }
}
