internal import Foundation
internal import GRDB
public import PromoteCore
public import PromoteEngine
internal import Synchronization

/// The embedded store: one SQLite file with the log and what the workflow keeps.
///
/// Several processes may use one file: every append and every lease is one transaction, and what
/// this process remembers of the log is compared with the file before it is used. WAL,
/// `synchronous=FULL`: what a call has stored survives a crash of the machine.
public final class SQLiteStore: AuditStore, PromotionStore {
  public var origin: String { policy.logs[0].name }

  /// Where the file is.
  public var path: String { database.path }

  let database: DatabasePool
  let policy: LogPolicy
  let signer: (any CheckpointSigner)?
  /// Appends that wait for the next transaction.
  let waiting = Mutex<[PendingAppend]>([])
  /// The log's end as this process left it. Touched on the writer's queue only.
  let remembered = Mutex<LogTip?>(nil)

  /// Opens or makes the store, brings its schema up to date, and checks the end of the log: the root
  /// of the stored tree is the one of the newest checkpoint, which the log's key signed, and no
  /// checkpoint of `seen` speaks of another or a longer log. Refused with `broken` otherwise.
  ///
  /// A new file is readable by its owner only. Without a signer nothing can be appended.
  public convenience init(
    path: String, policy: LogPolicy, signer: (any CheckpointSigner)?, seen: [SeenCheckpoint] = []
  ) throws(StoreFailure) {
    try self.init(openedAt: path, policy: policy, signer: signer, making: true)
    try store { [database, policy] in
      try SQLiteSchema.migrate(database)
      try database.read { db in
        _ = try StoredLog(db).checkedTip(policy: policy, seen: seen)
      }
    }
  }

  /// Opens an existing store as it is, without looking at the log: to verify one that may be broken.
  /// Nothing can be appended.
  public static func uncheckedStore(
    path: String, policy: LogPolicy
  ) throws(StoreFailure) -> SQLiteStore {
    guard FileManager.default.fileExists(atPath: path) else {
      throw .unavailable("there is no store at '\(path)'")
    }
    return try SQLiteStore(openedAt: path, policy: policy, signer: nil, making: false)
  }

  private init(
    openedAt path: String, policy: LogPolicy, signer: (any CheckpointSigner)?, making: Bool
  ) throws(StoreFailure) {
    self.policy = policy
    self.signer = signer
    database = try store {
      if making { try Self.makeFile(path) }
      var configuration = Configuration()
      configuration.busyMode = .timeout(10)
      configuration.prepareDatabase { db in
        // Without it, INSERT OR REPLACE would delete rows without asking the triggers.
        try db.execute(sql: "PRAGMA recursive_triggers = ON")
      }
      let pool = try DatabasePool(path: path, configuration: configuration)
      // The pool chooses NORMAL, which may lose the newest commits when the machine stops.
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      return pool
    }
  }

  /// Closes the file. Calls under way end first.
  public func close() throws(StoreFailure) {
    try store { [database] in try database.close() }
  }

  private static func makeFile(_ path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StoreFailure.unavailable(
        "'\(path)' cannot be opened: \(String(cString: strerror(errno)))")
    }
    Foundation.close(descriptor)
  }

  /// Reads one consistent state.
  func reading<T: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> T
  ) async throws(StoreFailure) -> T {
    do { return try await database.read(body) } catch { throw storeFailure(error) }
  }

  /// One transaction, alone among all processes.
  func writing<T: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> T
  ) async throws(StoreFailure) -> T {
    do { return try await database.write(body) } catch { throw storeFailure(error) }
  }
}

/// Runs something that talks to SQLite.
private func store<T>(_ body: () throws -> T) throws(StoreFailure) -> T {
  do { return try body() } catch { throw storeFailure(error) }
}

/// What an error of SQLite means for who asked.
func storeFailure(_ error: any Error) -> StoreFailure {
  switch error {
  case let failure as StoreFailure: return failure
  case let error as DatabaseError
  where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode):
    let message = "the file is not a sound database: \(error.message ?? "")"
    return .broken([AuditProblem(.fileMalformed, message)])
  case let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT:
    return .refused(error.message ?? "a rule of the schema")
  case let error as DatabaseError:
    return .unavailable(error.message ?? "error \(error.resultCode.rawValue) of the database")
  case is CancellationError: return .unavailable("cancelled")
  default: return .unavailable("\(error)")
  }
}
