extension ResourceKind {
  /// Beside a document: the custom id that a record has, or is to get, where that is part of a change.
  public static let customID = beside("customID")
}

/// Objects of an environment under the addresses that a release gives them, and back.
public struct ObjectMapper: Sendable {
  public let mapping: IDMapping
  private let kinds: [KindName: ResourceKind]

  public init(_ mapping: IDMapping, kinds: [ResourceKind] = Kinds.all) {
    self.mapping = mapping
    self.kinds = Dictionary(uniqueKeysWithValues: kinds.map { ($0.name, $0) })
  }

  /// The object as the release calls it: its address, where its document repeats its id, and what
  /// the document names. One that is to get the release's id says beside its document which it has.
  public func here(_ object: LiveObject) -> LiveObject {
    guard !mapping.isEmpty else { return object }
    let address = mapping.here(object.address)
    var json = translated(object.document.json, from: object.address, to: address) {
      mapping.here($0)
    }
    if mapping.aligning.contains(address) {
      json.set(ResourceKind.customID, to: .string(object.address.id))
    }
    return LiveObject(
      address: address, name: object.name, databaseID: object.databaseID,
      document: LiveDocument(json))
  }

  /// The document of the release's object as it is sent here.
  public func there(_ address: Address, _ document: LiveDocument) -> LiveDocument {
    guard !mapping.isEmpty else { return document }
    return LiveDocument(
      translated(document.json, from: address, to: mapping.there(address)) { mapping.there($0) })
  }

  private func translated(
    _ json: JSON, from old: Address, to new: Address, _ move: (Address) -> Address
  ) -> JSON {
    guard let kind = kinds[old.kind] else { return json }
    var json = json
    if old != new {
      for pointer in kind.identity {
        guard let id = json[pointer]?.string, id.utf8.elementsEqual(old.id.utf8) else { continue }
        json = json.setting(pointer, to: .string(new.id)) ?? json
      }
    }
    for reference in references(in: json, kind: kind) {
      let named = Address(kind: reference.to, id: reference.id)
      let moved = move(named)
      guard moved != named, let text = json[reference.pointer]?.string,
        text.utf8.elementsEqual(reference.id.utf8)
      else { continue }
      json = json.setting(reference.pointer, to: .string(moved.id)) ?? json
    }
    return json
  }
}
