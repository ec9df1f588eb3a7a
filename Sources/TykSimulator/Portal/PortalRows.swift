internal import PromoteCore

/// One record as it is stored.
struct PortalRow: Sendable {
  let id: Int
  var cid = ""
  /// Whether the background job has not been here yet: the `CID` is there for nobody.
  var awaitsCID = false
  /// The id of the record that it is part of; 0: none.
  var parent = 0
  var values: [String: JSON] = [:]
  /// Ids by the name of a link.
  var links: [String: [Int]] = [:]
  /// Of a product or plan: the Dashboard does not have its policy any more.
  var isHidden = false
  var created: Instant
  var updated: Instant

  func text(_ name: String) -> String { values[name]?.string ?? "" }
  func integer(_ name: String) -> Int { values[name]?.integer ?? 0 }
  func flag(_ name: String) -> Bool { values[name]?.bool ?? false }
}

/// The records of one kind, by number, by `CID` and by what they are part of. Numbers are never
/// given twice.
struct PortalRows: Sendable {
  private var byID: [Int: PortalRow] = [:]
  /// Ascending.
  private var order: [Int] = []
  private var children: [Int: [Int]] = [:]
  private var byCID: [String: Int] = [:]
  private(set) var deletedCIDs: Set<String> = []
  private(set) var lastID = 0

  subscript(id: Int) -> PortalRow? { byID[id] }

  /// Newest first.
  var all: [PortalRow] { order.reversed().compactMap { byID[$0] } }

  /// Newest first.
  func of(_ parent: Int) -> [PortalRow] {
    (children[parent] ?? []).reversed().compactMap { byID[$0] }
  }

  func holder(ofCID cid: String) -> Int? { byCID[cid] }

  /// Stores a record under its number, in place of one that has it.
  mutating func put(_ row: PortalRow) {
    if let before = byID[row.id] {
      if byCID[before.cid] == row.id { byCID[before.cid] = nil }
      if before.parent != row.parent { children[before.parent]?.removeAll { $0 == row.id } }
    } else {
      Self.insert(row.id, into: &order)
    }
    if byID[row.id]?.parent != row.parent {
      Self.insert(row.id, into: &children[row.parent, default: []])
    }
    byID[row.id] = row
    if !row.cid.isEmpty { byCID[row.cid] = row.id }
    lastID = max(lastID, row.id)
  }

  mutating func change(_ id: Int, _ body: (inout PortalRow) -> Void) {
    guard var row = byID[id] else { return }
    body(&row)
    put(row)
  }

  mutating func remove(_ id: Int) {
    guard let row = byID.removeValue(forKey: id) else { return }
    order.removeAll { $0 == id }
    children[row.parent]?.removeAll { $0 == id }
    if byCID[row.cid] == id { byCID[row.cid] = nil }
    if !row.cid.isEmpty { deletedCIDs.insert(row.cid) }
  }

  private static func insert(_ id: Int, into list: inout [Int]) {
    guard let last = list.last, last > id else { return list.append(id) }
    list.insert(id, at: list.firstIndex { $0 > id } ?? list.count)
  }
}
