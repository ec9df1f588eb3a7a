internal import PromoteCore

extension AuditStore {
  /// The log's part of a promotion's evidence: its entries with their proofs, every entry between
  /// them, the acceptances of trust documents, and the tiles that lead to the newest checkpoint.
  ///
  /// `approvedAt` are the sizes of the log that approvals name: their roots can be computed from
  /// the tiles too. The intents and results of single operations are in the tiles of entries only,
  /// for there may be thousands. `also` are more entries that are proven one by one; with `since`
  /// every entry from there on is here. Refused: a promotion of which the log has no entry.
  public func evidence(
    ofPromotion id: String, approvedAt: [Int] = [], also: Set<Int> = [], since: Int? = nil
  ) async throws(StoreFailure) -> [String: [UInt8]] {
    // The checkpoint first: what is appended meanwhile is beyond it.
    guard let checkpoint = try await newestCheckpoint(),
      let found = try await steps(ofPromotion: id), found.range.lowerBound < checkpoint.size
    else { throw .refused("the log has no entry of '\(id)'") }
    let size = checkpoint.size
    let mine = found.entries.filter { $0.seq < size }
    let trust = try await entries(ofKind: .trustUpdated).filter { $0.seq < size }

    var proven: [(entry: LogEntry, proof: [Digest])] = []
    var others: [LogEntry] = []
    for seq in also.subtracting((trust + mine).map(\.seq)).sorted() where seq < size {
      others += try await entries(seq..<seq + 1)
    }
    for entry in (trust + others + mine) {
      proven.append((entry, try await inclusionProof(of: entry.seq, inSize: size)))
    }
    // Of a promotion that has not ended, everything since: a reject that was left out would show.
    let ends: Set<LogEntry.Kind> = [
      .publishFinished, .verifyFinished, .planWithdrawn, .rollbackFinished,
    ]
    let last =
      mine.contains { ends.contains($0.kind) } ? min(found.range.upperBound, size - 1) : size - 1
    let begin = min(since ?? found.range.lowerBound, found.range.lowerBound)
    let range = begin / TilePath.fullWidth...last / TilePath.fullWidth
    let beside = Set(
      (trust.map(\.seq) + others.map(\.seq)
        + approvedAt.filter { $0 > 0 && $0 <= size }.map { $0 - 1 } + [size - 1])
        .map { $0 / TilePath.fullWidth })
    var hashTiles: [TilePath: [Digest]] = [:]
    for path in TilePath.hashTiles(size: size)
    where path.level != 0 || range.contains(path.index) || beside.contains(path.index) {
      hashTiles[path] = try await nodes(level: (path.level ?? 0) * 8, path.range)
    }
    var entryTiles: [TilePath: [[UInt8]]] = [:]
    for path in TilePath.entryBundles(size: size) where range.contains(path.index) {
      entryTiles[path] = try await entryBytes(path.range)
    }
    return EvidenceBundle.logFiles(
      checkpoint: checkpoint, entries: proven, hashTiles: hashTiles, entryTiles: entryTiles)
  }
}
