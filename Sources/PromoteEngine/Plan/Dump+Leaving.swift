internal import PromoteCore

extension Dump {
  /// The same as far as rendering goes by it: orders name nothing that a plan takes away.
  func withoutLeaving(_ pruning: Pruning) -> Dump {
    guard !pruning.isOff else { return self }
    let leaving = Set(
      objects.values.filter { pruning.takes($0.address, name: $0.name, $0.document.json) }
        .map(\.address))
    guard !leaving.isEmpty else { return self }
    return Dump(
      environment: environment, identity: identity,
      objects: objects.mapValues { object in
        guard let kind = Kinds.named(object.address.kind), !kind.sequences.isEmpty else {
          return object
        }
        return object.without(leaving, kind)
      })
  }
}

extension LiveObject {
  fileprivate func without(_ leaving: Set<Address>, _ kind: ResourceKind) -> LiveObject {
    let gone = Set(
      planReferences(in: document.json, kind: kind)
        .filter { leaving.contains(Address(kind: $0.to, id: $0.id)) }.map(\.pointer))
    let json = kind.sequences.reduce(document.json) { json, place in
      guard let elements = json[place]?.array else { return json }
      let left = elements.indices.filter { !gone.contains(place.appending($0)) }
      return json.setting(place, to: .array(left.map { elements[$0] })) ?? json
    }
    return LiveObject(
      address: address, name: name, databaseID: databaseID, document: LiveDocument(json))
  }
}
