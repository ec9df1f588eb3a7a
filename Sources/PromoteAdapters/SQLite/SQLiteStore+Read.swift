internal import GRDB
public import PromoteCore
public import PromoteEngine

extension SQLiteStore {
  public func size() async throws(StoreFailure) -> Int {
    try await reading { try StoredLog($0).size() }
  }

  public func entries(_ range: Range<Int>) async throws(StoreFailure) -> [LogEntry] {
    try await reading { db in
      let log = StoredLog(db)
      try log.require(size: range.upperBound)
      let entries = try log.entries(range)
      guard entries.count == range.count else {
        throw StoreFailure.broken([AuditProblem(.entryMissing, "an entry is missing")])
      }
      return entries
    }
  }

  public func entries(ofPromotion id: String) async throws(StoreFailure) -> [LogEntry] {
    try await reading { try StoredLog($0).entries(ofPromotion: id) }
  }

  public func steps(
    ofPromotion id: String
  ) async throws(StoreFailure) -> (entries: [LogEntry], range: ClosedRange<Int>)? {
    try await reading { db in
      let log = StoredLog(db)
      guard let range = try log.range(ofPromotion: id) else { return nil }
      return (try log.steps(ofPromotion: id), range)
    }
  }

  public func entryBytes(_ range: Range<Int>) async throws(StoreFailure) -> [[UInt8]] {
    try await reading { db in
      let log = StoredLog(db)
      try log.require(size: range.upperBound)
      let bytes = try log.bytes(range)
      guard bytes.count == range.count else {
        throw StoreFailure.broken([AuditProblem(.entryMissing, "an entry is missing")])
      }
      return bytes
    }
  }

  public func entries(ofKind kind: LogEntry.Kind) async throws(StoreFailure) -> [LogEntry] {
    try await reading { try StoredLog($0).entries(of: kind) }
  }

  public func newestCheckpoint() async throws(StoreFailure) -> SignedCheckpoint? {
    try await reading { [policy] in try StoredLog($0).checkpoint(atSize: nil, policy: policy) }
  }

  public func checkpoint(atSize size: Int) async throws(StoreFailure) -> SignedCheckpoint? {
    try await reading { [policy] in try StoredLog($0).checkpoint(atSize: size, policy: policy) }
  }

  public func root(atSize size: Int) async throws(StoreFailure) -> Digest {
    try await reading { db in
      let log = StoredLog(db)
      try log.require(size: size)
      return try Merkle.root(atSize: size) { try log.node($0) }
    }
  }

  public func inclusionProof(
    of seq: Int, inSize size: Int
  ) async throws(StoreFailure) -> [Digest] {
    try await reading { db in
      let log = StoredLog(db)
      try log.require(size: size)
      guard (0..<size).contains(seq) else {
        throw StoreFailure.refused("entry \(seq) is not among the first \(size)")
      }
      return try Merkle.inclusionProof(of: seq, in: size) { try log.node($0) }
    }
  }

  public func consistencyProof(
    from old: Int, to new: Int
  ) async throws(StoreFailure) -> [Digest] {
    try await reading { db in
      let log = StoredLog(db)
      try log.require(size: new)
      guard (0...new).contains(old) else {
        throw StoreFailure.refused("size \(old) is not before size \(new)")
      }
      return try Merkle.consistencyProof(from: old, to: new) { try log.node($0) }
    }
  }

  public func nodes(level: Int, _ range: Range<Int>) async throws(StoreFailure) -> [Digest] {
    try await reading { db in
      let nodes = try StoredLog(db).nodes(level: level, range)
      guard nodes.count == range.count else {
        throw StoreFailure.refused("the log has not all nodes \(range) of level \(level)")
      }
      return nodes
    }
  }
}

extension StoredLog {
  /// Refuses what lies beyond the end of the log.
  func require(size: Int) throws {
    let have = try self.size()
    guard size >= 0, size <= have else {
      throw StoreFailure.refused("the log has \(have) entries, not \(size)")
    }
  }
}
