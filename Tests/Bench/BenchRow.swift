/// One line of the bench: what was measured, what it should reach, and what it is compared with.
struct BenchRow: Sendable {
  /// Which way is good.
  enum Direction: Sendable { case moreIsBetter, lessIsBetter }

  /// What has to hold for the line to count as met.
  enum Target: Sendable {
    /// The measured figure, in its own unit.
    case atLeast(Double)
    case atMost(Double)
    /// The ratio to the peer or bound.
    case ratioAtLeast(Double)
  }

  /// Another way to do the same work in the same run, or a limit that no way can beat.
  struct Comparison: Sendable {
    enum Kind: String, Sendable { case peer, bound }
    let kind: Kind
    let name: String
    /// In the unit of the row.
    let value: Double

    static func peer(_ name: String, _ value: Double) -> Comparison {
      Comparison(kind: .peer, name: name, value: value)
    }
    static func bound(_ name: String, _ value: Double) -> Comparison {
      Comparison(kind: .bound, name: name, value: value)
    }
  }

  enum Verdict: String, Sendable {
    case met, missed
    /// A figure to look at; nothing was asked of it.
    case shown
  }

  let work: String
  let measured: Double
  let unit: String
  var direction = Direction.moreIsBetter
  var target: Target?
  var comparison: Comparison?
  /// How it was measured: sizes, counts, what was left out.
  var note = ""
}

extension BenchRow {
  /// How many times better than the peer, or which part of the bound; above 1 is better.
  var ratio: Double? {
    guard let comparison, measured > 0, comparison.value > 0 else { return nil }
    return switch direction {
    case .moreIsBetter: measured / comparison.value
    case .lessIsBetter: comparison.value / measured
    }
  }

  var verdict: Verdict {
    switch target {
    case nil: .shown
    case .atLeast(let value): measured >= value ? .met : .missed
    case .atMost(let value): measured <= value ? .met : .missed
    case .ratioAtLeast(let value): (ratio ?? 0) >= value ? .met : .missed
    }
  }
}
