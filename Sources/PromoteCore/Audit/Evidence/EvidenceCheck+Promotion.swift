extension EvidenceCheck {
  /// Plan, range, approvals, gate.
  mutating func checkPromotion() {
    guard let planBytes = files[EvidenceBundle.plan] else {
      report(.fileMissing, "\(EvidenceBundle.plan) is missing")
      return
    }
    let plan: PlanFacts
    do { plan = try PlanFacts(reading: planBytes) } catch {
      report(.planMismatch, "\(EvidenceBundle.plan): \(error)")
      // Which promotion this is says its only plan; whether it was changed says the log.
      let created = inOrder.filter { $0.kind == .planCreated }
      if created.count == 1, let id = created[0].promotion {
        _ = checkPlanDigest(Digest(of: planBytes), ofPromotion: id)
      }
      return
    }
    guard let created = checkPlanDigest(plan.digest, ofPromotion: plan.id) else { return }
    checkBlobs(planBytes)
    let mine = inOrder.filter { $0.promotion.map { ByteLines.same($0, plan.id) } ?? false }
    let started = mine.first { $0.kind == .publishStarted }
    checkRange(from: created, to: rangeEnd(mine, created))
    let approvals = checkApprovals(mine, plan: plan, started: started)
    for attempt in mine where attempt.kind == .publishStarted || attempt.kind == .publishResumed {
      judgeGate(planBytes, plan, approvals, at: attempt, mine)
    }
  }

  /// Up to where every entry must be here. Of a promotion that has ended: to its last entry. Of one
  /// that has not: to the end of the log, for what is left out might be the reject that ended it.
  private func rangeEnd(_ mine: [LogEntry], _ created: Int) -> Int {
    let ends: Set<LogEntry.Kind> = [
      .publishFinished, .verifyFinished, .planWithdrawn, .rollbackFinished,
    ]
    let last = mine.last?.seq ?? created
    return mine.contains { ends.contains($0.kind) } ? last : max(last, (checkpoint?.size ?? 0) - 1)
  }

  /// Every entry of the promotion must speak of this plan. Returns the index of `plan.created`.
  private mutating func checkPlanDigest(_ digest: Digest, ofPromotion id: String) -> Int? {
    let mine = inOrder.filter { $0.promotion.map { ByteLines.same($0, id) } ?? false }
    for entry in mine {
      guard let named = JSON.object(entry.data)["plan"]?["sha256"]?.string else { continue }
      if !ByteLines.same(named, digest.hex) {
        report(
          .planMismatch, entry: entry.seq,
          "\(EvidenceBundle.plan) has the digest \(digest.short), entry \(entry.seq) "
            + "(\(entry.kind.rawValue)) names \(named.prefix(8))")
      }
    }
    guard let created = mine.first(where: { $0.kind == .planCreated }) else {
      report(.entryMissing, "no entry says that the plan '\(id)' was made")
      return nil
    }
    return created.seq
  }

  /// That nothing was left out, such as a reject, needs every entry in between.
  private mutating func checkRange(from first: Int, to last: Int) {
    var missing = 0
    for index in first...max(first, last) where entries[index] == nil {
      report(
        .entryMissing, entry: index,
        "entry \(index), between the plan's making and its end, is missing or unreadable")
      missing += 1
      if missing == 20, index < last {
        report(.entryMissing, "the entries after \(index) were not looked for any further")
        return
      }
    }
  }

  private mutating func checkBlobs(_ planBytes: [UInt8]) {
    for (name, bytes) in files(in: "blobs/") where Digest(of: bytes).hex != name {
      report(.blobMismatch, "blobs/\(name) does not have that digest")
    }
    guard let plan = try? JSON.parse(planBytes, limits: .document) else { return }
    var wanted: Set<String> = []
    for operation in (plan["operations"]?.array ?? []) + (plan["inverse"]?.array ?? []) {
      for member in ["before", "after", "release"] {
        if let digest = operation[member]?["sha256"]?.string { wanted.insert(digest) }
      }
    }
    let absent = wanted.filter { files["blobs/\($0)"] == nil }
    if !absent.isEmpty {
      note(.blobAbsent, "\(absent.count) of \(wanted.count) blobs the plan names are not kept here")
    }
  }

  // MARK: Approvals

  /// An envelope in the bundle.
  private struct Found {
    let path: String
    let bytes: [UInt8]
    let envelope: DSSE.Envelope
  }

  /// The recorded approvals of the promotion, each with its envelope.
  private mutating func checkApprovals(
    _ mine: [LogEntry], plan: PlanFacts, started: LogEntry?
  ) -> [Int: RecordedApproval] {
    let found = readEnvelopes()
    var recorded: [Int: RecordedApproval] = [:]
    var digests: Set<Digest> = []
    for entry in mine where entry.kind == .approvalRecorded {
      let data = JSON.object(entry.data)
      guard let digest = data["envelope"]?["sha256"]?.string.flatMap({ Digest(hex: $0) }) else {
        report(.entryMalformed, entry: entry.seq, "entry \(entry.seq) names no envelope")
        continue
      }
      digests.insert(digest)
      guard let file = found.first(where: { $0.envelope.digest == digest }) else {
        report(
          .approvalMissing, entry: entry.seq,
          "the approval of '\(entry.actor.id)', recorded at entry \(entry.seq), is not here unchanged"
        )
        continue
      }
      let statement = data["statement"]?["sha256"]?.string
      if !ByteLines.same(statement ?? "", Digest(of: file.envelope.payload).hex) {
        report(
          .approvalInvalid, entry: entry.seq,
          "\(file.path) holds another statement than entry \(entry.seq) says")
      }
      recorded[entry.seq] = RecordedApproval(envelope: file.bytes, recordedAt: entry.at)
    }
    for file in found where !digests.contains(file.envelope.digest) {
      checkUnrecorded(file, plan: plan, published: started != nil)
    }
    for (seq, approval) in recorded.sorted(by: { $0.key < $1.key }) {
      checkApproval(approval, plan, at: seq)
    }
    return recorded
  }

  /// An approval that nobody imported is no evidence; a reject that nobody imported may have been
  /// kept out of the log.
  private mutating func checkUnrecorded(_ file: Found, plan: PlanFacts, published: Bool) {
    do {
      let statement = try ApprovalStatement(reading: file.envelope.payload)
      guard let trust = trust(for: plan) else { return }
      _ = try verifyApproval(
        envelope: file.bytes, plan: plan, trust: trust, recordedAt: statement.issuedAt, log: logView
      )
      if published, statement.decision == .reject {
        report(
          .approvalUnrecorded,
          "\(file.path) is a reject by '\(statement.approver)' that the log lacks")
      } else {
        note(.approvalUnrecorded, "\(file.path) is not recorded in the log, and counts for nothing")
      }
    } catch { report(.approvalInvalid, "\(file.path): \(error)") }
  }

  private mutating func checkApproval(_ approval: RecordedApproval, _ plan: PlanFacts, at seq: Int)
  {
    guard let trust = trust(for: plan) else { return }
    do {
      let valid = try verifyApproval(
        envelope: approval.envelope, plan: plan, trust: trust, recordedAt: approval.recordedAt,
        log: logView)
      let role = entries[seq]?.data["role"]?.string
      if let role, !ByteLines.same(role, valid.role) {
        report(
          .approvalInvalid, entry: seq,
          "entry \(seq) says role '\(role)', '\(valid.role)' is signed")
      }
    } catch {
      report(
        .approvalInvalid, entry: seq,
        "the approval recorded at entry \(seq): \(error) (\(error.code.rawValue))")
    }
  }

  private mutating func readEnvelopes() -> [Found] {
    var found: [Found] = []
    var sources: [(path: String, bytes: [UInt8], name: String?)] = []
    if let lines = files[EvidenceBundle.approvalLines] {
      let rows = lines.split(separator: ByteLines.newline)
      for (index, line) in rows.enumerated() {
        sources.append(("\(EvidenceBundle.approvalLines):\(index + 1)", Array(line), nil))
      }
    }
    for (name, bytes) in files(in: "approvals/") where name.hasSuffix(".json") {
      sources.append(("approvals/\(name)", Self.withoutNewline(bytes), String(name.dropLast(5))))
    }
    for (path, bytes, name) in sources {
      do {
        let envelope = try DSSE.Envelope(reading: bytes)
        guard envelope.canonical() == bytes else {
          throw LogFormatError(.entry, "the envelope is not in canonical form")
        }
        if let name, !ByteLines.same(name, Digest(of: envelope.payload).hex) {
          throw LogFormatError(.entry, "the statement does not have the digest of the file's name")
        }
        found.append(Found(path: path, bytes: bytes, envelope: envelope))
      } catch let error as LogFormatError {
        report(.approvalInvalid, "\(path): \(error.reason)")
      } catch { report(.approvalInvalid, "\(path): \(error)") }
    }
    return found
  }

  // MARK: The gate

  /// Judges as it had to be judged when publishing started, or went on: by the time of that entry.
  private mutating func judgeGate(
    _ planBytes: [UInt8], _ plan: PlanFacts, _ approvals: [Int: RecordedApproval],
    at attempt: LogEntry, _ mine: [LogEntry]
  ) {
    let approvals = approvals.filter { $0.key < attempt.seq }
    let resumes = attempt.kind == .publishResumed
    if !resumes { checkStart(attempt, planBytes, approvals) }
    guard let trust = trust(for: plan), let newest = newestTrust(before: attempt.seq) else {
      return
    }
    let before = mine.filter { $0.seq < attempt.seq }
    let holds = inOrder.filter {
      $0.seq < attempt.seq && $0.data["environment"]?.string == plan.target
    }
    .reduce(into: [String]()) { holds, entry in
      if entry.kind == .holdSet { holds.append(entry.data["reason"]?.string ?? "") }
      if entry.kind == .holdReleased { holds = [] }
    }
    let started = resumes ? before.first { $0.kind == .publishStarted } ?? attempt : attempt
    let glass = JSON.object(started.data)["breakGlass"]
    if glass != nil, !before.contains(where: { $0.kind == .reviewOpened }) {
      report(.entryMissing, entry: started.seq, "the glass was broken, and no review was opened")
    }
    // A release that was verified once has been; going on does not ask for the soak again.
    let source = standing(
      of: plan, under: newest.document.rule(for: plan.target), startedAt: started.at,
      before: started.seq)
    let history = PlanHistory(
      isWithdrawn: before.contains { $0.kind == .planWithdrawn },
      isConsumed: before.contains { $0.kind == .publishFinished }, isResuming: resumes,
      hold: holds.isEmpty ? nil : holds.joined(separator: "; "),
      revokedApprovals: Set(
        before.filter { $0.kind == .approvalRevoked }.compactMap {
          JSON.object($0.data)["statement"]?["sha256"]?.string.flatMap { Digest(hex: $0) }
        }), source: source, request: recordedRequest(mine))
    let verdict = judge(
      plan: planBytes, approvals: approvals.sorted { $0.key < $1.key }.map(\.value), trust: trust,
      newest: newest, log: logView, now: attempt.at, history: history, breakGlass: glass != nil)
    for refusal in verdict.refusals {
      report(
        .gateClosed, entry: attempt.seq,
        "\(resumes ? "resumed" : "published") against its gate: \(refusal.message)")
    }
  }

  /// What `publish.started` counted, and which state it found.
  private mutating func checkStart(
    _ started: LogEntry, _ planBytes: [UInt8], _ approvals: [Int: RecordedApproval]
  ) {
    let data = JSON.object(started.data)
    for index in data["approvals"]?.array ?? [] {
      guard let index = index.integer, approvals[index] == nil else { continue }
      report(
        .approvalMissing, entry: started.seq,
        "publishing counted entry \(index), which is no approval of this plan that is here")
    }
    let state = (try? JSON.parse(planBytes, limits: .document))?["target"]?["state"]?["sha256"]
    if let found = data["targetState"]?["sha256"]?.string, let planned = state?.string,
      !ByteLines.same(found, planned)
    {
      report(
        .planMismatch, entry: started.seq,
        "publishing started from another state of the target than the plan's")
    }
  }

  /// The signature of who asked, as the entry of the plan names it.
  private mutating func recordedRequest(_ mine: [LogEntry]) -> SignedRequest.Recorded? {
    guard let created = mine.first(where: { $0.kind == .planCreated }),
      let named = JSON.object(created.data)["request"]?["sha256"]?.string
    else { return nil }
    guard let file = files[EvidenceBundle.request], ByteLines.same(Digest(of: file).hex, named)
    else {
      report(
        .approvalMissing, entry: created.seq,
        "the signed request that entry \(created.seq) names is not here unchanged")
      return nil
    }
    return SignedRequest.Recorded(signature: file, recordedAt: created.at)
  }

  private func trust(for plan: PlanFacts) -> AcceptedTrust? {
    trust.first { $0.reference == plan.trust }
  }

  /// The document that counted then: later versions were accepted after that entry.
  private func newestTrust(before seq: Int) -> AcceptedTrust? {
    let later = inOrder.filter { $0.kind == .trustUpdated && $0.seq > seq }.compactMap {
      JSON.object($0.data)["trust"]?["version"]?.integer
    }
    return trust.last { !later.contains($0.reference.version) }
  }

  private var logView: LogView {
    let tiles = tiles
    return LogView(origin: checkpoint?.origin ?? "", size: checkpoint?.size ?? 0) {
      Self.root(atSize: $0, tiles)
    }
  }
}
