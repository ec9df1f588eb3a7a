internal import Foundation
public import PromoteCore

/// The rules of time zones as this machine's tz database has them.
///
/// Looked up when a trust document is compiled, and never when a gate is judged: the document carries
/// what was found.
public enum SystemTimeZones {
  /// What can be named: `Europe/London`, `UTC`. Abbreviations such as `EST` are refused: they say
  /// nothing about summer.
  public static func knows(_ name: String) -> Bool {
    same(name, "UTC") || name.contains("/") && TimeZone(identifier: name) != nil
  }

  static var names: [String] { TimeZone.knownTimeZoneIdentifiers + ["UTC"] }

  /// The rules of these zones for that time. Zones that the machine does not know are left out.
  public static func rules(
    of names: [String], from: Instant, until: Instant
  ) -> [ZoneRules] {
    names.compactMap { name in
      if same(name, "UTC") {
        return ZoneRules(name: name, steps: [.init(from: from, offsetSeconds: 0)])
      }
      guard knows(name), let zone = TimeZone(identifier: name) else { return nil }
      return ZoneRules(name: name, steps: steps(of: zone, from, until))
    }
  }

  /// Looks every few hours and closes in on each change to the second. No zone's clocks are set
  /// twice within that.
  private static func steps(
    of zone: TimeZone, _ from: Instant, _ until: Instant
  ) -> [ZoneRules.Step] {
    func offset(_ seconds: Int) -> Int {
      zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
    }
    let stride = 6 * 3600
    var moment = from.milliseconds / 1000
    let end = until.milliseconds / 1000
    var steps = [ZoneRules.Step(from: Instant(seconds: moment), offsetSeconds: offset(moment))]
    while moment < end {
      var low = moment
      var high = moment + stride
      moment = high
      let before = offset(low)
      guard offset(high) != before else { continue }
      while high - low > 1 {
        let middle = (low + high) / 2
        if offset(middle) == before { low = middle } else { high = middle }
      }
      steps.append(.init(from: Instant(seconds: high), offsetSeconds: offset(high)))
    }
    return steps
  }
}
