public import PromoteCore

extension Engine {
  /// Whether the promotion may be applied now; if not, every reason at once.
  public func gate(_ promotion: String) async throws(EngineFailure) -> PlanReview.Gate {
    try await explained {
      let history = try await history()
      let record = try await find(promotion, in: history)
      let plan = try await blob(record.plan, called: "plan")
      return view(of: try await verdict(record, plan: plan, history))
    }
  }

  /// Judges the very bytes, under the document they name, as the log stands now.
  ///
  /// A publish that began with the glass broken is gone on with in the same way.
  func verdict(
    _ record: PromotionRecord, plan: [UInt8], _ history: History, breakGlass: Bool = false
  ) async throws -> Verdict {
    let facts = try PlanFacts(reading: plan)
    let chain = try await acceptedTrust(history)
    guard let newest = chain.last else {
      throw EngineFailure(.refused, "no-trust", "no trust document has been accepted")
    }
    guard let named = chain.first(where: { $0.reference == facts.trust }) else {
      throw EngineFailure(
        .refused, "unknown-trust",
        "the plan names version \(facts.trust.version) of the trust document, which this log never "
          + "accepted", hint: "plan again")
    }
    var approvals: [RecordedApproval] = []
    for approval in record.approvals {
      approvals.append(
        RecordedApproval(
          envelope: try await blob(approval.envelope, called: "approval"),
          recordedAt: approval.at))
    }
    var request: SignedRequest.Recorded?
    if let signature = record.request {
      request = .init(
        signature: try await blob(signature, called: "signed request"), recordedAt: record.created)
    }
    let now = present(history)
    let holds = history.environment(record.to).holds.map { "\($0.reason) (\($0.by))" }
    return judge(
      plan: plan, approvals: approvals, trust: named, newest: newest,
      log: try await logView(for: approvals.map(\.envelope)), now: now,
      history: PlanHistory(
        isWithdrawn: record.isWithdrawn, isConsumed: record.isConsumed,
        isResuming: record.isUnderWay,
        hold: holds.isEmpty ? nil : holds.joined(separator: "; "),
        revokedApprovals: record.revokedApprovals,
        source: .standing(
          try await standing(
            of: facts, soak: newest.document.rule(for: facts.target)?.soakSeconds, at: now, history)
        ), request: request),
      breakGlass: breakGlass || record.isUnderWay && record.review != nil)
  }

  /// The present, never before what the log holds: a clock that is turned back opens nothing.
  func present(_ history: History) -> Instant {
    max(ports.clock.now(), history.newestAt ?? Instant(milliseconds: 0))
  }

  /// What the log says of the checkpoints that these envelopes quote.
  func logView(for envelopes: [[UInt8]]) async throws -> LogView {
    let size = try await ports.log.size()
    var roots: [Int: Digest] = [:]
    for envelope in envelopes {
      // An envelope that cannot be read quotes nothing; judging it says why.
      guard let seen = quotedSize(envelope), seen <= size, roots[seen] == nil else { continue }
      roots[seen] = try await ports.log.root(atSize: seen)
    }
    let known = roots
    return LogView(origin: ports.log.origin, size: size) { known[$0] }
  }

  private func quotedSize(_ envelope: [UInt8]) -> Int? {
    do {
      let payload = try DSSE.Envelope(reading: envelope).payload
      return try JSON.parse(payload)["predicate"]?["log"]?["size"]?.integer
    } catch { return nil }
  }

  func view(of verdict: Verdict) -> PlanReview.Gate {
    var closing: GateClosing?
    if case .open(let approved) = verdict { closing = approved.closing }
    return PlanReview.Gate(
      isOpen: verdict.isOpen,
      refusals: verdict.refusals.map {
        .init(
          code: $0.code.rawValue, message: "\($0.message); \($0.opens)", opens: $0.opensAt)
      }, closing: closing)
  }
}

extension PromotionRecord {
  var isWithdrawn: Bool {
    switch phase {
    case .superseded, .abandoned: true
    default: false
    }
  }

  /// Applied to the end.
  var isConsumed: Bool {
    switch phase {
    case .applied, .verified, .differs, .rolledBack: true
    default: false
    }
  }
}
