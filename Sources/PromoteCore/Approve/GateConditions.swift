/// How the release of a plan stands in the environment it comes from, by the log.
public struct SourceStanding: Hashable, Sendable {
  /// Objects whose release was never verified there.
  public var unverified: [Address]
  /// Since when all of it holds there without a break. Nil: it does not, and `interruption` says why.
  public var since: Instant?
  /// What broke it: `drift was found at 2026-11-21T09:00:00Z`.
  public var interruption: String?

  public init(unverified: [Address] = [], since: Instant? = nil, interruption: String? = nil) {
    self.unverified = unverified
    self.since = since
    self.interruption = interruption
  }
}

/// What a rule asks of a plan besides signatures.
struct GateConditions {
  private let plan: PlanFacts
  private let rule: TrustDocument.Rule
  private let document: TrustDocument
  private let now: Instant
  private let history: PlanHistory
  private let calendar: PublishCalendar

  init(
    _ plan: PlanFacts, _ rule: TrustDocument.Rule, _ document: TrustDocument, _ now: Instant,
    _ history: PlanHistory
  ) {
    self.plan = plan
    self.rule = rule
    self.document = document
    self.now = now
    self.history = history
    calendar = document.calendar(of: rule)
  }

  /// What must not be done, whoever asks.
  var refusals: [Refusal] { wrongStage + releaseRefusals + limitRefusals }

  /// What opens by waiting. A half-applied target is not left alone for the hour's sake, and a plan
  /// that sends nothing has nothing to wait for.
  var waits: [Refusal] {
    history.isResuming || plan.operations?.isEmpty == true ? [] : soakRefusals + calendarRefusals
  }

  // MARK: Order

  private var wrongStage: [Refusal] {
    guard let follows = rule.follows, !plan.isOwn, !follows.equalsExactly(plan.source) else {
      return []
    }
    return [
      Refusal(
        .wrongStage,
        "'\(plan.target)' is promoted from '\(follows)', this plan comes from '\(plan.source)'",
        opens: "run `tyk-promote plan --from \(follows) --to \(plan.target)`",
        facts: ["follows": follows, "from": plan.source])
    ]
  }

  /// The same release: an object reaches an environment only as it was verified in the one before.
  /// Nothing is verified in the first stage, which follows none.
  private var releaseRefusals: [Refusal] {
    guard !plan.isOwn, document.rule(for: plan.source)?.follows != nil else { return [] }
    let unverified: [Address]
    switch history.source {
    case .unknown: unverified = plan.operations?.map(\.address) ?? []
    case .standing(let standing): unverified = standing.unverified
    }
    guard !unverified.isEmpty else { return [] }
    let names = unverified.prefix(3).map(\.text).joined(separator: ", ")
    let more = unverified.count > 3 ? " and \(unverified.count - 3) more" : ""
    return [
      Refusal(
        .releaseUnverified, "'\(plan.source)' never verified this release of \(names)\(more)",
        opens: "promote it to '\(plan.source)' first", facts: ["environment": plan.source])
    ]
  }

  // MARK: Limits

  private var limitRefusals: [Refusal] {
    guard let limits = rule.limits, limits.maximumDeletes != nil || !limits.protect.isEmpty else {
      return []
    }
    guard let operations = plan.operations else {
      return [
        Refusal(.planUnreadable, "the plan does not say what it would do", opens: .planAgain)
      ]
    }
    let deletes = operations.filter { $0.action == .delete }.map(\.address)
    var refusals = deletes.filter(limits.protect.contains).map { address in
      Refusal(
        .protectedObject, "\(address) would be deleted, and '\(plan.target)' protects it",
        opens: .planAgain, facts: ["object": address.text])
    }
    if let most = limits.maximumDeletes, deletes.count > most {
      refusals.append(
        Refusal(
          .tooManyDeletes,
          "\(deletes.count) objects would be deleted, '\(plan.target)' allows \(most) at once",
          opens: "plan fewer at once with --select",
          facts: ["have": String(deletes.count), "allowed": String(most)]))
    }
    return refusals
  }

  // MARK: Time

  private var soakRefusals: [Refusal] {
    guard let soak = rule.soakSeconds, !plan.isOwn else { return [] }
    let asked = duration(soak)
    switch history.source {
    case .unknown: return [interrupted("nothing is known here about what held there", asked)]
    case .standing(let standing):
      guard let since = standing.since else {
        return [interrupted(standing.interruption ?? "it was never verified", asked)]
      }
      let opens = since.adding(seconds: soak)
      guard now < opens else { return [] }
      let held = max(0, (now.milliseconds - since.milliseconds) / 1000)
      return [
        Refusal(
          .soaking,
          "the release has held in '\(plan.source)' since \(since.seconds)"
            + (held < 60 ? "" : ", for \(elapsed(held))") + ", the gate asks for \(asked)",
          opens: "opens \(opening(opens, seenAt: now, in: calendar.ownZone))", opensAt: opens,
          facts: ["since": since.seconds, "seconds": String(soak)])
      ]
    }
  }

  private func interrupted(_ why: String, _ asked: String) -> Refusal {
    Refusal(
      .soakInterrupted,
      "the release does not hold in '\(plan.source)' without a break for \(asked): \(why)",
      opens: "run `tyk-promote verify \(plan.source) --record`; \(asked) after it matches")
  }

  private var calendarRefusals: [Refusal] {
    let frozen = calendar.freezes(at: now)
    let isInWindow = calendar.isInWindow(at: now)
    guard !frozen.isEmpty || !isInWindow else { return [] }
    let moment = calendar.opens(at: now)
    let zone = calendar.ownZone
    let opens = moment.map { "opens \(opening($0, seenAt: now, in: zone))" }
    var refusals = frozen.map { freeze in
      Refusal(
        .frozen,
        "'\(plan.target)' is frozen until \(freeze.until.text) \(freeze.zone): \(freeze.reason)",
        opens: opens ?? "have the freeze ended by a new trust document", opensAt: moment,
        facts: ["reason": freeze.reason, "until": freeze.until.text])
    }
    if !isInWindow {
      let windows = rule.windows.map(\.text).joined(separator: "; ")
      refusals.append(
        Refusal(
          .outsideWindow, "'\(plan.target)' is open \(windows) only",
          opens: opens ?? "no window opens within reach", opensAt: moment,
          facts: ["windows": windows]))
    }
    return refusals
  }
}

/// `3 h 12 min`: never more than it is.
private func elapsed(_ seconds: Int) -> String { duration(seconds / 60 * 60) }
