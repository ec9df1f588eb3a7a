internal import PromoteCore

/// Products: those of a policy, whose writes reach the Dashboard, and those that are documentation
/// only.
extension PortalState {
  static let productRoutes: [PortalRoute] =
    PortalRoute.collection("/products", .product, ["PUT"])
    + [
      PortalRoute("POST", "/products", since: TykVersion(1, 13)) {
        (state, call) throws(PortalRefusal) in try state.create(.product, call)
      },
      PortalRoute("DELETE", "/products/{product}", since: TykVersion(1, 13)) {
        (state, call) throws(PortalRefusal) in try state.delete(.product, call)
      },
      PortalRoute("GET", "/products/{product}/api-details") {
        (state, call) throws(PortalRefusal) in try state.list(.apiDetail, call)
      },
      PortalRoute("GET", "/products/{product}/api-details/{apiDetail}") {
        (state, call) throws(PortalRefusal) in
        guard let row = state.detail(call) else { throw state.missing(.apiDetail) }
        return .portal(state.shown(row, .apiDetail))
      },
      PortalRoute("PUT", "/products/{product}/api-details/{apiDetail}") {
        (state, call) throws(PortalRefusal) in
        guard let row = state.detail(call) else {
          throw PortalRefusal(422, PortalRefusal.notFound).inferred
        }
        try state.update(.apiDetail, row, call.members())
        return .portal(state.row(.apiDetail, row.id).map { state.shown($0, .apiDetail) } ?? [:])
      },
    ]

  /// By the API's id, whatever digits it is made of.
  func detail(_ call: PortalCall) -> PortalRow? {
    guard let product = place(.product, call) else { return nil }
    let api = call.parameter(.apiDetail)
    return rows(.apiDetail).of(product).first { $0.text("APIID") == api }
  }

  mutating func removeDetail(_ id: Int) {
    remove(.apiDetail, id)
    for place in ["oas", "graphql"] { files["api-detail/\(id)/\(place)"] = nil }
  }

  // MARK: - Writing

  mutating func prepareProduct(
    _ row: inout PortalRow, before: PortalRow?, _ body: JSONObject
  ) throws(PortalRefusal) {
    try checkSpecs(body["SpecDetails"]?.array ?? [])
    let apis = Self.apiIDs(body)
    guard let before else {
      if row.flag("IsDocumentationOnly") {
        row.values["ProviderID"] = 0
        if row.text("Path").isEmpty { row.values["Path"] = .string(Self.slug(row.text("Name"))) }
        return
      }
      let provider = try provider(of: row)
      var policy = JSONObject()
      policy["name"] = row.values["Name"]
      policy["partitions"] = ["acl": true]
      policy["access_rights"] = rights(apis ?? [], of: provider)
      row.values["ReferenceID"] = .string(try createPolicy(provider, policy))
      row.values["Path"] = .string("\(Self.slug(row.text("Name")))-\(provider.id)")
      return
    }
    guard !before.text("ReferenceID").isEmpty else { return }
    let granted = rows(.apiDetail).of(before.id).map { $0.text("APIID") }
    let isOther = apis.map { Set($0) != Set(granted) } ?? false
    guard row.text("Name") != before.text("Name") || isOther else { return }
    let provider = try provider(of: before)
    if isOther, let apis, apis.isEmpty {
      row.values["IsDocumentationOnly"] = true
      guard version >= TykVersion(1, 14, 1) else {
        try deletePolicy(provider, before.text("ReferenceID"))
        row.values["ReferenceID"] = ""
        return
      }
    } else if isOther {
      row.values["IsDocumentationOnly"] = false
    }
    let name = row.values["Name"] ?? ""
    let fresh = rights(apis ?? [], of: provider).object ?? JSONObject()
    try changePolicy(provider, before.text("ReferenceID")) { policy in
      policy["name"] = name
      guard isOther else { return }
      let held = policy["access_rights"]?.object ?? JSONObject()
      policy["access_rights"] = .object(
        JSONObject(fresh.map { ($0.name, held[$0.name] ?? $0.value) }))
      policy["access_rights_array"] = nil
      policy["state"] = fresh.isEmpty ? "draft" : "active"
      policy["is_inactive"] = .bool(fresh.isEmpty)
    }
  }

