public import PromoteCore

/// Looking into a Portal and changing it behind a caller's back.
extension PortalSimulator {
  /// Every record that answers would show, by its `CID` where its kind has one, else by what names
  /// it: `organisation/2xzW…`, `catalogue/Partners`, `audience/Partners:7:13`.
  public var addresses: Set<Address> {
    withState { state in
      Set(
        PortalKind.allCases.flatMap { kind in
          state.rows(kind).all.filter { !$0.isHidden }.map { state.address(of: $0, kind) }
        })
    }
  }

  /// What a GET of the record answers.
  public func document(_ address: Address) -> JSON? {
    withState { state in
      guard let (kind, row) = state.find(address) else { return nil }
      return state.shown(row, kind)
    }
  }

  /// A member as it is stored, also one that no answer shows.
  public func stored(_ address: Address, _ member: String) -> JSON? {
    withState { $0.find(address)?.1.values[member] }
  }

  /// What a GET of each record of a collection answers, oldest first: `records("teams")`. Records
  /// of all parents; with what they are part of as `parent`.
  public func records(_ collection: String) -> [JSON] {
    withState { state in
      guard let kind = PortalKind.allCases.first(where: { $0.collection == collection }) else {
        return []
      }
      return state.rows(kind).all.reversed().filter { !$0.isHidden }.map { row in
        var members = state.shown(row, kind).object ?? JSONObject()
        if row.parent != 0 { members["parent"] = .integer(row.parent) }
        return .object(members)
      }
    }
  }

  /// Gives the records that were there before an upgrade their custom ids now.
  public func finishCIDs() { withState { $0.finishCIDs() } }

  /// Changes how the Portal behaves from now on.
  public func configure(_ change: (inout PortalSimulatorConfiguration) -> Void) {
    withState { change(&$0.configuration) }
  }

  /// Somebody else's delete, past every rule. Returns whether there was such a record.
  @discardableResult
  public func remove(_ address: Address) -> Bool {
    withState { state in
      guard let (kind, row) = state.find(address) else { return false }
      state.remove(kind, row.id)
      return true
    }
  }

  /// Somebody else's edit, past every rule: a member with a value of its own, as it is stored.
  @discardableResult
  public func edit(_ address: Address, _ member: String, to value: JSON) -> Bool {
    withState { state in
      guard let (kind, row) = state.find(address) else { return false }
      let moment = state.now
      state.change(kind, row.id) {
        $0.values[member] = value
        $0.updated = moment
      }
      return true
    }
  }
}

extension PortalState {
  func address(of row: PortalRow, _ kind: PortalKind) -> Address {
    Address(kind: KindName(kind.word), id: hasCID(kind) ? row.cid : name(of: row, kind))
  }

  func find(_ address: Address) -> (PortalKind, PortalRow)? {
    for kind in PortalKind.allCases where kind.word == address.kind.text {
      let found = rows(kind).all.first { !$0.isHidden && self.address(of: $0, kind) == address }
      if let found { return (kind, found) }
    }
    return nil
  }

  /// The natural key of a record, below that of what it is part of.
  private func name(of row: PortalRow, _ kind: PortalKind) -> String {
    let own: String =
      switch kind {
      case .audience: "\(row.integer("OrganisationID")):\(row.integer("TeamID"))"
      case .apiDetail: row.text("APIID")
      case .ssoProfile: row.text("Key")
      case .customAttribute: row.text("Identifier")
      case .defaultAttribute: row.text("Label")
      case .extendedModel: row.text("ModelName")
      case .post, .page: row.text("Path")
      case .user: row.text("Email")
      case .accessRequest: String(row.id)
      default: row.text("Name")
      }
    guard let above = PortalTable.of(kind).parent, let parent = rows(above)[row.parent] else {
      return own
    }
    return address(of: parent, above).id + ":" + own
  }
}
