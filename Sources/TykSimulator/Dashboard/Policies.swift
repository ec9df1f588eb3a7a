internal import PromoteCore

/// Policies: no wrapper, the new database id in `Message`, duplicates of `id` accepted.
extension DashboardState {
  static let policyNotFound = Refusal(404, "Could not retrieve portal object.")

  func listPolicies(_ call: Call) -> Answer {
    var found = visiblePolicies(call)
    if call.query("active") != nil { found = found.filter { $0.document["active"]?.bool == true } }
    return policyList(found, call)
  }

  func searchPolicies(_ call: Call) throws(Refusal) -> Answer {
    var found = visiblePolicies(call)
    if let pattern = call.query("q")?.lowercased(), !pattern.isEmpty {
      found = found.filter {
        $0.name.lowercased().contains(pattern) || $0.id.lowercased().contains(pattern)
      }
    }
    if let list = call.query("policy_ids") {
      let ids = list.split(separator: ",").map(String.init)
      guard ids.allSatisfy(Self.isHexID) else {
        throw Refusal(400, "Policy ID is not in hex format.")
      }
      found = found.filter { ids.contains($0.databaseID) }
    }
    if call.query("active") != nil { found = found.filter { $0.document["active"]?.bool == true } }
    if let state = call.query("state") {
      found = found.filter { $0.document["state"]?.string == state }
    }
    if let list = call.query("api_id") {
      let ids = list.split(separator: ",").map(String.init)
      found = found.filter { policy in
        ids.contains { policy.document["access_rights"]?[$0] != nil }
      }
    }
    return policyList(found, call)
  }

  func readPolicy(_ call: Call) throws(Refusal) -> Answer {
    .json(try policy(call).document)
  }

  mutating func createPolicy(_ call: Call) throws(Refusal) -> Answer {
    let body = try call.json(orRefuse: Refusal(403, "Request body malformed."))
    let given = body["_id"]?.string ?? ""
    // A choice between sources: a supplied database id is kept when it is free.
    if !given.isEmpty, !Self.isHexID(given) || policies[given] != nil {
      throw Refusal(400, "Invalid policy ID.").inferred
    }
    let databaseID = given.isEmpty ? newDatabaseID() : given
    var kept = try checkedPolicy(body, call, databaseID: databaseID)
    kept["date_created"] = .string(now.text)
    if !keepsPolicyID { kept["id"] = "" }
    if version.has(TykVersion(5, 11), backport: TykVersion(5, 8, 9)),
      kept["id"]?.string?.isEmpty ?? true
    {
      kept["id"] = .string(databaseID)
    }
    policies[databaseID] = StoredPolicy(
      databaseID: databaseID, organisation: call.organisation, sequence: nextSequence(),
      name: kept["name"]?.string ?? "", id: kept["id"]?.string ?? "", document: .object(kept))
    return .envelope(databaseID)
  }

  mutating func updatePolicy(_ call: Call) throws(Refusal) -> Answer {
    let stored = try policy(call)
    let body = try call.json(orRefuse: Refusal(403, "Request body malformed."))
    if let given = body["_id"]?.string, !given.isEmpty, given != stored.databaseID {
      throw Refusal(400, "Invalid policy ID.").inferred
    }
    var kept = try checkedPolicy(body, call, databaseID: stored.databaseID)
    kept["date_created"] = stored.document["date_created"] ?? ""
    if kept["id"]?.string?.isEmpty ?? true { kept["id"] = .string(stored.id) }
    policies[stored.databaseID]?.document = .object(kept)
    policies[stored.databaseID]?.name = kept["name"]?.string ?? ""
    policies[stored.databaseID]?.id = kept["id"]?.string ?? ""
    return .envelope("Data updated")
  }

  mutating func deletePolicy(_ call: Call) throws(Refusal) -> Answer {
    let stored: StoredPolicy
    do throws(Refusal) {
      stored = try policy(call)
    } catch {
      throw error.status == 404
        ? Refusal(404, "Could not retrieve object for deletion") : error
    }
    policies[stored.databaseID] = nil
    return .envelope("Data deleted")
  }

  // MARK: - Rules

  /// The policy a path names: by `_id`, since 5.12 also by `id`, in the caller's organisation only.
  private func policy(_ call: Call) throws(Refusal) -> StoredPolicy {
    let id = call.parameter("id")
    if let stored = policies[id], stored.organisation == call.organisation { return stored }
    guard version >= TykVersion(5, 12) else {
      throw Self.isHexID(id) ? Self.policyNotFound : Refusal(400, "Invalid policy ID.")
    }
    // A choice: of several with one id, the newest.
    let named = policies.values.filter { $0.id == id && $0.organisation == call.organisation }
    guard let stored = named.max(by: { $0.sequence < $1.sequence }) else {
      throw Self.policyNotFound
    }
    return stored
  }

  /// What is stored of a policy that was sent, with what the server sets itself.
  private func checkedPolicy(
    _ body: JSON, _ call: Call, databaseID: String
  ) throws(Refusal) -> JSONObject {
    let organisation = body["org_id"]?.string ?? ""
    guard organisation.isEmpty || organisation == call.organisation else {
      throw Refusal(403, "Object not owned by this organisation, write is forbidden")
    }
    try checkPolicyID(body["id"]?.string ?? "", before: policies[databaseID]?.id)
    try checkMCPRights(body, organisation: call.organisation)
    let name = body["name"]?.string ?? ""
    if configuration.uniquePolicyNames, !name.isEmpty,
      policies.values.contains(where: {
        $0.organisation == call.organisation && $0.databaseID != databaseID && $0.name == name
      })
    {
      // Described, and yet duplicates are seen.
      throw Refusal(
        400, "This policy name has already been used. Enter a unique policy name."
      ).inferred
    }
    var kept = try storedPolicy(body)
    kept["_id"] = .string(databaseID)
    kept["org_id"] = .string(call.organisation)
    return kept
  }

