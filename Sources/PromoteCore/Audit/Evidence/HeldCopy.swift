/// What somebody kept of a log elsewhere, to compare with: a checkpoint, or a proof that the log of
/// one size is the beginning of a later one, with that one's checkpoint.
public struct HeldCopy: Hashable, Sendable {
  /// The file as it was kept: a signed checkpoint, or a ``ConsistencyFile``.
  public let bytes: [UInt8]
  /// Where it was kept, for people.
  public let source: String

  public init(_ bytes: [UInt8], source: String) {
    self.bytes = bytes
    self.source = source
  }

  /// The kept checkpoint, signed by one of these logs, and the proof that leads to it if there is one.
  ///
  /// No quorum is asked for: a copy is worth what its log signed.
  public func read(
    by logs: [VerifierKey]
  ) throws(LogFormatError) -> (checkpoint: SignedCheckpoint, proof: ConsistencyFile?) {
    let policy = LogPolicy(logs: logs)
    guard bytes.starts(with: "old ".utf8) else { return (try policy.verify(bytes), nil) }
    let file = try ConsistencyFile(bytes)
    return (try policy.verify(file.checkpoint), file)
  }
}

extension EvidenceCheck {
  /// Compares the bundle's log with copies held elsewhere. What cannot be compared is a problem, for
  /// it was asked for.
  mutating func checkHeld(_ held: [HeldCopy]) {
    guard let checkpoint else {
      if !held.isEmpty { report(.notComparable, "without a checkpoint nothing can be compared") }
      return
    }
    for copy in held {
      do {
        let (other, proof) = try copy.read(by: policy?.logs ?? [])
        guard ByteLines.same(other.origin, checkpoint.origin) else {
          report(.notComparable, "\(copy.source) is of another log, '\(other.origin)'")
          continue
        }
        compare(checkpoint.checkpoint, other.checkpoint, proof, copy.source)
      } catch { report(.checkpointUnsigned, "\(copy.source): \(error)") }
    }
  }

  private mutating func compare(
    _ own: Checkpoint, _ other: Checkpoint, _ proof: ConsistencyFile?, _ source: String
  ) {
    if let proof {
      guard let root = proof.old == own.size ? own.root : root(atSize: proof.old) else {
        report(
          .notComparable,
          "\(source) begins at \(proof.old) entries; what is here cannot tell the root at that size"
        )
        return
      }
      if !Merkle.isConsistent(
        old: proof.old, oldRoot: root, new: other.size, newRoot: other.root, proof: proof.hashes)
      {
        report(.inconsistent, "the log of \(source) does not begin with the one here")
      }
    } else if other.size > own.size {
      report(
        .notComparable,
        "\(source) is of \(other.size) entries, this is of \(own.size): compare with what "
          + "`tyk-promote audit prove --from \(own.size)` prints")
    } else if let root = other.size == own.size ? own.root : root(atSize: other.size) {
      if root != other.root {
        report(.inconsistent, "the log is another one than \(source) at \(other.size) entries")
      }
    } else {
      report(
        .notComparable,
        "what is here cannot tell the root at \(other.size) entries, as \(source) has")
    }
  }
}
