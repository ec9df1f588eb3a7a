internal import PromoteCore

/// Classic APIs: the wrapper around `api_definition`.
extension DashboardState {
  private static let sameID = Refusal(409, "Found API with the same ID")

  mutating func createClassic(_ call: Call) throws(Refusal) -> Answer {
    let body = try call.json(orRefuse: .unreadable)
    let definition = try checkedDefinition(body, call)
    let versioning = try newVersion(call, .classic)
    let given = definition["api_id"]?.string ?? ""
    var stored = StoredAPI(
      databaseID: newDatabaseID(), organisation: call.organisation, sequence: nextSequence(),
      form: .classic, apiID: given.isEmpty ? newID() : given, document: .null,
      hookReferences: hookReferences(body) ?? [], createdAt: now, updatedAt: now)
    stored.userOwners = Self.strings(body["user_owners"])
    stored.groupOwners = Self.strings(body["user_group_owners"])
    stored.hookReferences = refreshed(stored.hookReferences, in: stored.organisation)
    stored.document = try storedDefinition(definition, of: stored)
    try checkFree(stored, sameID: Self.sameID, updating: false)
    store(stored)
    if let versioning { add(stored, as: versioning) }
    linkChildren(of: stored)
    return .envelope("API created", meta: .string(stored.databaseID), id: stored.apiID)
  }

  mutating func readClassic(_ call: Call) throws(Refusal) -> Answer {
    guard let stored = try api(call) else { throw Refusal(400, "Could not retrieve API detail") }
    // A choice: an OAS API answers here as in the list, with its projection and `oas`.
    var answer = Answer(status: 200, body: rendered(stored))
    if let base = stored.baseID { answer.headers.append(("x-tyk-base-api-id", base)) }
    return answer
  }

  mutating func updateClassic(_ call: Call) throws(Refusal) -> Answer {
    guard var stored = try api(call) else { throw Refusal(404, "API definition does not exist") }
    guard stored.form == .classic else {
      throw Refusal(
        400,
        "this API endpoint only supports Tyk Classic APIs; please use the appropriate Tyk OAS "
          + "API endpoint")
    }
    let body = try call.json(orRefuse: .unreadable)
    var definition = try checkedDefinition(body, call)
    try checkDatabaseID(definition["id"]?.string, of: stored, path: call.parameter("id"))
    stored.apiID = try changedID(
      definition["api_id"]?.string ?? "", of: stored, path: call.parameter("id"))
    definition["api_id"] = .string(stored.apiID)
    // A choice: owners and hooks that are absent stay.
    if let hooks = hookReferences(body) { stored.hookReferences = hooks }
    if body["user_owners"]?.array != nil { stored.userOwners = Self.strings(body["user_owners"]) }
    if body["user_group_owners"]?.array != nil {
      stored.groupOwners = Self.strings(body["user_group_owners"])
    }
    stored.hookReferences = refreshed(stored.hookReferences, in: stored.organisation)
    stored.document = try storedDefinition(definition, of: stored)
    stored.updatedAt = now
    stored.verbatim = nil
    stored.listed = nil
    try checkFree(stored, sameID: Self.sameID, updating: true)
    store(stored)
    linkChildren(of: stored)
    return .envelope("API updated")
  }

  func readURL(_ call: Call) throws(Refusal) -> Answer {
    guard let stored = try api(call) else { throw Refusal(400, "Could not retrieve API detail") }
    let (domain, path) = place(of: stored)
    let scheme = configuration.gatewayURL.hasPrefix("https:") ? "https://" : "http://"
    let gateway = configuration.gatewayURL.dropFirst(scheme.count)
    let host = domain.isEmpty ? String(gateway) : domain
    return .json([
      "ApiURL": .string(scheme + host + path), "BasePath": .string(path), "Host": .string(host),
    ])
  }

  /// Which id an API has after a PUT.
  ///
  /// A choice: another id is taken over when the path holds the database id, and refused when it
  /// holds the old api id. Tyk Cloud keeps the old one.
  func changedID(_ given: String, of stored: StoredAPI, path: String) throws(Refusal) -> String {
    guard !given.isEmpty, given != stored.apiID else { return stored.apiID }
    guard path == stored.databaseID else { throw Refusal(400, "Invalid `ID` value").inferred }
    return configuration.hosted ? stored.apiID : given
  }

  /// A body that names another database id than the path is refused. A choice: a path that holds
  /// the api id says nothing about the database id.
  func checkDatabaseID(_ given: String?, of stored: StoredAPI, path: String) throws(Refusal) {
    guard path == stored.databaseID, let given, !given.isEmpty, given != stored.databaseID else {
      return
    }
    let refusal = Refusal(400, "Invalid `ID` value")
    // Published for classic PUT and OAS PATCH.
    throw stored.form == .classic ? refusal : refusal.inferred
  }

  /// The definition of a body that passes the schema and the rules.
  private func checkedDefinition(_ body: JSON, _ call: Call) throws(Refusal) -> JSONObject {
    guard let definition = body["api_definition"]?.object else {
      throw Refusal(400, Self.schemaMessage(["(root): api_definition is required"]))
    }
    let problems = schemaProblems(
      of: definition, extraAllowed: call.flag("accept_additional_properties"))
    guard problems.isEmpty else { throw Refusal(400, Self.schemaMessage(problems)) }
    return definition
  }

  /// The stored form: typed, with what the server fills in, after the semantic rules.
  func storedDefinition(_ definition: JSONObject, of api: StoredAPI) throws(Refusal) -> JSON {
    var kept: JSONObject
    do throws(TypeMismatch) {
      kept = try classic.stored(.object(definition), as: "Definition").object ?? JSONObject()
    } catch {
      throw Refusal(400, Self.schemaMessage(["\(error.place): expected \(error.expected)"]))
    }
    if let reason = ClassicRules.violation(in: .object(kept)) {
      throw Refusal(400, "Validation of API Definition failed. Reason: \(reason).")
    }
    kept["id"] = .string(api.databaseID)
    kept["api_id"] = .string(api.apiID)
    kept["org_id"] = .string(api.organisation)
    if configuration.forceAPIDefaults { set(true, "strip_listen_path", in: "proxy", of: &kept) }
    mirrorAuthentication(&kept, sent: definition)
    repairJWTSource(&kept)
    completeEventHandlers(&kept, from: api.hookReferences)
    if kept["graphql"]?["enabled"]?.bool == true {
      set(.string(now.text), "last_schema_update", in: "graphql", of: &kept)
      let isSupergraph = kept["graphql"]?["supergraph"]?["subgraphs"]?.array?.isEmpty == false
      if isSupergraph, let graphql = kept["graphql"] {
        kept["graphql"] = graphql.setting(
          JSONPointer(["supergraph", "updated_at"]), to: .string(now.text))
      }
    }
    return .object(kept)
  }

  private func set(_ value: JSON, _ name: String, in parent: String, of object: inout JSONObject) {
    var inner = object[parent]?.object ?? JSONObject()
    inner[name] = value
    object[parent] = .object(inner)
  }

  private func hookReferences(_ body: JSON) -> JSON? {
    guard let hooks = body["hook_references"], hooks.array != nil else { return nil }
    return GoJSON.free(hooks)
  }

  static func schemaMessage(_ problems: [String]) -> String {
    "Error while validating schema: " + problems.joined(separator: "; ")
  }
}
