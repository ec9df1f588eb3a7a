/// Everything that the workflow knows: the log, replayed.
///
/// There is no status column. What a promotion is, what runs where, which approvals were recorded
/// and which publish is still open follows from the entries alone, in their order.
public struct History: Sendable {
  /// By promotion id.
  public private(set) var promotions: [String: PromotionRecord] = [:]
  /// Ids in the order they were planned.
  public private(set) var order: [String] = []
  public private(set) var environments: [EnvironmentName: EnvironmentRecord] = [:]
  /// Accepted trust documents, version by version.
  public private(set) var trust: [TrustRecord] = []
  /// Of every approval that was ever recorded: each counts once.
  public private(set) var nonces: Set<String> = []
  /// How many entries were replayed.
  public private(set) var entries = 0
  /// Of the newest entry: the present is never before it, whatever a clock says.
  public private(set) var newestAt: Instant?

  public init() {}

  /// Promotions in the order they were planned.
  public var inOrder: [PromotionRecord] { order.compactMap { promotions[$0] } }

  /// The accepted trust document that counts now.
  public var newestTrust: TrustRecord? { trust.last }

  public func environment(_ name: EnvironmentName) -> EnvironmentRecord {
    environments[name] ?? EnvironmentRecord(name: name)
  }

  /// Replays one more entry. An entry that cannot be what the program writes is a problem with
  /// its number: a log that is not understood decides nothing.
  public mutating func replay(
    seq: Int, at: Instant, actor: String, kind: String, data: JSON
  ) throws(HistoryProblem) {
    do {
      var reader = EntryReader(data)
      switch kind {
      case "trust.updated": trust.append(try reader.trust(seq: seq, at: at))
      case "plan.created":
        let record = try reader.created(seq: seq, at: at, actor: actor)
        guard promotions[record.id] == nil else {
          throw FieldError(.notAllowed("is planned twice"), at: JSONPointer(["planId"]))
        }
        promotions[record.id] = record
        order.append(record.id)
      case "environment.adopted": try verified(&reader, seq: seq, at: at, adopted: true)
      case "verify.finished": try verified(&reader, seq: seq, at: at, adopted: false)
      case "drift.disposed":
        let (name, address, disposition) = try reader.disposition(seq: seq, at: at, actor: actor)
        environments[name, default: EnvironmentRecord(name: name)].dispositions[address] =
          disposition
      case "drift.checked": try drifted(&reader, seq: seq, at: at)
      case "hold.set", "hold.released": try held(kind, &reader, seq: seq, at: at, actor: actor)
      case "plan.withdrawn", "approval.recorded", "approval.refused", "approval.revoked",
        "publish.started", "publish.resumed", "publish.finished", "publish.failed",
        "operation.finished", "rollback.started", "rollback.finished", "review.opened",
        "review.closed":
        try step(kind, &reader, seq: seq, at: at, actor: actor)
      default: break  // Known to the log, of no consequence for the workflow's state.
      }
    } catch {
      throw HistoryProblem(seq: seq, kind: kind, message: "\(error)")
    }
    entries += 1
    newestAt = at
  }

  private mutating func step(
    _ kind: String, _ reader: inout EntryReader, seq: Int, at: Instant, actor: String
  ) throws(FieldError) {
    let id = try reader.string("planId")
    guard var record = promotions[id] else {
      throw FieldError(.notAllowed("names no planned promotion"), at: JSONPointer(["planId"]))
    }
    // Held once only, its sets are changed in place: there may be thousands of operations.
    promotions[id] = nil
    defer { promotions[id] = record }
    switch kind {
    case "plan.withdrawn":
      record.phase =
        try reader.string("reason") == "superseded"
        ? .superseded(by: try reader.string("supersededBy")) : .abandoned(seq: seq)
      if environments[record.to]?.openPublish == id { environments[record.to]?.openPublish = nil }
    case "approval.recorded":
      let approval = try reader.approval(seq: seq, at: at, actor: actor)
      record.approvals.append(approval)
      nonces.insert(approval.nonce)
      if approval.decision == .reject, approval.stops, record.isOpen {
        record.phase = .rejected(seq: seq)
      }
    case "approval.refused":
      record.refused.insert(
        PromotionRecord.Refused(
          file: try reader.digest(in: "file"), code: try reader.string("code")))
    case "approval.revoked":
      record.revocations[try reader.digest(in: "statement")] = try reader.digest(in: "envelope")
    case "review.opened":
      record.review = PromotionRecord.Review(
        openedSeq: seq, at: at, by: actor, reason: try reader.string("reason"))
    case "review.closed":
      record.review?.closedSeq = seq
      record.review?.closedBy = actor
      record.review?.envelope = try reader.digest(in: "envelope")
    case "publish.started", "publish.resumed":
      record.phase = .applying(seq: seq)
      if record.startedAt == nil {
        record.startedAt = at
        record.startedSeq = seq
        record.preimages = try reader.optionalDigest(in: "preimages")
      }
      environments[record.to, default: EnvironmentRecord(name: record.to)].openPublish = id
    case "operation.finished":
      let index = try reader.integer("index")
      if let state = try reader.optionalDigest(in: "state") {
        record.seenStates[index, default: []].insert(state)
      }
      let holds = try reader.bool("holds")
      if record.isGoingBack {
        if holds { record.finishedOperations.remove(index) }
      } else if holds {
        record.finishedOperations.insert(index)
      }
    case "rollback.started": record.phase = .goingBack(seq: seq)
    case "rollback.finished":
      if try reader.string("result") == "ok" {
        record.phase = .rolledBack(seq: seq)
        environments[record.to, default: EnvironmentRecord(name: record.to)].openPublish = nil
      }
    case "publish.finished":
      record.phase = .applied(seq: seq)
      environments[record.to, default: EnvironmentRecord(name: record.to)].openPublish = nil
    default:
      // Failed: half of it may be there. It stays the environment's open publish until applying
      // again ends it.
      record.phase = .failed(seq: seq)
    }
  }

