internal import PromoteCore

/// Posts, and the relations that have paths of their own.
extension PortalState {
  static let postRoutes: [PortalRoute] =
    PortalRoute.collection("/posts", .post, since: TykVersion(1, 11))
    + links("/posts/{post}/categories", of: .post, "Categories", to: .category)
    + links("/posts/{post}/tags", of: .post, "Tags", to: .tag)

  static let productLinkRoutes: [PortalRoute] =
    PortalRoute.collection("/products/{product}/docs", .doc)
    + [
      PortalRoute("POST", "/products/{product}/docs/reorder") {
        (state, call) throws(PortalRefusal) in try state.reorderDocs(call)
      }
    ]
    + PortalRoute.collection(
      "/products/{product}/spec-details", .specDetail, since: TykVersion(1, 13))
    + links("/products/{product}/client_types", of: .product, "Templates", to: .clientType)
    + tagRoutes

  // MARK: - By number

  private static func links(
    _ path: String, of kind: PortalKind, _ link: String, to target: PortalKind
  ) -> [PortalRoute] {
    let single = "\(path)/{\(target.rawValue)}"
    return [
      PortalRoute("GET", path) { (state, call) throws(PortalRefusal) in
        let found = state.linked(kind, link, target, call)
        return .portal(
          .array(found.map { ["ID": .integer($0.id), "Name": $0.values["Name"] ?? ""] }))
      },
      PortalRoute("POST", path) { (state, call) throws(PortalRefusal) in
        guard let id = state.place(kind, call) else {
          throw PortalRefusal(422, PortalRefusal.notFound)
        }
        let given = try call.members()["ID"]
        guard
          let other = (given?.integer ?? given?.string.flatMap { Int($0) }).flatMap({
            state.row(target, $0)
          })
        else { throw PortalRefusal(422, PortalRefusal.notFound) }
        state.attach(kind, id, link, other.id)
        return .portal(state.attached(other, target), 201)
      },
      PortalRoute("GET", single) { (state, call) throws(PortalRefusal) in
        guard let other = state.link(kind, link, target, call) else {
          throw PortalRefusal(404, PortalRefusal.notFound)
        }
        return .portal(state.attached(other, target))
      },
      PortalRoute("DELETE", single) { (state, call) throws(PortalRefusal) in
        guard let id = state.place(kind, call), let other = state.link(kind, link, target, call)
        else { throw PortalRefusal(404, PortalRefusal.notFound) }
        state.change(kind, id) { $0.links[link]?.removeAll { $0 == other.id } }
        return .deleted
      },
    ]
  }

  private func linked(
    _ kind: PortalKind, _ link: String, _ target: PortalKind, _ call: PortalCall
  ) -> [PortalRow] {
    let ids = place(kind, call).flatMap { row(kind, $0)?.links[link] } ?? []
    return ids.compactMap { row(target, $0) }
  }

  private func link(
    _ kind: PortalKind, _ link: String, _ target: PortalKind, _ call: PortalCall
  ) -> PortalRow? {
    let id = Int(call.parameter(target))
    return linked(kind, link, target, call).first { $0.id == id }
  }

  /// Attaching what is attached changes nothing.
  private mutating func attach(_ kind: PortalKind, _ id: Int, _ link: String, _ other: Int) {
    change(kind, id) {
      if $0.links[link]?.contains(other) != true { $0.links[link, default: []].append(other) }
    }
  }

  private func attached(_ row: PortalRow, _ kind: PortalKind) -> JSON {
    let names =
      kind == .clientType ? ["Name", "Description", "GrantType", "OktaAppType"] : ["Name"]
    var members = JSONObject(names.map { ($0, row.values[$0] ?? "") })
    members["ID"] = .integer(row.id)
    members["CreatedAt"] = .string(Self.stamp(row.created))
    members["UpdatedAt"] = .string(Self.stamp(row.updated))
    return .object(members)
  }

  // MARK: - Tags of a product, by name

  private static let tagRoutes: [PortalRoute] = {
    let path = "/products/{product}/tags"
    return [
      PortalRoute("GET", path) { (state, call) throws(PortalRefusal) in
        .portal(
          .array(
            state.linked(.product, "Tags", .tag, call).map { ["Name": $0.values["Name"] ?? ""] }))
      },
      PortalRoute("POST", path) { (state, call) throws(PortalRefusal) in
        guard let id = state.place(.product, call) else {
          throw PortalRefusal(422, PortalRefusal.notFound)
        }
        let name = try call.members()["Name"]?.string ?? ""
        guard let tag = state.rows(.tag).all.first(where: { $0.text("Name") == name }) else {
          throw PortalRefusal(422, "tag: \(PortalRefusal.notFound)")
        }
        state.attach(.product, id, "Tags", tag.id)
        return .portal(["Name": .string(name)], 201)
      },
      PortalRoute("GET", path + "/{tag}") { (state, call) throws(PortalRefusal) in
        guard let tag = state.tag(of: call) else {
          throw PortalRefusal(404, .action(PortalRefusal.notFound))
        }
        return .portal(["Name": tag.values["Name"] ?? ""])
      },
      PortalRoute("DELETE", path + "/{tag}") { (state, call) throws(PortalRefusal) in
        guard let id = state.place(.product, call), let tag = state.tag(of: call) else {
          throw PortalRefusal(404, PortalRefusal.notFound)
        }
        state.change(.product, id) { $0.links["Tags"]?.removeAll { $0 == tag.id } }
        return .deleted
      },
    ]
  }()

  private func tag(of call: PortalCall) -> PortalRow? {
    linked(.product, "Tags", .tag, call).first { $0.text("Name") == call.parameter(.tag) }
  }
}
