internal import Foundation
internal import GRDB
public import PromoteCore
public import PromoteEngine
internal import Synchronization

/// An append that waits for its transaction.
struct PendingAppend {
  let drafts: [EntryDraft]
  let lease: Lease?
  let answer: CheckedContinuation<Result<[LogEntry], StoreFailure>, Never>
}

extension SQLiteStore {
  /// Appends that come while a transaction is being written share the next one: one signature, one
  /// wait for the disk, however many callers. A refused append does not touch the others.
  public func append(
    _ drafts: [EntryDraft], holding lease: Lease?
  ) async throws(StoreFailure) -> [LogEntry] {
    guard signer != nil else { throw .refused("this store was opened for reading") }
    guard !drafts.isEmpty else { return [] }
    let result = await withCheckedContinuation { answer in
      waiting.withLock { $0.append(PendingAppend(drafts: drafts, lease: lease, answer: answer)) }
      // Each call brings a turn of the writer; the first turn takes everybody who waits, so that
      // later turns may find nobody.
      database.asyncWriteWithoutTransaction { [self] db in writeWaiting(db) }
    }
    return try result.get()
  }

  private func writeWaiting(_ db: Database) {
    let batch = waiting.withLock { waiting in
      let batch = Array(waiting.prefix(1024))
      waiting.removeFirst(batch.count)
      return batch
    }
    guard !batch.isEmpty else { return }
    var results: [Result<[LogEntry], StoreFailure>] = []
    var tip: LogTip?
    do {
      try db.inTransaction(.immediate) {
        (results, tip) = try write(batch, db)
        return .commit
      }
    } catch {
      // Nothing of the batch is stored. What is remembered may be wrong: read it again next time.
      results = batch.map { _ in .failure(storeFailure(error)) }
      tip = nil
    }
    remembered.withLock { $0 = tip }
    for (pending, result) in zip(batch, results) { pending.answer.resume(returning: result) }
  }

  private func write(
    _ batch: [PendingAppend], _ db: Database
  ) throws -> ([Result<[LogEntry], StoreFailure>], LogTip) {
    let log = StoredLog(db)
    // The newest stored checkpoint is what the new one must continue. Another process may have
    // written it.
    var tip = try currentTip(log, db)
    let before = tip.size
    var results: [Result<[LogEntry], StoreFailure>] = []
    for pending in batch {
      if let lease = pending.lease, let failure = try StoredLeases(db).failure(holding: lease) {
        results.append(.failure(failure))
        continue
      }
      do {
        let added = try tip.extend(pending.drafts)
        try log.insert(added)
        results.append(.success(added.entries))
      } catch let error as LogFormatError {
        results.append(.failure(.refused("\(error)")))
      }
    }
    if tip.size > before, let signer {
      try log.insert(
        signer.sign(Checkpoint(origin: origin, size: tip.size, root: tip.frontier.root)))
    }
    return (results, tip)
  }

  private func currentTip(_ log: StoredLog, _ db: Database) throws -> LogTip {
    if let tip = remembered.withLock({ $0 }) {
      let row = try Row.fetchOne(
        db.cachedStatement(sql: "SELECT size, root FROM log_checkpoint ORDER BY size DESC LIMIT 1"))
      let same =
        row.map { $0[0] == tip.size && tip.frontier.root == Digest(bytes: Array($0[1] as Data)) }
        ?? (tip.size == 0)
      if same, try log.size() == tip.size { return tip }
    }
    return try log.checkedTip(policy: policy)
  }
}