  private mutating func verified(
    _ reader: inout EntryReader, seq: Int, at: Instant, adopted: Bool
  ) throws(FieldError) {
    let name = try reader.environment("environment")
    let matches = adopted ? true : try reader.bool("matches")
    let id = try reader.optionalString("planId")
    if let id {
      guard promotions[id] != nil else {
        throw FieldError(.notAllowed("names no planned promotion"), at: JSONPointer(["planId"]))
      }
      promotions[id]?.phase = matches ? .verified(seq: seq) : .differs(seq: seq)
      if matches, let undone = promotions[id]?.rollsBack {
        promotions[undone]?.phase = .rolledBack(seq: seq)
      }
    }
    var environment = self.environment(name)
    defer { environments[name] = environment }
    guard matches, reader.has("map") else {
      if !matches { environment.checks.append(.init(seq: seq, at: at, result: .differs)) }
      return
    }
    let map = try reader.digest(in: "map")
    environment.checks.append(
      .init(
        seq: seq, at: at, result: adopted ? .adopted(map: map) : .verified(promotion: id, map: map))
    )
    if let current = environment.current { environment.earlier.append(current) }
    environment.current = EnvironmentRecord.Current(
      map: map, release: try reader.digest(in: "release"),
      promotion: id ?? (adopted ? nil : environment.current?.promotion), at: at, seq: seq,
      adopted: adopted,
      // What is called otherwise there stays so, whoever looks.
      mapping: try reader.optionalDigest(in: "mapping") ?? environment.current?.mapping)
  }

  private mutating func drifted(
    _ reader: inout EntryReader, seq: Int, at: Instant
  ) throws(FieldError) {
    let name = try reader.environment("environment")
    let found = try reader.string("result") == "none" ? nil : try reader.objects("objects")
    environments[name, default: EnvironmentRecord(name: name)].checks.append(
      StandingCheck(
        seq: seq, at: at,
        result: found.map { .drifted($0.isComplete ? $0.objects : nil) } ?? .matches))
  }

  private mutating func held(
    _ kind: String, _ reader: inout EntryReader, seq: Int, at: Instant, actor: String
  ) throws(FieldError) {
    let name = try reader.environment("environment")
    var environment = self.environment(name)
    if kind == "hold.set" {
      environment.holds.append(
        .init(seq: seq, at: at, by: actor, reason: try reader.string("reason")))
    } else {
      environment.holds = []
    }
    environments[name] = environment
  }
}

/// An entry that cannot be replayed.
public struct HistoryProblem: Error, Sendable, Hashable {
  public let seq: Int
  public let kind: String
  public let message: String
}

/// One promotion, as the log tells it.
public struct PromotionRecord: Sendable, Hashable {
  public enum Phase: Sendable, Hashable {
    /// Planned; approvals may come.
    case open
    case superseded(by: String)
    case abandoned(seq: Int)
    case rejected(seq: Int)
    /// Began to change the target and has not ended.
    case applying(seq: Int)
    /// Ended with operations that failed or were not attempted.
    case failed(seq: Int)
    case applied(seq: Int)
    case verified(seq: Int)
    /// Applied, and reading back found something else.
    case differs(seq: Int)
    /// Being taken back; what it changed may stand or not.
    case goingBack(seq: Int)
    /// Taken back: its target is as it was before.
    case rolledBack(seq: Int)
  }

