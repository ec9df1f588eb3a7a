public import PromoteCore

extension Engine {
  /// The whole story of one field of one object, from the source to what a promotion would send.
  ///
  /// Reads both environments and changes nothing. Shows no secret.
  public func story(
    of address: Address, _ pointer: JSONPointer, from: EnvironmentName, to: EnvironmentName
  ) async throws(EngineFailure) -> Explanation {
    try await explained {
      let source = try environment(from)
      let target = try environment(to)
      async let sourceSide = readSide(source)
      async let targetSide = readSide(target)
      let (read, written) = try await (sourceSide, targetSide)
      let release = try await release(
        of: read.connection, dump: read.dump, bindings: read.bindings, try await history())
      guard let kind = Kinds.named(address.kind), let object = release.objects[address] else {
        throw EngineFailure(
          .failed, "unknown-object", "the release of '\(from)' has no object '\(address)'",
          hint: "write kind/id; `tyk-promote diff --from \(from) --to \(to)` lists the objects")
      }
      let rendered = render(
        object, kind: kind, for: written.bindings, overrides: target.overrides,
        live: written.dump.objects[address], source: read.dump.objects[address])
      return PromoteCore.explain(pointer, in: object, kind: kind, rendered: rendered)
    }
  }
}
