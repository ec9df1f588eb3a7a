internal import PromoteCore

/// A Portal that was just installed, and its first administrator.
extension PortalState {
  static let startRoutes: [PortalRoute] = [
    PortalRoute("POST", "/bootstrap") { (state, call) throws(PortalRefusal) in
      try state.bootstrap(call)
    }.open
  ]

  /// Outside the prefix and without a credential.
  func health(_ path: [String], _ method: String) -> Answer? {
    guard method == "GET", path == ["ready"] || path == ["live"] else { return nil }
    return .portal(["status": "ok", "message": "Success"])
  }

  /// Once only. The body is spelled in another way than the rest of the API's.
  private mutating func bootstrap(_ call: PortalCall) throws(PortalRefusal) -> Answer {
    guard !rows(.user).all.contains(where: { $0.text("Role") == "super-admin" }) else {
      throw PortalRefusal(403, "the Portal has been bootstrapped").inferred
    }
    let body = try call.members()
    guard let email = body["username"]?.string, !email.isEmpty,
      let password = body["password"]?.string, !password.isEmpty
    else { throw PortalRefusal(422, "username and password are needed").inferred }
    addAdministrator(
      email: email, first: body["first_name"]?.string ?? "", last: body["last_name"]?.string ?? "")
    restart()
    return .portal([
      "code": "OK", "message": "Bootstrapped successfully",
      "data": ["api_token": .string(configuration.secret)],
    ])
  }

  private mutating func addAdministrator(email: String, first: String, last: String) {
    add(
      .user,
      [
        "Email": .string(email), "First": .string(first), "Last": .string(last), "Active": true,
        "Role": "super-admin", "Provider": "password", "JWTToken": .string(configuration.secret),
        "APITokenCreatedAt": .string(String(now.text.prefix(10))),
      ])
  }

  /// What every Portal begins with, under identifiers of its own.
  mutating func fillFresh() {
    let organisation = add(.organisation, ["Name": "Default Organisation"])
    add(
      .team, parent: organisation,
      ["Name": "Default Organisation All users", "Default": true])
    if configuration.isBootstrapped {
      addAdministrator(email: configuration.email, first: "Portal", last: "Administrator")
    }
    for visibility in ["Public", "Private"] {
      add(
        .catalogue,
        [
          "Name": .string("\(visibility) Catalogue"),
          "NameWithSlug": .string("\(visibility.lowercased())-catalogue"),
          "VisibilityStatus": .string(visibility),
        ])
    }
    addDefaultTheme()
    addDefaultPages()
    addUserModel()
  }
}
