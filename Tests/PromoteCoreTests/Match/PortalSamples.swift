import PromoteCore

/// Objects of a Portal in a few lines.
enum Portal {
  static func organisation(_ id: String, _ name: String) -> LiveObject {
    object(.organisation, id, ["Name": .string(name)])
  }
  static func team(_ id: String, _ name: String, of organisation: String) -> LiveObject {
    object(.team, id, ["Name": .string(name)], ["organisation": .string(organisation)])
  }
  static func docs(_ id: String, _ name: String) -> LiveObject {
    object(.product, id, ["Name": .string(name), "IsDocumentationOnly": true])
  }
  static func product(_ policy: String, _ name: String) -> LiveObject {
    object(
      .product, policy, ["DisplayName": .string(name)], ["policy": .string(policy)])
  }
  static func tutorial(
    _ id: String, _ path: String, _ title: String, of product: String
  ) -> LiveObject {
    object(
      .doc, id, ["Path": .string(path), "Title": .string(title), "Status": "published"],
      ["product": .string(product)])
  }
  static func membership(_ product: String, _ catalogues: [String]) -> LiveObject {
    object(
      .productCatalogues, product, ["Catalogues": .array(catalogues.map { .string($0) })],
      ["product": .string(product)])
  }
  static func planMembership(_ plan: String, _ catalogues: [String]) -> LiveObject {
    object(
      .planCatalogues, plan, ["Catalogues": .array(catalogues.map { .string($0) })],
      ["plan": .string(plan)])
  }
  static func catalogue(_ name: String) -> LiveObject {
    object(.catalogue, name, ["Name": .string(name)])
  }
  static func audience(_ catalogue: String, _ team: String, _ organisation: String) -> LiveObject {
    object(
      .audience, "\(catalogue):\(team)", [:],
      [
        "catalogue": .string(catalogue), "team": .string(team),
        "organisation": .string(organisation),
      ])
  }

  static func object(
    _ kind: KindName, _ id: String, _ members: JSON, _ besides: JSON = [:]
  ) -> LiveObject {
    var document = members.object ?? JSONObject()
    var beside = besides.object ?? JSONObject()
    beside["id"] = .string(id)
    document[ResourceKind.besideMember] = .object(beside)
    let json = JSON.object(document)
    return LiveObject(
      address: Address(kind: kind, id: id),
      name: Kinds.named(kind)?.displayName(of: json) ?? id, databaseID: nil,
      document: LiveDocument(json))
  }
}

extension LiveObject {
  var matched: MatchObject {
    MatchObject(address: address, name: name, document: document.json)
  }
  var entry: SelectionEntry {
    let kind = Kinds.named(address.kind)!
    return SelectionEntry(
      address: address, name: name, references: planReferences(in: document.json, kind: kind))
  }
}
