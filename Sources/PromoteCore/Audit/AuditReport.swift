/// What a check of a log or of an evidence bundle found.
public struct AuditReport: Sendable, Hashable {
  /// How many entries were checked.
  public let entries: Int
  /// The newest checkpoint, where there is a readable one.
  public let checkpoint: Checkpoint?
  /// Everything that is wrong, in the order it was met.
  public let problems: [AuditProblem]
  /// What could not be checked and does not count against the log: a blob that is no longer kept.
  public let notes: [AuditProblem]

  public init(
    entries: Int, checkpoint: Checkpoint?, problems: [AuditProblem], notes: [AuditProblem] = []
  ) {
    self.entries = entries
    self.checkpoint = checkpoint
    self.problems = problems
    self.notes = notes
  }

  public var ok: Bool { problems.isEmpty }

  /// `{"ok", "entries", "checkpoint": {"origin", "size", "root"}, "problems": [{"code", "entry",
  /// "message"}]}`; `entry` is null where a problem is not about one.
  public var json: JSON {
    [
      "ok": .bool(ok), "entries": .integer(entries),
      "checkpoint": checkpoint.map {
        [
          "origin": .string($0.origin), "size": .integer($0.size),
          "root": .string(Base64.encode($0.root.bytes)),
        ]
      } ?? .null,
      "problems": .array(problems.map(\.json)), "notes": .array(notes.map(\.json)),
    ]
  }
}

/// One thing that is wrong.
public struct AuditProblem: Sendable, Hashable {
  /// Stable: scripts rely on it.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    // The log's rows.
    case entryMissing = "entry-missing"
    case entryUnexpected = "entry-unexpected"
    case entryMalformed = "entry-malformed"
    case leafMismatch = "leaf-mismatch"
    case nodeMissing = "node-missing"
    case nodeMismatch = "node-mismatch"
    case nodeUnexpected = "node-unexpected"
    case indexMismatch = "index-mismatch"
    case schemaChanged = "schema-changed"
    // Checkpoints.
    case checkpointMissing = "checkpoint-missing"
    case checkpointMalformed = "checkpoint-malformed"
    case checkpointUnsigned = "checkpoint-unsigned"
    case rootMismatch = "root-mismatch"
    case logShorter = "log-shorter"
    case logLonger = "log-longer"
    case truncated
    case inconsistent
    case notComparable = "not-comparable"
    // Evidence bundles.
    case fileMissing = "file-missing"
    case fileMalformed = "file-malformed"
    case fileUnexpected = "file-unexpected"
    case entryNotProven = "entry-not-proven"
    case tileMismatch = "tile-mismatch"
    case planMismatch = "plan-mismatch"
    case blobMismatch = "blob-mismatch"
    case blobAbsent = "blob-absent"
    case approvalMissing = "approval-missing"
    case approvalUnrecorded = "approval-unrecorded"
    case approvalInvalid = "approval-invalid"
    case gateClosed = "gate-closed"
    case trustBroken = "trust-broken"
    case unpinned
    case timestampInvalid = "timestamp-invalid"
    case timestampChecked = "timestamp-checked"
    case timestampUnchecked = "timestamp-unchecked"
  }

  public let code: Code
  /// The index it is about.
  public let entry: Int?
  /// Lower case, without a full stop. Never a secret.
  public let message: String

  public init(_ code: Code, entry: Int? = nil, _ message: String) {
    self.code = code
    self.entry = entry
    self.message = message
  }

  public var json: JSON {
    [
      "code": .string(code.rawValue), "entry": entry.map { .integer($0) } ?? .null,
      "message": .string(message),
    ]
  }
}

/// A checkpoint that somebody saw: in an approval, a dossier, the last-seen file.
public struct SeenCheckpoint: Sendable, Hashable {
  public let checkpoint: Checkpoint
  /// Where it was seen, for people: `the approval by 'ana'`, a file's path.
  public let source: String

  public init(_ checkpoint: Checkpoint, in source: String) {
    self.checkpoint = checkpoint
    self.source = source
  }
}