  /// The typed form with the members that the server derives.
  func storedPolicy(_ body: JSON) throws(Refusal) -> JSONObject {
    var kept: JSONObject
    do throws(TypeMismatch) {
      kept = try policy.stored(body, as: "Policy").object ?? JSONObject()
    } catch {
      throw Refusal(403, "Request body malformed.")
    }
    // A choice: access_rights alone is read; the array is rebuilt from it.
    var rights = kept["access_rights"]?.object ?? JSONObject()
    if version >= TykVersion(5, 13) {
      rights = JSONObject(rights.map { ($0.name, Self.withoutZeros($0.value)) })
      kept["access_rights"] = .object(rights)
    }
    kept["access_rights_array"] = .array(rights.map(\.value))
    kept["last_updated"] = .string(String(now.milliseconds / 1000))
    return kept
  }

  /// A choice: an id that the policy has already is refused too.
  private func checkPolicyID(_ id: String, before: String?) throws(Refusal) {
    guard version >= TykVersion(5, 13), !configuration.allowUnsafePolicyIDs else { return }
    let extra = Array("._-~".utf8)
    let fine = id.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || extra.contains(byte)
    }
    guard fine else {
      let refusal = Refusal(
        400, "Invalid Policy ID: Allowed characters: a-z, A-Z, 0-9, ., _, -, ~")
      throw id == before ? refusal.inferred : refusal.resting(on: .unsafePolicyIDs, configuration)
    }
  }

  private static let rightsOfMCP = [
    "json_rpc_methods", "json_rpc_methods_access_rights", "mcp_primitives", "mcp_access_rights",
  ]
  private static let rightsOfREST = ["allowed_urls", "endpoints", "field_access_rights"]

  /// Since 5.13 rights must fit the APIs they are for. An API that nobody knows is not asked.
  private func checkMCPRights(_ policy: JSON, organisation: String) throws(Refusal) {
    guard version >= TykVersion(5, 13) else { return }
    for right in policy["access_rights"]?.object ?? JSONObject() {
      guard let api = apiIndex[right.name].flatMap({ apis[$0] }), api.organisation == organisation
      else { continue }
      let isMCP = api.form == .mcp
      for name in isMCP ? Self.rightsOfREST : Self.rightsOfMCP {
        guard let value = right.value[name], !Self.isEmpty(value) else { continue }
        throw Refusal(
          400,
          isMCP
            ? "access_rights.\(right.name): \(name) cannot be used with an MCP proxy"
            : "access_rights.\(right.name): \(name) is for MCP proxies only")
      }
    }
  }

  /// Since 5.13 what an access right leaves open is left out of it.
  private static func withoutZeros(_ right: JSON) -> JSON {
    guard let members = right.object else { return right }
    let named: Set<String> = ["api_id", "api_name", "versions"]
    return .object(
      JSONObject(
        members.filter { member in
          named.contains(member.name)
            || !(isEmpty(member.value) || member.value == false || member.value == "")
        }.map { ($0.name, $0.value) }))
  }

  private static func isEmpty(_ value: JSON) -> Bool {
    value.isNull || value.array?.isEmpty == true || value.object?.isEmpty == true
  }

  private var keepsPolicyID: Bool {
    configuration.allowExplicitPolicyID
      || version.has(TykVersion(5, 11), backport: TykVersion(5, 8, 9))
  }

  private func visiblePolicies(_ call: Call) -> [StoredPolicy] {
    policies.values
      .filter { $0.organisation == call.organisation && isVisible($0, to: call.user) }
      .sorted { $0.sequence > $1.sequence }
  }

  /// Under ownership a user sees a policy that grants nothing, or at least one API of theirs.
  private func isVisible(_ policy: StoredPolicy, to user: SimulatedUser?) -> Bool {
    guard configuration.enableOwnership, let user, !user.isAdmin else { return true }
    let rights = policy.document["access_rights"]?.object ?? JSONObject()
    let known = rights.names.compactMap { apiIndex[$0] }.compactMap { apis[$0] }
    if known.isEmpty { return rights.isEmpty || version.has(TykVersion(5, 13, 1)) }
    return known.contains { isVisible($0, to: user) }
  }

  private func policyList(_ found: [StoredPolicy], _ call: Call) -> Answer {
    let (items, pages) = page(found, call)
    return .json(["Data": .array(items.map(\.document)), "Pages": .integer(pages)])
  }

  static func isHexID(_ text: String) -> Bool {
    text.utf8.count == 24
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  /// Takes a deleted API out of the policies that grant it. A policy keeps its last entry, which
  /// then names nothing.
  mutating func removeFromPolicies(apiID: String) {
    for (databaseID, stored) in policies {
      guard var kept = stored.document.object, var rights = kept["access_rights"]?.object,
        rights[apiID] != nil, rights.count > 1
      else { continue }
      rights[apiID] = nil
      kept["access_rights"] = .object(rights)
      kept["access_rights_array"] = .array(rights.map(\.value))
      kept["last_updated"] = .string(String(now.milliseconds / 1000))
      policies[databaseID]?.document = .object(kept)
    }
  }
}
