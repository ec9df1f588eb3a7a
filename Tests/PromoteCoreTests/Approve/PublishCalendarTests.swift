import PromoteCore
import Testing

/// Windows and freezes, mostly around the nights on which clocks are set.
@Suite struct PublishCalendarTests {
  /// Clocks in London go forward at 01:00 UTC on 2026-03-29 and back at 01:00 UTC on 2026-10-25.
  static let london = ZoneRules(
    name: "Europe/London",
    steps: [
      .init(from: at("2026-01-01T00:00:00Z"), offsetSeconds: 0),
      .init(from: at("2026-03-29T01:00:00Z"), offsetSeconds: 3600),
      .init(from: at("2026-10-25T01:00:00Z"), offsetSeconds: 0),
      .init(from: at("2027-03-28T01:00:00Z"), offsetSeconds: 3600),
    ])!
  /// Clocks in New York go back at 06:00 UTC on 2026-11-01.
  static let newYork = ZoneRules(
    name: "America/New_York",
    steps: [
      .init(from: at("2026-03-08T07:00:00Z"), offsetSeconds: -14_400),
      .init(from: at("2026-11-01T06:00:00Z"), offsetSeconds: -18_000),
    ])!

  static func at(_ text: String) -> Instant { Instant(text)! }

  func calendar(
    _ windows: [PublishWindow] = [], _ freezes: [PublishFreeze] = []
  ) -> PublishCalendar {
    PublishCalendar(windows: windows, freezes: freezes, zones: [Self.london, Self.newYork, .utc])
  }

  func freeze(_ from: String, _ until: String, _ zone: String = "Europe/London") -> PublishFreeze {
    PublishFreeze(
      from: LocalTime(from)!, until: LocalTime(until)!, zone: zone, reason: "year end")
  }