  public struct Approval: Sendable, Hashable {
    public enum Decision: String, Sendable, Hashable { case approve, reject }
    public let seq: Int
    public let at: Instant
    public let envelope: Digest
    public let statement: Digest
    public let approver: String
    public let role: String
    public let decision: Decision
    public let nonce: String
    /// A reject by somebody whom the rule names; another's is noted and stops nothing.
    public let stops: Bool
  }

  /// An approval's file that was refused.
  public struct Refused: Sendable, Hashable {
    public let file: Digest
    public let code: String
    public init(file: Digest, code: String) {
      self.file = file
      self.code = code
    }
  }

  /// What a plan that did not wait for its gate leaves to be looked at.
  public struct Review: Sendable, Hashable {
    public let openedSeq: Int
    public let at: Instant
    /// Who broke the glass.
    public let by: String
    public let reason: String
    public var closedSeq: Int?
    public var closedBy: String?
    /// The blob that was signed.
    public var envelope: Digest?
    public var isOpen: Bool { closedSeq == nil }
  }

  public let id: String
  /// Of the plan's bytes; the blob has that name.
  public let plan: Digest
  public let from: EnvironmentName
  public let to: EnvironmentName
  public let release: Digest
  public let effect: Digest
  /// The blob of what the target is to hold of which release, a ``ReleaseMap``.
  public let scope: Digest
  public let word: String
  public let requester: String
  public let created: Instant
  public let createdSeq: Int
  /// The wanted name of its folder.
  public let folder: String
  public let selection: String
  public let trustVersion: Int
  public let reason: String?
  public let ticket: String?
  public let expires: Instant
  public var phase: Phase = .open
  public var approvals: [Approval] = []
  public var refused: Set<Refused> = []
  /// Approvals that were taken back, by their statement, and the blob that says so.
  public var revocations: [Digest: Digest] = [:]
  /// The blob of the signature of who asked for it; nil: that is only claimed.
  public let request: Digest?
  public var startedAt: Instant?
  public var startedSeq: Int?
  /// The blob of the target's objects as they were, under the master key.
  public var preimages: Digest?
  /// Where this promotion takes another one back.
  public let rollsBack: String?
  /// Normal forms that were read back, by operation: what we left there ourselves.
  public var seenStates: [Int: Set<Digest>] = [:]
  /// The glass was broken for it; what became of the review.
  public var review: Review?
  /// Operations whose result the target was seen to hold.
  public var finishedOperations: Set<Int> = []

  public var revokedApprovals: Set<Digest> { Set(revocations.keys) }

  /// Nothing has been sent yet and nothing has ended it.
  public var isOpen: Bool { phase == .open }

  /// Began to change the target and has not reached the plan's end.
  public var isUnderWay: Bool {
    switch phase {
    case .applying, .failed, .goingBack: true
    default: false
    }
  }

  /// Began to be taken back, and has not reached the end.
  public var isGoingBack: Bool { if case .goingBack = phase { true } else { false } }
}

/// One environment, as the log tells it.
public struct EnvironmentRecord: Sendable, Hashable {
  /// What was last verified there.
  public struct Current: Sendable, Hashable {
    /// The blob of its ``ReleaseMap``.
    public let map: Digest
    public let release: Digest
    public let promotion: String?
    public let at: Instant
    public let seq: Int
    public let adopted: Bool
    /// The blob of what objects of the release are called there, an ``IDMapping``; nil: as in the
    /// release.
    public let mapping: Digest?
  }
  public let name: EnvironmentName
  public var current: Current?
  /// What was verified there before that, oldest first.
  public var earlier: [Current] = []
  /// What was last decided about objects that had drifted.
  public var dispositions: [Address: Disposition] = [:]
  /// The promotion that began to change it and has not ended.
  public var openPublish: String?
  /// While there is one, nothing is applied there.
  public var holds: [Hold] = []
  /// What was found there, oldest first.
  public var checks: [StandingCheck] = []

  public struct Hold: Sendable, Hashable {
    public let seq: Int
    public let at: Instant
    public let by: String
    public let reason: String
  }

  public init(name: EnvironmentName) { self.name = name }
}

/// A trust document that was accepted.
public struct TrustRecord: Sendable, Hashable {
  public let version: Int
  /// Of the document's bytes.
  public let document: Digest
  /// Of the envelope's canonical form; the blob has that name.
  public let envelope: Digest
  public let seq: Int
  public let at: Instant
}
