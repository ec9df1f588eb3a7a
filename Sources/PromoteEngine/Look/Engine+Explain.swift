public import PromoteCore

extension Engine {
  /// The whole story of one field on its way from one environment to the next. Shows no secret.
  public func explain(
    _ address: Address, _ pointer: JSONPointer, from: EnvironmentName, to: EnvironmentName
  ) async throws(EngineFailure) -> Explanation {
    try await explained {
      let source = try await readSide(try environment(from))
      let configuration = try environment(to)
      let target = try await readSide(configuration)
      let release = try await release(
        of: source.connection, dump: source.dump, bindings: source.bindings, try await history())
      guard let object = release.objects[address], let kind = Kinds.named(address.kind) else {
        throw EngineFailure(
          .refused, "unknown-object", "the release of '\(from)' has no \(address)",
          hint: "`tyk-promote diff --from \(from) --to \(to)` shows what it has")
      }
      let rendered = render(
        object, kind: kind, for: target.bindings, overrides: configuration.overrides,
        live: target.dump.objects[address], source: source.dump.objects[address])
      return PromoteCore.explain(pointer, in: object, kind: kind, rendered: rendered)
    }
  }
}
