internal import Crypto
internal import PromoteCore

internal import struct Foundation.Data

/// Keys: sessions by an id that begins with the organisation's, or by one of the caller's choice.
extension DashboardState {
  static let keyRoutes: [Route] = [
    Route("GET", "/api/keys", .key("keys")) { (s, c) throws(Refusal) in
      try s.listKeys(c, s.ownKeys(c))
    },
    Route("POST", "/api/keys", .key("keys")) { (s, c) throws(Refusal) in
      try s.createKey(c, named: c.organisation + s.newID())
    },
    Route("GET", "/api/keys/detailed", .key("keys")) { (s, c) throws(Refusal) in
      let (items, pages) = s.page(s.ownKeys(c), c)
      return .json(["keys": .array(items.map { s.shown($0) }), "pages": .integer(pages)])
    },
    Route("POST", "/api/keys/preview", .key("keys")) { (s, c) throws(Refusal) in
      let body = try c.json(orRefuse: .malformed)
      return .json(.object(try s.session(body, c, id: "")))
    },
    Route("GET", "/api/keys/{id}", .key("keys")) { (s, c) throws(Refusal) in
      .json(s.shown(try s.key(c)))
    },
    Route("POST", "/api/keys/{id}", .key("keys")) { (s, c) throws(Refusal) in
      try s.createKey(c, named: s.customID(c.parameter("id"), c))
    },
    Route("PUT", "/api/keys/{id}", .key("keys")) { (s, c) throws(Refusal) in try s.updateKey(c) },
    Route("DELETE", "/api/keys/{id}", .key("keys")) { (s, c) throws(Refusal) in
      s.keys[try s.key(c).id] = nil
      // The text is a choice.
      return .envelope("Key deleted successfully")
    },
    Route("POST", "/api/apis/keys/basic/{user}", .key("keys")) { (s, c) throws(Refusal) in
      try s.createBasicKey(c)
    },
    Route("GET", "/api/apis/{api}/keys", .key("keys")) { (s, c) throws(Refusal) in
      let api = try s.keyedAPI(c)
      return try s.listKeys(c, s.ownKeys(c).filter { s.grants($0, api) })
    },
    Route("GET", "/api/apis/{api}/keys/{id}", .key("keys")) { (s, c) throws(Refusal) in
      let api = try s.keyedAPI(c)
      let stored = try s.key(c)
      guard s.grants(stored, api) else { throw DashboardState.keyNotFound }
      return .json(s.shown(stored))
    },
  ]

  private static let keyNotFound = Refusal(404, "Could not retrieve key detail.")

  private func ownKeys(_ call: Call) -> [StoredKey] {
    keys.values.filter { $0.organisation == call.organisation }
      .sorted { $0.sequence < $1.sequence }
  }

  private func keyedAPI(_ call: Call) throws(Refusal) -> StoredAPI {
    let id = call.parameter("api")
    guard let api = apis[id] ?? apiIndex[id].flatMap({ apis[$0] }),
      api.organisation == call.organisation
    else { throw Refusal(404, "API not found").inferred }
    return api
  }

  /// By its own rights, or by those of a policy. A key that names neither is for every API.
  private func grants(_ key: StoredKey, _ api: StoredAPI) -> Bool {
    let rights = key.session["access_rights"]?.object ?? JSONObject()
    let applied = Self.strings(key.session["apply_policies"])
    if rights.isEmpty, applied.isEmpty { return true }
    return rights[api.apiID] != nil
      || applied.contains { newest(policy: $0)?.document["access_rights"]?[api.apiID] != nil }
  }

  /// The key that a path names: whole, by the part after the organisation's id, or by its hash
  /// where that is asked for.
  private func key(_ call: Call) throws(Refusal) -> StoredKey {
    let id = call.parameter("id")
    let byHash = call.query("hashed").map { !$0.isEmpty } ?? false
    var found = keys[id] ?? keys[call.organisation + id]
    if byHash || (found == nil && call.flag("auto_guess")) {
      found = keys.values.first { $0.hash == id } ?? found
    }
    guard let found else { throw Self.keyNotFound }
    guard found.organisation == call.organisation else {
      throw Refusal(400, "Attempted access to non-owned key.")
    }
    return found
  }

