import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Synchronization
import Testing
import TykSimulator

/// A log in memory to which a test appends.
struct TestLog {
  let store: MemoryStore
  let signer: Ed25519CheckpointSigner

  init(_ origin: String = "log.test/a") {
    signer = Ed25519CheckpointSigner(origin: origin, seed: Digest(of: Array(origin.utf8)).bytes)!
    store = MemoryStore(signer: signer)
  }

  func append(_ count: Int, by actor: String = "ana") async throws {
    let start = try await store.size()
    _ = try await store.append(
      (0..<count).map { index in
        EntryDraft(
          .login, by: .user(actor), at: Instant(seconds: 1_790_000_000 + start + index),
          data: JSONObject([("n", .integer(start + index))]))
      })
  }
}

/// A clock whose waiting is when things happen.
private final class BusyClock: WallClock {
  /// What happens during the n-th wait; throws to end it.
  let during: @Sendable (Int) async throws -> Void
  private let waits = Atomic(0)

  init(_ during: @escaping @Sendable (Int) async throws -> Void) { self.during = during }

  func now() -> Instant { Instant(seconds: 1_790_000_000) }
  func sleep(milliseconds: Int) async throws {
    try await during(waits.wrappingAdd(1, ordering: .relaxed).oldValue)
  }
}

@Suite struct `Following the log` {
  @Test func `hands over every entry once and in order, until it is ended`() async throws {
    let log = TestLog()
    try await log.append(3)
    let clock = BusyClock { wait in
      if wait == 4 { throw CancellationError() }
      // Nothing new comes during the second wait.
      if wait != 1 { try await log.append(wait + 1) }
    }
    let seen = Mutex<[[Int]]>([])
    let feed = EntryFeed(log.store, clock: clock, everyMilliseconds: 1000)
    let next = try await feed.follow(from: 1) { entries in
      seen.withLock { $0.append(entries.map(\.seq)) }
    }
    #expect(seen.withLock { $0 } == [[1, 2], [3], [4, 5, 6], [7, 8, 9, 10]])
    #expect(next == 11)
  }

  @Test func `ends when its task is cancelled, and says where to go on`() async throws {
    let log = TestLog()
    try await log.append(2)
    let (started, begin) = AsyncStream.makeStream(of: Void.self)
    let clock = BusyClock { _ in
      begin.yield()
      // Ends by cancellation only.
      let (never, keep) = AsyncStream.makeStream(of: Void.self)
      for await _ in never {}
      keep.finish()
      throw CancellationError()
    }
    let feed = EntryFeed(log.store, clock: clock, everyMilliseconds: 1000)
    let task = Task { try await feed.follow(from: 0) { _ in } }
    for await _ in started { break }
    task.cancel()
    #expect(try await task.value == 2)
  }

  @Test func `fails when the log cannot be read`() async throws {
    let log = TestLog()
    try await log.append(1)
    let feed = EntryFeed(
      log.store, clock: BusyClock { _ in throw CancellationError() }, everyMilliseconds: 1)
    await #expect(throws: TestPortsFailure.self) {
      try await feed.follow(from: 0) { _ in throw TestPortsFailure() }
    }
  }
}

struct TestPortsFailure: Error {}

/// A site in memory that remembers the order of writes.
private final class MemorySite: TileSite {
  private let state = Mutex((files: [String: [UInt8]](), order: [String]()))
  var files: [String: [UInt8]] { state.withLock { $0.files } }
  var order: [String] { state.withLock { $0.order } }

  func read(_ path: String) async throws -> [UInt8]? { files[path] }
  func write(_ bytes: [UInt8], to path: String) async throws {
    state.withLock { state in
      state.files[path] = bytes
      state.order.append(path)
    }
  }
}

