internal import PromoteCore

/// What is particular to one kind, at the points where it may differ from the ordinary.
extension PortalState {
  /// Before a record is stored: checks, and members that the Portal sets itself.
  mutating func prepare(
    _ row: inout PortalRow, _ kind: PortalKind, before: PortalRow?, _ body: JSONObject
  ) throws(PortalRefusal) {
    switch kind {
    case .organisation: try prepareOrganisation(row)
    case .team: try checkName(row, kind, among: rows(.team).of(row.parent))
    case .user: try prepareUser(row)
    case .tag: try prepareTag(row)
    case .catalogue: try prepareCatalogue(&row, body)
    case .audience: try prepareAudience(&row)
    default: break
    }
  }

  /// After a record was stored: what comes with it.
  mutating func finish(
    _ row: PortalRow, _ kind: PortalKind, isNew: Bool, _ body: JSONObject
  ) throws(PortalRefusal) {
    switch kind {
    case .organisation where isNew: addDefaultTeam(row)
    case .catalogue where isNew: addAudiences(row, body["OrgCatalogues"]?.array ?? [])
    default: break
    }
  }

  /// Before a record is removed: what protects it, and what goes with it.
  mutating func release(
    _ row: PortalRow, _ kind: PortalKind, force: Bool
  ) throws(PortalRefusal) {
    switch kind {
    case .organisation: try releaseOrganisation(row)
    case .team: try releaseTeam(row)
    case .catalogue: removeChildren(of: row.id, .audience)
    default: break
    }
  }

  mutating func removeChildren(of id: Int, _ kind: PortalKind) {
    for child in rows(kind).of(id) { remove(kind, child.id) }
  }

  /// A switch; nothing is published about names that are taken.
  func checkName(
    _ row: PortalRow, _ kind: PortalKind, _ column: String = "Name", among others: [PortalRow]
  ) throws(PortalRefusal) {
    guard configuration.uniqueNames,
      others.contains(where: { $0.id != row.id && $0.text(column) == row.text(column) })
    else { return }
    throw PortalRefusal(422, "\(kind.rawValue) with that \(column) already exists").inferred
  }

  // MARK: - Members of answers that are no columns

  func addToList(_ row: PortalRow, _ kind: PortalKind, _ members: inout JSONObject) {
    switch kind {
    case .organisation: members["Teams"] = teams(of: row)
    default: break
    }
  }

  func addToRecord(_ row: PortalRow, _ kind: PortalKind, _ members: inout JSONObject) {
    switch kind {
    case .organisation:
      members["Teams"] = teams(of: row)
      members["Users"] = users(of: row)
    case .user: addOrganisation(of: row, &members)
    case .catalogue: addAudiences(of: row, &members)
    case .tag: addUses(of: row, &members)
    default: break
    }
  }

  /// The answer to the POST that made the record.
  func shownWhenNew(_ row: PortalRow, _ kind: PortalKind) -> JSON { shown(row, kind) }
}
