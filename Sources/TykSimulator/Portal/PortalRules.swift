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
    case .user: try prepareUser(&row)
    case .tag: try prepareTag(row)
    case .catalogue: try prepareCatalogue(&row, body)
    case .audience: try prepareAudience(&row)
    case .provider: try prepareProvider(&row, before: before, body)
    case .product: try prepareProduct(&row, before: before, body)
    case .specDetail: try prepareSpec(row)
    case .clientType: try prepareClientType(row)
    case .page: try checkName(row, kind, "Path", among: rows(.page).all)
    case .contentBlock: try prepareBlock(row)
    case .webhook: try prepareWebhook(row)
    case .customAttribute: try prepareAttribute(row)
    case .plan: try preparePlan(&row, before: before, body)
    default: break
    }
  }

  /// After a record was stored: what comes with it.
  mutating func finish(
    _ row: PortalRow, _ kind: PortalKind, isNew: Bool, _ body: JSONObject
  ) throws(PortalRefusal) {
    switch kind {
    case .organisation where isNew: addDefaultTeam(row)
    case .product: try finishProduct(row, body)
    case .page: addBlocks(of: row, isNew: true)
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
    case .user: releaseUser(row)
    case .provider: releaseProvider(row)
    case .product: try releaseProduct(row)
    case .plan: try releasePlan(row)
    case .specDetail: removeSpec(row.id)
    case .oauthProvider:
      try releaseClientTypes(rows(.clientType).of(row.id).map(\.id), force: force)
      removeAll(.clientType, of: row.id)
    case .clientType: try releaseClientTypes([row.id], force: force)
    case .page: removeAll(.contentBlock, of: row.id)
    case .webhook: removeAll(.header, of: row.id)
    case .catalogue: removeAll(.audience, of: row.id)
    default: break
    }
  }

  mutating func removeAll(_ kind: PortalKind, of parent: Int) {
    for child in rows(kind).of(parent) { remove(kind, child.id) }
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
    case .provider: addLastSync(of: row, &members)
    case .product: addDetails(of: row, inList: true, &members)
    case .plan: wordLimits(of: row, &members)
    case .apiDetail: members["ID"] = nil
    case .contentBlock: members["PageID"] = .integer(row.parent)
    case .webhook: addHeaders(of: row, &members)
    case .extendedModel: addAttributes(of: row, inList: true, &members)
    default: break
    }
  }

  func addToRecord(_ row: PortalRow, _ kind: PortalKind, _ members: inout JSONObject) {
    switch kind {
    case .organisation:
      members["Teams"] = teams(of: row)
      members["Users"] = users(of: row)
    case .user: addOrganisation(of: row, &members)
    case .provider: addLastSync(of: row, &members)
    case .product: addDetails(of: row, inList: false, &members)
    case .plan: wordLimits(of: row, &members)
    case .apiDetail: members["ID"] = nil
    case .contentBlock: members["PageID"] = .integer(row.parent)
    case .theme: members["ID"] = row.values["Name"] ?? ""
    case .ssoProfile: members["ID"] = row.values["Key"] ?? ""
    case .webhook: addHeaders(of: row, &members)
    case .header: members["WebhookID"] = .integer(row.parent)
    case .oauthProvider: addClientTypes(of: row, &members)
    case .extendedModel: addAttributes(of: row, inList: false, &members)
    case .catalogue: addAudiences(of: row, &members)
    case .tag: addUses(of: row, &members)
    default: break
    }
  }

  /// The answer to the POST that made the record.
  func shownWhenNew(_ row: PortalRow, _ kind: PortalKind) -> JSON {
    var members = shown(row, kind).object ?? JSONObject()
    if kind == .doc, !configuration.identifiesNewDocs {
      for name in ["ID", "CID", "CreatedAt", "UpdatedAt"] { members[name] = nil }
    }
    return .object(members)
  }
}
