internal import PromoteCore

/// The five calls that ordinary records have.
extension PortalState {
  func list(_ kind: PortalKind, _ call: PortalCall) throws(PortalRefusal) -> Answer {
    var found: [PortalRow]
    if let above = PortalTable.of(kind).parent {
      guard let parent = place(above, call) else {
        switch kind {
        case .clientType: throw PortalRefusal(404, PortalRefusal.notFound)
        case .header: throw PortalRefusal(400, PortalRefusal.notFound)
        // A choice.
        default: return .portal([])
        }
      }
      found = rows(kind).of(parent)
      if kind == .doc { found = ordered(found, of: parent) }
    } else {
      found = rows(kind).all
    }
    found = found.filter { !$0.isHidden }
    return .portal(.array(try page(found, call).map { listed($0, kind) }))
  }

  /// Pages from 1, without a total; a negative one is everything.
  func page(_ found: [PortalRow], _ call: PortalCall) throws(PortalRefusal) -> [PortalRow] {
    let number = call.query("page").flatMap { Int($0) } ?? 1
    guard number >= 0 else { return found }
    var size = call.query("per_page").flatMap { Int($0) } ?? 20
    if let cap = configuration.pageCap { size = min(size, cap) }
    // The framework divides by it.
    guard size != 0 else { throw PortalRefusal(500, .text("integer divide by zero")).inferred }
    let start = (max(1, number) - 1) * abs(size)
    guard start < found.count else { return [] }
    let rows = found[start...].prefix(abs(size))
    guard let limit = call.query("limit").flatMap({ Int($0) }), limit >= 0 else {
      return Array(rows)
    }
    return Array(rows.prefix(limit))
  }

  func show(_ kind: PortalKind, _ call: PortalCall) throws(PortalRefusal) -> Answer {
    guard let id = place(kind, call), let row = row(kind, id) else { throw missing(kind) }
    return .portal(shown(row, kind))
  }

  mutating func create(_ kind: PortalKind, _ call: PortalCall) throws(PortalRefusal) -> Answer {
    let parent = try parentOfNew(kind, call)
    let table = PortalTable.of(kind)
    let body = try call.members(orRefuse: table.unreadable ?? table.refusal)
    let id = try create(kind, parent: parent, body)
    guard let row = row(kind, id) else { throw missing(kind) }
    return .portal(shownWhenNew(row, kind), 201)
  }

  func parentOfNew(_ kind: PortalKind, _ call: PortalCall) throws(PortalRefusal) -> Int {
    guard let above = PortalTable.of(kind).parent else { return 0 }
    guard let parent = place(above, call) else {
      throw PortalRefusal(kind == .clientType ? 404 : 422, PortalRefusal.notFound)
    }
    return parent
  }

  /// Stores a new record, or writes over the one whose `ID` the body has.
  mutating func create(
    _ kind: PortalKind, parent: Int, _ body: JSONObject
  ) throws(PortalRefusal) -> Int {
    let given = body["ID"].flatMap { $0.integer ?? $0.string.flatMap { Int($0) } } ?? 0
    let before = given > 0 && configuration.overwritesByID ? rows(kind)[given] : nil
    var row = before ?? newRow(kind, id: given > 0 && before == nil ? freeID(given, kind) : nil)
    row.parent = parent
    try take(body, into: &row, kind, isNew: before == nil)
    if before == nil, row.cid.isEmpty { row.cid = newCID() }
    try prepare(&row, kind, before: before, body)
    try store(row, kind, isNew: before == nil, body)
    return row.id
  }

  private func freeID(_ id: Int, _ kind: PortalKind) -> Int? {
    configuration.overwritesByID && rows(kind)[id] == nil ? id : nil
  }

  mutating func update(_ kind: PortalKind, _ call: PortalCall) throws(PortalRefusal) -> Answer {
    let table = PortalTable.of(kind)
    guard let id = place(kind, call), let before = row(kind, id) else {
      throw PortalRefusal(table.missingUpdate, PortalRefusal.notFound)
    }
    let body = try call.members(orRefuse: table.unreadable ?? table.refusal)
    try update(kind, before, body)
    guard let row = row(kind, id) else { throw missing(kind) }
    return .portal(shown(row, kind))
  }

  /// What the body has, over what is stored.
  mutating func update(
    _ kind: PortalKind, _ before: PortalRow, _ body: JSONObject
  ) throws(PortalRefusal) {
    var row = before
    try take(body, into: &row, kind, isNew: false)
    row.updated = now
    try prepare(&row, kind, before: before, body)
    try store(row, kind, isNew: false, body)
  }

  /// The record and what comes with it, or nothing.
  private mutating func store(
    _ row: PortalRow, _ kind: PortalKind, isNew: Bool, _ body: JSONObject
  ) throws(PortalRefusal) {
    // Only what comes with a product can be refused.
    let state = kind == .product ? self : nil
    put(kind, row)
    hold(body, of: row.id, kind)
    do throws(PortalRefusal) {
      try finish(row, kind, isNew: isNew, body)
    } catch {
      if let state { self = state }
      throw error
    }
  }

