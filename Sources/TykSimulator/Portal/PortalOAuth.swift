internal import PromoteCore

/// Identity providers that register clients, and the types of client that they make.
extension PortalState {
  static let oauthRoutes: [PortalRoute] =
    PortalRoute.collection("/oauth-providers", .oauthProvider, since: TykVersion(1, 9))
    + PortalRoute.collection(
      "/oauth-providers/{oauthProvider}/client-types", .clientType, since: TykVersion(1, 9))

  /// Okta's application type stands for the three members that others need.
  func prepareClientType(_ row: PortalRow) throws(PortalRefusal) {
    guard row.text("OktaAppType").isEmpty else { return }
    for name in ["ResponseTypes", "GrantType"] where row.text(name).isEmpty {
      throw PortalRefusal(400, "\(name) can't be blank")
    }
  }

  /// What products use goes by force only, and access requests with it.
  mutating func releaseClientTypes(_ ids: [Int], force: Bool) throws(PortalRefusal) {
    let users = rows(.product).all.filter { product in
      (product.links["Templates"] ?? []).contains(where: ids.contains)
    }
    guard users.isEmpty || force else {
      throw PortalRefusal(
        400, "in use by \(users.map { $0.text("Name") }.joined(separator: ", "))")
    }
    let products = Set(users.map(\.id))
    for user in users {
      change(.product, user.id) { $0.links["Templates"]?.removeAll(where: ids.contains) }
    }
    for request in rows(.accessRequest).all {
      let asked = (request.values["ProductIDs"]?.array ?? []).compactMap(\.integer)
      if asked.contains(where: products.contains) {
        change(.accessRequest, request.id) { $0.values["Status"] = "rejected" }
      }
    }
  }

  func addClientTypes(of provider: PortalRow, _ members: inout JSONObject) {
    let types = provider.id == 0 ? [] : rows(.clientType).of(provider.id).reversed()
    members["ClientTypes"] = types.isEmpty ? .null : .array(types.map { shown($0, .clientType) })
  }
}
