internal import PromoteCore

extension Engine {
  /// The certificates that rendered objects name, the target lacks, and its part of the registry
  /// provides. They become part of the release.
  ///
  /// Where the target's certificates cannot be read, nobody knows what it lacks: none.
  func certificates(namedBy rendered: [Arrival], for target: ReadSide) -> [ReleaseObject] {
    guard target.connection.kinds.contains(where: { $0.name == .certificate }) else { return [] }
    let named = Set(
      rendered.flatMap(\.desired.references).filter { $0.to == .certificate }.map(\.id))
    return target.connection.configuration.certificates
      .filter { certificate in
        named.contains(certificate.fingerprint)
          && target.dump.objects[certificate.release.address] == nil
      }
      .map(\.release)
  }
}
