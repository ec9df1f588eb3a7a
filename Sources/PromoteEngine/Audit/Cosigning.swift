public import PromoteCore

/// What came of asking witnesses.
public struct CosigningResult: Sendable, Hashable {
  public enum Outcome: Sendable, Hashable {
    case cosigned
    /// It had cosigned this very checkpoint before.
    case alreadyCosigned
    /// Not now: unreachable, refused, an answer that is no good signature. Why, for people.
    case failed(String)
    /// The witness holds a longer log, or another one: whatever the reason, this log was rewritten.
    case contradicts(String)
  }
  public struct Answer: Sendable, Hashable {
    public let witness: VerifierKey
    public let outcome: Outcome
  }

  /// The newest checkpoint with every cosignature that is there now.
  public let checkpoint: SignedCheckpoint
  /// In the order the witnesses were given.
  public let answers: [Answer]

  /// Witnesses whose cosignature is there.
  public var cosigned: Int {
    answers.count { $0.outcome == .cosigned || $0.outcome == .alreadyCosigned }
  }
}

extension CosignatureStore {
  /// Asks witnesses to cosign the newest checkpoint, all at once, and keeps what is good.
  ///
  /// Each is sent a proof from the last checkpoint of this log that it cosigned; one that remembers
  /// another size is asked once more from there. A cosignature is verified by the witness's
  /// configured key before it is kept.
  public func cosign(with doors: [any WitnessDoor]) async throws -> CosigningResult {
    guard let newest = try await newestCheckpoint() else {
      throw StoreFailure.refused("the log has no entries")
    }
    let answers = try await withThrowingTaskGroup(of: (Int, CosigningResult.Outcome).self) {
      group in
      for (index, door) in doors.enumerated() {
        group.addTask { (index, try await self.cosign(newest, with: door)) }
      }
      var outcomes: [Int: CosigningResult.Outcome] = [:]
      for try await (index, outcome) in group { outcomes[index] = outcome }
      return doors.enumerated().map { index, door in
        CosigningResult.Answer(witness: door.key, outcome: outcomes[index] ?? .failed("not asked"))
      }
    }
    let after = try await checkpoint(atSize: newest.size) ?? newest
    return CosigningResult(checkpoint: after, answers: answers)
  }

  private func cosign(
    _ newest: SignedCheckpoint, with door: any WitnessDoor
  ) async throws -> CosigningResult.Outcome {
    var old = try await cosignedSize(by: door.key)
    if old == newest.size { return .alreadyCosigned }
    for attempt in 1...2 {
      let proof = try await consistencyProof(from: old, to: newest.size)
      let request = ConsistencyFile(
        old: old, hashes: proof,
        checkpoint: SignedNote(text: newest.note.text, signatures: newest.note.signatures).bytes)
      let answer: WitnessAnswer
      do { answer = try await door.addCheckpoint(request.bytes) } catch {
        return .failed("\(error)")
      }
      switch answer {
      case .cosigned(let lines): return try await keep(lines, newest, door.key)
      case .refused(let why): return .failed(why)
      case .conflict(let size) where size > newest.size:
        return .contradicts("it cosigned a log of \(size) entries, this one has \(newest.size)")
      case .conflict(let size) where size == old || attempt == 2:
        return .contradicts("it cosigned another log of \(size) entries")
      case .conflict(let size): old = size
      }
    }
    return .failed("no answer")
  }

  private func keep(
    _ lines: [UInt8], _ newest: SignedCheckpoint, _ key: VerifierKey
  ) async throws -> CosigningResult.Outcome {
    do {
      let note = try SignedNote(newest.note.text + Array("\n".utf8) + lines)
      // Lines of other keys are left aside.
      _ = try note.verified(by: [key])
      let own = note.signatures.filter {
        $0.keyID == key.id && $0.name.utf8.elementsEqual(key.name.utf8)
      }
      try await addCosignatures(Array(own.prefix(1)), toCheckpointOf: newest.size)
      return .cosigned
    } catch let error as LogFormatError {
      return .failed("what it sent is no cosignature: \(error)")
    }
  }
}
