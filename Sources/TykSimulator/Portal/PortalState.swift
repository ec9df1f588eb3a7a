internal import PromoteCore

/// Everything a simulated Portal holds. Handlers are its methods, one file per subject.
struct PortalState {
  var configuration: PortalSimulatorConfiguration
  private var tables: [PortalKind: PortalRows] = [:]
  /// Uploaded files by the place that they belong to.
  var files: [String: PortalFile] = [:]
  /// By URL.
  var dashboards: [String: PortalDashboard] = [:]
  /// Synchronisations whose results are not there yet, with the requests until they are.
  private var coming: [(left: Int, sync: PortalSync)] = []
  /// The numbers of providers' configurations, a table of their own.
  var lastConfigurationID = 0
  private var generator: SeededGenerator
  private var requestsBeforeCIDs: Int?
  private var restartsFor = 0
  private var requests = 0

  init(_ configuration: PortalSimulatorConfiguration) {
    self.configuration = configuration
    generator = SeededGenerator(seed: configuration.seed)
    requestsBeforeCIDs = configuration.requestsBeforeCIDs
    fillFresh()
  }

  var version: TykVersion { configuration.version }
  var now: Instant { configuration.clock() }

  // MARK: - Records

  func rows(_ kind: PortalKind) -> PortalRows { tables[kind] ?? PortalRows() }

  func row(_ kind: PortalKind, _ id: Int) -> PortalRow? {
    tables[kind]?[id].flatMap { $0.isHidden ? nil : $0 }
  }

  mutating func put(_ kind: PortalKind, _ row: PortalRow) {
    tables[kind, default: PortalRows()].put(row)
  }

  mutating func change(_ kind: PortalKind, _ id: Int, _ body: (inout PortalRow) -> Void) {
    tables[kind]?.change(id, body)
  }

  mutating func remove(_ kind: PortalKind, _ id: Int) { tables[kind]?.remove(id) }

  /// A record that the Portal makes by itself, with a `CID` of its own.
  @discardableResult
  mutating func add(
    _ kind: PortalKind, parent: Int = 0, _ values: [String: JSON], links: [String: [Int]] = [:]
  ) -> Int {
    var row = newRow(kind)
    row.parent = parent
    row.links = links
    for column in PortalTable.of(kind).columns { row.values[column.name] = column.zero }
    row.values.merge(values) { $1 }
    row.cid = newCID()
    row.awaitsCID = awaitsCIDs
    put(kind, row)
    return row.id
  }

  /// The next record of a kind, not stored yet.
  func newRow(_ kind: PortalKind, id: Int? = nil) -> PortalRow {
    PortalRow(id: id ?? rows(kind).lastID + 1, created: now, updated: now)
  }

  mutating func clear() {
    tables = [:]
    files = [:]
  }

  // MARK: - CIDs

  mutating func newCID() -> String { CustomID.make(at: now, using: &generator) }

  /// Whether records of this kind show a `CID` and may be given one.
  func hasCID(_ kind: PortalKind) -> Bool {
    guard version >= TykVersion(1, 13), !configuration.withoutCIDs.contains(kind.collection) else {
      return false
    }
    switch PortalTable.of(kind).identity {
    case .cid: return true
    case .optionalCID: return configuration.showsAllCIDs
    case .number: return false
    }
  }

  /// Whether what is put in now was there before the upgrade, too.
  var awaitsCIDs: Bool { (requestsBeforeCIDs ?? 0) > 0 }

  mutating func finishCIDs() {
    requestsBeforeCIDs = nil
    for kind in PortalKind.allCases {
      for row in rows(kind).all where row.awaitsCID {
        change(kind, row.id) { $0.awaitsCID = false }
      }
    }
  }

  // MARK: - Requests

  mutating func countRequest() {
    requests += 1
    if let left = requestsBeforeCIDs {
      if left <= 1 { finishCIDs() } else { requestsBeforeCIDs = left - 1 }
    }
    if restartsFor > 0 { restartsFor -= 1 }
    for index in coming.indices { coming[index].left -= 1 }
    for due in coming where due.left < 0 { apply(due.sync) }
    coming.removeAll { $0.left < 0 }
  }

  mutating func schedule(_ sync: PortalSync) {
    coming.append((configuration.requestsBeforeSync, sync))
  }

  var failsNow: Bool { configuration.failsEvery.map { $0 > 0 && requests % $0 == 0 } ?? false }

  var isRestarting: Bool { restartsFor > 0 }

  mutating func restart() {
    restartsFor =
      configuration.requestsBeforeReady + (configuration.requestsBeforeReady > 0 ? 1 : 0)
  }
}

/// Bytes that were uploaded, under the name that they had.
struct PortalFile: Sendable {
  var name: String
  var bytes: [UInt8]
}
