public import PromoteCore

/// The append-only log.
///
/// Promises, tested by one contract for every implementation: an appended entry is durable when the
/// call returns; entries, tree nodes and a signed checkpoint are stored together or not at all;
/// `seq` is dense and times never go back, whoever appends at once; a checkpoint is signed only over
/// a tree that continues the newest stored one.
public protocol AuditStore: Sendable {
  /// The log's name, which is its key's name.
  var origin: String { get }

  /// Appends in this order, and gives the entries as they stand in the log.
  ///
  /// With `lease`, nothing is appended unless that lease is still the environment's newest
  /// (`StoreFailure.leaseLost`); checked in the same transaction. An error means that nothing was
  /// stored, except where that could not be found out; then reading tells.
  func append(
    _ drafts: [EntryDraft], holding lease: Lease?
  ) async throws(StoreFailure) -> [LogEntry]

  /// How many entries there are.
  func size() async throws(StoreFailure) -> Int

  /// The entries of a range that lies within the log, in order, read strictly.
  func entries(_ range: Range<Int>) async throws(StoreFailure) -> [LogEntry]

  /// Every entry whose `data.planId` is `id`, in order.
  func entries(ofPromotion id: String) async throws(StoreFailure) -> [LogEntry]

  /// As ``entries(ofPromotion:)`` without the intents and results of single operations, of which
  /// there may be thousands; and from where to where the promotion's entries reach, with those. Nil
  /// where there are none.
  func steps(
    ofPromotion id: String
  ) async throws(StoreFailure) -> (entries: [LogEntry], range: ClosedRange<Int>)?

  /// The bytes of the entries of a range that lies within the log, in order, unread.
  func entryBytes(_ range: Range<Int>) async throws(StoreFailure) -> [[UInt8]]

  /// Every entry of that kind, in order.
  func entries(ofKind kind: LogEntry.Kind) async throws(StoreFailure) -> [LogEntry]

  /// The newest checkpoint; nil for a log without entries.
  func newestCheckpoint() async throws(StoreFailure) -> SignedCheckpoint?

  /// The checkpoint signed at exactly that size, if there is one.
  func checkpoint(atSize size: Int) async throws(StoreFailure) -> SignedCheckpoint?

  /// The root over the first `size` entries.
  func root(atSize size: Int) async throws(StoreFailure) -> Digest

  /// From the leaf's sibling upwards, in the tree of `size` entries.
  func inclusionProof(of seq: Int, inSize size: Int) async throws(StoreFailure) -> [Digest]

  func consistencyProof(from old: Int, to new: Int) async throws(StoreFailure) -> [Digest]

  /// The hashes of nodes `range` of a level: what a tile holds. Complete nodes only.
  func nodes(level: Int, _ range: Range<Int>) async throws(StoreFailure) -> [Digest]

  /// Hashes everything again and reports all that is wrong, also against checkpoints seen elsewhere.
  func verify(against seen: [SeenCheckpoint]) async throws(StoreFailure) -> AuditReport
}

extension AuditStore {
  public func steps(
    ofPromotion id: String
  ) async throws(StoreFailure) -> (entries: [LogEntry], range: ClosedRange<Int>)? {
    let all = try await entries(ofPromotion: id)
    guard let first = all.first, let last = all.last else { return nil }
    return (all.filter { !$0.kind.isOfOneOperation }, first.seq...last.seq)
  }

  public func entryBytes(_ range: Range<Int>) async throws(StoreFailure) -> [[UInt8]] {
    try await entries(range).map(\.bytes)
  }

  public func append(_ drafts: [EntryDraft]) async throws(StoreFailure) -> [LogEntry] {
    try await append(drafts, holding: nil)
  }

  public func append(_ draft: EntryDraft, holding lease: Lease? = nil) async throws(StoreFailure)
    -> LogEntry
  {
    try await append([draft], holding: lease)[0]
  }

  /// Every entry.
  public func allEntries() async throws(StoreFailure) -> [LogEntry] {
    try await entries(0..<(try await size()))
  }
}

/// Why a store did not do what was asked.
public enum StoreFailure: Error, Hashable, Sendable {
  /// The store cannot be reached, opened, read or written now: busy, full, no such file.
  case unavailable(String)
  /// What is stored contradicts itself. Nothing is appended to such a log.
  case broken([AuditProblem])
  /// What was to be stored is refused: an entry that is too large, a range outside of the log.
  case refused(String)
  /// Somebody else holds the environment's lease, or nobody does. `holder` is who.
  case leaseLost(EnvironmentName, holder: String?)
  /// A blob's bytes are not what its name says.
  case blobMismatch(Digest)
}

extension StoreFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unavailable(let why): "the store cannot be used: \(why)"
    case .broken(let problems):
      "the log contradicts itself: \(problems.map(\.message).joined(separator: "; "))"
    case .refused(let why): "the store refuses: \(why)"
    case .leaseLost(let environment, let holder):
      holder.map { "the lease on '\(environment)' is held by \($0)" }
        ?? "the lease on '\(environment)' has run out"
    case .blobMismatch(let digest): "the blob \(digest.short) does not have that digest"
    }
  }
}
