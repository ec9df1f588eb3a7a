/// Hashes a stored log again, row by row, and collects everything that is wrong.
///
/// A wrong row does not hide the next: where a hash is wrong or missing the check goes on with what
/// is stored above it, so that each problem is reported where it is and the rest is still checked.
///
///     var auditor = LogAuditor(policy: policy, end: sizeOfTheNewestCheckpoint)
///     for each row in order { auditor.entry(…); then each checkpoint of that size }
///     let report = auditor.finish()
public struct LogAuditor: Sendable {
  private let policy: LogPolicy
  private let end: Int
  private var stack: [(level: Int, hash: Digest?)] = []
  /// Roots at the sizes somebody has seen, filled in on the way.
  private var seen: [SeenCheckpoint]
  private var next = 0
  private var checked = 0
  private var time: Instant?
  private var newest: Checkpoint?
  private var wrongRoots = 0
  private var problems: [AuditProblem] = []

  /// `end` is the size of the newest checkpoint; entries beyond it are reported, not hashed.
  /// Checkpoints that were seen of another log are left aside.
  public init(policy: LogPolicy, end: Int, seen: [SeenCheckpoint] = []) {
    self.policy = policy
    self.end = end
    self.seen = seen.filter { checkpoint in
      checkpoint.checkpoint.size > 0
        && policy.logs.contains { ByteLines.same($0.name, checkpoint.checkpoint.origin) }
    }.sorted { $0.checkpoint.size < $1.checkpoint.size }
  }

  public mutating func report(_ code: AuditProblem.Code, entry: Int? = nil, _ message: String) {
    problems.append(AuditProblem(code, entry: entry, message))
  }

  /// Takes the row at `index`; rows come in ascending order. `node` gives a stored complete node.
  /// Returns the entry where it can be read.
  @discardableResult
  public mutating func entry<E: Error>(
    at index: Int, _ bytes: [UInt8], leaf stored: Digest?, node: (TreeNode) throws(E) -> Digest?
  ) throws(E) -> LogEntry? {
    checked += 1
    guard index >= next, index < end else {
      report(
        .entryUnexpected, entry: index,
        "entry \(index) stands where the newest checkpoint, of size \(end), has none")
      return nil
    }
    try skip(to: index, node)
    let leaf = Merkle.leafHash(of: bytes)
    if leaf != stored {
      report(
        .leafMismatch, entry: index, "entry \(index) was changed: its hash is not the stored one")
    }
    var entry: LogEntry?
    do {
      let read = try LogEntry(bytes, at: index, after: time)
      time = read.at
      entry = read
    } catch {
      report(.entryMalformed, entry: index, "entry \(index): \(error.reason)")
    }
    try push(stored ?? leaf, node)
    return entry
  }

  private mutating func skip<E: Error>(
    to index: Int, _ node: (TreeNode) throws(E) -> Digest?
  ) throws(E) {
    guard next < index else { return }
    let gap = next..<index
    report(
      .entryMissing, entry: gap.lowerBound,
      gap.count == 1
        ? "entry \(gap.lowerBound) is missing"
        : "entries \(gap.lowerBound) to \(gap.upperBound - 1) are missing")
    for _ in gap { try push(nil, node) }
  }

  private mutating func push<E: Error>(
    _ leaf: Digest?, _ node: (TreeNode) throws(E) -> Digest?
  ) throws(E) {
    var hash = leaf
    var level = 0
    while let left = stack.last, left.level == level {
      stack.removeLast()
      level += 1
      let place = TreeNode(level: level, index: next >> level)
      let stored = try node(place)
      let computed: Digest? =
        if let l = left.hash, let r = hash { Merkle.nodeHash(l, r) } else { nil }
      hash = compare(computed, with: stored, at: place)
    }
    stack.append((level, hash))
    next += 1
    checkSeen()
  }

  private mutating func compare(
    _ computed: Digest?, with stored: Digest?, at place: TreeNode
  ) -> Digest? {
    let first = place.index << place.level
    let last = first + 1 << place.level - 1
    guard let stored else {
      report(
        .nodeMissing, entry: first, "the tree's node over entries \(first) to \(last) is missing")
      return computed
    }
    if let computed, computed != stored {
      report(
        .nodeMismatch, entry: first,
        "the tree's node over entries \(first) to \(last) does not match what is below it")
    }
    return stored
  }

  /// The root over the rows so far; nil where a missing row leaves it open.
  private var root: Digest? {
    guard let last = stack.last else { return Merkle.emptyRoot }
    guard var root = last.hash else { return nil }
    for item in stack.dropLast().reversed() {
      guard let hash = item.hash else { return nil }
      root = Merkle.nodeHash(hash, root)
    }
    return root
  }

  private mutating func checkSeen() {
    while let first = seen.first, first.checkpoint.size <= next {
      seen.removeFirst()
      guard first.checkpoint.size == next, first.checkpoint.size > 0, let root,
        root != first.checkpoint.root
      else { continue }
      report(
        .inconsistent, entry: next - 1,
        "the log is another one than \(first.source) saw at size \(first.checkpoint.size)")
    }
  }

  /// Takes a stored checkpoint once the rows below its size were taken. A signature costs much more
  /// than the rest: of a long log only the newest need it, for every root is computed anyway.
  public mutating func checkpoint(size: Int, root stored: Digest?, note: [UInt8], signature: Bool) {
    let checkpoint: Checkpoint
    do {
      checkpoint =
        signature
        ? try policy.verify(note).checkpoint : try Checkpoint(text: SignedNote(note).text)
    } catch {
      let unsigned = error.format == .note
      report(
        unsigned ? .checkpointUnsigned : .checkpointMalformed,
        "the checkpoint of size \(size): \(error)")
      return
    }
    guard checkpoint.size == size, checkpoint.root == stored,
      policy.logs.contains(where: { ByteLines.same($0.name, checkpoint.origin) })
    else {
      report(.checkpointMalformed, "the checkpoint of size \(size) is stored beside another note")
      return
    }
    newest = checkpoint
    guard size == next else { return }
    guard let root, root != checkpoint.root else { return }
    wrongRoots += 1
    guard wrongRoots == 1 else { return }
    report(
      .rootMismatch, entry: size - 1,
      "the log does not match its checkpoint at entry \(size - 1): edited before it was hashed here"
    )
  }

  /// The report, after the last row.
  public mutating func finish(notes: [AuditProblem] = []) -> AuditReport {
    if next < end {
      report(
        .entryMissing, entry: next,
        "the log ends at \(next) entries; its newest checkpoint says \(end)")
    }
    if wrongRoots > 1 {
      report(.rootMismatch, "\(wrongRoots - 1) later checkpoints do not match either")
    }
    for ahead in seen {
      report(
        .truncated,
        "the log was cut off: it has \(next) entries, \(ahead.source) saw \(ahead.checkpoint.size)")
    }
    return AuditReport(entries: checked, checkpoint: newest, problems: problems, notes: notes)
  }
}
