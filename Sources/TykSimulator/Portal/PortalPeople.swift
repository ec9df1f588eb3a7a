internal import PromoteCore

/// Organisations, teams and users.
extension PortalState {
  private static let administrators: Set<String> = ["super-admin", "provider-admin"]

  func prepareOrganisation(_ row: PortalRow) throws(PortalRefusal) {
    let isTaken = rows(.organisation).all.contains {
      $0.id != row.id && $0.text("Name") == row.text("Name")
    }
    guard !isTaken else {
      throw PortalRefusal(422, "organisation with that name already exists").inferred
    }
  }

  mutating func addDefaultTeam(_ organisation: PortalRow) {
    let id = add(
      .team, parent: organisation.id,
      ["Name": .string("\(organisation.text("Name")) All users"), "Default": true])
    // Made now, whatever the background job has to do with what was there before.
    change(.team, id) { $0.awaitsCID = false }
  }

  func defaultTeam(of organisation: Int) -> PortalRow? {
    rows(.team).of(organisation).first { $0.flag("Default") }
  }

  /// The first organisation cannot go; of another the members go to it.
  mutating func releaseOrganisation(_ row: PortalRow) throws(PortalRefusal) {
    guard let first = rows(.organisation).all.last, first.id != row.id else {
      throw PortalRefusal(422, "the default organisation cannot be deleted").inferred
    }
    let home = defaultTeam(of: first.id).map { [$0.id] } ?? []
    for user in rows(.user).all where user.integer("OrganisationID") == row.id {
      change(.user, user.id) {
        $0.values["OrganisationID"] = .integer(first.id)
        $0.links["Teams"] = home
      }
      for app in rows(.app).all where app.integer("UserID") == user.id {
        change(.app, app.id) { $0.values["Visibility"] = "personal" }
      }
    }
    for team in rows(.team).of(row.id) { removeAudiences(ofTeam: team.id) }
    removeAll(.team, of: row.id)
  }

  mutating func releaseTeam(_ row: PortalRow) throws(PortalRefusal) {
    guard !row.flag("Default") else {
      throw PortalRefusal(422, "the default team cannot be deleted").inferred
    }
    let home = defaultTeam(of: row.parent)?.id
    for user in rows(.user).all where user.links["Teams"]?.contains(row.id) == true {
      change(.user, user.id) {
        $0.links["Teams"]?.removeAll { $0 == row.id }
        if let home, $0.links["Teams"]?.contains(home) != true {
          $0.links["Teams", default: []].append(home)
        }
      }
    }
    removeAudiences(ofTeam: row.id)
  }

  private mutating func removeAudiences(ofTeam id: Int) {
    for audience in rows(.audience).all where audience.integer("TeamID") == id {
      remove(.audience, audience.id)
    }
  }

  /// A user without a team is in that of all users of the organisation.
  func prepareUser(_ row: inout PortalRow) throws(PortalRefusal) {
    let (id, email) = (row.id, row.text("Email").lowercased())
    let isTaken = rows(.user).all.contains {
      $0.id != id && $0.text("Email").lowercased() == email
    }
    guard !isTaken else { throw PortalRefusal(422, "email already exists").inferred }
    let organisation = row.integer("OrganisationID")
    if row.links["Teams"]?.isEmpty ?? true, let home = defaultTeam(of: organisation) {
      row.links["Teams"] = [home.id]
    }
  }

  /// Applications go with the user, and what was asked for in their name.
  mutating func releaseUser(_ row: PortalRow) {
    for app in rows(.app).all where app.integer("UserID") == row.id { remove(.app, app.id) }
    for request in rows(.accessRequest).all where request.integer("UserID") == row.id {
      remove(.accessRequest, request.id)
    }
  }

  // MARK: - Answers

  func teams(of organisation: PortalRow) -> JSON {
    guard organisation.id != 0 else { return .null }
    let teams = rows(.team).of(organisation.id).reversed()
    return .array(
      teams.map { team in
        var members = listed(team, .team).object ?? JSONObject()
        members["Organisation"] = organisation.values["Name"]
        return .object(members)
      })
  }

  /// With what the Portal gives away about people.
  func users(of organisation: PortalRow) -> JSON {
    let users = rows(.user).all.filter {
      organisation.id != 0 && $0.integer("OrganisationID") == organisation.id
    }
    guard !users.isEmpty else { return .null }
    return .array(
      users.map { user in
        var members = listed(user, .user).object ?? JSONObject()
        members["APIToken"] = .string("$2a$10$token-hash-of-\(user.id)")
        members["EncryptedPassword"] = .string("$2a$10$password-hash-of-\(user.id)")
        members["APITokenCreatedAt"] = .string(Self.stamp(user.created))
        members["SSOKey"] = ""
        members["Cart"] = ["ID": 0]
        return .object(members)
      })
  }

  func addOrganisation(of user: PortalRow, _ members: inout JSONObject) {
    members["Organisation"] =
      row(.organisation, user.integer("OrganisationID"))?.values["Name"] ?? ""
  }
}
