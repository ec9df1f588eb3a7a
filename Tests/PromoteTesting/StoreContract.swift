public import PromoteCore
public import PromoteEngine
import Testing

/// What every store promises, as one suite: a store passes it or is none.
///
///     try await StoreContract(signer: signer) { MemoryStore(signer: signer) }.run()
///
/// `make` gives an empty store whose log is signed by `signer`; `reopen` gives the same store as a
/// process started again finds it.
public struct StoreContract: Sendable {
  public typealias Store = any (AuditStore & PromotionStore)

  let signer: any CheckpointSigner
  let make: @Sendable () async throws -> Store
  let reopen: @Sendable (Store) async throws -> Store

  public init(
    signer: any CheckpointSigner, make: @escaping @Sendable () async throws -> Store,
    reopen: @escaping @Sendable (Store) async throws -> Store
  ) {
    self.signer = signer
    self.make = make
    self.reopen = reopen
  }

  public func run() async throws {
    try await anEmptyLog()
    try await appendingGivesPlaces()
    try await timesNeverGoBack()
    try await aRefusedAppendStoresNothing()
    try await everythingIsProvable()
    try await concurrentAppendsShareOneLog()
    try await whatWasAppendedIsThereAfterReopening()
    try await otherViewsOfTheLogAreFound()
    try await blobs()
    try await leases()
    try await aLostLeaseAppendsNothing()
    try await nonces()
  }

  // MARK: The log

  func anEmptyLog() async throws {
    let store = try await make()
    #expect(try await store.size() == 0)
    #expect(try await store.newestCheckpoint() == nil)
    #expect(try await store.root(atSize: 0) == Merkle.emptyRoot)
    #expect(try await store.append([]).isEmpty)
    #expect(try await store.verify(against: []).ok)
    #expect(try await store.consistencyProof(from: 0, to: 0).isEmpty)
    await #expect(throws: StoreFailure.self) { try await store.entries(0..<1) }
    await #expect(throws: StoreFailure.self) { try await store.inclusionProof(of: 0, inSize: 0) }
  }

  func appendingGivesPlaces() async throws {
    let store = try await make()
    let first = try await store.append([.make(at: 5), .make(promotion: "p1", at: 6)])
    let second = try await store.append([.make(promotion: "p1", at: 7)])
    #expect(first.map(\.seq) == [0, 1])
    #expect(second.map(\.seq) == [2])
    #expect(try await store.allEntries() == first + second)
    #expect(try await store.entries(1..<3) == [first[1], second[0]])
    #expect(try await store.entries(ofPromotion: "p1") == [first[1], second[0]])
    #expect(try await store.entries(ofPromotion: "p2").isEmpty)
    #expect(try await store.entries(ofKind: .login) == first + second)
    #expect(try await store.entries(ofKind: .holdSet).isEmpty)
    let newest = try #require(try await store.newestCheckpoint())
    #expect(newest.size == 3)
    #expect(newest.origin == store.origin)
    #expect(newest.root == Merkle.root(ofLeaves: (first + second).map(\.leafHash)))
    #expect(try LogPolicy(logs: [signer.key]).verify(newest.bytes).checkpoint == newest.checkpoint)
    #expect(try await store.checkpoint(atSize: 2)?.size == 2)
    #expect(try await store.checkpoint(atSize: 1) == nil)
  }

  func timesNeverGoBack() async throws {
    let store = try await make()
    _ = try await store.append([.make(at: 100), .make(at: 50)])
    _ = try await store.append([.make(at: 99), .make(at: 101)])
    #expect(try await store.allEntries().map { $0.at.milliseconds } == [100, 100, 100, 101])
  }

  func aRefusedAppendStoresNothing() async throws {
    let store = try await make()
    _ = try await store.append([.make(at: 1)])
    let large = EntryDraft.make(
      at: 2, data: JSONObject([("x", .string(String(repeating: "a", count: 70_000)))]))
    await #expect(throws: StoreFailure.self) { try await store.append([.make(at: 2), large]) }
    let fraction = EntryDraft.make(at: 2, data: JSONObject([("x", .number(JSONNumber("1.5")!))]))
    await #expect(throws: StoreFailure.self) { try await store.append([fraction]) }
    #expect(try await store.size() == 1)
    #expect(try await store.append([.make(at: 3)]).map(\.seq) == [1])
    #expect(try await store.verify(against: []).ok)
  }

