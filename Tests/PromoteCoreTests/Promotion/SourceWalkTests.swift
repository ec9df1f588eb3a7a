import PromoteCore
import Testing

/// How long a release has held, by what the log says of its environment.
@Suite struct SourceWalkTests {
  static let orders = Address(kind: .oas, id: "orders")
  static let gold = Address(kind: .policy, id: "gold")
  static let one = Digest(of: [1])
  static let two = Digest(of: [2])
  static func map(_ objects: [Address: Digest]) -> ReleaseMap {
    ReleaseMap(objects.mapValues { .init(release: $0, state: $0) })
  }

  /// What was found in a day, hour by hour, and what the walk makes of it.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// Hour, result, what the promotion brought, what the environment held then.
    let checks: [(Int, StandingCheck.Result, [Address: Digest]?, [Address: Digest]?)]
    let current: [Address: Digest]
    /// The hour since which it holds; nil: interrupted.
    let since: Int?
    var unverified: [Address] = []
    var testDescription: String { name }
  }

  private static let digest = Digest(of: [9])
  private static func verified(
    _ hour: Int, _ scope: [Address: Digest], _ map: [Address: Digest]? = nil
  )
    -> (Int, StandingCheck.Result, [Address: Digest]?, [Address: Digest]?)
  { (hour, .verified(promotion: "p", map: digest), scope, map ?? scope) }
  private static func found(_ hour: Int, _ result: StandingCheck.Result)
    -> (Int, StandingCheck.Result, [Address: Digest]?, [Address: Digest]?)
  { (hour, result, nil, nil) }

  static let cases = [
    Case(
      name: "verified once", checks: [verified(1, [orders: one])], current: [orders: one], since: 1),
    Case(
      name: "verified again with the same release",
      checks: [verified(1, [orders: one]), verified(5, [orders: one])], current: [orders: one],
      since: 1),
    Case(
      name: "another object was promoted since",
      checks: [verified(1, [orders: one]), verified(5, [gold: one], [orders: one, gold: one])],
      current: [orders: one, gold: one], since: 1),
    Case(
      name: "the release went and came again",
      checks: [
        verified(1, [orders: one]), verified(3, [orders: two]), verified(5, [orders: one]),
      ], current: [orders: one], since: 5),
    Case(
      name: "another release is there now",
      checks: [verified(1, [orders: one]), verified(3, [orders: two])], current: [orders: two],
      since: nil),
    Case(
      name: "drift was found", checks: [verified(1, [orders: one]), found(3, .drifted([orders]))],
      current: [orders: one], since: nil),
    Case(
      name: "drift of something else was found",
      checks: [verified(1, [orders: one]), found(3, .drifted([gold]))], current: [orders: one],
      since: 1),
    Case(
      name: "drift of who knows what was found",
      checks: [verified(1, [orders: one]), found(3, .drifted(nil))], current: [orders: one],
      since: nil),
    Case(
      name: "drift was found, and later everything matched",
      checks: [verified(1, [orders: one]), found(3, .drifted([orders])), found(7, .matches)],
      current: [orders: one], since: 7),
    Case(
      name: "a verification failed", checks: [verified(1, [orders: one]), found(3, .differs)],
      current: [orders: one], since: nil),
    Case(
      name: "a verification failed, and the next one held",
      checks: [verified(1, [orders: one]), found(3, .differs), verified(4, [orders: one])],
      current: [orders: one], since: 4),
    Case(
      name: "adopted: what held before does not count",
      checks: [verified(1, [orders: one]), (6, .adopted(map: digest), nil, [orders: one])],
      current: [orders: one], since: 6),
    Case(
      name: "never verified", checks: [verified(1, [orders: two])], current: [orders: two],
      since: nil, unverified: [orders]),
    Case(name: "an empty log", checks: [], current: [:], since: nil, unverified: [orders]),
  ]

  @Test(arguments: cases)
  func `a release holds since it was verified, until something broke it`(_ item: Case) {
    var walk = SourceWalk([Self.orders: Self.one], current: Self.map(item.current))
    for (index, check) in item.checks.enumerated().reversed() {
      walk.goBack(
        over: StandingCheck(seq: index, at: Instant(seconds: check.0 * 3600), result: check.1),
        scope: check.2.map(Self.map), map: check.3.map(Self.map))
    }
    let standing = walk.standing
    #expect(standing.since == item.since.map { Instant(seconds: $0 * 3600) }, "\(standing)")
    #expect((standing.interruption == nil) == (item.since != nil), "\(standing)")
    #expect(standing.unverified == item.unverified)
  }

  @Test func `of several objects the youngest counts, and the walk ends when enough is known`() {
    let both = [Self.orders: Self.one, Self.gold: Self.two]
    var walk = SourceWalk(both, current: Self.map(both))
    #expect(!walk.isDone(enough: Instant(seconds: 0)))
    #expect(walk.isDone(enough: nil))
    let checks: [(Int, [Address: Digest])] = [(9, [Self.gold: Self.two]), (4, both)]
    for (hour, scope) in checks {
      walk.goBack(
        over: StandingCheck(
          seq: hour, at: Instant(seconds: hour * 3600),
          result: .verified(promotion: "p", map: Digest(of: []))),
        scope: Self.map(scope), map: Self.map(both))
    }
    #expect(walk.standing.since == Instant(seconds: 4 * 3600))
    #expect(walk.isDone(enough: Instant(seconds: 5 * 3600)))
    #expect(!walk.isDone(enough: Instant(seconds: 3 * 3600)))
  }
}
