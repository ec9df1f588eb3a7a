public import PromoteCore
public import PromoteEngine
internal import Synchronization

/// A store in memory that keeps the same promises as the real one, and breaks them on request.
///
/// The content outlives the store: ``reopened()`` gives a new store over the same content, as a
/// process started again would have it. An immutable thing is never overwritten: the store traps.
public final class MemoryStore: AuditStore, PromotionStore {
  /// What is about to be done to the content.
  public enum Operation: Hashable, Sendable {
    case append([LogEntry.Kind])
    case putBlob
    case useNonce
    case acquireLease
    case renewLease
    case releaseLease
  }

  /// What is to go wrong with an operation.
  public enum Fault: String, Hashable, Sendable, CaseIterable {
    /// An error, and nothing happened.
    case failsBeforeSaving
    /// An error, but it did happen.
    case failsAfterSaving
    /// The process ends just before it: nothing happened, and this store does nothing any more.
    case crashesBeforeSaving
    /// The process ends right after it: it happened, and this store does nothing any more.
    case crashesAfterSaving
  }

  final class Content: Sendable {
    struct State {
      var tip = LogTip()
      var entries: [LogEntry] = []
      var nodes: [TreeNode: Digest] = [:]
      var checkpoints: [SignedCheckpoint] = []
      var blobs: [Digest: [UInt8]] = [:]
      var nonces: [[UInt8]: Digest] = [:]
      var fences: [EnvironmentName: Int] = [:]
      var leases: [EnvironmentName: Lease] = [:]
    }
    let state = Mutex(State())
  }

  private let content: Content
  private let signer: any CheckpointSigner
  private let crashed = Mutex(false)
  private let fault: @Sendable (Operation) -> Fault?

  public var origin: String { signer.key.name }

  /// `fault` is asked before each operation that changes something.
  public convenience init(
    signer: any CheckpointSigner, fault: @escaping @Sendable (Operation) -> Fault? = { _ in nil }
  ) {
    self.init(Content(), signer: signer, fault: fault)
  }

  private init(
    _ content: Content, signer: any CheckpointSigner,
    fault: @escaping @Sendable (Operation) -> Fault?
  ) {
    self.content = content
    self.signer = signer
    self.fault = fault
  }

  /// The store as a process that starts now finds it.
  public func reopened(
    fault: @escaping @Sendable (Operation) -> Fault? = { _ in nil }
  ) -> MemoryStore {
    MemoryStore(content, signer: signer, fault: fault)
  }

  public var hasCrashed: Bool { crashed.withLock { $0 } }

  private func changing<T>(
    _ operation: Operation, _ body: (inout Content.State) throws(StoreFailure) -> T
  ) throws(StoreFailure) -> T {
    try checkAlive()
    let fault = fault(operation)
    if fault == .crashesBeforeSaving { crashed.withLock { $0 = true } }
    if fault == .crashesBeforeSaving || fault == .failsBeforeSaving {
      throw .unavailable("a fault before saving")
    }
    let result = try content.state.withLock { (state) throws(StoreFailure) in try body(&state) }
    if fault == .crashesAfterSaving { crashed.withLock { $0 = true } }
    guard fault == nil else { throw .unavailable("a fault after saving") }
    return result
  }

  private func looking<T>(
    _ body: (inout Content.State) throws(StoreFailure) -> T
  ) throws(StoreFailure) -> T {
    try checkAlive()
    return try content.state.withLock { (state) throws(StoreFailure) in try body(&state) }
  }

  private func checkAlive() throws(StoreFailure) {
    if hasCrashed { throw .unavailable("the process has ended") }
  }
}

// MARK: - The log

