public import PromoteCore

/// A witness somewhere else.
public protocol WitnessDoor: Sendable {
  /// Whose cosignature is wanted.
  var key: VerifierKey { get }
  /// Sends an `add-checkpoint` request. Asking again does no harm: a witness that cosigned answers a
  /// size conflict, or cosigns the same checkpoint again.
  func addCheckpoint(_ request: [UInt8]) async throws -> WitnessAnswer
}

/// What a witness said.
public enum WitnessAnswer: Sendable, Hashable {
  /// Signature lines, not verified yet.
  case cosigned([UInt8])
  /// The newest checkpoint it cosigned is of another size.
  case conflict(size: Int)
  case refused(String)
}

/// A store that keeps what witnesses said about its checkpoints.
public protocol CosignatureStore: AuditStore {
  /// Keeps signature lines of the checkpoint of that size, which must be there; one that is kept
  /// already stays. ``AuditStore/newestCheckpoint()`` gives them with the note.
  func addCosignatures(
    _ signatures: [SignedNote.Signature], toCheckpointOf size: Int
  ) async throws(StoreFailure)

  /// The size of the newest checkpoint that the key cosigned; 0 where there is none.
  func cosignedSize(by key: VerifierKey) async throws(StoreFailure) -> Int
}
