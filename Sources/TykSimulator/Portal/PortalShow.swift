internal import PromoteCore

/// What answers show of a record: little in lists, more of one alone, names for numbers.
extension PortalState {
  func listed(_ row: PortalRow, _ kind: PortalKind) -> JSON {
    var members = common(row, kind, inList: true)
    let hidden = PortalColumn.Seen.inRecords
    for column in PortalTable.of(kind).columns where column.seen != hidden {
      set(column, of: row, in: &members)
    }
    for link in PortalTable.of(kind).links {
      if let form = link.listed { members[link.name] = related(row, link, form) }
    }
    addToList(row, kind, &members)
    return .object(members)
  }

  func shown(_ row: PortalRow, _ kind: PortalKind) -> JSON {
    var members = common(row, kind, inList: false)
    let hidden = PortalColumn.Seen.inLists
    for column in PortalTable.of(kind).columns where column.seen != hidden {
      set(column, of: row, in: &members)
    }
    for link in PortalTable.of(kind).links {
      guard let form = link.shown, link.shownSince.map({ version >= $0 }) ?? true else { continue }
      members[link.name] = related(row, link, form)
    }
    addToRecord(row, kind, &members)
    return .object(members)
  }

  /// What a GET of a missing record has for a body.
  func zeroRecord(_ kind: PortalKind) -> JSON {
    var row = PortalRow(id: 0, created: now, updated: now)
    for column in PortalTable.of(kind).columns { row.values[column.name] = column.zero }
    guard var members = shown(row, kind).object else { return [:] }
    for stamp in ["CreatedAt", "UpdatedAt"] where members[stamp] != nil { members[stamp] = "" }
    for link in PortalTable.of(kind).links where members[link.name] != nil {
      members[link.name] = .null
    }
    return .object(members)
  }

  private func common(_ row: PortalRow, _ kind: PortalKind, inList: Bool) -> JSONObject {
    var members = JSONObject()
    members["ID"] = .integer(row.id)
    if hasCID(kind) { members["CID"] = .string(row.awaitsCID ? "" : row.cid) }
    switch PortalTable.of(kind).stamps {
    case .never: return members
    case .shown where inList: return members
    case .shown, .everywhere:
      members["CreatedAt"] = .string(Self.stamp(row.created))
      members["UpdatedAt"] = .string(Self.stamp(row.updated))
      return members
    }
  }

  /// Minutes, without a zone.
  static func stamp(_ moment: Instant) -> String {
    String(moment.text.prefix(16)).replacing("T", with: " ")
  }

  private func set(_ column: PortalColumn, of row: PortalRow, in members: inout JSONObject) {
    guard column.seen != .nowhere else { return }
    let value = row.values[column.name] ?? column.zero
    if column.isEnumeration, value == "", version >= TykVersion(1, 17, 1) { return }
    members[column.name] = value
  }

  /// The records at the other end of a relation, in the form in which answers have them.
  private func related(_ row: PortalRow, _ link: PortalLink, _ form: PortalLink.Form) -> JSON {
    let found = related(row, link)
    // A choice: nothing at the other end is null.
    guard !found.isEmpty else { return .null }
    return .array(
      found.map { other in
        switch form {
        case .names: other.values["Name"] ?? ""
        case .ids: .integer(other.id)
        case .references: .string("\(link.target == .user ? "User" : "Record")#\(other.id)")
        case .objects:
          [
            "ID": .integer(other.id), "Name": other.values["Name"] ?? "",
            "CreatedAt": .string(Self.stamp(other.created)),
            "UpdatedAt": .string(Self.stamp(other.updated)),
          ]
        }
      })
  }

  func related(_ row: PortalRow, _ link: PortalLink) -> [PortalRow] {
    guard let name = link.held else {
      return (row.links[link.name] ?? []).compactMap { self.row(link.target, $0) }
    }
    guard row.id != 0 else { return [] }
    return rows(link.target).all.reversed()
      .filter { !$0.isHidden && $0.links[name]?.contains(row.id) == true }
  }
}
