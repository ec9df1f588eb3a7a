internal import Foundation
internal import GRDB
internal import PromoteCore
internal import PromoteEngine

/// The log's tables, read and written within one transaction.
struct StoredLog {
  private let db: Database

  init(_ db: Database) { self.db = db }

  func size() throws -> Int {
    try Int.fetchOne(
      db.cachedStatement(sql: "SELECT coalesce(max(idx) + 1, 0) FROM log_entry")) ?? 0
  }

  func hash(_ place: TreeNode) throws -> Digest? {
    let bytes: Data? =
      if place.level == 0 {
        try Data.fetchOne(
          db.cachedStatement(sql: "SELECT leaf_hash FROM log_entry WHERE idx = ?"),
          arguments: [place.index])
      } else {
        try Data.fetchOne(
          db.cachedStatement(sql: "SELECT hash FROM log_node WHERE level = ? AND n = ?"),
          arguments: [place.level, place.index])
      }
    return bytes.flatMap { Digest(bytes: Array($0)) }
  }

  /// A node that must be there.
  func node(_ place: TreeNode) throws -> Digest {
    if let hash = try hash(place) { return hash }
    let first = place.index << place.level
    throw StoreFailure.broken([
      AuditProblem(
        place.level == 0 ? .entryMissing : .nodeMissing, entry: first,
        "the tree's node of level \(place.level) over entry \(first) is missing")
    ])
  }

  func nodes(level: Int, _ range: Range<Int>) throws -> [Digest] {
    let sql =
      level == 0
      ? "SELECT leaf_hash FROM log_entry WHERE idx >= ? AND idx < ? ORDER BY idx"
      : "SELECT hash FROM log_node WHERE level = \(level) AND n >= ? AND n < ? ORDER BY n"
    let rows = try Data.fetchAll(
      db.cachedStatement(sql: sql), arguments: [range.lowerBound, range.upperBound])
    return rows.compactMap { Digest(bytes: Array($0)) }
  }

  func entries(_ range: Range<Int>) throws -> [LogEntry] {
    let rows = try Row.fetchCursor(
      db.cachedStatement(
        sql: "SELECT idx, entry FROM log_entry WHERE idx >= ? AND idx < ? ORDER BY idx"),
      arguments: [range.lowerBound, range.upperBound])
    return try read(rows)
  }

