internal import PromoteCore

/// One object of the release, brought into the target.
struct RenderedObject: Sendable {
  let desired: DesiredObject
  /// With its secrets in clear: for the rehearsal, in memory only.
  let document: LiveDocument
  let origins: [JSONPointer: Origin]
  /// Every place that was sealed.
  let sealed: Set<JSONPointer>
  let findings: [Finding]
}

/// Seals what one environment holds, always alike: places that are secret by their kind, places
/// where a secret was rendered to, and places where one of its own secrets stands.
struct Sealer: Sendable {
  let key: SealKey
  let secrets: SecretPlaces

  func seal(
    _ document: LiveDocument, as address: Address, kind: ResourceKind,
    also rendered: Set<JSONPointer> = []
  ) -> Sealing {
    PromoteCore.seal(
      document, as: address, kind: kind, key: key,
      also: rendered.union(secrets.find(in: document)))
  }

  func target(_ live: LiveObject, kind: ResourceKind, also rendered: Set<JSONPointer> = [])
    -> TargetObject
  {
    let document = seal(live.document, as: live.address, kind: kind, also: rendered).document
    return TargetObject(
      address: live.address, name: live.name, document: document,
      normal: normalDigest(document, kind: kind),
      references: planReferences(in: live.document.json, kind: kind))
  }
}

/// What an object names, as planning sees it: copies that the server derives do not count.
func planReferences(in document: JSON, kind: ResourceKind) -> [FoundReference] {
  references(in: document, kind: kind).filter { !$0.derived }
}

extension Engine {
  func sealer(for bindings: ResolvedBindings) -> Sealer {
    Sealer(
      key: ports.master.sealKey(for: bindings.environment), secrets: SecretPlaces(bindings))
  }

  /// Brings the objects of a release into the target, one by one.
  func renderAll(
    _ addresses: [Address], of source: SourceRelease, into target: Connection, live: Dump,
    bindings: ResolvedBindings, others: [ResolvedBindings]
  ) async throws -> [RenderedObject] {
    let configuration = target.configuration
    let detector = LeakDetector(
      target: bindings, others: others, shared: registry.pipeline.shared,
      guards: configuration.guards)
    let sealer = sealer(for: bindings)
    let sourceSealer = sourceSealer(of: source)
    let shared = registry.pipeline.shared
    return try await inParallel(addresses) { address -> RenderedObject? in
      guard let release = source.objects[address], let kind = Kinds.named(address.kind) else {
        return nil
      }
      let origin = source.dump.objects[address]
      let rendered = PromoteCore.render(
        release, kind: kind, for: bindings, overrides: configuration.overrides,
        live: live.objects[address], source: origin)
      let sealing = PromoteCore.seal(
        rendered.document, as: address, kind: kind, key: sealer.key,
        also: Set(rendered.secrets.map(\.pointer)))
      var findings = rendered.findings
      findings += sealing.findings.map { escalate($0, for: configuration) }
      findings += detector.findLeaks(in: rendered.document, address: address, kind: kind)
      findings += findUnboundHosts(
        in: release, kind: kind, shared: shared, guards: configuration.guards)
      findings += strayFindings(rendered, sealing, sealer.secrets, address)
      let refs = Dictionary(rendered.secrets.map { ($0.pointer, $0.ref) }) { first, _ in first }
      let secrets = sealing.secrets.map { pointer, binding in
        PlannedSecret(
          object: address, pointer: pointer, ref: refs[pointer] ?? "release", binding: binding)
      }
      let desired = DesiredObject(
        address: address, name: release.name, release: release.digest,
        source: origin.map { sourceSealer.target($0, kind: kind).normal } ?? release.digest,
        document: sealing.document, normal: normalDigest(sealing.document, kind: kind),
        references: planReferences(in: rendered.document.json, kind: kind),
        secrets: secrets.sorted { $0.pointer < $1.pointer })
      return RenderedObject(
        desired: desired, document: rendered.document, origins: rendered.origins,
        sealed: Set(sealing.secrets.keys), findings: findings)
    }.compactMap(\.self)
  }

  private func sourceSealer(of source: SourceRelease) -> Sealer {
    Sealer(
      key: ports.master.sealKey(for: source.dump.environment), secrets: source.secretPlaces)
  }

  private func escalate(
    _ finding: Finding, for configuration: EnvironmentConfiguration
  ) -> Finding {
    guard configuration.protected, finding.code == "plaintext-secret" else { return finding }
    return Finding(
      finding.code, .blocking, object: finding.object, pointer: finding.pointer,
      message: finding.message, hint: finding.hint)
  }

  /// A secret of the target that would stand in clear where nothing says that one belongs: it is
  /// never stored like that, so there is no plan.
  private func strayFindings(
    _ rendered: RenderResult, _ sealing: Sealing, _ places: SecretPlaces, _ address: Address
  ) -> [Finding] {
    places.find(in: rendered.document).filter { sealing.secrets[$0] == nil }.sorted().map {
      Finding(
        "secret-in-clear", .blocking, object: address, pointer: $0,
        message: "a secret of the target stands here in clear",
        hint: "bind the place, or take the value out of the source")
    }
  }
}
