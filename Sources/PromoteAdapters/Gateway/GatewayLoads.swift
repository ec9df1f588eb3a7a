internal import PromoteCore
internal import PromoteEngine

/// Which writes a Gateway has stored, and up to which of them it has loaded.
///
/// Loading costs a Gateway seconds, so one load serves all the writes before it: it begins when
/// somebody wants to read, no load is under way and no write is. Whoever comes meanwhile waits for
/// the next one together.
actor GatewayLoads {
  /// What a write leads to.
  enum Expectation: Sendable { case there, gone }

  /// Writes stored so far, and how many of them a load that has ended came after.
  private var stored: Int
  private var loaded = 0
  /// What the load under way comes after.
  private var covering = 0
  private var writing = 0
  private var calm: [CheckedContinuation<Void, Never>] = []
  private var waiting: Task<Result<Void, APIFailure>, Never>?
  private var running: Task<Result<Void, APIFailure>, Never>?
  private var lastLoad: Instant?
  /// What was seen of objects before they were written; and what was written of them.
  private var prints: [Address: Digest] = [:]
  private var expected: [Address: Expectation] = [:]

  /// How long after a load a node may still answer what it had before.
  private static let followSeconds = 30
  private static let followAttempts = 16

  /// `isBehind`: something may be stored that is not loaded.
  init(isBehind: Bool) { stored = isBehind ? 1 : 0 }

  static func pause(_ attempt: Int) -> Int { min(250 << min(attempt, 4), 2_000) }

  /// What the objects were seen to carry.
  private(set) var organisation: String?
  func learn(_ organisation: String) { self.organisation = organisation }

  // MARK: - Writes

  func begin() { writing += 1 }

  func end(_ address: Address, stored isStored: Bool, expecting expectation: Expectation?) {
    writing -= 1
    if isStored {
      stored += 1
      expected[address] = expectation
    }
    if writing == 0 {
      for continuation in calm { continuation.resume() }
      calm = []
    }
  }

  // MARK: - Loads

  /// Returns when everything that was stored before this call is loaded. `load` gives the time at
  /// which it ended.
  func settle(
    _ load: @escaping @Sendable () async -> Result<Instant, APIFailure>
  ) async -> Result<Void, APIFailure> {
    guard loaded < stored else { return .success(()) }
    if let running, covering == stored { return await running.value }
    if let waiting { return await waiting.value }
    let before = running
    let task = Task<Result<Void, APIFailure>, Never> {
      _ = await before?.value
      await self.calmDown()
      let covered = self.start()
      let result = await load()
      self.finish(covered, result)
      return result.map { _ in () }
    }
    waiting = task
    return await task.value
  }

  private func calmDown() async {
    guard writing > 0 else { return }
    await withCheckedContinuation { calm.append($0) }
  }

  /// From here on a newcomer may have written after this load began: it waits for the next.
  private func start() -> Int {
    running = waiting
    waiting = nil
    covering = stored
    return stored
  }

  private func finish(_ covered: Int, _ result: Result<Instant, APIFailure>) {
    running = nil
    guard case .success(let end) = result else { return }
    loaded = max(loaded, covered)
    lastLoad = end
  }

  // MARK: - Nodes that follow

  func remember(_ objects: [(address: Address, print: Digest?)]) {
    for (address, print) in objects {
      prints[address] = print
      expected[address] = nil
    }
  }

  /// Whether what was found is still what was there before a write of ours, and waiting may help.
  func mayBeOld(_ address: Address, _ print: Digest?, attempt: Int, now: Instant) -> Bool {
    guard let expectation = expected[address], let lastLoad, attempt < Self.followAttempts,
      now <= lastLoad.adding(seconds: Self.followSeconds)
    else { return false }
    return switch expectation {
    case .there: print == nil || print == prints[address]
    case .gone: print != nil
    }
  }
}