  @Test(arguments: [
    // Over the night on which clocks go forward: 22 hours and a bit less than they show.
    ("2026-03-28T12:00", "2026-03-29T12:00", "2026-03-28T12:00:00Z", "2026-03-29T11:00:00Z"),
    // Over the night on which they go back.
    ("2026-10-24T12:00", "2026-10-25T12:00", "2026-10-24T11:00:00Z", "2026-10-25T12:00:00Z"),
    // Begins at a time that is left out: when the clocks are set.
    ("2026-03-29T01:30", "2026-03-29T04:00", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00Z"),
    // Ends at a time that is left out.
    ("2026-03-28T00:00", "2026-03-29T01:30", "2026-03-28T00:00:00Z", "2026-03-29T01:00:00Z"),
    // Begins at a time that there is twice: the first; ends at one: the second.
    ("2026-10-25T01:30", "2026-10-26T00:00", "2026-10-25T00:30:00Z", "2026-10-26T00:00:00Z"),
    ("2026-10-24T00:00", "2026-10-25T01:30", "2026-10-23T23:00:00Z", "2026-10-25T01:30:00Z"),
    // From winter into summer and back.
    ("2026-03-01", "2026-11-01", "2026-03-01T00:00:00Z", "2026-11-01T00:00:00Z"),
    ("2026-12-18", "2027-06-01", "2026-12-18T00:00:00Z", "2027-05-31T23:00:00Z"),
  ])
  func `a freeze over the setting of clocks begins and ends at the right instants`(
    _ from: String, _ until: String, _ begins: String, _ ends: String
  ) {
    let calendar = calendar([], [freeze(from, until)])
    let first = Self.at(begins)
    let last = Self.at(ends)
    #expect(calendar.freezes(at: first.adding(seconds: -1)).isEmpty)
    #expect(!calendar.freezes(at: first).isEmpty)
    #expect(!calendar.freezes(at: last.adding(seconds: -1)).isEmpty)
    #expect(calendar.freezes(at: last).isEmpty)
    #expect(calendar.opens(at: first) == last)
  }

  @Test(arguments: [
    // On a plain day; over a weekend that is always open; when clocks go back over the end.
    (540, 960, "2026-03-26T09:00:00Z", "2026-03-26T16:00:00Z"),
    (540, 960, "2026-03-30T08:00:00Z", "2026-03-30T15:00:00Z"),
    (0, 1440, "2026-03-26T09:00:00Z", nil),
    (0, 90, "2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z"),
    // The second time that clocks show half past one.
    (0, 90, "2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z"),
    // An end that is left out when clocks go forward: when they are set.
    (0, 90, "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"),
    // Closed now: it says nothing.
    (540, 960, "2026-03-26T16:00:00Z", nil),
  ])
  func `an open window says when it closes`(_ from: Int, _ to: Int, _ now: String, _ end: String?) {
    let window = PublishWindow(
      days: Set(Weekday.allCases), from: from, to: to, zone: "Europe/London")
    #expect(calendar([window]).closes(after: Self.at(now)) == end.map(Self.at))
  }

  @Test func `a freeze to come closes it too`() {
    let calendar = calendar([], [freeze("2026-12-18", "2027-01-05")])
    let now = Self.at("2026-12-17T12:00:00Z")
    #expect(calendar.closes(after: now) == Self.at("2026-12-18T00:00:00Z"))
    #expect(
      calendar.standing(at: now)?.text == "open, closes Fri 00:00 Europe/London, in 12 h")
    #expect(
      calendar.standing(at: Self.at("2026-12-18T00:00:00Z"))?.text
        == "frozen (year end), opens Tue 2027-01-05 00:00 Europe/London, in 18 d")
    #expect(calendar.standing(at: Self.at("2027-02-01T00:00:00Z")) == nil)
  }

  @Test(arguments: [
    // Thursday before and Monday after the clocks went forward: the same hour on the wall.
    ("2026-03-26T08:59:59Z", false), ("2026-03-26T09:00:00Z", true),
    ("2026-03-26T16:00:00Z", false), ("2026-03-30T07:59:59Z", false),
    ("2026-03-30T08:00:00Z", true), ("2026-03-30T14:59:59Z", true),
    ("2026-03-30T15:00:00Z", false),
    // Friday to Sunday.
    ("2026-03-27T12:00:00Z", false), ("2026-03-29T12:00:00Z", false),
    // After they went back.
    ("2026-10-26T08:59:59Z", false), ("2026-10-26T09:00:00Z", true),
  ])
  func `a window opens by the clock on the wall`(_ now: String, _ isOpen: Bool) {
    let window = PublishWindow(
      days: [.mon, .tue, .wed, .thu], from: 540, to: 960, zone: "Europe/London")
    #expect(calendar([window]).isInWindow(at: Self.at(now)) == isOpen)
  }

  @Test func `a window in the hour that is left out is not there, one in the hour twice is twice`()
  {
    let window = PublishWindow(days: [.sun], from: 75, to: 105, zone: "Europe/London")
    let calendar = calendar([window])
    for minute in stride(from: 0, to: 240, by: 5) {
      #expect(
        !calendar.isInWindow(at: Self.at("2026-03-29T00:00:00Z").adding(seconds: minute * 60)))
    }
    for (text, open) in [
      ("2026-10-25T00:14:59Z", false), ("2026-10-25T00:15:00Z", true),
      ("2026-10-25T00:45:00Z", false), ("2026-10-25T01:15:00Z", true),
      ("2026-10-25T01:45:00Z", false),
    ] { #expect(calendar.isInWindow(at: Self.at(text)) == open, "\(text)") }
  }

  @Test func `a window over midnight belongs to the day on which it begins`() {
    let calendar = calendar([PublishWindow(days: [.fri], from: 1320, to: 120, zone: "UTC")])
    for (text, open) in [
      ("2026-11-20T21:59:59Z", false), ("2026-11-20T22:00:00Z", true),
      ("2026-11-21T01:59:59Z", true), ("2026-11-21T02:00:00Z", false),
      ("2026-11-20T01:00:00Z", false),
    ] { #expect(calendar.isInWindow(at: Self.at(text)) == open, "\(text)") }
  }

  @Test func `what opens next is the first moment that neither windows nor freezes forbid`() {
    let window = PublishWindow(
      days: [.mon, .tue, .wed, .thu], from: 540, to: 960, zone: "Europe/London")
    let calendar = calendar(
      [window], [freeze("2026-12-18", "2027-01-05"), freeze("2027-01-05T10:00", "2027-01-06")])
    // A Thursday evening before the freeze: it begins before the window opens again on Monday.
    #expect(
      calendar.opens(at: Self.at("2026-12-17T18:00:00Z")) == Self.at("2027-01-05T09:00:00Z"))
    #expect(
      calendar.opens(at: Self.at("2027-01-05T10:30:00Z")) == Self.at("2027-01-06T09:00:00Z"))
    let now = Self.at("2026-11-24T10:00:00Z")
    #expect(calendar.opens(at: now) == now)
    #expect(PublishCalendar(windows: [window], freezes: [], zones: []).opens(at: now) == nil)
  }

  @Test func `every opening that is told is open, and nothing before it is`() {
    var generator = Seeded(11)
    for seed in 0..<200 {
      let zones = ["Europe/London", "America/New_York", "UTC"]
      let days = Weekday.allCases.filter { _ in Bool.random(using: &generator) }
      let window = PublishWindow(
        days: Set(days.isEmpty ? [.sun] : days), from: .random(in: 0..<1440, using: &generator),
        to: .random(in: 1...1440, using: &generator),
        zone: zones[Int.random(in: 0..<3, using: &generator)])
      guard window.from != window.to else { continue }
      let base = Self.at("2026-10-20T00:00:00Z")
      let begin = LocalTime(
        minutes: base.milliseconds / 60_000 + .random(in: 0..<20_000, using: &generator))
      let frozen = PublishFreeze(
        from: begin,
        until: begin.adding(days: 0, minutes: .random(in: 1..<6000, using: &generator)),
        zone: zones[Int.random(in: 0..<3, using: &generator)], reason: "x")
      let calendar = calendar([window], [frozen])
      let now = base.adding(seconds: .random(in: 0..<1_000_000, using: &generator))
      guard let opens = calendar.opens(at: now) else {
        Issue.record("seed \(seed): \(window.text) never opens")
        continue
      }
      #expect(
        calendar.isInWindow(at: opens) && calendar.freezes(at: opens).isEmpty, "seed \(seed)")
      var before = now
      while before < opens {
        #expect(
          !calendar.isInWindow(at: before) || !calendar.freezes(at: before).isEmpty,
          "seed \(seed): \(before) is before \(opens), \(window.text), \(frozen.text)")
        before = before.adding(seconds: 300)
      }
    }
  }

  @Test func `local times are read and written, and know their day`() {
    #expect(LocalTime("2026-12-18")?.text == "2026-12-18T00:00")
    #expect(LocalTime("2026-12-18T17:05")?.timeOfDay == "17:05")
    #expect(LocalTime("2026-11-21")?.weekday == .sat)
    #expect(LocalTime("1969-12-31T23:59")?.weekday == .wed)
    #expect(LocalTime("1969-12-31T23:59")?.minuteOfDay == 1439)
    for wrong in ["2026-02-30", "2026-1-1", "2026-01-01T24:00", "2026-01-01 10:00", ""] {
      #expect(LocalTime(wrong) == nil, "\(wrong)")
    }
    #expect(PublishWindow.minutes("24:00") == 1440)
    for wrong in ["24:01", "9:00", "09:60", "0900", "-1:00", "+1:00"] {
      #expect(PublishWindow.minutes(wrong) == nil, "\(wrong)")
    }
  }
}