extension MemoryStore {
  public func append(
    _ drafts: [EntryDraft], holding lease: Lease?
  ) async throws(StoreFailure) -> [LogEntry] {
    guard !drafts.isEmpty else { return [] }
    return try changing(.append(drafts.map(\.kind))) { (state) throws(StoreFailure) in
      if let lease { try state.check(lease) }
      let added: LogTip.Extension
      var tip = state.tip
      do { added = try tip.extend(drafts) } catch { throw .refused("\(error)") }
      let signed: SignedCheckpoint
      do {
        signed = try signer.sign(
          Checkpoint(origin: origin, size: tip.size, root: tip.frontier.root))
      } catch { throw .unavailable("\(error)") }
      state.tip = tip
      state.entries += added.entries
      for (place, hash) in added.nodes {
        precondition(state.nodes.updateValue(hash, forKey: place) == nil, "a node was overwritten")
      }
      state.checkpoints.append(signed)
      return added.entries
    }
  }

  public func size() async throws(StoreFailure) -> Int { try looking { $0.tip.size } }

  public func entries(_ range: Range<Int>) async throws(StoreFailure) -> [LogEntry] {
    try looking { (state) throws(StoreFailure) in
      try state.require(size: range.upperBound)
      return Array(state.entries[range])
    }
  }

  public func entries(ofPromotion id: String) async throws(StoreFailure) -> [LogEntry] {
    try looking { state in
      state.entries.filter { $0.promotion.map { $0.utf8.elementsEqual(id.utf8) } ?? false }
    }
  }

  public func entries(ofKind kind: LogEntry.Kind) async throws(StoreFailure) -> [LogEntry] {
    try looking { state in state.entries.filter { $0.kind == kind } }
  }

  public func newestCheckpoint() async throws(StoreFailure) -> SignedCheckpoint? {
    try looking { $0.checkpoints.last }
  }

  public func checkpoint(atSize size: Int) async throws(StoreFailure) -> SignedCheckpoint? {
    try looking { state in state.checkpoints.first { $0.size == size } }
  }

  public func root(atSize size: Int) async throws(StoreFailure) -> Digest {
    try looking { (state) throws(StoreFailure) in
      try state.require(size: size)
      return Merkle.root(atSize: size) { state.node($0) }
    }
  }

  public func inclusionProof(
    of seq: Int, inSize size: Int
  ) async throws(StoreFailure) -> [Digest] {
    try looking { (state) throws(StoreFailure) in
      try state.require(size: size)
      guard (0..<size).contains(seq) else {
        throw .refused("entry \(seq) is not among the first \(size)")
      }
      return Merkle.inclusionProof(of: seq, in: size) { state.node($0) }
    }
  }

  public func consistencyProof(
    from old: Int, to new: Int
  ) async throws(StoreFailure) -> [Digest] {
    try looking { (state) throws(StoreFailure) in
      try state.require(size: new)
      guard (0...new).contains(old) else {
        throw .refused("size \(old) is not before size \(new)")
      }
      return Merkle.consistencyProof(from: old, to: new) { state.node($0) }
    }
  }

  public func nodes(level: Int, _ range: Range<Int>) async throws(StoreFailure) -> [Digest] {
    try looking { (state) throws(StoreFailure) in
      guard range.lowerBound >= 0, range.upperBound <= state.tip.size >> level else {
        throw .refused("the log has not all nodes \(range) of level \(level)")
      }
      return range.map { state.node(TreeNode(level: level, index: $0)) }
    }
  }

  public func verify(against seen: [SeenCheckpoint]) async throws(StoreFailure) -> AuditReport {
    try looking { state in
      var auditor = LogAuditor(
        policy: LogPolicy(logs: [signer.key]), end: state.checkpoints.last?.size ?? 0, seen: seen)
      var checkpoints = state.checkpoints[...]
      for (index, entry) in state.entries.enumerated() {
        auditor.entry(at: index, entry.bytes, leaf: entry.leafHash) { state.nodes[$0] }
        while let signed = checkpoints.first, signed.size == index + 1 {
          checkpoints.removeFirst()
          auditor.checkpoint(
            size: signed.size, root: signed.root, note: signed.bytes, signature: true)
        }
      }
      return auditor.finish()
    }
  }
}

// MARK: - Witnesses

