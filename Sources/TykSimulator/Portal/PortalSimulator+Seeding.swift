public import PromoteCore

/// Filling a Portal without going through its API.
extension PortalSimulator {
  /// What it holds, as ``load(_:)`` reads it. A Portal is not divided by organisations of a
  /// Dashboard.
  public func fixture(of organisation: String) -> JSON { withState { $0.fixture } }
}

extension PortalState {
  /// Every record, by collection.
  var fixture: JSON {
    var members = JSONObject()
    for kind in PortalKind.allCases {
      let items = rows(kind).all.reversed().map(fixed)
      if !items.isEmpty { members[kind.collection] = .array(items) }
    }
    return .object(members)
  }

  private func fixed(_ row: PortalRow) -> JSON {
    var members = JSONObject(row.values.sorted { $0.key < $1.key })
    for (name, ids) in row.links.sorted(by: { $0.key < $1.key }) {
      members[name] = .array(ids.map { .integer($0) })
    }
    members["ID"] = .integer(row.id)
    members["CID"] = .string(row.cid)
    if row.parent != 0 { members["parent"] = .integer(row.parent) }
    if row.isHidden { members["isHidden"] = true }
    members["CreatedAt"] = .string(row.created.text)
    members["UpdatedAt"] = .string(row.updated.text)
    return .object(members)
  }
}
