/// The end of a log: all that is needed to append to it.
public struct LogTip: Sendable, Hashable {
  public private(set) var frontier: MerkleFrontier
  /// The newest entry's; nil for an empty log.
  public private(set) var time: Instant?

  public init(frontier: MerkleFrontier = MerkleFrontier(), time: Instant? = nil) {
    self.frontier = frontier
    self.time = time
  }

  public var size: Int { frontier.size }

  /// What is to be stored for one append.
  public struct Extension: Sendable {
    public let entries: [LogEntry]
    /// Complete nodes above level 0, each after those below it.
    public let nodes: [(place: TreeNode, hash: Digest)]
  }

  /// Gives the drafts their places. A draft's time before the newest entry's becomes that one's:
  /// times never go back. Nothing changes when a draft is refused.
  public mutating func extend(_ drafts: [EntryDraft]) throws(LogFormatError) -> Extension {
    var tip = self
    var entries: [LogEntry] = []
    var nodes: [(place: TreeNode, hash: Digest)] = []
    for draft in drafts {
      let at = tip.time.map { max($0, draft.at) } ?? draft.at
      let entry = try LogEntry(seq: tip.size, draft: draft, at: at)
      nodes += tip.frontier.append(entry.leafHash)
      tip.time = at
      entries.append(entry)
    }
    self = tip
    return Extension(entries: entries, nodes: nodes)
  }
}
