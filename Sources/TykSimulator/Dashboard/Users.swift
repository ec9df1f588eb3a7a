internal import PromoteCore

/// Users, their groups and their keys, as an organisation's administrator sees them.
extension DashboardState {
  static let userRoutes: [Route] = [
    Route("GET", "/api/users", .key("users")) { (s, c) throws(Refusal) in s.listUsers(c) },
    Route("POST", "/api/users", .key("users")) { (s, c) throws(Refusal) in try s.createUser(c) },
    Route("GET", "/api/users/{id}", .key("users")) { (s, c) throws(Refusal) in
      .json(s.document(of: try s.user(c), keyVisible: !s.configuration.hideAccessKeys))
    },
    Route("PUT", "/api/users/{id}/actions/key/reset", .key("users")) { (s, c) throws(Refusal) in
      try s.resetKey(c)
    },
  ]

  private func listUsers(_ call: Call) -> Answer {
    let found = users.filter { $0.organisation == call.organisation }
    let (items, pages) = page(found, call)
    let visible = !configuration.hideAccessKeys
    return .json([
      "users": .array(items.map { document(of: $0, keyVisible: visible) }),
      "pages": .integer(pages),
    ])
  }

  private func user(_ call: Call) throws(Refusal) -> SimulatedUser {
    let id = call.parameter("id")
    guard let user = users.first(where: { $0.id == id && $0.organisation == call.organisation })
    else { throw Refusal(404, "User not found") }
    return user
  }

  private mutating func createUser(_ call: Call) throws(Refusal) -> Answer {
    let body = try call.json(orRefuse: .malformed)
    let user = try addUser(
      body, organisation: call.organisation,
      taken: Refusal(403, "User email already exists for this org."))
    return .envelope("User and session have been created", meta: .string(user.id))
  }

  private mutating func resetKey(_ call: Call) throws(Refusal) -> Answer {
    let user = try user(call)
    guard let index = users.firstIndex(where: { $0.id == user.id }) else {
      throw Refusal(404, "User not found")
    }
    users[index].accessKey = newID()
    return .envelope("User session renewed", meta: .string(users[index].accessKey))
  }

  /// Enters a user as a body describes it.
  mutating func addUser(
    _ body: JSON, organisation: String, taken: Refusal
  ) throws(Refusal) -> SimulatedUser {
    let email = (body["email_address"]?.string ?? "").lowercased()
    if !email.isEmpty,
      users.contains(where: { $0.email == email && $0.organisation == organisation })
    {
      throw taken
    }
    var permissions: [String: String] = [:]
    for right in body["user_permissions"]?.object ?? JSONObject() {
      permissions[right.name] = right.value.string
    }
    var user = SimulatedUser(
      id: body["id"]?.string ?? newDatabaseID(), organisation: organisation,
      accessKey: body["access_key"]?.string ?? newID(), email: email,
      isAdmin: permissions["IsAdmin"] == "admin", permissions: permissions)
    user.firstName = body["first_name"]?.string ?? ""
    user.lastName = body["last_name"]?.string ?? ""
    user.active = body["active"]?.bool ?? true
    user.groupID = body["group_id"]?.string ?? ""
    users.append(user)
    return user
  }

  func document(of user: SimulatedUser, keyVisible: Bool) -> JSON {
    [
      "api_model": [:], "id": .string(user.id), "org_id": .string(user.organisation),
      "email_address": .string(user.email), "first_name": .string(user.firstName),
      "last_name": .string(user.lastName), "active": .bool(user.active),
      "group_id": .string(user.groupID),
      "access_key": .string(keyVisible ? user.accessKey : ""),
      "user_permissions": GoJSON.sorted(user.permissions.map { ($0.key, .string($0.value)) }),
      "password_max_days": 0,
    ]
  }
}
