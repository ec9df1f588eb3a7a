internal import PromoteCore

extension Engine {
  func sealer(for bindings: ResolvedBindings) -> Sealer {
    Sealer(
      key: ports.master.sealKey(for: bindings.environment), secrets: SecretPlaces(bindings))
  }

  /// Brings the objects of a release into the target, one by one.
  func renderAll(
    _ addresses: [Address], of source: SourceRelease, into target: Connection, live: Dump,
    bindings: ResolvedBindings, others: [ResolvedBindings]
  ) async throws -> [Arrival] {
    let passage = Passage(
      into: target.configuration, bindings: bindings, others: others,
      shared: registry.pipeline.shared, key: ports.master.sealKey(for: bindings.environment))
    let sourceSealer = Sealer(
      key: ports.master.sealKey(for: source.dump.environment), secrets: source.secretPlaces)
    return try await inParallel(addresses) { address -> Arrival? in
      guard let release = source.objects[address], let kind = Kinds.named(address.kind) else {
        return nil
      }
      return passage.bring(
        release, kind: kind, live: live.objects[address], source: source.dump.objects[address],
        sourceSealer: sourceSealer)
    }.compactMap(\.self)
  }
}
