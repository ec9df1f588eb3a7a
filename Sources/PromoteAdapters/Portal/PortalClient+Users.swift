internal import PromoteCore
internal import PromoteEngine

/// Users: only developers, only what people may know of them.
///
/// A Portal shows an administrator's token with a user's record, and digests of passwords in an
/// organisation's. Nothing but the members of ``PortalRoute/only`` outlives the reading of an answer.
extension PortalClient {
  /// Members of a row that are not the object's, and are needed to say which object it is.
  private static let needed = ["ID", "OrganisationID"]

  /// What is looked at in a user's record; nil for an administrator's.
  ///
  /// An administrator has no organisation, or a role of another kind.
  static func developer(_ row: JSON) -> JSON? {
    let role = row["Role"]?.string ?? ""
    let isDeveloper =
      role.isEmpty
      ? PortalCalls.text(row["OrganisationID"]).map { !["", "0"].contains($0) } ?? false
      : ResourceKind.isDeveloper(role: role)
    guard isDeveloper, let route = PortalRoute.of(.user) else { return nil }
    return .object(
      JSONObject(
        (row.object ?? JSONObject()).filter { route.has($0.name) || needed.contains($0.name) }
          .map { ($0.name, $0.value) }))
  }

  /// The organisation and the teams, by identity.
  func addPlace(
    of shown: JSON, _ row: PortalRow, _ members: inout JSONObject, _ beside: inout JSONObject
  ) async throws(APIFailure) {
    let number = PortalCalls.text(shown["OrganisationID"]) ?? ""
    guard let organisation = try await address(.organisation, number: number) else {
      throw .unreadableAnswer("\(row.path) names the organisation \(number), which is not there")
    }
    beside["organisation"] = .string(organisation.id)
    members["Teams"] = .array(
      try await teams(shown["Teams"] ?? .null, of: row, in: organisation).map { .string($0.id) })
  }

  /// Numbers, records, or names, which are unique in no organisation: then the teams say who is in
  /// them, as they do where a user shows none.
  private func teams(
    _ shown: JSON, of user: PortalRow, in organisation: Address
  ) async throws(APIFailure) -> [Address] {
    var found: [Address] = []
    for item in shown.array ?? [] {
      if let number = PortalCalls.text(item["ID"]) ?? item.integer.map({ String($0) }) {
        guard let team = try await address(.team, number: number) else {
          throw .unreadableAnswer("\(user.path) names the team \(number), which is not there")
        }
        found.append(team)
        continue
      }
      let name = item.string ?? item["Name"]?.string ?? ""
      let called = try await teams(of: organisation).filter {
        $0.json["Name"]?.string?.utf8.elementsEqual(name.utf8) ?? false
      }
      guard called.count == 1 else {
        return try await teamsNaming(user, in: organisation, atLeast: shown.array?.count ?? 0)
      }
      found.append(called[0].address)
    }
    return found.isEmpty
      ? try await teamsNaming(user, in: organisation, atLeast: 0)
      : found.sorted()
  }

  private func teams(of organisation: Address) async throws(APIFailure) -> [PortalRow] {
    guard let path = try await path(of: organisation) else { return [] }
    return try await rows(
      .team, below: PortalRow(address: organisation, path: path, json: .null, owner: nil))
  }

  private func teamsNaming(
    _ user: PortalRow, in organisation: Address, atLeast count: Int
  ) async throws(APIFailure) -> [Address] {
    let reference = "User#\(PortalRecords.number(in: user.path))"
    var found: [Address] = []
    for team in try await teams(of: organisation) {
      let members = try await show(team.path)?["Users"]?.array ?? []
      if members.contains(where: { $0.string == reference }) { found.append(team.address) }
    }
    guard found.count >= count else {
      throw .unreadableAnswer(
        "\(user.path) is in \(count) teams, and \(found.count) teams of its organisation name it")
    }
    return found.sorted()
  }

  /// Refused, nothing being sent: administrators, and who is called otherwise.
  static func checkUser(_ address: Address, _ json: JSON) throws(APIFailure) {
    let role = json["Role"]?.string ?? ""
    guard ResourceKind.isDeveloper(role: role) else {
      throw .unreachable(
        "\(address) has the role '\(role)': only developers are made or changed, no administrators")
    }
    let email = json["Email"]?.string ?? ""
    guard ResourceKind.userID(of: email).utf8.elementsEqual(address.id.utf8) else {
      throw .unreachable("the document of '\(address)' has the e-mail address '\(email)'")
    }
  }

  /// Somebody may have become an administrator since.
  func checkUser(_ address: Address, _ json: JSON, at path: String) async throws(APIFailure) {
    try Self.checkUser(address, json)
    guard let shown = try await calls.get(path)?.json else { return }
    guard Self.developer(shown) != nil else {
      throw .unreachable("\(address) is an administrator of this Portal, and is left alone")
    }
  }
}
