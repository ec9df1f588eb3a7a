public import PromoteCore
public import PromoteEngine

/// What tyk-sync's files hold besides an OAS document: the members of its item in the list.
extension DashboardClient: SyncTarget {
  public var api: any ManagementAPI { self }

  public func companions() async throws(APIFailure) -> [Address: JSON] {
    var found: [Address: JSON] = [:]
    var unlabelled: [Address] = []
    for name: KindName in [.oas, "streams"] {
      guard let kind = kinds.first(where: { $0.name == name }) else { continue }
      for (place, item) in try await items(kind) {
        guard
          let id = item["api_definition"]?["api_id"]?.string
            ?? kind.address(of: item["oas"] ?? .null)?.id,
          !id.isEmpty
        else { throw .unreadableAnswer("\(place): an API without an id") }
        let address = Address(kind: name, id: id)
        var companion = item.object ?? JSONObject()
        for member in ["oas", "api_definition", "api_model"] { companion[member] = nil }
        found[address] = .object(companion)
        if companion["categories"] == nil { unlabelled.append(address) }
      }
    }
    // Lists of Dashboards before 5.8 do not show labels.
    for address in unlabelled {
      let labels = try await categories(of: address)
      found[address] = found[address]?.setting(JSONPointer(["categories"]), to: labels)
    }
    return found
  }

  private func categories(of address: Address) async throws(APIFailure) -> JSON {
    let path = try labelPath(address)
    switch try await calls.read(
      path, query: [(name: "accept_additional_properties", value: "true")])
    {
    case .json(let json, _):
      guard let labels = json["categories"] else {
        throw .unreadableAnswer("GET \(path): no 'categories'")
      }
      return labels.isNull ? [] : labels
    // Older servers have no labels at all.
    case .refused(status: 404, _): return []
    case .refused(let status, let message): throw .rejected(status: status, message: message)
    case .unreadable(let reason): throw .unreadableAnswer("GET \(path): \(reason)")
    }
  }

  public func setCategories(
    _ labels: [String], of address: Address
  ) async throws(APIFailure) -> String {
    let body: JSON = ["categories": .array(labels.map { .string($0) })]
    let request = HTTPExchange.Request(
      method: "PUT", path: try labelPath(address),
      query: [(name: "accept_additional_properties", value: "true")],
      headers: [("Content-Type", "application/json")], body: body.serialised())
    return try await calls.write(request) { [] }.envelope.text
  }

  private func labelPath(_ address: Address) throws(APIFailure) -> String {
    try path(try kind(.oas), address.id) + "/categories"
  }
}
