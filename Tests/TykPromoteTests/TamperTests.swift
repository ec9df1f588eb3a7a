import Foundation
import PromoteTesting
import Testing

/// Somebody with the file and the `sqlite3` shell.
@Suite(.blocking) struct TamperTests {
  private static let dropTriggers = """
    SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger';
    """

  private func sqlite(_ store: URL, _ sql: String) throws -> Tool.Result {
    try Tool.run(URL(filePath: "/usr/bin/env"), ["sqlite3", store.path(), sql])
  }

  @Test(arguments: [
    (
      "an edited row",
      "UPDATE log_entry SET entry = CAST(replace(CAST(entry AS TEXT), 'planId', 'planID') AS BLOB) WHERE idx = 3;"
    ),
    ("a removed row", "DELETE FROM log_entry WHERE idx = 3;"),
    (
      "two rows changed over",
      """
      UPDATE log_entry SET idx = -1 WHERE idx = 2; UPDATE log_entry SET idx = 2 WHERE idx = 3;
      UPDATE log_entry SET idx = 3 WHERE idx = -1;
      """
    ),
    (
      "a log cut off with its checkpoints",
      """
      DELETE FROM log_cosignature;
      DELETE FROM log_entry WHERE idx >= (SELECT max(size) - 5 FROM log_checkpoint);
      DELETE FROM log_checkpoint WHERE size > (SELECT count(*) FROM log_entry);
      """
    ),
  ])
  func `audit verify finds`(what: String, sql: String) throws {
    let copy = try DemoWorkspace.copy()
    let store = copy.workspace.appending(path: ".tyk-promote/state.sqlite")
    let guarded = try sqlite(store, sql)
    #expect(guarded.code != 0, "the schema let \(what) through")
    let drops = try sqlite(store, Self.dropTriggers)
    let done = try sqlite(store, "PRAGMA ignore_check_constraints = ON; " + drops.output + sql)
    #expect(done.code == 0, "\(done.errors)")
    let result = try Tool()("audit", "verify", "--workspace", copy.workspace.path())
    #expect(result.code == 3, "\(what): \(result.output)\(result.errors)")
  }
}
