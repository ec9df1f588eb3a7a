internal import Foundation
internal import GRDB
public import PromoteCore
public import PromoteEngine

extension SQLiteStore {
  /// Of a long log only the signatures of its newest checkpoints are checked. Every root is computed
  /// anyway, and an older checkpoint adds nothing to the newest that continues it.
  static let checkedSignatures = 10_000

  public func verify(against seen: [SeenCheckpoint]) async throws(StoreFailure) -> AuditReport {
    try await reading { [policy] db in
      var check = try LogCheck(db, policy: policy, seen: seen)
      return try check.run()
    }
  }
}

/// Walks entries, checkpoints and the index side by side, in one consistent state of the file.
private struct LogCheck {
  let db: Database
  let log: StoredLog
  let checkpointCount: Int
  let checkpoints: RowCursor
  let indexed: RowCursor
  var auditor: LogAuditor
  var checkpoint: (size: Int, root: Digest?, note: [UInt8])?
  var row: (index: Int, kind: String, promotion: String?)?
  var checkpointsTaken = 0

  init(_ db: Database, policy: LogPolicy, seen: [SeenCheckpoint]) throws {
    self.db = db
    log = StoredLog(db)
    checkpointCount = try Int.fetchOne(db, sql: "SELECT count(*) FROM log_checkpoint") ?? 0
    let newest = try Int.fetchOne(db, sql: "SELECT max(size) FROM log_checkpoint") ?? 0
    let stored = try Int.fetchOne(db, sql: "SELECT count(*) FROM log_entry") ?? 0
    // A made-up size far beyond the rows must not keep the check busy: see `run`.
    let end = min(newest, stored + 1_000_000)
    auditor = LogAuditor(policy: policy, end: end, seen: seen)
    if newest == 0, stored > 0 {
      auditor.report(.checkpointMissing, "no checkpoint covers the log")
    }
    checkpoints = try Row.fetchCursor(
      db, sql: "SELECT size, root, note FROM log_checkpoint ORDER BY size")
    indexed = try Row.fetchCursor(
      db, sql: "SELECT idx, kind, promotion FROM log_index ORDER BY idx")
    try nextCheckpoint()
    try nextRow()
  }

  mutating func run() throws -> AuditReport {
    try checkTriggers()
    let rows = try Row.fetchCursor(
      db, sql: "SELECT idx, entry, leaf_hash FROM log_entry ORDER BY idx")
    var count = 0
    while let row = try rows.next() {
      let index: Int = row[0]
      try takeCheckpoints(upTo: index)
      let log = self.log
      let entry = try auditor.entry(
        at: index, bytes(row, 1), leaf: Digest(bytes: bytes(row, 2))
      ) { (place) throws(any Error) in try log.hash(place) }
      try compareIndex(index, entry)
      count += 1
    }
    try takeCheckpoints(upTo: Int.max)
    if let left = row {
      auditor.report(
        .indexMismatch, entry: left.index, "the index names entry \(left.index), which is not there"
      )
    }
    let nodes = try Int.fetchOne(db, sql: "SELECT count(*) FROM log_node") ?? 0
    // A tree of n leaves has n − (set bits of n) complete nodes above them.
    if nodes > count - count.nonzeroBitCount {
      auditor.report(.nodeUnexpected, "the tree has more nodes than \(count) entries make")
    }
    return auditor.finish()
  }

  private func bytes(_ row: Row, _ column: Int) throws -> [UInt8] {
    try row.withUnsafeData(atIndex: column) { $0.map { Array($0) } } ?? []
  }

  private mutating func checkTriggers() throws {
    let found = Set(
      try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    for name in SQLiteSchema.triggers.subtracting(found).sorted() {
      auditor.report(.schemaChanged, "the trigger '\(name)' is no longer there")
    }
  }

  private mutating func takeCheckpoints(upTo index: Int) throws {
    while let taken = checkpoint, taken.size <= index {
      auditor.checkpoint(
        size: taken.size, root: taken.root, note: taken.note,
        signature: checkpointsTaken >= checkpointCount - SQLiteStore.checkedSignatures)
      checkpointsTaken += 1
      try nextCheckpoint()
    }
  }

  private mutating func nextCheckpoint() throws {
    checkpoint = try checkpoints.next().map { row in
      (row[0], Digest(bytes: try bytes(row, 1)), try bytes(row, 2))
    }
  }

  private mutating func nextRow() throws {
    row = try indexed.next().map { ($0[0], $0[1], $0[2]) }
  }

  private mutating func compareIndex(_ index: Int, _ entry: LogEntry?) throws {
    while let row, row.index < index {
      auditor.report(
        .indexMismatch, entry: row.index, "the index names entry \(row.index), which is not there")
      try nextRow()
    }
    guard let row, row.index == index else {
      auditor.report(.indexMismatch, entry: index, "the index lacks entry \(index)")
      return
    }
    try nextRow()
    guard let entry else { return }
    let same =
      row.kind.utf8.elementsEqual(entry.kind.rawValue.utf8)
      && (row.promotion.map { Array($0.utf8) } == entry.promotion.map { Array($0.utf8) })
    if !same {
      auditor.report(.indexMismatch, entry: index, "the index files entry \(index) elsewhere")
    }
  }
}