extension MemoryStore: CosignatureStore {
  public func addCosignatures(
    _ signatures: [SignedNote.Signature], toCheckpointOf size: Int
  ) async throws(StoreFailure) {
    try looking { (state) throws(StoreFailure) in
      guard let index = state.checkpoints.firstIndex(where: { $0.size == size }) else {
        throw .refused("there is no checkpoint of size \(size)")
      }
      let note = state.checkpoints[index].note
      let new = signatures.filter { signature in
        !note.signatures.contains { $0.name == signature.name && $0.keyID == signature.keyID }
      }
      do {
        state.checkpoints[index] = try LogPolicy(logs: [signer.key]).verify(
          SignedNote(text: note.text, signatures: note.signatures + new).bytes)
      } catch { throw .refused("\(error)") }
    }
  }

  public func cosignedSize(by key: VerifierKey) async throws(StoreFailure) -> Int {
    try looking { state in
      state.checkpoints.last { signed in
        signed.note.signatures.contains { $0.name == key.name && $0.keyID == key.id }
      }?.size ?? 0
    }
  }
}

// MARK: - Blobs, nonces, leases

extension MemoryStore {
  public func put(_ bytes: [UInt8], as digest: Digest) async throws(StoreFailure) {
    guard Digest(of: bytes) == digest else { throw .blobMismatch(digest) }
    try changing(.putBlob) { $0.blobs[digest] = bytes }
  }

  public func get(_ digest: Digest) async throws(StoreFailure) -> [UInt8]? {
    try looking { $0.blobs[digest] }
  }

  public func useNonce(
    _ nonce: String, by statement: Digest
  ) async throws(StoreFailure) -> Bool {
    try changing(.useNonce) { state in
      let key = Array(nonce.utf8)
      if let user = state.nonces[key] { return user == statement }
      state.nonces[key] = statement
      return true
    }
  }

  public func acquireLease(
    on environment: EnvironmentName, holder: String, now: Instant, ttlSeconds: Int,
    replacing: Lease?
  ) async throws(StoreFailure) -> LeaseAnswer {
    try changing(.acquireLease) { state in
      if let current = state.leases[environment], !current.hasRunOut(at: now), current != replacing
      {
        return .held(by: current)
      }
      let lease = Lease(
        environment: environment, holder: holder, fence: state.fences[environment, default: 0] + 1,
        since: now, until: now.adding(seconds: ttlSeconds))
      state.fences[environment] = lease.fence
      state.leases[environment] = lease
      return .given(lease)
    }
  }

  public func renewLease(
    _ lease: Lease, now: Instant, ttlSeconds: Int
  ) async throws(StoreFailure) -> Lease {
    try changing(.renewLease) { (state) throws(StoreFailure) in
      try state.check(lease)
      let renewed = Lease(
        environment: lease.environment, holder: lease.holder, fence: lease.fence,
        since: lease.since, until: now.adding(seconds: ttlSeconds))
      state.leases[lease.environment] = renewed
      return renewed
    }
  }

  public func releaseLease(_ lease: Lease) async throws(StoreFailure) {
    try changing(.releaseLease) { state in
      if state.leases[lease.environment]?.fence == lease.fence {
        state.leases[lease.environment] = nil
      }
    }
  }

  public func lease(on environment: EnvironmentName) async throws(StoreFailure) -> Lease? {
    try looking { $0.leases[environment] }
  }
}

extension MemoryStore.Content.State {
  func node(_ place: TreeNode) -> Digest {
    place.level == 0 ? entries[place.index].leafHash : nodes[place]!
  }

  func require(size: Int) throws(StoreFailure) {
    guard size >= 0, size <= tip.size else {
      throw .refused("the log has \(tip.size) entries, not \(size)")
    }
  }

  func check(_ lease: Lease) throws(StoreFailure) {
    let current = leases[lease.environment]
    guard let current, current.fence == lease.fence else {
      throw .leaseLost(lease.environment, holder: current?.holder)
    }
  }
}
