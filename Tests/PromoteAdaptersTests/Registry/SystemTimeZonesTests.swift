import PromoteAdapters
import PromoteCore
import Testing

@Suite struct SystemTimeZonesTests {
  @Test(arguments: [
    ("Europe/London", ["2026-03-29T01:00:00Z 3600", "2026-10-25T01:00:00Z 0"], 0),
    ("America/New_York", ["2026-03-08T07:00:00Z -14400", "2026-11-01T06:00:00Z -18000"], -18_000),
    // Half an hour, in the other half of the world.
    (
      "Australia/Lord_Howe", ["2026-04-04T15:00:00Z 37800", "2026-10-03T15:30:00Z 39600"], 39_600
    ),
    ("Asia/Tokyo", [], 32_400), ("UTC", [], 0),
  ])
  func `a zone's clocks are set to the second`(_ name: String, _ steps: [String], _ first: Int) {
    let rules = SystemTimeZones.rules(
      of: [name], from: Instant("2026-01-01T00:00:00Z")!, until: Instant("2026-12-31T00:00:00Z")!)
    #expect(rules.count == 1)
    #expect(rules.first?.steps.first?.offsetSeconds == first)
    #expect(
      rules.first?.steps.dropFirst().map { "\($0.from.seconds) \($0.offsetSeconds)" } == steps)
  }

  @Test func `what is no zone is left out`() {
    for name in ["Europe/Londn", "EST", "GMT+1", "", "europe/london", "/etc/passwd", "../UTC"] {
      #expect(!SystemTimeZones.knows(name), "\(name)")
      #expect(
        SystemTimeZones.rules(of: [name], from: Instant(seconds: 0), until: Instant(seconds: 1))
          .isEmpty)
    }
  }
}
