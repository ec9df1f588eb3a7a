import GRDB
import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing

/// What somebody who owns the file can do to it with the SQLite library alone, triggers dropped.
@Suite struct `Tampering with the file is found` {
  struct Attack: Sendable, CustomTestStringConvertible {
    let name: String
    let statements: [String]
    /// What `verify` must report among others.
    let codes: Set<AuditProblem.Code>
    /// An entry that must be named.
    var entry: Int?
    var testDescription: String { name }
  }

  static let attacks: [Attack] = [
    Attack(
      name: "an entry edited",
      statements: [
        "UPDATE log_entry SET entry = CAST(replace(CAST(entry AS TEXT), 'ana', 'eve') AS BLOB) "
          + "WHERE idx = 5"
      ],
      codes: [.leafMismatch], entry: 5),
    Attack(
      name: "an entry edited and its hash with it",
      statements: [
        "UPDATE log_entry SET entry = (SELECT entry FROM log_entry WHERE idx = 4), "
          + "leaf_hash = (SELECT leaf_hash FROM log_entry WHERE idx = 4) WHERE idx = 5"
      ], codes: [.nodeMismatch, .entryMalformed], entry: 5),
    Attack(
      name: "an entry removed", statements: ["DELETE FROM log_entry WHERE idx = 3"],
      codes: [.entryMissing, .indexMismatch], entry: 3),
    Attack(
      name: "an entry removed, the later ones moved up",
      statements: [
        "DELETE FROM log_index", "DELETE FROM log_entry WHERE idx = 3",
        "UPDATE log_entry SET idx = idx - 1 WHERE idx > 3",
      ], codes: [.entryMalformed, .entryMissing, .nodeMismatch], entry: 3),
    Attack(
      name: "two entries exchanged",
      statements: [
        "UPDATE log_entry SET idx = 100 WHERE idx = 2",
        "UPDATE log_entry SET idx = 2 WHERE idx = 7",
        "UPDATE log_entry SET idx = 7 WHERE idx = 100",
      ], codes: [.entryMalformed, .nodeMismatch], entry: 2),
    Attack(
      name: "the newest entry edited with its hash",
      statements: [
        "UPDATE log_entry SET entry = (SELECT entry FROM log_entry WHERE idx = 4), "
          + "leaf_hash = (SELECT leaf_hash FROM log_entry WHERE idx = 4) WHERE idx = 10"
      ], codes: [.rootMismatch], entry: 10),
    Attack(
      name: "entries cut off", statements: ["DELETE FROM log_entry WHERE idx >= 8"],
      codes: [.entryMissing], entry: 8),
    Attack(
      name: "an entry added behind",
      statements: [
        "INSERT INTO log_entry SELECT 11, entry, leaf_hash FROM log_entry WHERE idx = 4"
      ],
      codes: [.entryUnexpected], entry: 11),
    Attack(
      name: "a node edited",
      statements: ["UPDATE log_node SET hash = zeroblob(32) WHERE level = 2 AND n = 1"],
      codes: [.nodeMismatch], entry: 4),
    Attack(
      name: "a node removed", statements: ["DELETE FROM log_node WHERE level = 1 AND n = 0"],
      codes: [.nodeMissing], entry: 0),
    Attack(
      name: "a node added", statements: ["INSERT INTO log_node VALUES (9, 0, zeroblob(32))"],
      codes: [.nodeUnexpected]),
    Attack(
      name: "the checkpoints removed", statements: ["DELETE FROM log_checkpoint"],
      codes: [.checkpointMissing]),
    Attack(
      name: "a checkpoint's note edited",
      statements: ["UPDATE log_checkpoint SET note = replace(note, '/log', '/lag') WHERE size = 8"],
      codes: [.checkpointUnsigned]),
    Attack(
      name: "a checkpoint's root edited",
      statements: ["UPDATE log_checkpoint SET root = zeroblob(32) WHERE size = 8"],
      codes: [.checkpointMalformed]),
    Attack(
      name: "the index edited",
      statements: ["UPDATE log_index SET promotion = 'other' WHERE idx = 6"],
      codes: [.indexMismatch], entry: 6),
    Attack(name: "nothing but the triggers", statements: [], codes: [.schemaChanged]),
  ]

