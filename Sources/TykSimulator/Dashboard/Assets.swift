internal import PromoteCore

/// Templates: `data` is free JSON, and a create answers 201.
extension DashboardState {
  static let assetRoutes: [Route] = [
    Route("GET", "/api/assets", .key("api_assets"), since: TykVersion(5, 3)) {
      (s, c) throws(Refusal) in try s.listAssets(c)
    },
    Route("POST", "/api/assets", .key("api_assets"), since: TykVersion(5, 3)) {
      (s, c) throws(Refusal) in try s.createAsset(c)
    },
    Route("GET", "/api/assets/{id}", .key("api_assets"), since: TykVersion(5, 3)) {
      (s, c) throws(Refusal) in .json(try s.asset(c).document)
    },
    Route("PUT", "/api/assets/{id}", .key("api_assets"), since: TykVersion(5, 3)) {
      (s, c) throws(Refusal) in try s.updateAsset(c)
    },
    Route("DELETE", "/api/assets/{id}", .key("api_assets"), since: TykVersion(5, 3)) {
      (s, c) throws(Refusal) in try s.deleteAsset(c)
    },
  ]

  /// By either id, in this organisation.
  func asset(named id: String, in organisation: String) -> StoredAsset? {
    if let stored = assets[id], stored.organisation == organisation { return stored }
    return assets.values.first { $0.id == id && $0.organisation == organisation }
  }

  private func asset(_ call: Call) throws(Refusal) -> StoredAsset {
    guard let stored = asset(named: call.parameter("id"), in: call.organisation) else {
      throw Refusal(404, "Asset not found")
    }
    return stored
  }

  private func listAssets(_ call: Call) throws(Refusal) -> Answer {
    if let kind = call.query("kind"), kind != "oas-template" {
      throw Refusal(400, "unsupported asset kind: '\(kind)'")
    }
    let found = assets.values.filter { $0.organisation == call.organisation }
    return .json(.array(found.sorted { $0.sequence < $1.sequence }.map(\.document)))
  }

  private mutating func createAsset(_ call: Call) throws(Refusal) -> Answer {
    let body = try checkedAsset(call)
    let given = body["id"]?.string ?? ""
    let databaseID = newDatabaseID()
    // A choice: an id is generated in the shape of api ids.
    let id = given.isEmpty ? newID() : given
    if asset(named: id, in: call.organisation) != nil {
      throw Refusal(409, "Asset ID already exists: '\(id)'.")
    }
    let kept = storedAsset(body, databaseID: databaseID, id: id, call.organisation)
    assets[databaseID] = StoredAsset(
      databaseID: databaseID, organisation: call.organisation, sequence: nextSequence(), id: id,
      document: kept)
    return .envelope(
      "asset created", meta: .string(databaseID), id: id, status: 201, word: "success")
  }

  private mutating func updateAsset(_ call: Call) throws(Refusal) -> Answer {
    let stored = try asset(call)
    let body = try checkedAsset(call)
    let given = body["id"]?.string ?? ""
    let id = given.isEmpty ? stored.id : given
    if let other = asset(named: id, in: call.organisation), other.databaseID != stored.databaseID {
      throw Refusal(409, "Asset ID already exists: '\(id)'.")
    }
    let kept = storedAsset(body, databaseID: stored.databaseID, id: id, call.organisation)
    assets[stored.databaseID]?.id = id
    assets[stored.databaseID]?.document = kept
    return .envelope(
      "asset updated", meta: .string(stored.databaseID), id: id, word: "success")
  }

  private mutating func deleteAsset(_ call: Call) throws(Refusal) -> Answer {
    let stored = try asset(call)
    assets[stored.databaseID] = nil
    return .envelope("Asset removed successfully", word: "success")
  }

  private func checkedAsset(_ call: Call) throws(Refusal) -> JSONObject {
    let malformed = Refusal(400, "error reading json body.")
    guard let body = try call.json(orRefuse: malformed).object else { throw malformed }
    let kind = body["kind"]?.string ?? ""
    guard kind == "oas-template" else {
      throw Refusal(422, "unsupported asset kind: '\(kind)'.")
    }
    // A choice: the texts of the other validations are unpublished.
    guard !(body["name"]?.string ?? "").isEmpty else {
      throw Refusal(422, "name is required").inferred
    }
    guard body["data"]?.object != nil else { throw Refusal(422, "data is required").inferred }
    return body
  }

  func storedAsset(
    _ body: JSONObject, databaseID: String, id: String, _ organisation: String
  ) -> JSON {
    [
      "_id": .string(databaseID), "id": .string(id), "org_id": .string(organisation),
      "kind": body["kind"] ?? "", "name": body["name"] ?? "",
      "description": .string(body["description"]?.string ?? ""),
      "data": GoJSON.free(body["data"] ?? [:]), "last_updated": .string(now.text),
    ]
  }
}
