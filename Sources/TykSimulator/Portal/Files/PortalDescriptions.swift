internal import PromoteCore

/// OpenAPI documents and GraphQL schemas of a product's APIs and of its specifications.
extension PortalState {
  static let descriptionRoutes: [PortalRoute] =
    files("/products/{product}/api-details/{apiDetail}/oas", oas(of: .apiDetail))
    + files("/products/{product}/spec-details/{specDetail}/oas", oas(of: .specDetail))
    + schemaRoutes

  typealias Place = @Sendable (PortalState, PortalCall) throws(PortalRefusal) -> String

  private static func oas(of kind: PortalKind) -> Place {
    { (state, call) throws(PortalRefusal) in
      "\(kind.word)/\(try state.described(kind, call).id)/oas"
    }
  }

  /// A choice: below a record that is not there, the answer that a GET of it has.
  private func described(
    _ kind: PortalKind, _ call: PortalCall
  ) throws(PortalRefusal) -> PortalRow {
    let row = kind == .apiDetail ? detail(call) : place(kind, call).flatMap { self.row(kind, $0) }
    guard let row else { throw PortalRefusal(404, PortalRefusal.notFound).inferred }
    return row
  }

  private static func files(_ path: String, _ place: @escaping Place) -> [PortalRoute] {
    let since = TykVersion(1, 10)
    return [
      PortalRoute("GET", path, since: since) { (state, call) throws(PortalRefusal) in
        guard let file = state.files[try place(state, call)] else {
          throw PortalRefusal(422, .bare("no oas specified"))
        }
        return Answer(
          status: 200, headers: [("Content-Type", "application/x-yaml")], body: file.bytes)
      },
      PortalRoute("POST", path, since: since) { (state, call) throws(PortalRefusal) in
        let place = try place(state, call)
        guard let file = call.upload else {
          throw PortalRefusal(400, "a file is needed").inferred
        }
        state.files[place] = file
        state.dropURL(place, file.name)
        return Answer(status: 200, body: [])
      },
      PortalRoute("DELETE", path, since: since) { (state, call) throws(PortalRefusal) in
        state.files[try place(state, call)] = nil
        return .deleted
      },
    ]
  }

  /// A choice: a file that is uploaded stands in place of the address.
  private mutating func dropURL(_ place: String, _ name: String) {
    let parts = place.split(separator: "/")
    guard parts.count == 3, let id = Int(parts[1]) else { return }
    let kind: PortalKind = parts[0] == "spec" ? .specDetail : .apiDetail
    let url = configuration.showsUploadedPaths ? "/system/\(kind.collection)/\(id)/\(name)" : ""
    change(kind, id) { $0.values["OASUrl"] = .string(url) }
  }

  // MARK: - GraphQL

  private static let schemaRoutes: [PortalRoute] = {
    let since = TykVersion(1, 15)
    let detail = "/products/{product}/api-details/{apiDetail}/graphql/schema"
    let spec = "/products/{product}/spec-details/{specDetail}/graphql/schema"
    return [
      PortalRoute("GET", detail, since: since) { (state, call) throws(PortalRefusal) in
        try state.schema(.apiDetail, call)
      },
      PortalRoute("POST", detail, since: since) { (state, call) throws(PortalRefusal) in
        try state.takeSchema(.apiDetail, call)
      },
      PortalRoute("DELETE", detail, since: since) { (state, call) throws(PortalRefusal) in
        state.files["api-detail/\(try state.described(.apiDetail, call).id)/graphql"] = nil
        return .deleted
      },
      PortalRoute("GET", spec, since: since) { (state, call) throws(PortalRefusal) in
        try state.schema(.specDetail, call)
      },
      PortalRoute("PUT", spec, since: since) { (state, call) throws(PortalRefusal) in
        try state.takeSchema(.specDetail, call)
      },
      // The specification goes with its schema.
      PortalRoute("DELETE", spec, since: since) { (state, call) throws(PortalRefusal) in
        state.removeSpec(try state.described(.specDetail, call).id)
        return .deleted
      },
      PortalRoute("POST", "/products/{product}/spec-details/graphql/schema", since: since) {
        (state, call) throws(PortalRefusal) in try state.createSchema(call)
      },
    ]
  }()

  private func schema(_ kind: PortalKind, _ call: PortalCall) throws(PortalRefusal) -> Answer {
    guard let file = files["\(kind.word)/\(try described(kind, call).id)/graphql"] else {
      throw PortalRefusal(422, .bare("no graphql schema specified"))
    }
    let type = file.name.hasSuffix(".json") ? "application/json" : "application/graphql"
    return Answer(status: 200, headers: [("Content-Type", type)], body: file.bytes)
  }

  private mutating func takeSchema(
    _ kind: PortalKind, _ call: PortalCall
  ) throws(PortalRefusal) -> Answer {
    let id = try described(kind, call).id
    guard let file = call.upload, Self.isSchema(name: file.name) else {
      throw PortalRefusal(400, .bare("a .graphql, .gql or .json file is needed"))
    }
    guard Self.isSchema(file.bytes) else {
      throw PortalRefusal(400, .bare("the schema is not valid"))
    }
    if call.query("dry_run") != "true" { files["\(kind.word)/\(id)/graphql"] = file }
    return Answer(status: 200, body: [])
  }

  /// For products that are documentation only: the file makes the specification.
  private mutating func createSchema(_ call: PortalCall) throws(PortalRefusal) -> Answer {
    guard let product = place(.product, call), let row = row(.product, product) else {
      throw PortalRefusal(404, PortalRefusal.notFound)
    }
    guard row.flag("IsDocumentationOnly") else {
      throw PortalRefusal(400, "the product is not documentation only")
    }
    guard let file = call.upload, Self.isSchema(name: file.name) else {
      throw PortalRefusal(400, "a .graphql, .gql or .json file is needed")
    }
    guard Self.isSchema(file.bytes) else { throw PortalRefusal(422, "the schema is not valid") }
    let alias = Self.slug(String(file.name.prefix { $0 != "." }))
    let id = try create(.specDetail, parent: product, JSONObject([("SpecAlias", .string(alias))]))
    files["spec/\(id)/graphql"] = file
    var shown = self.row(.specDetail, id).map { self.shown($0, .specDetail) }?.object
    shown?["ID"] = nil
    return .portal(.object(shown ?? JSONObject()))
  }

  private static func isSchema(name: String) -> Bool {
    [".graphql", ".gql", ".json"].contains { name.lowercased().hasSuffix($0) }
  }

  /// A choice: JSON, or text that begins a definition.
  private static func isSchema(_ bytes: [UInt8]) -> Bool {
    if (try? JSON.parse(bytes)) != nil { return true }
    let text = String(decoding: bytes, as: UTF8.self)
    return ["type ", "schema", "interface ", "enum ", "scalar ", "input ", "union "].contains {
      text.contains($0)
    }
  }
}
