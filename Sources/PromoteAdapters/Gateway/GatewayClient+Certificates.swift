internal import PromoteCore
internal import PromoteEngine

/// Certificates of a Gateway: a store that takes effect at once, and of which ids are listed.
///
/// Source: Tyk's published Gateway API description.
extension GatewayClient {
  /// What the store holds of the organisation, as inventory: id and fingerprint. Nil where this
  /// Gateway has no such store.
  func certificates() async throws(APIFailure) -> [LiveObject]? {
    guard let kind = kinds.first(where: { $0.name == .certificate }) else { return nil }
    let (_, route) = try route(.certificate)
    let what = "GET \(route.collection)"
    let answer: JSON
    switch try await calls.read(route.collection, query: await owner, limits: .tykList) {
    case .json(let json, _): answer = json
    case .refused(let status, let message):
      try refuseStranger(status, message)
      if status == 404 { return nil }
      throw .rejected(status: status, message: message)
    case .unreadable(let reason): throw .unreadableAnswer("\(what): \(reason)")
    }
    guard let items = answer["certs"], items.isNull || items.array != nil else {
      throw .unreadableAnswer("\(what): no array at '/certs'")
    }
    var objects: [LiveObject] = []
    for (index, item) in (items.array ?? []).enumerated() {
      // Ids; newer ones may say more of each.
      guard let id = item.string ?? item["id"]?.string, !id.isEmpty else {
        throw .unreadableAnswer("\(what) /certs/\(index): a certificate without an id")
      }
      objects.append(
        try object(
          ["id": .string(id), "fingerprint": .string(id.suffix(64).lowercased())], kind, route,
          at: "\(what) /certs/\(index)"))
    }
    return objects
  }

  /// Uploads the public part as PEM. 403 means that it is there already.
  func upload(
    _ address: Address, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer {
    guard let text = document.json["pem"]?.string, !text.isEmpty else {
      throw .unreachable("there is no file to upload for \(address)")
    }
    let (_, route) = try route(.certificate)
    let answer = try await calls.write(
      HTTPExchange.Request(
        method: "POST", path: route.collection, query: await owner,
        headers: [("Content-Type", "application/x-pem-file")], body: Array(text.utf8))
    ) { [] }
    return WriteAnswer(status: answer.status, databaseID: answer.envelope["id"]?.string)
  }

  private var owner: [(name: String, value: String)] {
    get async {
      let learned = await loads.organisation
      return (registryOrganisation ?? learned).map { [("org_id", $0)] } ?? []
    }
  }
}
