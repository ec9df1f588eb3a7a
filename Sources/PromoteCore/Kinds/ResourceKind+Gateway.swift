extension ResourceKind {
  /// Members of a document that hold something, and that an open-source Gateway has no place for.
  ///
  /// A Gateway takes the definition (``writtenBelow``) and nothing around it or beside it. What a
  /// Dashboard manages and what belongs to the environment that holds it is no loss; the webhooks of
  /// its registry (`hook_references`) and its categories are.
  public func withoutHomeOnGateway(_ document: JSON) -> [JSONPointer] {
    guard let object = document.object else { return [] }
    let wrapped = writtenBelow.tokens.first
    guard wrapped != nil || object[Self.besideMember] != nil else { return [] }
    let normal = normalForm(document, kind: self).object ?? JSONObject()
    return normal.flatMap { member -> [JSONPointer] in
      if member.name.utf8.elementsEqual(Self.besideMember.utf8) {
        return member.value.object?.filter { !Self.isEmpty($0.value) }
          .map { JSONPointer([member.name, $0.name]) } ?? []
      }
      guard let wrapped, !member.name.utf8.elementsEqual(wrapped.utf8) else { return [] }
      return [JSONPointer([member.name])]
    }
  }

  private static func isEmpty(_ json: JSON) -> Bool {
    json.isNull || json.array?.isEmpty == true || json.object?.isEmpty == true
  }
}