  /// The details and specifications that the body lists.
  mutating func finishProduct(_ row: PortalRow, _ body: JSONObject) throws(PortalRefusal) {
    if let apis = Self.apiIDs(body), row.integer("ProviderID") != 0 {
      var found: [String: JSON] = [:]
      if let provider = self.row(.provider, row.integer("ProviderID")) {
        do throws(DashboardFailure) {
          found = try definitions(provider)
        } catch {
          // The policy stands; what the Dashboard says of its APIs comes with the next
          // synchronisation.
        }
      }
      setDetails(of: row.id, apis, found)
      let kinds = apis.compactMap { found[$0] }.map(Self.authentication)
      change(.product, row.id) { Self.setAuthentication(&$0, kinds) }
      for item in body["APIDetails"]?.array ?? [] {
        guard let api = item["APIID"]?.string, let members = item.object,
          let detail = rows(.apiDetail).of(row.id).first(where: { $0.text("APIID") == api })
        else { continue }
        // Name and status come from the Dashboard.
        let own = members.filter { ["Description", "OASUrl"].contains($0.name) }
        try update(.apiDetail, detail, JSONObject(own.map { ($0.name, $0.value) }))
      }
    }
    if let specs = body["SpecDetails"], specs.isNull || specs.array != nil {
      try setSpecs(of: row.id, specs.array ?? [])
    }
  }

  mutating func releaseProduct(_ row: PortalRow) throws(PortalRefusal) {
    if !row.text("ReferenceID").isEmpty {
      try deletePolicy(try provider(of: row), row.text("ReferenceID"))
    }
    removeParts(of: row.id)
  }

  /// What belongs to a record that goes.
  mutating func removeParts(of product: Int) {
    for detail in rows(.apiDetail).of(product) { removeDetail(detail.id) }
    for spec in rows(.specDetail).of(product) { removeSpec(spec.id) }
    for doc in rows(.doc).of(product) { remove(.doc, doc.id) }
    for place in ["logo", "preview"] { files["product/\(product)/\(place)"] = nil }
  }

  func provider(of row: PortalRow) throws(PortalRefusal) -> PortalRow {
    guard let provider = self.row(.provider, row.integer("ProviderID")) else {
      throw PortalRefusal(422, "provider: \(PortalRefusal.notFound)").inferred
    }
    return provider
  }

  /// nil: the body says nothing of them. An empty list is one.
  private static func apiIDs(_ body: JSONObject) -> [String]? {
    guard let value = body["APIDetails"], value.isNull || value.array != nil else { return nil }
    return (value.array ?? []).compactMap { $0["APIID"]?.string }
  }

  private func rights(_ apis: [String], of provider: PortalRow) -> JSON {
    var names: [String: JSON] = [:]
    do throws(DashboardFailure) {
      names = try definitions(provider).compactMapValues { $0["name"] }
    } catch {
      // The write that follows meets the same Dashboard and says what is wrong.
    }
    return .object(
      JSONObject(
        apis.map { api in
          (
            api,
            ["api_id": .string(api), "api_name": names[api] ?? "", "versions": ["Default"]]
          )
        }))
  }

  // MARK: - Answers

  func addDetails(of product: PortalRow, inList: Bool, _ members: inout JSONObject) {
    let details = product.id == 0 ? [] : rows(.apiDetail).of(product.id).reversed()
    members["APIDetails"] = Self.list(
      details.map { detail in
        var shown = self.shown(detail, .apiDetail).object ?? JSONObject()
        shown["ID"] = nil
        guard inList else { return .object(shown) }
        return .object(
          JSONObject(["APIID", "Name", "Status"].map { ($0, shown[$0] ?? .null) }))
      })
    let specs = product.id == 0 ? [] : rows(.specDetail).of(product.id).reversed()
    members["SpecDetails"] = Self.list(specs.map { shown($0, .specDetail) })
  }

  private static func list(_ items: [JSON]) -> JSON { items.isEmpty ? .null : .array(items) }
}
