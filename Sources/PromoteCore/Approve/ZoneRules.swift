/// What a clock on the wall shows, without saying where: minutes since 1970-01-01T00:00.
///
/// Written `2026-12-18T17:00`, or `2026-12-18` for the beginning of that day.
public struct LocalTime: Hashable, Sendable, Comparable {
  public let minutes: Int
  public init(minutes: Int) { self.minutes = minutes }

  /// Nil unless it is a day of the Gregorian calendar, with or without a time.
  public init?(_ text: String) {
    let whole = text.utf8.count == 10 ? text + "T00:00" : text
    guard whole.utf8.count == 16, let instant = Instant(whole + ":00Z") else { return nil }
    minutes = instant.milliseconds / 60_000
  }

  /// `2026-12-18T17:00`.
  public var text: String { String(Instant(seconds: minutes * 60).seconds.prefix(16)) }
  /// `17:00`.
  public var timeOfDay: String { String(text.suffix(5)) }
  public var date: String { String(text.prefix(10)) }

  public var minuteOfDay: Int { minutes - startOfDay.minutes }
  public var weekday: Weekday {
    // 1970-01-01 was a Thursday.
    let day = startOfDay.minutes / 1440 + 3
    return Weekday.allCases[(day % 7 + 7) % 7]
  }
  public var startOfDay: LocalTime {
    LocalTime(minutes: minutes >= 0 ? minutes / 1440 * 1440 : -((1439 - minutes) / 1440 * 1440))
  }
  public func adding(days: Int, minutes more: Int = 0) -> LocalTime {
    LocalTime(minutes: minutes + days * 1440 + more)
  }

  public static func < (left: LocalTime, right: LocalTime) -> Bool { left.minutes < right.minutes }
}

/// Monday first.
public enum Weekday: String, Hashable, Sendable, CaseIterable {
  case mon, tue, wed, thu, fri, sat, sun

  var name: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
  var before: Weekday { Self.allCases[(Self.allCases.firstIndex(of: self)! + 6) % 7] }
}

/// How far the clocks of one time zone are ahead of UTC, from moment to moment.
///
/// A value that is passed in, not looked up: what a government decides about its clocks changes, and
/// a gate that was judged must be judged alike years later. The trust document carries the rules of
/// the zones it names, so administrators sign the very instants.
public struct ZoneRules: Hashable, Sendable {
  public struct Step: Hashable, Sendable {
    public let from: Instant
    /// East of Greenwich is positive.
    public let offsetSeconds: Int
    public init(from: Instant, offsetSeconds: Int) {
      self.from = from
      self.offsetSeconds = offsetSeconds
    }
  }

  /// As the tz database calls it: `Europe/London`.
  public let name: String
  /// In order of time, never empty. The first holds before its moment too.
  public let steps: [Step]

  /// Nil where there is no step, or they are out of order.
  public init?(name: String, steps: [Step]) {
    guard !steps.isEmpty, zip(steps, steps.dropFirst()).allSatisfy({ $0.from < $1.from }) else {
      return nil
    }
    self.name = name
    self.steps = steps
  }

  public static let utc = ZoneRules(
    name: "UTC", steps: [Step(from: Instant(seconds: 0), offsetSeconds: 0)])!

  /// What the clocks there show. Seconds are cut off.
  public func local(_ instant: Instant) -> LocalTime {
    let step = steps.last { $0.from <= instant } ?? steps[0]
    let seconds = Self.floor(instant.milliseconds, 1000) + step.offsetSeconds
    return LocalTime(minutes: Self.floor(seconds, 60))
  }

  /// When the clocks first show that. A time that is left out when they go forward is the moment at
  /// which they do.
  public func first(_ local: LocalTime) -> Instant { instants(local).first ?? skipped(local) }

  /// When they show it for the last time: an hour after the first where they go back over it.
  public func last(_ local: LocalTime) -> Instant { instants(local).last ?? skipped(local) }

  private func instants(_ local: LocalTime) -> [Instant] {
    steps.indices.compactMap { index in
      let instant = Instant(seconds: local.minutes * 60 - steps[index].offsetSeconds)
      guard index == 0 || instant >= steps[index].from,
        index + 1 == steps.count || instant < steps[index + 1].from
      else { return nil }
      return instant
    }
  }

  private func skipped(_ local: LocalTime) -> Instant {
    let seconds = local.minutes * 60
    let step = steps.dropFirst().first { $0.from.milliseconds / 1000 + $0.offsetSeconds > seconds }
    return step?.from ?? steps[steps.count - 1].from
  }

  private static func floor(_ value: Int, _ by: Int) -> Int {
    value >= 0 ? value / by : -((by - 1 - value) / by)
  }
}
