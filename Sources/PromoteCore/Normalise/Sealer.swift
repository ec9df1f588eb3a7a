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
    let document = seal(live.document, as: live.address, kind: kind, also: rendered).document
    return TargetObject(
      address: live.address, name: live.name, document: document,
      normal: normalDigest(document, kind: kind),
      references: planReferences(in: live.document.json, kind: kind))
  }
}

/// What an object names, as planning sees it: copies that the server derives do not count.
public func planReferences(in document: JSON, kind: ResourceKind) -> [FoundReference] {
  references(in: document, kind: kind).filter { !$0.derived }
}
