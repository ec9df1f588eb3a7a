internal import PromoteCore

/// Groups of users, and what else is done with users.
extension DashboardState {
  static let groupRoutes: [Route] = [
    Route("GET", "/api/usergroups", .key("user_groups")) { (s, c) throws(Refusal) in
      let found = s.groups.filter { $0.organisation == c.organisation }
      let (items, pages) = s.page(found, c)
      return .json(["groups": .array(items.map(\.document)), "pages": .integer(pages)])
    },
    Route("POST", "/api/usergroups", .key("user_groups")) { (s, c) throws(Refusal) in
      let id = s.addGroup(try c.json(orRefuse: .malformed), organisation: c.organisation)
      return .envelope("User group created", meta: .string(id))
    },
    Route("GET", "/api/usergroups/{id}", .key("user_groups")) { (s, c) throws(Refusal) in
      .json(s.groups[try s.group(c)].document)
    },
    // The texts of the rest are choices.
    Route("PUT", "/api/usergroups/{id}", .key("user_groups")) { (s, c) throws(Refusal) in
      let index = try s.group(c)
      let body = try c.json(orRefuse: .malformed)
      s.groups[index].document = Self.group(
        body, id: s.groups[index].id, organisation: c.organisation)
      return .envelope("User group updated")
    },
    Route("DELETE", "/api/usergroups/{id}", .key("user_groups")) { (s, c) throws(Refusal) in
      s.groups.remove(at: try s.group(c))
      return .envelope("User group deleted")
    },
    Route("POST", "/api/users/search", .key("users")) { (s, c) throws(Refusal) in
      try s.searchUsers(c)
    },
    Route("PUT", "/api/users/{id}", .key("users")) { (s, c) throws(Refusal) in
      try s.updateUser(c)
    },
    Route("DELETE", "/api/users/{id}", .key("users")) { (s, c) throws(Refusal) in
      let id = c.parameter("id")
      guard
        let index = s.users.firstIndex(where: { $0.id == id && $0.organisation == c.organisation })
      else { throw Refusal(404, "User not found").inferred }
      s.users.remove(at: index)
      return .envelope("User deleted")
    },
  ]

  private func group(_ call: Call) throws(Refusal) -> Int {
    let id = call.parameter("id")
    guard
      let index = groups.firstIndex(where: { $0.id == id && $0.organisation == call.organisation })
    else { throw Refusal(404, "User group not found").inferred }
    return index
  }

  mutating func addGroup(_ body: JSON, organisation: String) -> String {
    let given = body["id"]?.string ?? ""
    let id = given.isEmpty ? newDatabaseID() : given
    groups.append(
      StoredGroup(
        id: id, organisation: organisation,
        document: Self.group(body, id: id, organisation: organisation)))
    return id
  }

  private static func group(_ body: JSON, id: String, organisation: String) -> JSON {
    [
      "id": .string(id), "name": body["name"] ?? "", "description": body["description"] ?? "",
      "org_id": .string(organisation), "active": body["active"] ?? true,
      "password_max_days": body["password_max_days"] ?? 0,
      "user_permissions": body["user_permissions"] ?? [:],
    ]
  }

  private func searchUsers(_ call: Call) throws(Refusal) -> Answer {
    let body = try call.json(orRefuse: .malformed)
    let text = (body["filters"]?["query"]?.string ?? "").lowercased()
    let found = users.filter {
      $0.organisation == call.organisation
        && (text.isEmpty
          || "\($0.email) \($0.firstName) \($0.lastName)".lowercased().contains(text))
    }
    let (items, pages) = page(found, call)
    let visible = !configuration.hideAccessKeys
    return .json([
      "users": .array(items.map { document(of: $0, keyVisible: visible) }),
      "pages": .integer(pages),
    ])
  }

  private mutating func updateUser(_ call: Call) throws(Refusal) -> Answer {
    let id = call.parameter("id")
    let body = try call.json(orRefuse: .malformed)
    guard
      let index = users.firstIndex(where: { $0.id == id && $0.organisation == call.organisation })
    else { throw Refusal(404, "User not found").inferred }
    users[index].firstName = body["first_name"]?.string ?? ""
    users[index].lastName = body["last_name"]?.string ?? ""
    users[index].groupID = body["group_id"]?.string ?? ""
    users[index].active = body["active"]?.bool ?? true
    if let email = body["email_address"]?.string { users[index].email = email.lowercased() }
    if let rights = body["user_permissions"]?.object {
      users[index].permissions = Dictionary(
        rights.map { ($0.name, $0.value.string ?? "") }, uniquingKeysWith: { $1 })
      users[index].isAdmin = users[index].permissions["IsAdmin"] == "admin"
    }
    return .envelope("User updated")
  }
}