@Suite struct `A static site of tiles` {
  @Test func `has the whole log in the layout of C2SP, its checkpoint last`() async throws {
    let log = TestLog()
    try await log.append(300)
    let site = MemorySite()
    let done = try await log.store.exportTiles(to: site)
    #expect(done.before == 0 && done.written == 5)
    #expect(
      Set(site.files.keys) == [
        "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000",
        "tile/entries/001.p/44", "checkpoint",
      ])
    #expect(site.order.last == "checkpoint")
    var tiles = HashTiles(size: 300)
    for (path, bytes) in site.files where path.hasPrefix("tile/") && !path.contains("entries") {
      try tiles.add(TilePath(path), bytes)
    }
    #expect(tiles.contradictions.isEmpty)
    let signed = try LogPolicy(logs: [log.signer.key]).verify(site.files["checkpoint"]!)
    #expect(tiles.root == signed.root)
    let second = try EntryTile.entries(site.files["tile/entries/001.p/44"]!)
    #expect(Merkle.leafHash(of: second[0]) == tiles.node(TreeNode(level: 0, index: 256)))
  }

  @Test func `is brought up to date without touching what is full`() async throws {
    let log = TestLog()
    try await log.append(260)
    let site = MemorySite()
    _ = try await log.store.exportTiles(to: site)
    #expect(try await log.store.exportTiles(to: site).written == 0)
    try await log.append(300)
    let before = site.order.count
    let done = try await log.store.exportTiles(to: site)
    #expect(done.before == 260)
    #expect(
      site.order[before...].sorted() == [
        "checkpoint", "tile/0/001", "tile/0/002.p/48", "tile/1/000.p/2", "tile/entries/001",
        "tile/entries/002.p/48",
      ])
  }

  @Test func `is refused where it holds another log, or more of this one`() async throws {
    let log = TestLog()
    try await log.append(5)
    let site = MemorySite()
    _ = try await log.store.exportTiles(to: site)
    let shorter = TestLog()
    try await shorter.append(3)
    let rewritten = TestLog()
    try await rewritten.append(8, by: "eve")
    let other = TestLog("log.test/b")
    try await other.append(8)
    for (store, code) in [
      (shorter.store, AuditProblem.Code.truncated), (rewritten.store, .inconsistent),
    ] {
      let failure = await #expect(throws: StoreFailure.self) {
        try await store.exportTiles(to: site)
      }
      guard case .broken(let problems)? = failure else {
        Issue.record("\(String(describing: failure))")
        continue
      }
      #expect(problems.map(\.code) == [code])
    }
    await #expect(throws: StoreFailure.refused("the folder holds the log 'log.test/a'")) {
      try await other.store.exportTiles(to: site)
    }
  }
}

/// A witness in this process, which may be told to misbehave.
private final class NearWitness: WitnessDoor {
  let key: VerifierKey
  private let signer: CosignatureSigner
  private let witness: Witness
  private let held = Mutex<Checkpoint?>(nil)
  private let lies: @Sendable ([UInt8]) throws -> WitnessAnswer?
  private let asked = Atomic(0)
  var questions: Int { asked.load(ordering: .relaxed) }

  init(
    _ name: String, of log: VerifierKey,
    lies: @escaping @Sendable ([UInt8]) throws -> WitnessAnswer? = { _ in nil }
  ) {
    signer = CosignatureSigner(name: name, seed: Digest(of: Array(name.utf8)).bytes)!
    key = signer.key
    witness = Witness(logs: [log])
    self.lies = lies
  }

  func addCheckpoint(_ request: [UInt8]) async throws -> WitnessAnswer {
    asked.wrappingAdd(1, ordering: .relaxed)
    if let lie = try lies(request) { return lie }
    return try held.withLock { held in
      do {
        let known = held
        let new = try witness.judge(request) { _ in known }
        held = new
        let line = try signer.cosign(new, at: Instant(seconds: 1_790_000_000))
        return .cosigned(Array(line.line.utf8))
      } catch Witness.Refusal.conflict(let size) { return .conflict(size: size) }
    }
  }
}

