public import PromoteCore
public import PromoteEngine

extension PortalClient {
  /// Creates the record. What a Portal makes by itself is written over, once it is there.
  ///
  /// An answer without the new number, or without anything, is as good: the record is looked up.
  public func create(
    _ address: Address, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer {
    if let part = PortalPart.of(address.kind) { return try await write(part, address, document) }
    let (kind, route) = try route(address.kind)
    let json = document.json
    try refuseAutomatic(address, json)
    try checkIdentity(address, json)
    if route.identity == .policy, json[ResourceKind.beside("policy")] != nil {
      let path = try await synchronised(address, json)
      return try await update(address, databaseID: path, document)
    }
    let owner = try await owner(of: address, json, route)
    // A product that only documents is made by people alone.
    if route.comesByItself, route.identity != .policy,
      let path = try await made(address, owner, route)
    {
      return try await update(address, databaseID: path, document)
    }
    if route.kind == .apiDetail, let owner, let path = try await granted(address, of: owner) {
      return try await update(address, databaseID: path, document)
    }
    guard route.canCreate else {
      throw .unreachable("\(address) comes with what it belongs to, and this Portal has none")
    }
    if route.kind == .user { try Self.checkUser(address, json) }
    let sent = try await sentBody(json, address, route)
    let collection = owner.map { "\($0.path)/\(route.segment)" } ?? route.segment
    let answer = try await calls.send("POST", collection, sent) {
      DashboardClient.secrets(in: sent, address, kind)
    }
    let number = PortalCalls.text(answer.json?[route.key]) ?? ""
    if !number.isEmpty, number != "0" {
      await records.learn(address, "\(collection)/\(BaseURL.encode(number))")
    } else if let owner {
      _ = try await rows(address.kind, below: owner)
    } else {
      _ = try await rows(address.kind)
    }
    let path = await records.path(of: address)
    if address.kind == .page, let path {
      // The texts of its template came with it.
      let page = PortalRow(address: address, path: path, json: .null, owner: nil)
      _ = try await rows(.contentBlock, below: page)
    }
    return WriteAnswer(status: answer.status, databaseID: path)
  }

  private func sentBody(
    _ json: JSON, _ address: Address, _ route: PortalRoute
  ) async throws(APIFailure) -> JSON {
    var sent = try await body(json, address, route, isNew: true)
    if route.kind == .catalogue {
      // Nobody sees it until everything is in it; its visibility is written last.
      sent.set(JSONPointer(["VisibilityStatus"]), to: "Private")
    }
    if route.kind == .audience {
      for (name, kind, member) in [
        ("organisation", KindName.organisation, "OrganisationID"), ("team", .team, "TeamID"),
      ] {
        let id = json[ResourceKind.beside(name)]?.string ?? ""
        let number = try await number(of: Address(kind: kind, id: id))
        sent.set(JSONPointer([member]), to: try integer(number, kind))
      }
    }
    return sent
  }

  public func update(
    _ address: Address, databaseID: String, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer {
    if let part = PortalPart.of(address.kind) { return try await write(part, address, document) }
    let (kind, route) = try route(address.kind)
    try refuseAutomatic(address, document.json)
    try checkIdentity(address, document.json)
    guard route.canUpdate else {
      throw .unreachable("an object of kind '\(kind.name)' cannot be replaced")
    }
    let path = try checked(databaseID, route)
    if route.kind == .user { try await checkUser(address, document.json, at: path) }
    let sent = try await body(document.json, address, route, isNew: false)
    let answer = try await put(sent, path, address, kind)
    await records.learn(address, path)
    return WriteAnswer(status: answer.status, databaseID: path)
  }

  /// Sends it, and where it is refused with a new custom id, once more without: whether a Portal takes
  /// one is not certain, and everything else of the change is meant anyway.
  private func put(
    _ sent: JSON, _ path: String, _ address: Address, _ kind: ResourceKind
  ) async throws(APIFailure) -> PortalCalls.Written {
    let secrets = { @Sendable in DashboardClient.secrets(in: sent, address, kind) }
    do throws(APIFailure) {
      return try await calls.send("PUT", path, sent, hiding: secrets)
    } catch {
      guard case .rejected = error, sent["CID"] != nil,
        let bare = sent.setting(JSONPointer(["CID"]), to: nil)
      else { throw error }
      return try await calls.send("PUT", path, bare, hiding: secrets)
    }
  }

  public func delete(
    _ address: Address, databaseID: String
  ) async throws(APIFailure) -> WriteAnswer {
    if let part = PortalPart.of(address.kind) { return try await delete(part, address) }
    let (_, route) = try route(address.kind)
    let path = try checked(databaseID, route)
    guard route.canDelete else {
      throw .unreachable("\(address) goes with what it belongs to")
    }
    if await records.isAutomatic(address) { throw Self.automatic(address) }
    if route.identity == .policy { try await refuseOfPolicy(address, path) }
    let answer = try await calls.send("DELETE", path, nil) { [] }
    await records.forget(address)
    return WriteAnswer(status: answer.status, databaseID: path)
  }

  /// Deleting a record of a policy would delete the policy in the Dashboard.
  private func refuseOfPolicy(_ address: Address, _ path: String) async throws(APIFailure) {
    guard let shown = try await calls.get(path)?.json else {
      throw .rejected(status: 404, message: "\(path) is not there")
    }
    guard shown["ReferenceID"]?.string?.isEmpty != false else {
      throw .unreachable(
        "deleting \(address) would delete its policy in the Dashboard: delete the policy, and the "
          + "Portal hides what it made of it")
    }
  }

  // MARK: - What is checked before anything is sent

  private func refuseAutomatic(_ address: Address, _ json: JSON) throws(APIFailure) {
    if ResourceKind.isAutomatic(json) { throw Self.automatic(address) }
  }

  static func automatic(_ address: Address) -> APIFailure {
    .unreachable("\(address) is the Portal's own: it is neither made, changed nor deleted")
  }

  func checkIdentity(_ address: Address, _ json: JSON) throws(APIFailure) {
    let id = json[ResourceKind.beside("id")]?.string ?? ""
    guard id.utf8.elementsEqual(address.id.utf8) else {
      throw .unreachable("the document of '\(address)' is called '\(id)'")
    }
  }

  /// The record that this one belongs to.
  func owner(
    of address: Address, _ json: JSON, _ route: PortalRoute
  ) async throws(APIFailure) -> PortalRow? {
    guard let owner = route.owner else { return nil }
    let id = json[ResourceKind.beside(owner.member)]?.string ?? ""
    let named = Address(kind: owner.kind, id: id)
    guard let path = try await path(of: named) else {
      throw .unreachable("\(address) belongs to \(named), which this Portal does not have")
    }
    return PortalRow(address: named, path: path, json: .null, owner: nil)
  }

  /// Where a record already is that a Portal made by itself.
  private func made(
    _ address: Address, _ owner: PortalRow?, _ route: PortalRoute
  ) async throws(APIFailure) -> String? {
    if let path = await records.path(of: address) { return path }
    if let owner {
      _ = try await rows(route.kind, below: owner)
    } else {
      _ = try await rows(route.kind)
    }
    return await records.path(of: address)
  }

  /// A path of this kind's records, and nothing else.
  private func checked(_ databaseID: String, _ route: PortalRoute) throws(APIFailure) -> String {
    let parts: [Substring] = databaseID.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[parts.count - 2] == route.segment[...],
      !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." })
    else {
      throw .unreachable("'\(databaseID)' is no record of \(route.segment)")
    }
    return databaseID
  }
}
