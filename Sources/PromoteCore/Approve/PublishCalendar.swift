/// The windows and freezes of one environment, with the rules of the zones they name.
public struct PublishCalendar: Sendable {
  let windows: [PublishWindow]
  let freezes: [PublishFreeze]
  private let zones: [ZoneRules]

  /// `zones` has every zone that is named; one that is missing counts as always closed.
  public init(windows: [PublishWindow], freezes: [PublishFreeze], zones: [ZoneRules]) {
    self.windows = windows
    self.freezes = freezes
    self.zones = zones
  }

  func zone(_ name: String) -> ZoneRules? { zones.first { $0.name.equalsExactly(name) } }

  /// From its beginning on; its end itself is outside. A freeze is as long as it can be read: its
  /// beginning is the first moment at which the clocks show it, its end the last.
  func span(of freeze: PublishFreeze) -> (from: Instant, until: Instant)? {
    zone(freeze.zone).map { ($0.first(freeze.from), $0.last(freeze.until)) }
  }

  /// The freezes that hold at this moment.
  public func freezes(at now: Instant) -> [PublishFreeze] {
    freezes.filter { freeze in
      guard let span = span(of: freeze) else { return true }
      return span.from <= now && now < span.until
    }
  }

  /// Whether a window is open at this moment. Without windows there is no hour to wait for.
  public func isInWindow(at now: Instant) -> Bool {
    windows.isEmpty
      || windows.contains { window in
        zone(window.zone).map { window.contains($0.local(now)) } ?? false
      }
  }

  /// The first moment, now or later, at which neither windows nor freezes stand in the way; nil
  /// where none is within reach.
  public func opens(at now: Instant) -> Instant? {
    var moment = now
    for _ in 0..<64 {
      let frozen = freezes(at: moment)
      if !frozen.isEmpty {
        let ends = frozen.map { span(of: $0)?.until }
        guard let latest = ends.compactMap(\.self).max(), ends.allSatisfy({ $0 != nil }) else {
          return nil
        }
        moment = latest
      } else if !isInWindow(at: moment) {
        guard let next = nextWindow(after: moment) else { return nil }
        moment = next
      } else {
        return moment
      }
    }
    return nil
  }

  /// The first moment later than now at which windows or freezes stand in the way; nil where none
  /// is within reach, or something stands in the way now.
  public func closes(after now: Instant) -> Instant? {
    guard isInWindow(at: now), freezes(at: now).isEmpty else { return nil }
    let ends = windows.flatMap { candidates(of: $0, after: now, minute: $0.to) }
    let freezes = freezes.compactMap { span(of: $0)?.from }
    return (ends + freezes).filter {
      $0 > now && (!isInWindow(at: $0) || !self.freezes(at: $0).isEmpty)
    }.min()
  }

  /// How it stands by the hour alone: `open, closes Tue 16:00 Europe/London, in 2 h`; nil where
  /// there are neither windows nor freezes to come.
  public func standing(at now: Instant) -> CalendarStanding? {
    let isOpen = isInWindow(at: now) && freezes(at: now).isEmpty
    let change = isOpen ? closes(after: now) : opens(at: now)
    guard !isOpen || change != nil else { return nil }
    let when = change.map { opening($0, seenAt: now, in: ownZone) }
    let why = freezes(at: now).first.map { "frozen (\($0.reason))" }
    let text =
      isOpen
      ? "open" + (when.map { ", closes \($0)" } ?? "")
      : (why ?? "closed") + (when.map { ", opens \($0)" } ?? ", opens nowhere within reach")
    return CalendarStanding(isOpen: isOpen, changes: change, text: text)
  }

  private func nextWindow(after now: Instant) -> Instant? {
    windows.flatMap { window in candidates(of: window, after: now, minute: window.from) }
      .filter { $0 > now && isInWindow(at: $0) }.min()
  }

  /// Every moment of the next days at which a window may begin or end: when the clocks show the
  /// time, and when they are set.
  private func candidates(of window: PublishWindow, after now: Instant, minute: Int) -> [Instant] {
    guard let zone = zone(window.zone) else { return [] }
    let today = zone.local(now).startOfDay
    return (-1...9).flatMap { day in
      let time = today.adding(days: day, minutes: minute)
      return [zone.first(time), zone.last(time)]
    } + zone.steps.map(\.from)
  }

  /// The zone in which people read this environment's times.
  var ownZone: ZoneRules {
    (windows.map(\.zone) + freezes.map(\.zone)).lazy.compactMap(zone).first ?? .utc
  }
}

/// How windows and freezes stand at one moment.
public struct CalendarStanding: Hashable, Sendable {
  public let isOpen: Bool
  /// When that changes, as far as it can be seen.
  public let changes: Instant?
  /// For people.
  public let text: String
}

/// `Tue 09:00 Europe/London, in 14 h`; with the date where it is not within the week.
func opening(_ moment: Instant, seenAt now: Instant, in zone: ZoneRules) -> String {
  let local = zone.local(moment)
  let days = local.startOfDay.minutes / 1440 - zone.local(now).startOfDay.minutes / 1440
  let date = (0..<7).contains(days) ? "" : " \(local.date)"
  let seconds = (moment.milliseconds - now.milliseconds + 999) / 1000
  return "\(local.weekday.name)\(date) \(local.timeOfDay) \(zone.name), in \(duration(seconds))"
}

/// `14 h`, `3 h 12 min`, `2 d 4 h`: two units at most, never less than it is.
func duration(_ seconds: Int) -> String {
  let minutes = max(1, (seconds + 59) / 60)
  if minutes < 60 { return "\(minutes) min" }
  if minutes < 600 || (minutes < 2880 && minutes % 60 == 0) {
    return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
  }
  let hours = (minutes + 59) / 60
  if hours < 48 { return "\(hours) h" }
  return hours % 24 == 0 ? "\(hours / 24) d" : "\(hours / 24) d \(hours % 24) h"
}
