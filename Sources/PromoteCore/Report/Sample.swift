/// A sample of changes that anybody can draw again.
///
/// Every change gets the number SHA-256(`tyk-promote/sample/v1`, newline, seed, newline, id); those
/// with the smallest numbers are the sample. So it depends on the seed and on which changes there
/// are, not on their order or on this program, and a larger sample holds the smaller one.
public struct Sample: Sendable, Hashable {
  public struct Item: Sendable, Hashable {
    public let promotion: String
    /// The entry by which it began.
    public let entry: Int
  }

  /// How many there were to choose from.
  public let population: Int
  /// In the order in which they began.
  public let items: [Item]

  public init(of count: Int, seed: String, question: ReportQuestion, from source: ReportSource) {
    let changes = source.changes(question)
    population = changes.count
    items = changes.sorted { Self.number($0.id, seed) < Self.number($1.id, seed) }
      .prefix(max(0, count)).map { Item(promotion: $0.id, entry: $0.started?.seq ?? 0) }
      .sorted { $0.entry < $1.entry }
  }

  static func number(_ id: String, _ seed: String) -> Digest {
    Digest(of: Array("tyk-promote/sample/v1\n\(seed)\n\(id)".utf8))
  }
}
