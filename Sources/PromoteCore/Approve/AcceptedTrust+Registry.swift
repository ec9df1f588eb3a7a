extension AcceptedTrust {
  /// Where a registry says something else than this document, which is the one that counts; a line
  /// for each. A registry of which no document can be made says why.
  ///
  /// Time zones are compared by name only: what the clocks do there is as it was signed.
  public func differences(from registry: Registry) -> [String] {
    let unknown = registry.zoneNames.filter { name in
      !document.zones.contains { $0.name.equalsExactly(name) }
    }
    let placeholders = unknown.compactMap { ZoneRules(name: $0, steps: ZoneRules.utc.steps) }
    do {
      return try TrustDocument.compile(
        registry: registry, logs: document.logs, witnesses: document.witnesses,
        zones: document.zones + placeholders, version: document.version,
        issuedAt: document.issuedAt, expiresAt: document.expiresAt, previous: document
      ).changes(from: document)
    } catch { return error.problems.map(\.message) }
  }
}
