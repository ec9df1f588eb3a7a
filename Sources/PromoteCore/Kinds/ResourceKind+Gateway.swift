extension ResourceKind {
  /// Members around the definition that hold something, and that a Gateway has no place for.
  ///
  /// A Gateway takes the definition at `wrapping` and nothing beside it. What a Dashboard manages
  /// and what belongs to the environment that holds it is no loss; the webhooks of its registry
  /// (`hook_references`) are.
  public func withoutHomeOnGateway(_ document: JSON, wrapping: JSONPointer) -> [JSONPointer] {
    guard let member = wrapping.tokens.first, let object = document.object else { return [] }
    let normal = normalForm(document, kind: self).object ?? JSONObject()
    return object.filter { !$0.name.utf8.elementsEqual(member.utf8) && normal[$0.name] != nil }
      .map { JSONPointer([$0.name]) }
  }
}
