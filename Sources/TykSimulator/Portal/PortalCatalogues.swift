internal import PromoteCore

/// Catalogues, their audiences, and tags.
extension PortalState {
  func prepareCatalogue(_ row: inout PortalRow, _ body: JSONObject) throws(PortalRefusal) {
    try checkName(row, .catalogue, among: rows(.catalogue).all)
    if row.text("NameWithSlug").isEmpty {
      row.values["NameWithSlug"] = .string(Self.slug(row.text("Name")))
    }
    if row.text("VisibilityStatus").isEmpty { row.values["VisibilityStatus"] = "Private" }
    guard ["Public", "Private"].contains(row.text("VisibilityStatus")) else {
      throw PortalRefusal(422, "VisibilityStatus is neither Public nor Private").inferred
    }
  }

  /// The team says the organisation where only the team is named.
  func prepareAudience(_ row: inout PortalRow) throws(PortalRefusal) {
    let team = row.integer("TeamID")
    if team != 0 {
      guard let found = self.row(.team, team) else {
        throw PortalRefusal(422, "team: \(PortalRefusal.notFound)").inferred
      }
      if row.integer("OrganisationID") == 0 {
        row.values["OrganisationID"] = .integer(found.parent)
      }
    }
    guard self.row(.organisation, row.integer("OrganisationID")) != nil else {
      throw PortalRefusal(422, "organisation: \(PortalRefusal.notFound)").inferred
    }
  }

  mutating func addAudiences(_ catalogue: PortalRow, _ given: [JSON]) {
    for item in given {
      var row = newRow(.audience)
      row.parent = catalogue.id
      for name in ["OrganisationID", "TeamID"] {
        row.values[name] = .integer(item[name]?.integer ?? 0)
      }
      do throws(PortalRefusal) {
        try prepareAudience(&row)
        put(.audience, row)
      } catch {
        // A choice: what does not exist is passed over, as in other relations.
      }
    }
  }

  /// Who may see a catalogue, without the team; and since 1.18 the slug.
  func addAudiences(of catalogue: PortalRow, _ members: inout JSONObject) {
    if version < TykVersion(1, 18) { members["NameWithSlug"] = nil }
    let audiences = catalogue.id == 0 ? [] : rows(.audience).of(catalogue.id).reversed()
    members["OrgCatalogues"] =
      audiences.isEmpty
      ? .null
      : .array(
        audiences.map { audience in
          [
            "ID": .integer(audience.id), "Catalogue": catalogue.values["Name"] ?? "", "Name": "",
            "Organisation": row(.organisation, audience.integer("OrganisationID"))?.values["Name"]
              ?? "",
          ]
        })
  }

  // MARK: - Tags

  func prepareTag(_ row: PortalRow) throws(PortalRefusal) {
    let isTaken = rows(.tag).all.contains {
      $0.id != row.id && $0.text("Name") == row.text("Name")
    }
    guard !isTaken else { throw PortalRefusal(422, "tag with that name already exists") }
  }

  /// The posts and products that have a tag.
  func addUses(of tag: PortalRow, _ members: inout JSONObject) {
    func uses(_ kind: PortalKind, _ names: [String]) -> JSON {
      let found = rows(kind).all.filter {
        tag.id != 0 && !$0.isHidden && $0.links["Tags"]?.contains(tag.id) == true
      }
      guard !found.isEmpty else { return .null }
      return .array(
        found.map { row in
          .object(
            JSONObject(
              [("ID", JSON.integer(row.id))] + names.map { ($0, row.values[$0] ?? "") }))
        })
    }
    members["Posts"] = uses(.post, ["Title", "Lede", "Status", "Path", "AuthorID"])
    members["Products"] = uses(
      .product,
      ["Name", "DisplayName", "Path", "ReferenceID", "Feature", "DCREnabled", "ProviderID"])
  }

  /// Lower case; runs of anything but letters, digits and `_` become `-`.
  static func slug(_ name: String) -> String {
    var slug = ""
    for character in name.lowercased() {
      if character.isLetter || character.isNumber || character == "_" {
        slug.append(character)
      } else if slug.last != "-" {
        slug.append("-")
      }
    }
    return String(slug.drop { $0 == "-" }.reversed().drop { $0 == "-" }.reversed())
  }
}
