internal import Foundation
internal import GRDB
public import PromoteCore
public import PromoteEngine

extension SQLiteStore {
  public func put(_ bytes: [UInt8], as digest: Digest) async throws(StoreFailure) {
    try await put([digest: bytes])
  }

  public func put(_ blobs: [Digest: [UInt8]]) async throws(StoreFailure) {
    for (digest, bytes) in blobs where Digest(of: bytes) != digest {
      throw .blobMismatch(digest)
    }
    try await writing { db in
      let known = try db.cachedStatement(sql: "SELECT 1 FROM blob WHERE sha256 = ?")
      let insert = try db.cachedStatement(sql: "INSERT INTO blob(sha256, bytes) VALUES (?, ?)")
      for (digest, bytes) in blobs {
        let key = Data(digest.bytes)
        guard try Int.fetchOne(known, arguments: [key]) == nil else { continue }
        try insert.execute(arguments: [key, Data(bytes)])
      }
    }
  }

  public func get(_ digest: Digest) async throws(StoreFailure) -> [UInt8]? {
    try await get([digest])[digest]
  }

  public func get(_ digests: Set<Digest>) async throws(StoreFailure) -> [Digest: [UInt8]] {
    try await reading { db in
      let select = try db.cachedStatement(sql: "SELECT bytes FROM blob WHERE sha256 = ?")
      var found: [Digest: [UInt8]] = [:]
      found.reserveCapacity(digests.count)
      for digest in digests {
        guard let data = try Data.fetchOne(select, arguments: [Data(digest.bytes)]) else {
          continue
        }
        let bytes = Array(data)
        guard Digest(of: bytes) == digest else { throw StoreFailure.blobMismatch(digest) }
        found[digest] = bytes
      }
      return found
    }
  }

  public func useNonce(
    _ nonce: String, by statement: Digest
  ) async throws(StoreFailure) -> Bool {
    try await writing { db in
      let user = try Data.fetchOne(
        db.cachedStatement(sql: "SELECT statement FROM nonce WHERE nonce = ?"), arguments: [nonce])
      if let user { return Array(user) == statement.bytes }
      try db.cachedStatement(sql: "INSERT INTO nonce(nonce, statement) VALUES (?, ?)")
        .execute(arguments: [nonce, Data(statement.bytes)])
      return true
    }
  }

  public func acquireLease(
    on environment: EnvironmentName, holder: String, now: Instant, ttlSeconds: Int,
    replacing: Lease?
  ) async throws(StoreFailure) -> LeaseAnswer {
    try await writing { db in
      let leases = StoredLeases(db)
      let (fence, current) = try leases.read(environment)
      if let current, !current.hasRunOut(at: now), current != replacing {
        return .held(by: current)
      }
      let lease = Lease(
        environment: environment, holder: holder, fence: fence + 1, since: now,
        until: now.adding(seconds: ttlSeconds))
      try leases.write(lease)
      return .given(lease)
    }
  }

  public func renewLease(
    _ lease: Lease, now: Instant, ttlSeconds: Int
  ) async throws(StoreFailure) -> Lease {
    try await writing { db in
      let leases = StoredLeases(db)
      if let failure = try leases.failure(holding: lease) { throw failure }
      let renewed = Lease(
        environment: lease.environment, holder: lease.holder, fence: lease.fence,
        since: lease.since, until: now.adding(seconds: ttlSeconds))
      try leases.write(renewed)
      return renewed
    }
  }

  public func releaseLease(_ lease: Lease) async throws(StoreFailure) {
    try await writing { db in
      try db.execute(
        sql: "UPDATE lease SET holder = NULL WHERE environment = ? AND fence = ?",
        arguments: [lease.environment.text, lease.fence])
    }
  }

  public func lease(on environment: EnvironmentName) async throws(StoreFailure) -> Lease? {
    try await reading { try StoredLeases($0).read(environment).current }
  }
}

/// The table of leases, within one transaction.
struct StoredLeases {
  private let db: Database

  init(_ db: Database) { self.db = db }

  /// The highest fencing number given so far, and who holds the environment.
  func read(_ environment: EnvironmentName) throws -> (fence: Int, current: Lease?) {
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: "SELECT fence, holder, since, until FROM lease WHERE environment = ?"),
      arguments: [environment.text])
    guard let row else { return (0, nil) }
    let fence: Int = row[0]
    guard let holder: String = row[1] else { return (fence, nil) }
    return (
      fence,
      Lease(
        environment: environment, holder: holder, fence: fence,
        since: Instant(milliseconds: row[2]), until: Instant(milliseconds: row[3]))
    )
  }

  func write(_ lease: Lease) throws {
    let values: StatementArguments = [
      "environment": lease.environment.text, "fence": lease.fence, "holder": lease.holder,
      "since": lease.since.milliseconds, "until": lease.until.milliseconds,
    ]
    try db.execute(
      sql: """
        UPDATE lease SET fence = :fence, holder = :holder, since = :since, until = :until
        WHERE environment = :environment
        """, arguments: values)
    guard db.changesCount == 0 else { return }
    try db.execute(
      sql: """
        INSERT INTO lease(environment, fence, holder, since, until)
        VALUES (:environment, :fence, :holder, :since, :until)
        """, arguments: values)
  }

  /// Why this lease gives no right any more; nil where it does.
  func failure(holding lease: Lease) throws -> StoreFailure? {
    let (fence, current) = try read(lease.environment)
    guard fence == lease.fence, current != nil else {
      return .leaseLost(lease.environment, holder: current?.holder)
    }
    return nil
  }
}