  /// A name of the caller's choice stands behind the organisation's id.
  private func customID(_ name: String, _ call: Call) -> String {
    name.hasPrefix(call.organisation) ? name : call.organisation + name
  }

  private func listKeys(_ call: Call, _ found: [StoredKey]) throws(Refusal) -> Answer {
    guard !configuration.hashKeys || configuration.listsHashedKeys else {
      throw Refusal(404, "Could not retrieve keys.")
    }
    let (items, pages) = page(found, call)
    let ids = items.map { JSON.string(configuration.hashKeys ? $0.hash : $0.id) }
    return .json(["data": ["keys": .array(ids)], "pages": .integer(pages)])
  }

  /// A choice: a name that is taken is overwritten, as at a Gateway.
  private mutating func createKey(_ call: Call, named id: String) throws(Refusal) -> Answer {
    let body = try call.json(orRefuse: .malformed)
    if let other = keys[id], other.organisation != call.organisation {
      throw Refusal(400, "Attempted access to non-owned key.")
    }
    let stored = StoredKey(
      id: id, organisation: call.organisation, sequence: nextSequence(),
      hash: Self.hash(ofKey: id), session: .object(try session(body, call, id: id)))
    keys[id] = stored
    return .json(shown(stored, naming: true))
  }

  private mutating func updateKey(_ call: Call) throws(Refusal) -> Answer {
    let stored = try key(call)
    let body = try call.json(orRefuse: .malformed)
    var kept = try session(body, call, id: stored.id)
    kept["date_created"] = stored.session["date_created"]
    keys[stored.id]?.session = .object(kept)
    return .json(shown(keys[stored.id] ?? stored))
  }

  private mutating func createBasicKey(_ call: Call) throws(Refusal) -> Answer {
    let body = try call.json(orRefuse: .malformed)
    guard let password = body["basic_auth_data"]?["password"]?.string, !password.isEmpty else {
      throw Refusal(400, "basic_auth_data.password is required").inferred
    }
    return try createKey(call, named: call.organisation + call.parameter("user"))
  }

  /// The session that is stored of a body. A choice: another organisation is overwritten.
  private func session(_ body: JSON, _ call: Call, id: String) throws(Refusal) -> JSONObject {
    var kept = try stored(body, "Session", orRefuse: .malformed)
    kept["org_id"] = .string(call.organisation)
    kept["key_id"] = .string(id)
    if kept["date_created"]?.string?.isEmpty ?? true { kept["date_created"] = .string(now.text) }
    kept["last_updated"] = .string(String(now.milliseconds / 1000))
    if let password = kept["basic_auth_data"]?["password"]?.string, !password.isEmpty,
      var auth = kept["basic_auth_data"]?.object
    {
      // Stored hashed; what is already a hash stays.
      if !password.hasPrefix("$2") {
        auth["password"] = .string("$2a$10$" + Self.hash(ofKey: password))
      }
      auth["hash_type"] = "bcrypt"
      kept["basic_auth_data"] = .object(auth)
    }
    return kept
  }

  /// A choice: the shape of a hash. What matters is that it is another text than the key.
  static func hash(ofKey id: String) -> String {
    String(SHA256.hash(data: Data(id.utf8)).hex.prefix(16))
  }

  /// With hashed keys only the answer to a create names the key itself.
  func shown(_ key: StoredKey, naming: Bool = false) -> JSON {
    let hashed = configuration.hashKeys
    var members: [(String, JSON)] = [("api_model", [:])]
    members.append(("key_id", .string(hashed && !naming ? "" : key.id)))
    if hashed { members.append(("key_hash", .string(key.hash))) }
    var session = key.session.object ?? JSONObject()
    if hashed, !naming { session["key_id"] = "" }
    members.append(("data", .object(session)))
    return .object(JSONObject(members))
  }
}
