internal import PromoteCore

/// Records from a file that people write.
extension PortalState {
  struct BadFixture: Error, CustomStringConvertible {
    let description: String
  }

  /// What others refer to comes first.
  private static let roots: [PortalKind] = [
    .extendedModel, .organisation, .user, .tag, .category, .oauthProvider, .provider, .catalogue,
    .product, .plan, .theme, .page, .post, .webhook, .ssoProfile, .app, .accessRequest,
  ]

  mutating func seed(_ fixture: JSON) throws {
    guard let object = fixture.object else {
      throw BadFixture(description: "a fixture of a Portal is an object")
    }
    for member in object where !Self.roots.contains(where: { $0.collection == member.name }) {
      throw BadFixture(description: "a Portal has no collection '\(member.name)'")
    }
    for kind in Self.roots {
      for item in object[kind.collection]?.array ?? [] { try seed(kind, item, parent: 0) }
    }
    // Catalogues are there before what is in them.
    for item in object[PortalKind.catalogue.collection]?.array ?? [] {
      try seed(.catalogue, item, parent: 0)
    }
  }

  private mutating func seed(_ kind: PortalKind, _ item: JSON, parent: Int) throws {
    guard let members = item.object else {
      throw BadFixture(description: "a record of \(kind.collection) is an object")
    }
    if kind == .theme { return try seedTheme(members) }
    let id = existing(kind, members, parent) ?? add(kind, parent: parent, [:])
    let table = PortalTable.of(kind)
    var values: [String: JSON] = [:]
    for column in table.columns {
      if let value = members[column.name] { values[column.name] = column.stored(value) }
    }
    for (name, kind) in [
      ("Provider", PortalKind.provider), ("Organisation", .organisation), ("Team", .team),
    ] where table.columns.contains(where: { $0.name == "\(name)ID" }) {
      guard let text = members[name]?.string else { continue }
      guard
        let found = named(text, kind, of: kind == .team ? values["OrganisationID"]?.integer : nil)
      else { continue }
      values["\(name)ID"] = .integer(found)
    }
    if kind == .ssoProfile { values["Key"] = members["ID"] ?? "" }
    change(kind, id) { row in
      row.values.merge(values) { $1 }
      if let cid = members["CID"]?.string { row.cid = cid }
    }
    if kind == .organisation, defaultTeam(of: id) == nil, let row = rows(kind)[id] {
      add(
        .team, parent: id, ["Name": .string("\(row.text("Name")) All users"), "Default": true])
    }
    try seedLinks(kind, id, members)
    try seedParts(kind, id, members)
    settle(kind, id, members)
  }

  /// A theme is its archive: `archive` has its files by path.
  private mutating func seedTheme(_ members: JSONObject) throws {
    let files = (members["archive"]?.object ?? JSONObject()).map {
      ZipArchive.Entry(path: $0.name, bytes: Array(($0.value.string ?? "").utf8))
    }
    do throws(PortalRefusal) {
      let id = try take(theme: PortalFile(name: "theme.zip", bytes: ZipArchive(files).bytes))
      if members["Status"]?.string == "Current" { activate(id) }
    } catch {
      throw BadFixture(description: "a theme is refused: \(error.shape)")
    }
  }

  /// What the server would have set.
  private mutating func settle(_ kind: PortalKind, _ id: Int, _ members: JSONObject) {
    guard let row = rows(kind)[id] else { return }
    switch kind {
    case .page: addBlocks(of: row, isNew: false)
    case .provider:
      if let meta = members["MetaData"], row.text("Status").isEmpty {
        lastConfigurationID += 1
        let configuration: JSON = [
          "ID": .integer(lastConfigurationID), "MetaData": .string(meta.text),
        ]
        change(.provider, id) {
          $0.values["Configuration"] = configuration
          $0.values["Status"] = "Unknown"
          if $0.text("Type").isEmpty { $0.values["Type"] = "tyk-pro" }
        }
      }
    case .catalogue:
      change(.catalogue, id) {
        if $0.text("VisibilityStatus").isEmpty { $0.values["VisibilityStatus"] = "Private" }
        if $0.text("NameWithSlug").isEmpty {
          $0.values["NameWithSlug"] = .string(Self.slug($0.text("Name")))
        }
      }
    case .product where row.flag("IsDocumentationOnly") && row.text("Path").isEmpty:
      change(.product, id) { $0.values["Path"] = .string(Self.slug($0.text("Name"))) }
    default: break
    }
  }

  private func existing(_ kind: PortalKind, _ members: JSONObject, _ parent: Int) -> Int? {
    if kind == .ssoProfile { return nil }
    if let id = members["ID"]?.integer { return rows(kind)[id]?.id }
    let found = parent == 0 ? rows(kind).all : rows(kind).of(parent)
    if kind == .team, members["Default"]?.bool == true {
      return found.first { $0.flag("Default") }?.id
    }
    if kind == .audience { return nil }
    for name in ["Identifier", "Label", "APIID", "SpecAlias", "Path", "Email", "ModelName", "Name"]
    {
      guard let value = members[name]?.string else { continue }
      return found.last { $0.text(name) == value }?.id
    }
    return nil
  }

  private func named(_ name: String, _ kind: PortalKind, of parent: Int? = nil) -> Int? {
    let found = parent.map { rows(kind).of($0) } ?? rows(kind).all
    return found.last { $0.text("Name") == name || hasCID(kind) && $0.cid == name }?.id
  }

  private mutating func seedLinks(_ kind: PortalKind, _ id: Int, _ members: JSONObject) throws {
    for link in PortalTable.of(kind).links {
      guard let items = members[link.name]?.array else { continue }
      var ids: [Int] = []
      for item in items {
        if let found = item.integer ?? item.string.flatMap({ named($0, link.target) }) {
          ids.append(found)
        } else if link.held == nil {
          throw BadFixture(description: "\(kind.rawValue): no \(link.target.rawValue) \(item.text)")
        }
      }
      if let held = link.held {
        for other in ids {
          change(link.target, other) {
            if $0.links[held]?.contains(id) != true { $0.links[held, default: []].append(id) }
          }
        }
      } else {
        change(kind, id) { $0.links[link.name] = ids }
      }
    }
  }

  private mutating func seedParts(_ kind: PortalKind, _ id: Int, _ members: JSONObject) throws {
    for part in PortalKind.allCases where PortalTable.of(part).parent == kind {
      // Catalogues are read twice.
      if part == .audience, !rows(.audience).of(id).isEmpty { continue }
      for item in members[part.collection]?.array ?? [] { try seed(part, item, parent: id) }
    }
    if kind == .product, let docs = members["docs"]?.array, docs.count > 1 {
      let order = docs.compactMap { doc in
        rows(.doc).of(id).first { $0.text("Path") == doc["Path"]?.string }?.id
      }
      setOrder(order, of: id)
    }
    for file in members["files"]?.object ?? JSONObject() {
      guard let text = file.value.string else { continue }
      let bytes = Array(text.utf8)
      if kind == .product {
        setImage(file.name, of: id, PortalFile(name: "\(file.name).svg", bytes: bytes))
      } else {
        files["\(kind.word)/\(id)/\(file.name)"] = PortalFile(name: file.name, bytes: bytes)
      }
    }
  }
}
