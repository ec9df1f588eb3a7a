internal import PromoteCore

/// Webhooks: a create names no id, a replacement blanks what it leaves out.
extension DashboardState {
  static let hookRoutes: [Route] = [
    Route("GET", "/api/hooks", .key("hooks")) { (s, c) throws(Refusal) in s.listHooks(c) },
    Route("POST", "/api/hooks", .key("hooks")) { (s, c) throws(Refusal) in try s.createHook(c) },
    Route("GET", "/api/hooks/{id}", .key("hooks")) { (s, c) throws(Refusal) in
      guard let stored = s.hook(c) else { throw Refusal(400, "Could not retrieve webhook detail.") }
      return .json(stored.document)
    },
    Route("PUT", "/api/hooks/{id}", .key("hooks")) { (s, c) throws(Refusal) in
      try s.updateHook(c)
    },
    Route("DELETE", "/api/hooks/{id}", .key("hooks")) { (s, c) throws(Refusal) in
      // The text is a choice.
      guard let stored = s.hook(c) else { throw Refusal(404, "Webhook not found.") }
      s.hooks[stored.databaseID] = nil
      return .envelope("Webhook deleted")
    },
  ]

  private static let invalid = Refusal(400, "Webhook object validation failed.")
  private static let methods: Set<String> = ["GET", "POST", "PUT", "PATCH", "DELETE"]

  private func hook(_ call: Call) -> StoredWebhook? {
    hooks[call.parameter("id")].flatMap { $0.organisation == call.organisation ? $0 : nil }
  }

  private func listHooks(_ call: Call) -> Answer {
    let found = hooks.values.filter { $0.organisation == call.organisation }
      .sorted { $0.sequence < $1.sequence }
    let (items, pages) = page(found, call)
    return .json(["hooks": .array(items.map(\.document)), "pages": .integer(pages)])
  }

  private mutating func createHook(_ call: Call) throws(Refusal) -> Answer {
    let body = try call.json(orRefuse: .malformed)
    let databaseID = newDatabaseID()
    var kept = try checkedHook(body, call, databaseID: databaseID)
    if kept["webhook_id"]?.string?.isEmpty ?? true { kept["webhook_id"] = .string(newID()) }
    hooks[databaseID] = StoredWebhook(
      databaseID: databaseID, organisation: call.organisation, sequence: nextSequence(),
      document: .object(kept))
    return .envelope("Webhook created")
  }

  private mutating func updateHook(_ call: Call) throws(Refusal) -> Answer {
    guard let stored = hook(call) else { throw Refusal(400, "Webhook not found.") }
    let body = try call.json(orRefuse: .malformed)
    let kept = try checkedHook(body, call, databaseID: stored.databaseID)
    hooks[stored.databaseID]?.document = .object(kept)
    refreshUsers(of: stored)
    return .envelope("Hook updated")
  }

  /// What is stored of a webhook that was sent.
  private func checkedHook(
    _ body: JSON, _ call: Call, databaseID: String
  ) throws(Refusal) -> JSONObject {
    var kept = try stored(body, "Webhook", orRefuse: .malformed)
    guard Self.methods.contains(kept["method"]?.string ?? ""),
      !(kept["target_path"]?.string ?? "").isEmpty
    else { throw Self.invalid }
    if let given = kept["webhook_id"]?.string, !given.isEmpty,
      hooks.values.contains(where: {
        $0.organisation == call.organisation && $0.databaseID != databaseID
          && $0.webhookID == given
      })
    {
      throw Refusal(409, "Duplicate webhook_id.")
    }
    // A choice: another organisation in the body is overwritten.
    kept["id"] = .string(databaseID)
    kept["org_id"] = .string(call.organisation)
    return kept
  }

  /// A body as one of the smaller records.
  func stored(
    _ body: JSON, _ record: String, orRefuse refusal: Refusal
  ) throws(Refusal) -> JSONObject {
    guard body.object != nil else { throw refusal }
    do throws(TypeMismatch) {
      return try records.stored(body, as: record).object ?? JSONObject()
    } catch {
      throw refusal
    }
  }

  // MARK: - Copies in APIs

  /// The references of a classic wrapper, with what the webhooks are now. A choice: a webhook that
  /// is known is copied whole when the API is saved.
  func refreshed(_ references: JSON, in organisation: String) -> JSON {
    guard let items = references.array else { return references }
    return .array(
      items.map { reference -> JSON in
        guard let id = reference["hook"]?["id"]?.string, let stored = hooks[id],
          stored.organisation == organisation
        else { return reference }
        return reference.setting(JSONPointer(["hook"]), to: stored.document) ?? reference
      })
  }

  /// Event handlers of a document that name a webhook carry copies of what it says.
  func refreshHooks(_ gateway: inout JSONObject, in organisation: String) {
    guard var server = gateway["server"]?.object, let handlers = server["eventHandlers"]?.array
    else { return }
    server["eventHandlers"] = .array(
      handlers.map { handler -> JSON in
        guard handler["type"]?.string == "webhook", let id = handler["id"]?.string,
          let stored = hooks[id], stored.organisation == organisation,
          var copy = handler.object
        else { return handler }
        copy["name"] = .string(stored.name)
        copy["url"] = stored.document["target_path"]
        copy["method"] = stored.document["method"]
        let headers = stored.document["header_map"]?.object ?? JSONObject()
        copy["headers"] =
          headers.isEmpty
          ? nil
          : JSON.array(
            headers.map { header -> JSON in
              ["name": .string(header.name), "value": header.value]
            })
        return .object(copy)
      })
    gateway["server"] = .object(server)
  }

  /// Since 5.10 a changed webhook reaches the documents that name it; classic APIs keep their
  /// copies until they are saved.
  private mutating func refreshUsers(of hook: StoredWebhook) {
    guard version >= TykVersion(5, 10) else { return }
    for api in apis.values where api.form.hasDocument && api.organisation == hook.organisation {
      let gateway = api.document["x-tyk-api-gateway"]
      let handlers = gateway?["server"]?["eventHandlers"]?.array ?? []
      guard handlers.contains(where: { $0["id"]?.string == hook.databaseID }),
        var kept = gateway?.object
      else { continue }
      refreshHooks(&kept, in: api.organisation)
      var changed = api
      changed.document =
        api.document.setting(JSONPointer(["x-tyk-api-gateway"]), to: .object(kept)) ?? api.document
      changed.verbatim = nil
      changed.listed = nil
      apis[api.databaseID] = changed
    }
  }
}