  func everythingIsProvable() async throws {
    let store = try await make()
    var roots = [Merkle.emptyRoot]
    for size in 1...20 {
      _ = try await store.append([.make(at: size)])
      roots.append(try #require(try await store.newestCheckpoint()).root)
    }
    for size in 1...20 {
      #expect(try await store.root(atSize: size) == roots[size])
      for seq in 0..<size {
        let leaf = try await store.entries(seq..<seq + 1)[0].leafHash
        let proof = try await store.inclusionProof(of: seq, inSize: size)
        #expect(Merkle.includes(leaf, at: seq, size: size, root: roots[size], proof: proof))
      }
      for old in 0...size {
        let proof = try await store.consistencyProof(from: old, to: size)
        #expect(
          Merkle.isConsistent(
            old: old, oldRoot: roots[old], new: size, newRoot: roots[size], proof: proof))
      }
    }
    #expect(try await store.nodes(level: 0, 0..<20).count == 20)
    #expect(
      try await store.nodes(level: 2, 4..<5) == [
        Merkle.root(ofLeaves: try await store.nodes(level: 0, 16..<20))
      ])
    await #expect(throws: StoreFailure.self) { try await store.nodes(level: 2, 4..<6) }
  }

  func concurrentAppendsShareOneLog() async throws {
    let store = try await make()
    let appended = try await withThrowingTaskGroup(of: [LogEntry].self) { group in
      for caller in 0..<40 {
        group.addTask {
          try await store.append([
            .make(promotion: "p\(caller)", at: caller), .make(promotion: "p\(caller)", at: caller),
          ])
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    // Every append's entries stand together, and nobody's place was given twice.
    #expect(appended.allSatisfy { $0.count == 2 && $0[1].seq == $0[0].seq + 1 })
    #expect(Set(appended.flatMap { $0.map(\.seq) }) == Set(0..<80))
    let report = try await store.verify(against: [])
    #expect(report.ok && report.entries == 80, "\(report.problems)")
  }

  func whatWasAppendedIsThereAfterReopening() async throws {
    let store = try await make()
    let entries = try await store.append((0..<13).map { .make(promotion: "p", at: $0) })
    let reopened = try await reopen(store)
    #expect(try await reopened.allEntries() == entries)
    #expect(try await reopened.append([.make(at: 0)]).map(\.seq) == [13])
    #expect(try await reopened.allEntries()[13].at == entries[12].at)
    #expect(try await reopened.verify(against: []).ok)
  }

  func otherViewsOfTheLogAreFound() async throws {
    let store = try await make()
    _ = try await store.append((0..<9).map { .make(at: $0) })
    let newest = try #require(try await store.newestCheckpoint()).checkpoint
    let earlier = Checkpoint(
      origin: store.origin, size: 5, root: try await store.root(atSize: 5))
    #expect(
      try await store.verify(against: [.init(newest, in: "a"), .init(earlier, in: "b")]).ok)
    let ahead = Checkpoint(origin: store.origin, size: 10, root: newest.root)
    let other = Checkpoint(origin: store.origin, size: 4, root: newest.root)
    let report = try await store.verify(against: [.init(ahead, in: "a"), .init(other, in: "b")])
    #expect(Set(report.problems.map(\.code)) == [.truncated, .inconsistent])
  }

  // MARK: Blobs, leases, nonces

  func blobs() async throws {
    let store = try await make()
    let digest = try await store.put(Array("one".utf8))
    try await store.put(Array("one".utf8), as: digest)
    try await store.put([])
    #expect(try await store.get(digest) == Array("one".utf8))
    #expect(try await store.get(Digest(of: [])) == [])
    #expect(try await store.get(Digest(of: [1])) == nil)
    await #expect(throws: StoreFailure.blobMismatch(digest)) {
      try await store.put(Array("two".utf8), as: digest)
    }
    #expect(try await reopen(store).get(digest) == Array("one".utf8))
  }

  func leases() async throws {
    let store = try await make()
    let (prod, staging) = (EnvironmentName("prod")!, EnvironmentName("staging")!)
    let zero = Instant(seconds: 1_000)
    #expect(try await store.lease(on: prod) == nil)
    let first = try #require(
      try await store.acquireLease(on: prod, holder: "a", now: zero, ttlSeconds: 60).given)
    #expect(first.fence == 1 && first.holder == "a" && first.until == zero.adding(seconds: 60))
    #expect(
      try await store.acquireLease(
        on: prod, holder: "b", now: zero.adding(seconds: 59), ttlSeconds: 60) == .held(by: first))
    #expect(
      try await store.acquireLease(on: staging, holder: "b", now: zero, ttlSeconds: 60).given != nil
    )

    let renewed = try await store.renewLease(first, now: zero.adding(seconds: 50), ttlSeconds: 60)
    #expect(renewed.fence == 1 && renewed.until == zero.adding(seconds: 110))
    // Run out at its very end, then taken.
    let late = zero.adding(seconds: 110)
    let second = try #require(
      try await store.acquireLease(on: prod, holder: "b", now: late, ttlSeconds: 60).given)
    #expect(second.fence == 2)
    await #expect(throws: StoreFailure.leaseLost(prod, holder: "b")) {
      try await store.renewLease(renewed, now: late, ttlSeconds: 60)
    }
    try await store.releaseLease(renewed)
    #expect(try await store.lease(on: prod) == second)
    // Whose holder is known to be gone may be replaced before the end.
    let third = try #require(
      try await store.acquireLease(
        on: prod, holder: "c", now: late, ttlSeconds: 60, replacing: second
      ).given)
    #expect(third.fence == 3)
    #expect(
      try await store.acquireLease(
        on: prod, holder: "d", now: late, ttlSeconds: 60, replacing: second) == .held(by: third))
    try await store.releaseLease(third)
    #expect(try await store.lease(on: prod) == nil)
    let fourth = try await reopen(store).acquireLease(
      on: prod, holder: "e", now: late, ttlSeconds: 60)
    #expect(fourth.given?.fence == 4)
  }

  func aLostLeaseAppendsNothing() async throws {
    let store = try await make()
    let prod = EnvironmentName("prod")!
    let now = Instant(seconds: 1_000)
    let lease = try #require(
      try await store.acquireLease(on: prod, holder: "a", now: now, ttlSeconds: 60).given)
    _ = try await store.append([.make(at: 1)], holding: lease)
    _ = try await store.acquireLease(
      on: prod, holder: "b", now: now, ttlSeconds: 60, replacing: lease)
    await #expect(throws: StoreFailure.leaseLost(prod, holder: "b")) {
      try await store.append([.make(at: 2)], holding: lease)
    }
    #expect(try await store.size() == 1)
    #expect(try await store.verify(against: []).ok)
  }

  func nonces() async throws {
    let store = try await make()
    let (one, two) = (Digest(of: [1]), Digest(of: [2]))
    #expect(try await store.useNonce("n", by: one))
    #expect(try await store.useNonce("n", by: one))
    #expect(try await store.useNonce("n", by: two) == false)
    #expect(try await store.useNonce("N", by: two))
    #expect(try await reopen(store).useNonce("n", by: two) == false)
  }
}

extension LeaseAnswer {
  /// The lease, where it was given.
  public var given: Lease? { if case .given(let lease) = self { lease } else { nil } }
}

extension EntryDraft {
  /// A draft with a default for everything.
  public static func make(
    _ kind: LogEntry.Kind = .login, promotion: String? = nil, by actor: LogActor = .user("ana"),
    at milliseconds: Int = 0, data: JSONObject = JSONObject()
  ) -> EntryDraft {
    var data = data
    if let promotion { data["planId"] = .string(promotion) }
    return EntryDraft(kind, by: actor, at: Instant(milliseconds: milliseconds), data: data)
  }
}

extension Ed25519CheckpointSigner {
  /// The log key of tests: public, never to be trusted.
  public static let test = Ed25519CheckpointSigner(
    origin: "audit.test/log", seed: Array(Digest(of: Array("test log key".utf8)).bytes))!
}
