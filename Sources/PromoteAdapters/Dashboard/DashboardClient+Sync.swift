public import PromoteCore
public import PromoteEngine

/// What tyk-sync's files hold besides an OAS document: members of its item in the list.
extension DashboardClient: SyncTarget {
  public var api: any ManagementAPI { self }

  public func companions() async throws(APIFailure) -> [Address: JSON] {
    var found: [Address: JSON] = [:]
    let kinds = self.kinds.filter { [.oas, .streams].contains($0.name) }
    guard let first = kinds.first else { return found }
    // One list holds both.
    for entry in try await allItems(first.endpoints) {
      var owner: ResourceKind?
      for kind in kinds where try isItem(entry, kind.endpoints) { owner = kind }
      guard let kind = owner else { continue }
      let id =
        entry.item["api_definition"]?["api_id"]?.string
        ?? kind.address(of: entry.item["oas"] ?? .null)?.id
      guard let id, !id.isEmpty else {
        throw .unreadableAnswer("\(entry.place): an API without an id")
      }
      var companion = entry.item.object ?? JSONObject()
      for member in ["oas", "api_definition", "api_model", "categories"] {
        companion[member] = nil
      }
      found[Address(kind: kind.name, id: id)] = .object(companion)
    }
    return found
  }
}
