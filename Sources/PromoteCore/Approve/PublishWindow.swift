/// When plans may be applied: on these days, while the clocks of a zone show a time in between.
public struct PublishWindow: Hashable, Sendable {
  /// On which days it begins. Monday first, none twice.
  public let days: [Weekday]
  /// Minutes after midnight, by the clock on the wall.
  public let from: Int
  /// The minute itself is outside. Not after `from`: it ends on the next day.
  public let to: Int
  public let zone: String

  public init(days: Set<Weekday>, from: Int, to: Int, zone: String) {
    self.days = Weekday.allCases.filter { days.contains($0) }
    self.from = from
    self.to = to
    self.zone = zone
  }

  /// Whether the clock on the wall is in the window. Where it goes back over a part of the window,
  /// that part is there twice; what it skips is not there.
  public func contains(_ now: LocalTime) -> Bool {
    let minute = now.minuteOfDay
    if from < to { return days.contains(now.weekday) && from <= minute && minute < to }
    return days.contains(now.weekday) && from <= minute
      || days.contains(now.weekday.before) && minute < to
  }

  /// `mon-thu 09:00–16:00 Europe/London`.
  public var text: String { "\(daysText) \(Self.text(from))–\(Self.text(to)) \(zone)" }

  private var daysText: String {
    guard let first = days.first, let last = days.last else { return "never" }
    let all = Weekday.allCases
    let run = all[all.firstIndex(of: first)!...all.firstIndex(of: last)!]
    if days.count == 7 { return "daily" }
    return days.count > 2 && run.count == days.count
      ? "\(first.rawValue)-\(last.rawValue)" : days.map(\.rawValue).joined(separator: ",")
  }

  /// `09:00`, `24:00`.
  public static func text(_ minutes: Int) -> String {
    let digits = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
    return "\(digits(minutes / 60)):\(digits(minutes % 60))"
  }

  /// Minutes after midnight; nil unless it is `00:00` to `24:00`.
  public static func minutes(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]),
      let minute = Int(parts[1]), (0...59).contains(minute), hour >= 0,
      hour * 60 + minute <= 1440, Self.text(hour * 60 + minute).equalsExactly(text)
    else { return nil }
    return hour * 60 + minute
  }
}

/// When nothing may be applied, whatever the windows say.
public struct PublishFreeze: Hashable, Sendable {
  public let from: LocalTime
  /// The first moment after it.
  public let until: LocalTime
  public let zone: String
  public let reason: String

  public init(from: LocalTime, until: LocalTime, zone: String, reason: String) {
    self.from = from
    self.until = until
    self.zone = zone
    self.reason = reason
  }

  /// `2026-12-18T00:00 to 2027-01-05T00:00 Europe/London: year end`.
  public var text: String { "\(from.text) to \(until.text) \(zone): \(reason)" }
}