  func entries(ofPromotion id: String) throws -> [LogEntry] {
    let rows = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT idx, entry FROM log_index JOIN log_entry USING (idx)
          WHERE promotion = ? ORDER BY idx
          """), arguments: [id])
    return try read(rows)
  }

  /// Without the intents and results of single operations.
  func steps(ofPromotion id: String) throws -> [LogEntry] {
    let rows = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT idx, entry FROM log_index JOIN log_entry USING (idx)
          WHERE promotion = ? AND kind NOT IN (?, ?) ORDER BY idx
          """),
      arguments: [
        id, LogEntry.Kind.operationIntended.rawValue, LogEntry.Kind.operationFinished.rawValue,
      ])
    return try read(rows)
  }

  func range(ofPromotion id: String) throws -> ClosedRange<Int>? {
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT min(idx), max(idx) FROM log_index WHERE promotion = ?"),
      arguments: [id])
    guard let row, let first: Int = row[0], let last: Int = row[1] else { return nil }
    return first...last
  }

  func bytes(_ range: Range<Int>) throws -> [[UInt8]] {
    try Data.fetchAll(
      db.cachedStatement(
        sql: "SELECT entry FROM log_entry WHERE idx >= ? AND idx < ? ORDER BY idx"),
      arguments: [range.lowerBound, range.upperBound]
    ).map { Array($0) }
  }

  func entries(of kind: LogEntry.Kind) throws -> [LogEntry] {
    let rows = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT idx, entry FROM log_index JOIN log_entry USING (idx)
          WHERE kind = ? ORDER BY idx
          """), arguments: [kind.rawValue])
    return try read(rows)
  }

  private func read(_ rows: RowCursor) throws -> [LogEntry] {
    var entries: [LogEntry] = []
    while let row = try rows.next() {
      let index: Int = row[0]
      do {
        entries.append(try LogEntry(Array(row[1] as Data), at: index))
      } catch {
        throw StoreFailure.broken([
          AuditProblem(.entryMalformed, entry: index, "entry \(index): \(error.reason)")
        ])
      }
    }
    return entries
  }

  /// The checkpoint of that size, or the newest, with the cosignatures it has got since.
  func checkpoint(atSize size: Int?, policy: LogPolicy) throws -> SignedCheckpoint? {
    let sql = "SELECT size, root, note FROM log_checkpoint "
    let row =
      if let size {
        try Row.fetchOne(db.cachedStatement(sql: sql + "WHERE size = ?"), arguments: [size])
      } else {
        try Row.fetchOne(db.cachedStatement(sql: sql + "ORDER BY size DESC LIMIT 1"))
      }
    guard let row else { return nil }
    let stored: Int = row[0]
    let lines = try String.fetchAll(
      db.cachedStatement(sql: "SELECT line FROM log_cosignature WHERE size = ? ORDER BY name"),
      arguments: [stored])
    do {
      let note = Array((row[2] as String).utf8) + lines.flatMap { Array($0.utf8) }
      let signed = try policy.verify(note)
      guard signed.size == stored, signed.root.bytes == Array(row[1] as Data) else {
        throw LogFormatError(.checkpoint, "stored beside another note")
      }
      return signed
    } catch let error as LogFormatError {
      throw StoreFailure.broken([
        AuditProblem(.checkpointMalformed, "the checkpoint of size \(stored): \(error)")
      ])
    }
  }

  /// The end of the log, after it was found to be what the newest checkpoint says and to continue
  /// what was seen of it.
  func checkedTip(policy: LogPolicy, seen: [SeenCheckpoint] = []) throws -> LogTip {
    let newest = try checkpoint(atSize: nil, policy: policy)
    let size = try size()
    var problems: [AuditProblem] = []
    if size != newest?.size ?? 0 {
      let message = "the log has \(size) entries, its newest checkpoint says \(newest?.size ?? 0)"
      problems.append(
        AuditProblem(size < newest?.size ?? 0 ? .logShorter : .logLonger, message))
      throw StoreFailure.broken(problems)
    }
    let frontier = try MerkleFrontier(size: size) { try node($0) }
    if let newest, frontier.root != newest.root {
      problems.append(
        AuditProblem(
          .rootMismatch, entry: size - 1,
          "the log does not match its newest checkpoint at entry \(size - 1)"))
    }
    for seen in seen where seen.checkpoint.origin.utf8.elementsEqual(policy.logs[0].name.utf8) {
      problems += try problem(with: seen, size: size)
    }
    guard problems.isEmpty else { throw StoreFailure.broken(problems) }
    return LogTip(frontier: frontier, time: try size > 0 ? entries(size - 1..<size)[0].at : nil)
  }

  private func problem(with seen: SeenCheckpoint, size: Int) throws -> [AuditProblem] {
    let known = seen.checkpoint
    guard known.size <= size else {
      return [
        AuditProblem(
          .truncated,
          "the log was cut off: it has \(size) entries, \(seen.source) saw \(known.size)")
      ]
    }
    guard try Merkle.root(atSize: known.size, node: { try node($0) }) != known.root else {
      return []
    }
    return [
      AuditProblem(
        .inconsistent, entry: known.size - 1,
        "the log is another one than \(seen.source) saw at size \(known.size)")
    ]
  }

  /// Adds rows. The schema refuses what does not continue the log.
  func insert(_ added: LogTip.Extension) throws {
    let entry = try db.cachedStatement(
      sql: "INSERT INTO log_entry(idx, entry, leaf_hash) VALUES (?, ?, ?)")
    let index = try db.cachedStatement(
      sql: "INSERT INTO log_index(idx, kind, promotion) VALUES (?, ?, ?)")
    for new in added.entries {
      try entry.execute(arguments: [new.seq, Data(new.bytes), Data(new.leafHash.bytes)])
      try index.execute(arguments: [new.seq, new.kind.rawValue, new.promotion])
    }
    let node = try db.cachedStatement(sql: "INSERT INTO log_node(level, n, hash) VALUES (?, ?, ?)")
    for new in added.nodes {
      try node.execute(arguments: [new.place.level, new.place.index, Data(new.hash.bytes)])
    }
  }

  func insert(_ signed: SignedCheckpoint) throws {
    try db.cachedStatement(sql: "INSERT INTO log_checkpoint(size, root, note) VALUES (?, ?, ?)")
      .execute(arguments: [
        signed.size, Data(signed.root.bytes), String(decoding: signed.bytes, as: UTF8.self),
      ])
  }
}