@Suite struct `Asking witnesses` {
  @Test func `keeps their cosignatures, and a policy with a quorum accepts the checkpoint`()
    async throws
  {
    let log = TestLog()
    try await log.append(3)
    let doors = ["w.test/1", "w.test/2"].map { NearWitness($0, of: log.signer.key) }
    let result = try await log.store.cosign(with: doors)
    #expect(result.cosigned == 2)
    let policy = LogPolicy(logs: [log.signer.key], witnesses: doors.map(\.key), quorum: 2)
    let newest = try #require(try await log.store.newestCheckpoint())
    #expect(try policy.verify(newest.bytes).witnesses.count == 2)
    #expect(
      try await log.store.cosign(with: doors).answers.map(\.outcome) == [
        .alreadyCosigned, .alreadyCosigned,
      ])
    #expect(doors.map(\.questions) == [1, 1])
    try await log.append(4)
    #expect(
      try await log.store.cosign(with: doors).answers.map(\.outcome) == [.cosigned, .cosigned])
    #expect(doors.map(\.questions) == [2, 2])
  }

  @Test func `goes on from the size that a witness remembers better`() async throws {
    let log = TestLog()
    try await log.append(3)
    let door = NearWitness("w.test/1", of: log.signer.key)
    let request = ConsistencyFile(
      old: 0, hashes: [], checkpoint: try #require(try await log.store.newestCheckpoint()).bytes)
    _ = try await door.addCheckpoint(request.bytes)
    try await log.append(2)
    #expect(try await log.store.cosign(with: [door]).answers.map(\.outcome) == [.cosigned])
    #expect(door.questions == 3)
  }

  @Test func `notices that the log is shorter than a witness saw it, or another one`() async throws
  {
    let log = TestLog()
    try await log.append(6)
    let door = NearWitness("w.test/1", of: log.signer.key)
    _ = try await log.store.cosign(with: [door])
    let restored = TestLog()
    try await restored.append(4)
    guard
      case .contradicts(let why) = try await restored.store.cosign(with: [door]).answers[0].outcome
    else {
      Issue.record("a log that was cut off got through")
      return
    }
    #expect(why == "it cosigned a log of 6 entries, this one has 4")
    let rewritten = TestLog()
    try await rewritten.append(6, by: "eve")
    guard case .contradicts = try await rewritten.store.cosign(with: [door]).answers[0].outcome
    else {
      Issue.record("a log that was rewritten got through")
      return
    }
  }

  @Test func `takes nothing but good signatures of the configured key`() async throws {
    let log = TestLog()
    try await log.append(3)
    let stranger = NearWitness("w.test/1", of: log.signer.key)
    let signed = try #require(try await log.store.newestCheckpoint())
    let other = CosignatureSigner(name: "w.test/2", seed: Digest(of: [9]).bytes)!
    let line = try other.cosign(signed.checkpoint, at: Instant(seconds: 1)).line
    let answers: [WitnessAnswer?] = [
      .cosigned(Array(line.utf8)), .cosigned(Array("hello".utf8)), .cosigned([]),
      .refused("busy"),
    ]
    for answer in answers {
      let door = NearWitness("w.test/2", of: log.signer.key) { _ in answer }
      let result = try await log.store.cosign(with: [door, stranger])
      #expect(result.cosigned == 1, "\(String(describing: answer))")
      guard case .failed = result.answers[0].outcome else {
        Issue.record("\(result.answers[0])")
        continue
      }
    }
    let silent = NearWitness("w.test/3", of: log.signer.key) { _ in throw TestPortsFailure() }
    #expect(try await log.store.cosign(with: [silent]).cosigned == 0)
  }

  @Test func `applying waits for the quorum that the trust document asks for`() async throws {
    let world = try World(witnesses: ["w.test/1"])
    try await world.begin()
    let outcome = try await world.engine().plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(outcome.promotion)
    try await world.approve(id, in: World.staging)
    let writes = world.simulators[World.staging]!.writeCount
    let failure = await #expect(throws: EngineFailure.self) { try await world.engine().apply(id) }
    #expect(failure?.code == "no-quorum")
    #expect(world.simulators[World.staging]!.writeCount == writes)
    let doors = world.witnesses.map { NearWitness($0.key.name, of: world.logKey) }
    let store = world.content
    let applied = try await world.engine(cosign: {
      do { _ = try await store.reopened().cosign(with: doors) } catch { Issue.record("\(error)") }
    }).apply(id)
    #expect(applied.verified == true)
    let (_, bundle) = try await world.engine().evidence(of: id)
    let report = bundle.verify(pinned: world.trustPin)
    #expect(report.ok, "\(report.problems)")
  }
}
