/// A report about a log: what was asked, what came of it, and what it was made from.
///
/// Made by ``makeReport(_:from:_:)``, a function of log entries alone: the same entries and the same
/// question give the same report, and whoever holds the log can make it again.
public struct Report: Sendable, Hashable {
  /// How good the news is.
  public enum Tone: String, Sendable, Hashable {
    case plain, good, warning, bad, muted
  }

  public struct Cell: Sendable, Hashable, ExpressibleByStringLiteral {
    public let text: String
    public let tone: Tone
    public init(_ text: String, _ tone: Tone = .plain) {
      self.text = text
      self.tone = tone
    }
    public init(stringLiteral text: String) { self.init(text) }
  }

  public struct Column: Sendable, Hashable {
    /// The member's name in JSON.
    public let name: String
    public let title: String
    /// Set in a fixed pitch: ids, digests, times.
    public let isCode: Bool
    public init(_ name: String, _ title: String, code: Bool = false) {
      self.name = name
      self.title = title
      isCode = code
    }
  }

  public struct Table: Sendable, Hashable {
    public let name: String
    public let title: String
    public let columns: [Column]
    public var rows: [[Cell]]
    /// What stands in place of no rows.
    public let empty: String
    public init(
      _ name: String, _ title: String, _ columns: [Column], rows: [[Cell]] = [], empty: String
    ) {
      self.name = name
      self.title = title
      self.columns = columns
      self.rows = rows
      self.empty = empty
    }
  }

  public let question: ReportQuestion
  public let basis: ReportBasis
  public let title: String
  /// What the report answers, in a sentence.
  public let purpose: String
  /// The answer, first.
  public let verdict: Cell
  /// Figures, in order.
  public let facts: [(name: String, value: String)]
  public let tables: [Table]
  /// Which controls of which frameworks ask for it.
  public let serves: [String]

  public init(
    _ question: ReportQuestion, _ basis: ReportBasis, title: String, purpose: String,
    verdict: Cell, facts: [(name: String, value: String)] = [], tables: [Table], serves: [String]
  ) {
    self.question = question
    self.basis = basis
    self.title = title
    self.purpose = purpose
    self.verdict = verdict
    self.facts = facts
    self.tables = tables
    self.serves = serves
  }

  /// Whether nothing in it asks for somebody's attention.
  public var isClean: Bool { verdict.tone == .good || verdict.tone == .plain }

  public static func == (left: Report, right: Report) -> Bool { left.json == right.json }
  public func hash(into hasher: inout Hasher) { hasher.combine(json) }
}

/// The reports there are.
public enum ReportName: String, Sendable, Hashable, CaseIterable {
  case population, reconciliation, separation, emergency, unapproved, control, failures, drift,
    keys,
    integrity
}

/// What is asked of a log.
public struct ReportQuestion: Sendable, Hashable {
  public let name: ReportName
  /// The first moment that counts; nil: from the beginning.
  public let from: Instant?
  /// The first moment that no longer counts; nil: to the end.
  public let to: Instant?
  /// Nil: every environment.
  public let environment: String?
  /// The present: what is open is this old.
  public let now: Instant
  /// A break-glass act that was not reviewed for longer is overdue.
  public let reviewHours: Int
  /// A plan that waits for longer is late.
  public let pendingDays: Int

  public init(
    _ name: ReportName, from: Instant? = nil, to: Instant? = nil, environment: String? = nil,
    now: Instant, reviewHours: Int = 72, pendingDays: Int = 7
  ) {
    self.name = name
    self.from = from
    self.to = to
    self.environment = environment
    self.now = now
    self.reviewHours = reviewHours
    self.pendingDays = pendingDays
  }

  /// The command that asks it.
  public var command: String {
    var words = ["tyk-promote audit report", name.rawValue]
    if let from { words.append("--from \(from.seconds)") }
    if let to { words.append("--to \(to.seconds)") }
    if let environment { words.append("--environment \(environment)") }
    return words.joined(separator: " ")
  }

  func covers(_ moment: Instant) -> Bool {
    from.map { moment >= $0 } ?? true && to.map { moment < $0 } ?? true
  }

  func covers(_ name: String?) -> Bool {
    guard let environment else { return true }
    return name.map { ByteLines.same($0, environment) } ?? false
  }
}

/// What a report was made from.
public struct ReportBasis: Sendable, Hashable {
  /// The log's state; the report read every entry of it.
  public let checkpoint: Checkpoint
  /// The checkpoint as it was signed.
  public let note: [UInt8]
  /// Name and version of the program.
  public let tool: String

  public init(_ signed: SignedCheckpoint, tool: String) {
    checkpoint = signed.checkpoint
    note = signed.bytes
    self.tool = tool
  }
}