  mutating func delete(_ kind: PortalKind, _ call: PortalCall) throws(PortalRefusal) -> Answer {
    guard let id = place(kind, call), let row = row(kind, id) else {
      throw PortalRefusal(404, PortalRefusal.notFound)
    }
    try release(row, kind, force: call.forces)
    remove(kind, id)
    return .deleted
  }

  // MARK: - Finding

  /// The number of the record that the path names: by digits or by `CID`, within what it is part of.
  func place(_ kind: PortalKind, _ call: PortalCall) -> Int? {
    let text = call.parameter(kind)
    guard let found = find(kind, text) else { return nil }
    guard let above = PortalTable.of(kind).parent, call.parameters[above.rawValue] != nil else {
      return found
    }
    return place(above, call) == row(kind, found)?.parent ? found : nil
  }

  private func find(_ kind: PortalKind, _ text: String) -> Int? {
    if CustomID.isNumber(text) { return Int(text).flatMap { row(kind, $0)?.id } }
    guard hasCID(kind), let id = rows(kind).holder(ofCID: text), let row = row(kind, id),
      !row.awaitsCID
    else { return nil }
    return id
  }

  /// The answer to a GET of what is not there: for most kinds a record of zeros.
  func missing(_ kind: PortalKind) -> PortalRefusal {
    switch PortalTable.of(kind).missing {
    case .errors: PortalRefusal(404, PortalRefusal.notFound)
    case .zeroRecord: PortalRefusal(404, .record(zeroRecord(kind)))
    }
  }

  // MARK: - Taking

  /// Puts what the body has into the record. Everything is checked before anything is stored.
  private func take(
    _ body: JSONObject, into row: inout PortalRow, _ kind: PortalKind, isNew: Bool
  ) throws(PortalRefusal) {
    let table = PortalTable.of(kind)
    for column in table.columns {
      if isNew { row.values[column.name] = row.values[column.name] ?? column.zero }
      if column.needed == .member, !isNew, body[column.name] == nil {
        throw PortalRefusal(table.refusal, "\(column.name) can't be blank")
      }
      guard column.writable == .always || column.writable == .onCreate && isNew else { continue }
      if let value = sent(column, body).flatMap(column.stored) { row.values[column.name] = value }
    }
    for column in table.columns where column.needed != .no {
      guard row.text(column.name).isEmpty else { continue }
      throw PortalRefusal(table.refusal, "\(column.name) can't be blank")
    }
    for link in table.links where link.held == nil {
      if let ids = ids(sent: body[link.name], for: link) { row.links[link.name] = ids }
    }
    if isNew || configuration.writesCIDs { try takeCID(body, into: &row, kind, isNew: isNew) }
  }

  /// A number may come inside the record that it is of, as forms send it.
  private func sent(_ column: PortalColumn, _ body: JSONObject) -> JSON? {
    if let value = body[column.name] { return value }
    guard column.form == .integer, column.name.hasSuffix("ID") else { return nil }
    return body[String(column.name.dropLast(2))]?["ID"]
  }

  private func takeCID(
    _ body: JSONObject, into row: inout PortalRow, _ kind: PortalKind, isNew: Bool
  ) throws(PortalRefusal) {
    guard hasCID(kind), let cid = body["CID"]?.string, !cid.isEmpty, cid != row.cid else { return }
    let isFine = configuration.onlyKSUIDs ? CustomID.isKSUID(cid) : CustomID.isUsable(cid)
    guard isFine else { throw PortalRefusal(422, "cid is not valid").inferred }
    let holder = rows(kind).holder(ofCID: cid)
    let isDeleted = configuration.keepsDeletedCIDs && rows(kind).deletedCIDs.contains(cid)
    guard holder == nil || holder == row.id, !isDeleted else {
      throw PortalRefusal(422, "a record with that cid already exists").inferred
    }
    row.cid = cid
    row.awaitsCID = false
  }

  /// What a relation becomes: null empties it, an empty list and a list that names nothing leave it
  /// (nil); what does not exist is passed over.
  func ids(sent value: JSON?, for link: PortalLink) -> [Int]? {
    guard let value else { return nil }
    if value.isNull { return [] }
    let given = (value.array ?? []).compactMap { item in
      item.integer ?? item.string.flatMap { Int($0) } ?? item["ID"]?.integer
    }
    var found: [Int] = []
    for id in given where row(link.target, id) != nil && !found.contains(id) { found.append(id) }
    return found.isEmpty ? nil : found
  }

  /// Relations that the other side holds.
  private mutating func hold(_ body: JSONObject, of id: Int, _ kind: PortalKind) {
    for link in PortalTable.of(kind).links {
      guard let name = link.held, let ids = ids(sent: body[link.name], for: link) else { continue }
      for other in rows(link.target).all {
        let has = other.links[name]?.contains(id) ?? false
        if has, !ids.contains(other.id) {
          change(link.target, other.id) { $0.links[name]?.removeAll { $0 == id } }
        } else if !has, ids.contains(other.id) {
          change(link.target, other.id) { $0.links[name, default: []].append(id) }
        }
      }
    }
  }
}