  @Test(arguments: attacks)
  func `by verification`(attack: Attack) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("state.sqlite")
    try await log(of: 11, at: path)
    try tamper(path, attack.statements)
    let store = try SQLiteStore.uncheckedStore(path: path, policy: .test)
    let report = try await store.verify(against: [])
    #expect(!report.ok)
    let codes = Set(report.problems.map(\.code))
    #expect(attack.codes.isSubset(of: codes), "\(report.problems)")
    if let entry = attack.entry {
      #expect(report.problems.contains { $0.entry == entry }, "\(report.problems)")
    }
    try store.close()
  }

  @Test func `where one row is wrong, only that one is reported`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("state.sqlite")
    try await log(of: 40, at: path)
    try tamper(path, Self.attacks[0].statements)
    let store = try SQLiteStore.uncheckedStore(path: path, policy: .test)
    let report = try await store.verify(against: [])
    #expect(Set(report.problems.compactMap(\.entry)) == [5], "\(report.problems)")
    #expect(report.entries == 40)
    try store.close()
  }

  @Test(arguments: [5, 8, 10])
  func `a log cut off together with its checkpoints, by who saw it longer`(size: Int) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("state.sqlite")
    let newest = try await log(of: 11, at: path)
    // Every checkpoint of this log has its own size, so a perfect cut is possible.
    try tamper(
      path,
      [
        "DELETE FROM log_index WHERE idx >= \(size)",
        "DELETE FROM log_entry WHERE idx >= \(size)",
        "DELETE FROM log_checkpoint WHERE size > \(size)",
        "DELETE FROM log_node WHERE (n + 1) << level > \(size)",
      ], puttingTriggersBack: true)
    let store = try SQLiteStore.test(path)
    #expect(try await store.verify(against: []).ok)
    let seen = SeenCheckpoint(newest, in: "the approval by 'ana'")
    let report = try await store.verify(against: [seen])
    #expect(report.problems.map(\.code) == [.truncated])
    // Grown again, it is another log.
    _ = try await store.append((0..<9).map { .make(by: .user("eve"), at: $0) })
    #expect(try await store.verify(against: [seen]).problems.map(\.code) == [.inconsistent])
    try store.close()
    #expect(throws: StoreFailure.self) { try SQLiteStore.test(path, seen: [seen]) }
  }

  @Test func `a broken end keeps the store from opening`() async throws {
    for statement in [
      "DELETE FROM log_entry WHERE idx = 10", "DELETE FROM log_checkpoint WHERE size = 11",
      "UPDATE log_node SET hash = zeroblob(32) WHERE level = 3",
      "UPDATE log_checkpoint SET note = replace(note, '— audit', '— other') WHERE size = 11",
    ] {
      let folder = try TemporaryFolder()
      let path = folder.path("state.sqlite")
      try await log(of: 11, at: path)
      try tamper(path, [statement], puttingTriggersBack: true)
      #expect(throws: StoreFailure.self, "\(statement)") { try SQLiteStore.test(path) }
    }
  }

  @Test func `a broken end keeps an open store from appending`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("state.sqlite")
    try await log(of: 11, at: path)
    let store = try SQLiteStore.test(path)
    try tamper(path, ["DELETE FROM log_entry WHERE idx = 10"])
    await #expect(throws: StoreFailure.self) { try await store.append([.make()]) }
    #expect(try await store.size() == 10)
    try store.close()
  }

  /// One append for each entry. Returns the newest checkpoint.
  @discardableResult
  private func log(of size: Int, at path: String) async throws -> Checkpoint {
    let store = try SQLiteStore.test(path)
    for index in 0..<size { _ = try await store.append([.make(promotion: "p", at: index)]) }
    let newest = try #require(try await store.newestCheckpoint())
    try store.close()
    return newest.checkpoint
  }

  private func tamper(
    _ path: String, _ statements: [String], puttingTriggersBack: Bool = false
  ) throws {
    let raw = try DatabaseQueue(path: path)
    try raw.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA foreign_keys = OFF")
      let triggers = try Row.fetchAll(
        db, sql: "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
      for row in triggers { try db.execute(sql: "DROP TRIGGER \(row[0] as String)") }
      for statement in statements { try db.execute(sql: statement) }
      if puttingTriggersBack {
        for row in triggers { try db.execute(sql: row[1] as String) }
      }
    }
    try raw.close()
  }
}
