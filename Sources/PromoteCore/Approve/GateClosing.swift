/// When an open gate closes by itself, and why.
public struct GateClosing: Hashable, Sendable {
  /// From then on it is closed.
  public let at: Instant
  /// The first reason that it will have.
  public let because: Refusal.Code
  /// `closes Tue 16:00 Europe/London, in 2 h: the window ends`.
  public let text: String

  init(at moment: Instant, because code: Refusal.Code, seenAt now: Instant, in zone: ZoneRules) {
    at = moment
    because = code
    let why =
      switch code {
      case .outsideWindow: "the window ends"
      case .frozen: "a freeze begins"
      case .planExpired: "the plan expires"
      case .trustExpired: "the trust document expires"
      default: "approvals run out"
      }
    let second = Instant(seconds: moment.milliseconds / 1000)
    text = "closes \(opening(second, seenAt: now, in: zone)): \(why)"
  }
}

extension GateJudgement {
  /// The first moment at which the gate is closed, if nothing but time goes by.
  ///
  /// Judged, not guessed: every moment at which something ends is tried in its order.
  func closing(after now: Instant, counting approvals: [VerifiedApproval]) -> GateClosing? {
    guard let rule = newest.document.rule(for: plan.target) else { return nil }
    let calendar = newest.document.calendar(of: rule)
    // What holds to a moment, that moment included, is over a millisecond later.
    var moments = [plan.expiresAt, newest.document.expiresAt].map(\.next)
    moments += approvals.flatMap { [$0.validUntil.next, rule.lastMoment(of: $0).next] }
    if let end = calendar.closes(after: now) { moments.append(end) }
    for moment in Set(moments).sorted() where moment > now {
      if let reason = outcome(at: moment).reasons.first {
        return GateClosing(
          at: moment, because: reason.code, seenAt: now, in: calendar.ownZone)
      }
    }
    return nil
  }
}

extension Instant {
  fileprivate var next: Instant { Instant(milliseconds: milliseconds + 1) }
}
