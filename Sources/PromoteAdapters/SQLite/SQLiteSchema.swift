internal import GRDB
internal import PromoteEngine

/// The tables, and the rules that stand in them.
///
/// Rows are only ever added, except for a lease, whose fencing number only grows. The triggers stop
/// mistakes and injected SQL; who owns the file can drop them, and then the hashes tell.
enum SQLiteSchema {
  /// Migrations run in this order, each once. Refused: a file of a newer program.
  static func migrate(_ database: DatabasePool) throws {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1-log") { try $0.execute(sql: log) }
    migrator.registerMigration("2-workflow") { try $0.execute(sql: workflow) }
    let newer = try database.read { try migrator.hasBeenSuperseded($0) }
    guard !newer else {
      throw StoreFailure.unavailable("the store was made by a newer version of this program")
    }
    try migrator.migrate(database)
  }

  /// Every trigger a sound store has.
  static let triggers: Set<String> = {
    let made = (log + workflow).split(separator: "CREATE TRIGGER ").dropFirst()
    return Set(made.map { String($0.prefix { !$0.isWhitespace }) })
  }()

  private static let log =
    """
    CREATE TABLE log_entry(
      idx INTEGER PRIMARY KEY CHECK (idx >= 0),
      entry BLOB NOT NULL CHECK (length(entry) BETWEEN 1 AND 65535),
      leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32)) STRICT;
    CREATE TABLE log_node(
      level INTEGER NOT NULL CHECK (level >= 1), n INTEGER NOT NULL CHECK (n >= 0),
      hash BLOB NOT NULL CHECK (length(hash) = 32),
      PRIMARY KEY(level, n)) STRICT, WITHOUT ROWID;
    CREATE TABLE log_checkpoint(
      size INTEGER PRIMARY KEY CHECK (size >= 1),
      root BLOB NOT NULL CHECK (length(root) = 32),
      note TEXT NOT NULL) STRICT;
    CREATE TABLE log_cosignature(
      size INTEGER NOT NULL REFERENCES log_checkpoint(size), name TEXT NOT NULL,
      key_id BLOB NOT NULL CHECK (length(key_id) = 4), line TEXT NOT NULL,
      PRIMARY KEY(size, name, key_id)) STRICT, WITHOUT ROWID;
    CREATE TABLE log_index(
      idx INTEGER PRIMARY KEY REFERENCES log_entry(idx),
      kind TEXT NOT NULL, promotion TEXT) STRICT;
    CREATE INDEX log_index_by_kind ON log_index(kind, idx);
    CREATE INDEX log_index_by_promotion ON log_index(promotion, idx)
      WHERE promotion IS NOT NULL;

    CREATE TRIGGER log_entry_dense BEFORE INSERT ON log_entry
      WHEN NEW.idx IS NULL OR NEW.idx <> (SELECT coalesce(max(idx) + 1, 0) FROM log_entry)
      BEGIN SELECT RAISE(ABORT, 'log_entry is append-only and dense'); END;
    CREATE TRIGGER log_node_new BEFORE INSERT ON log_node
      WHEN EXISTS (SELECT 1 FROM log_node WHERE level = NEW.level AND n = NEW.n)
      BEGIN SELECT RAISE(ABORT, 'log_node is append-only'); END;
    CREATE TRIGGER log_checkpoint_grows BEFORE INSERT ON log_checkpoint
      WHEN NEW.size IS NULL OR NEW.size <= (SELECT coalesce(max(size), 0) FROM log_checkpoint)
      BEGIN SELECT RAISE(ABORT, 'log_checkpoint only grows'); END;
    CREATE TRIGGER log_index_new BEFORE INSERT ON log_index
      WHEN EXISTS (SELECT 1 FROM log_index WHERE idx = NEW.idx)
      BEGIN SELECT RAISE(ABORT, 'log_index is append-only'); END;
    """ + ["log_entry", "log_node", "log_checkpoint", "log_index"].map(appendOnly).joined()

  private static let workflow =
    """
    CREATE TABLE blob(
      id INTEGER PRIMARY KEY,
      sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
      bytes BLOB NOT NULL) STRICT;
    CREATE TABLE nonce(
      nonce TEXT PRIMARY KEY,
      statement BLOB NOT NULL CHECK (length(statement) = 32)) STRICT, WITHOUT ROWID;
    CREATE TABLE lease(
      environment TEXT PRIMARY KEY, fence INTEGER NOT NULL CHECK (fence >= 1),
      holder TEXT, since INTEGER NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TRIGGER blob_new BEFORE INSERT ON blob
      WHEN EXISTS (SELECT 1 FROM blob WHERE sha256 = NEW.sha256 OR id = NEW.id)
      BEGIN SELECT RAISE(ABORT, 'blob is append-only'); END;
    CREATE TRIGGER nonce_new BEFORE INSERT ON nonce
      WHEN EXISTS (SELECT 1 FROM nonce WHERE nonce = NEW.nonce)
      BEGIN SELECT RAISE(ABORT, 'nonce is append-only'); END;
    CREATE TRIGGER lease_new BEFORE INSERT ON lease
      WHEN EXISTS (SELECT 1 FROM lease WHERE environment = NEW.environment)
      BEGIN SELECT RAISE(ABORT, 'lease: one row for each environment'); END;
    CREATE TRIGGER lease_fence BEFORE UPDATE ON lease
      WHEN NEW.environment <> OLD.environment OR NEW.fence < OLD.fence
        OR (NEW.fence = OLD.fence AND NEW.holder IS NOT NULL AND NEW.holder IS NOT OLD.holder)
      BEGIN SELECT RAISE(ABORT, 'lease: the fencing number only grows'); END;
    CREATE TRIGGER lease_no_delete BEFORE DELETE ON lease
      BEGIN SELECT RAISE(ABORT, 'lease: a fencing number is never forgotten'); END;
    """ + ["blob", "nonce"].map(appendOnly).joined()

  private static func appendOnly(_ table: String) -> String {
    """

    CREATE TRIGGER \(table)_no_update BEFORE UPDATE ON \(table)
      BEGIN SELECT RAISE(ABORT, '\(table) is append-only'); END;
    CREATE TRIGGER \(table)_no_delete BEFORE DELETE ON \(table)
      BEGIN SELECT RAISE(ABORT, '\(table) is append-only'); END;
    """
  }
}
