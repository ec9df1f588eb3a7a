public import PromoteCore
public import PromoteEngine

/// What tyk-sync's files hold besides an OAS document: members of its item in the list.
extension DashboardClient: SyncTarget {
  public var api: any ManagementAPI { self }

  public func companions() async throws(APIFailure) -> [Address: JSON] {
    var found: [Address: JSON] = [:]
    for name: KindName in [.oas, .streams] {
      guard let kind = kinds.first(where: { $0.name == name }) else { continue }
      for (place, item) in try await items(kind) {
        let id =
          item["api_definition"]?["api_id"]?.string ?? kind.address(of: item["oas"] ?? .null)?.id
        guard let id, !id.isEmpty else { throw .unreadableAnswer("\(place): an API without an id") }
        var companion = item.object ?? JSONObject()
        for member in ["oas", "api_definition", "api_model", "categories"] {
          companion[member] = nil
        }
        found[Address(kind: name, id: id)] = .object(companion)
      }
    }
    return found
  }
}
