internal import Foundation
internal import GRDB
public import PromoteCore
public import PromoteEngine

extension SQLiteStore: CosignatureStore {
  public func addCosignatures(
    _ signatures: [SignedNote.Signature], toCheckpointOf size: Int
  ) async throws(StoreFailure) {
    try await writing { db in
      for signature in signatures {
        try db.execute(
          sql: """
            INSERT INTO log_cosignature(size, name, key_id, line) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
          arguments: [size, signature.name, Data(signature.keyID), signature.line])
      }
    }
  }

  public func cosignedSize(by key: VerifierKey) async throws(StoreFailure) -> Int {
    try await reading { db in
      try Int.fetchOne(
        db,
        sql: "SELECT coalesce(max(size), 0) FROM log_cosignature WHERE name = ? AND key_id = ?",
        arguments: [key.name, Data(key.id)]) ?? 0
    }
  }
}
