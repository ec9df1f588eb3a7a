internal import PromoteCore

/// Profiles of single sign-on, under ids that their makers choose.
extension PortalState {
  static let profileRoutes: [PortalRoute] = {
    let since = TykVersion(1, 13)
    return [
      PortalRoute("GET", "/sso_profiles", since: since) { (state, call) throws(PortalRefusal) in
        let found = try state.page(state.rows(.ssoProfile).all, call)
        return .portal(.array(found.map(state.row(ofProfile:))))
      },
      PortalRoute("POST", "/sso_profiles", since: since) { (state, call) throws(PortalRefusal) in
        try state.createProfile(call)
      },
      PortalRoute("GET", "/sso_profiles/{ssoProfile}", since: since) {
        (state, call) throws(PortalRefusal) in
        .portal(state.shown(try state.profile(call), .ssoProfile))
      },
      PortalRoute("PUT", "/sso_profiles/{ssoProfile}", since: since) {
        (state, call) throws(PortalRefusal) in
        let profile = try state.profile(call)
        try state.update(.ssoProfile, profile, try call.members(orRefuse: 400))
        return .portal(state.shown(try state.profile(call), .ssoProfile))
      },
      PortalRoute("DELETE", "/sso_profiles/{ssoProfile}", since: since) {
        (state, call) throws(PortalRefusal) in
        state.remove(.ssoProfile, try state.profile(call).id)
        return .deleted
      },
    ]
  }()

  private func profile(_ call: PortalCall) throws(PortalRefusal) -> PortalRow {
    let id = call.parameter(.ssoProfile)
    guard let profile = rows(.ssoProfile).all.first(where: { $0.text("Key") == id }) else {
      throw missing(.ssoProfile)
    }
    return profile
  }

  private mutating func createProfile(_ call: PortalCall) throws(PortalRefusal) -> Answer {
    var body = try call.members(orRefuse: 400)
    guard let key = body["ID"]?.string, !key.isEmpty else {
      throw PortalRefusal(400, "ID can't be blank")
    }
    guard !rows(.ssoProfile).all.contains(where: { $0.text("Key") == key }) else {
      throw PortalRefusal(400, "a profile with that ID already exists").inferred
    }
    body["ID"] = nil
    let id = try create(.ssoProfile, parent: 0, body)
    change(.ssoProfile, id) { $0.values["Key"] = .string(key) }
    // No body is described.
    return Answer(status: 201, body: [])
  }

  private func row(ofProfile profile: PortalRow) -> JSON {
    let key = profile.text("Key")
    let provider = profile.values["ProviderConfig"]?["UseProviders"]?[0]?["Name"]?.string ?? ""
    let base = profile.values["ProviderConfig"]?["CallbackBaseURL"]?.string ?? ""
    let path = "/tib/auth/\(key)/\(provider.isEmpty ? "proxy" : provider)"
    return [
      "ID": .string(key), "Name": profile.values["Name"] ?? "",
      "ActionType": profile.values["ActionType"] ?? "", "LoginURL": .string(base + path),
      "RedirectURL": .string("\(base)\(path)/callback"),
      "SelectedProviderType": profile.values["ProviderName"] ?? "",
      "UpdatedAt": .string(Self.stamp(profile.updated)), "UpdatedBy": .string(configuration.email),
    ]
  }
}
