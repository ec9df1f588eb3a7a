import Foundation
import GRDB
import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing

@Suite struct `Stores keep their promises` {
  @Test func `the store in memory`() async throws {
    try await StoreContract(signer: Ed25519CheckpointSigner.test) {
      MemoryStore(signer: Ed25519CheckpointSigner.test)
    } reopen: {
      ($0 as! MemoryStore).reopened()
    }.run()
  }

  @Test func `the store in a file`() async throws {
    let folder = try TemporaryFolder()
    try await StoreContract(signer: Ed25519CheckpointSigner.test) {
      try SQLiteStore.test(folder.path(UUID().uuidString))
    } reopen: { store in
      let store = store as! SQLiteStore
      let path = store.path
      try store.close()
      return try SQLiteStore.test(path)
    }.run()
  }
}

@Suite struct `A log in a file` {
  @Test func `is readable by its owner only`() throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStore.test(folder.path("inner/state.sqlite"))
    for name in ["inner/state.sqlite", "inner/state.sqlite-wal"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(name))
      #expect((attributes[.posixPermissions] as? Int) == 0o600, "\(name)")
    }
    try store.close()
  }

  @Test func `is appended to by several stores at once`() async throws {
    let folder = try TemporaryFolder()
    let stores = try (0..<3).map { _ in try SQLiteStore.test(folder.path("state.sqlite")) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for caller in 0..<30 {
        group.addTask { _ = try await stores[caller % 3].append([.make(at: caller)]) }
      }
      try await group.waitForAll()
    }
    let report = try await stores[0].verify(against: [])
    #expect(report.ok && report.entries == 30, "\(report.problems)")
  }

  @Test(arguments: [
    "UPDATE log_entry SET entry = x'00' WHERE idx = 1",
    "DELETE FROM log_entry WHERE idx = 4",
    "INSERT OR REPLACE INTO log_entry SELECT 1, entry, leaf_hash FROM log_entry WHERE idx = 2",
    "INSERT INTO log_entry SELECT 9, entry, leaf_hash FROM log_entry WHERE idx = 2",
    "UPDATE log_node SET hash = zeroblob(32)",
    "DELETE FROM log_node",
    "INSERT OR REPLACE INTO log_node VALUES (1, 0, zeroblob(32))",
    "UPDATE log_checkpoint SET note = ''",
    "DELETE FROM log_checkpoint",
    "INSERT OR REPLACE INTO log_checkpoint SELECT size, zeroblob(32), note FROM log_checkpoint",
    "INSERT INTO log_checkpoint VALUES (3, zeroblob(32), '')",
    "DELETE FROM log_index",
    "INSERT OR REPLACE INTO log_index VALUES (1, 'login', 'other')",
    "UPDATE blob SET bytes = x'00'",
    "INSERT OR REPLACE INTO blob(id, sha256, bytes) SELECT 1, sha256, x'00' FROM blob",
    "DELETE FROM nonce",
    "INSERT OR REPLACE INTO nonce VALUES ('n', zeroblob(32))",
    "UPDATE lease SET fence = 0", "UPDATE lease SET holder = 'other'", "DELETE FROM lease",
    "INSERT OR REPLACE INTO lease VALUES ('prod', 1, 'other', 0, 0)",
  ])
  func `refuses what would change it, even without the pragma`(statement: String) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("state.sqlite")
    try await fill(path)
    // As another program would open it: no pragmas set.
    let raw = try DatabaseQueue(path: path)
    await #expect(throws: DatabaseError.self) {
      try await raw.write { try $0.execute(sql: statement) }
    }
    try raw.close()
    #expect(try await SQLiteStore.test(path).verify(against: []).ok)
  }

  @Test func `of a newer program is not opened`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("state.sqlite")
    try await fill(path)
    let raw = try DatabaseQueue(path: path)
    try await raw.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9-later')") }
    try raw.close()
    #expect(throws: StoreFailure.self) { try SQLiteStore.test(path) }
  }

  @Test func `that is no database is not opened`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("state.sqlite")
    try Data(repeating: 7, count: 4096).write(to: URL(fileURLWithPath: path))
    #expect(throws: StoreFailure.self) { try SQLiteStore.test(path) }
    #expect(throws: StoreFailure.self) {
      try SQLiteStore.uncheckedStore(path: folder.path("absent"), policy: .test)
    }
  }
}

/// Five entries in two appends, a blob, a nonce, a lease.
func fill(_ path: String) async throws {
  let store = try SQLiteStore.test(path)
  _ = try await store.append((0..<3).map { .make(promotion: "p1", at: $0) })
  _ = try await store.append((3..<5).map { .make(promotion: "p2", at: $0) })
  try await store.put([1, 2, 3])
  _ = try await store.useNonce("n", by: Digest(of: [1]))
  _ = try await store.acquireLease(
    on: EnvironmentName("prod")!, holder: "a", now: Instant(seconds: 1), ttlSeconds: 60)
  try store.close()
}

extension LogPolicy {
  static let test = LogPolicy(logs: [Ed25519CheckpointSigner.test.key])
}

extension SQLiteStore {
  static func test(_ path: String, seen: [SeenCheckpoint] = []) throws -> SQLiteStore {
    try SQLiteStore(path: path, policy: .test, signer: Ed25519CheckpointSigner.test, seen: seen)
  }
}

/// A folder that is gone when the test is over.
final class TemporaryFolder: Sendable {
  private let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "tyk-promote-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  func path(_ name: String) -> String { url.appending(path: name).path }

  deinit { try? FileManager.default.removeItem(at: url) }
}
