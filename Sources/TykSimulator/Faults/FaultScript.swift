internal import Synchronization

/// Which requests meet which fault: single ones by rule, many by rate.
///
/// The first rule that has a turn left decides. Rates apply to requests that no rule took, drawn
/// from a seed, so that a run can be made again. One script serves one simulated environment; its
/// counting is shared by everything that was given it.
public final class FaultScript: Sendable {
  /// A fault for the nth request, from 1, of those that match, and for `count` of them.
  public struct Rule: Sendable {
    public var method: String?
    /// The beginning of the path; nil matches all.
    public var path: String?
    public var nth: Int
    public var count: Int
    public var fault: Fault

    public init(
      _ fault: Fault, method: String? = nil, path: String? = nil, nth: Int = 1, count: Int = 1
    ) {
      self.method = method
      self.path = path
      self.nth = nth
      self.count = count
      self.fault = fault
    }
  }

  /// How often, between 0 and 1, and how late.
  public struct Rates: Sendable {
    /// From a request's arrival to its answer: over HTTP what making the answer takes is a part of it.
    public var latencyMilliseconds = 0
    /// 500 with nothing done.
    public var errors = 0.0
    public var tooManyRequests = 0.0
    public var dropped = 0.0
    public var lostAnswers = 0.0
    public var halfWritten = 0.0
    public var seed: UInt64 = 1
    public init() {}
  }

  private struct Counting {
    var rules: [(rule: Rule, seen: Int)]
    var rates: Rates
    var generator: SeededGenerator
  }

  private let counting: Mutex<Counting>

  public init(_ rules: [Rule] = [], rates: Rates = Rates()) {
    counting = Mutex(
      Counting(
        rules: rules.map { ($0, 0) }, rates: rates, generator: SeededGenerator(seed: rates.seed)))
  }

  public func add(_ rule: Rule) { counting.withLock { $0.rules.append((rule, 0)) } }

  public func clear() { counting.withLock { $0.rules = [] } }

  public func set(_ rates: Rates) {
    counting.withLock {
      $0.rates = rates
      $0.generator = SeededGenerator(seed: rates.seed)
    }
  }

  /// The fault that the next request of that method and path meets, and how long it waits first.
  func next(method: String, path: String) -> (fault: Fault?, waitMilliseconds: Int) {
    counting.withLock { counting in
      var chosen: Fault?
      for index in counting.rules.indices {
        let rule = counting.rules[index].rule
        guard rule.method == nil || rule.method == method,
          rule.path == nil || path.hasPrefix(rule.path ?? "")
        else { continue }
        counting.rules[index].seen += 1
        let seen = counting.rules[index].seen
        if chosen == nil, seen >= rule.nth, seen < rule.nth + rule.count { chosen = rule.fault }
      }
      let wait = counting.rates.latencyMilliseconds
      if case .latency(let milliseconds) = chosen { return (nil, wait + milliseconds) }
      return (chosen ?? counting.rates.drawn(&counting.generator), wait)
    }
  }
}

extension FaultScript.Rates {
  /// The fault that the next number of the generator stands for.
  fileprivate func drawn(_ generator: inout SeededGenerator) -> Fault? {
    let table: [(Double, Fault)] = [
      (errors, .status(500)), (tooManyRequests, .tooManyRequests(retryAfterSeconds: 1)),
      (dropped, .droppedBefore), (lostAnswers, .lostAnswer),
      (halfWritten, .halfWritten),
    ]
    guard table.contains(where: { $0.0 > 0 }) else { return nil }
    var draw = Double.random(in: 0..<1, using: &generator)
    for (rate, fault) in table {
      if draw < rate { return fault }
      draw -= rate
    }
    return nil
  }
}
