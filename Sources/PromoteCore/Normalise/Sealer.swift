/// Seals what one environment holds, always alike: places that are secret by their kind, places
/// where a secret was rendered to, and places where one of its own secrets stands.
public struct Sealer: Sendable {
  public let key: SealKey
  public let secrets: SecretPlaces

  public init(key: SealKey, secrets: SecretPlaces) {
    self.key = key
    self.secrets = secrets
  }

  public func seal(
    _ document: LiveDocument, as address: Address, kind: ResourceKind,
    also rendered: Set<JSONPointer> = []
  ) -> Sealing {
    PromoteCore.seal(
      document, as: address, kind: kind, key: key,
      also: rendered.union(secrets.find(in: document)))
  }

  public func target(_ live: LiveObject, kind: ResourceKind, also rendered: Set<JSONPointer> = [])
    -> TargetObject
  {
    let json = json(live, kind: kind, also: rendered)
    return TargetObject(
      address: live.address, name: live.name, document: SealedDocument(unsettled: json),
      normal: normalDigest(json, kind: kind),
      references: planReferences(in: live.document.json, kind: kind))
  }

  /// The digest of the normal form of what sealing the object gives.
  public func normal(of live: LiveObject, kind: ResourceKind) -> Digest {
    normalDigest(json(live, kind: kind, also: []), kind: kind)
  }

  private func json(
    _ live: LiveObject, kind: ResourceKind, also rendered: Set<JSONPointer>
  ) -> JSON {
    sealed(
      live.document, as: live.address, kind: kind, key: key,
      also: rendered.union(secrets.find(in: live.document))
    ).json
  }
}

/// What an object names, as planning sees it: copies that the server derives do not count.
public func planReferences(in document: JSON, kind: ResourceKind) -> [FoundReference] {
  references(in: document, kind: kind).filter { !$0.derived }
}
