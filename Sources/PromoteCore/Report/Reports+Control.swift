// Reports about the control itself: rules over time, and the register of keys.

func controlReport(_ question: ReportQuestion, _ source: ReportSource) -> Report {
  var timeline = Report.Table(
    "changes", "How the control changed",
    [
      .init("entry", "Entry", code: true), .init("at", "When", code: true),
      .init("what", "What"), .init("by", "By"), .init("signed", "Signed by"),
      .init("difference", "Difference"),
    ], empty: "Nothing about the control changed in this time.")
  let kinds: Set<LogEntry.Kind> = [.trustUpdated, .holdSet, .holdReleased, .configChanged]
  for entry in source.entries where kinds.contains(entry.kind) && question.covers(entry.at) {
    guard entry.kind == .trustUpdated || question.covers(entry.environment) else { continue }
    timeline.rows.append(controlRow(entry, source))
  }
  let newest = source.trust.last { trust in question.to.map { trust.entry.at < $0 } ?? true }
  let named = [
    "approvals", "requester may approve", "an approval lasts", "user verification", "soak",
    "windows", "freezes", "breaks the glass",
  ]
  var rules = Report.Table(
    "rules", "Rules at the end of this time",
    [.init("environment", "Environment")]
      + named.map { .init($0, $0.prefix(1).uppercased() + $0.dropFirst()) },
    empty: "No trust document was accepted.")
  for rule in newest?.document.rules ?? [] {
    let targets = rule.targets.filter { question.covers($0) }
    guard !targets.isEmpty else { continue }
    let facts = Dictionary(rule.facts.map { ($0.name, $0.text) }) { first, _ in first }
    rules.rows.append(
      [.init(targets.joined(separator: ", "))]
        + named.map { name in
          let open = rule.isOpen && name == "approvals"
          let text = facts[name] ?? ""
          return Report.Cell(
            ["true": "yes", "false": "no"][text] ?? text, open ? .warning : .plain)
        })
  }
  var people = Report.Table(
    "people", "Who could do what at the end of this time",
    [
      .init("who", "Who"), .init("roles", "Roles"), .init("administrator", "Administrator"),
      .init("bypass", "May break the glass of"),
    ], empty: "Nobody is named.")
  if let document = newest?.document {
    for person in document.principals {
      let governs = document.administrators.members.contains { ByteLines.same($0, person.id) }
      let bypassed = document.rules.filter { rule in
        rule.breakGlassRole.map { person.holds($0) } ?? false
      }.flatMap(\.targets)
      people.rows.append([
        .init(person.id), .init(person.roles.joined(separator: ", ")), governs ? "yes" : "",
        .init(bypassed.joined(separator: ", "), .warning),
      ])
    }
  }
  return Report(
    question, source.basis, title: "Control configuration over time",
    purpose:
      "Every change of the rules, the people, the holds and the configuration, with who signed it, and "
      + "what held at the end.",
    verdict: .init(counted(timeline.rows.count, "change") + " of the control", .plain),
    facts: newest.map { facts(of: $0.document) } ?? [],
    tables: [timeline, rules, people],
    serves: ["SOC 2 CC8.1", "PCI DSS 6.5.4", "NIST CM-5, AC-5"])
}

private func facts(of document: TrustDocument) -> [(name: String, value: String)] {
  let administrators = document.administrators
  return [
    ("Trust document", "version \(document.version)"),
    ("Administrators", administrators.members.joined(separator: ", ")),
    ("Signatures to change it", String(administrators.threshold)),
    ("Expires", document.expiresAt.seconds),
    ("Witnesses asked for", String(document.witnesses.quorum)),
  ]
}

private func controlRow(_ entry: LogEntry, _ source: ReportSource) -> [Report.Cell] {
  var what = entry.kind.rawValue
  var signed = entry.text("signedBy") ?? ""
  var difference = entry.text("reason") ?? entry.text("what") ?? ""
  switch entry.kind {
  case .trustUpdated:
    let version = entry.data["trust"]?["version"]?.integer ?? 0
    what = "trust document, version \(version)"
    if let place = source.trust.firstIndex(where: { $0.entry.seq == entry.seq }) {
      let this = source.trust[place]
      let before = place > 0 ? source.trust[place - 1].document : nil
      let own = this.document.administratorsWhoSigned(this.envelope)
      let old = before?.administratorsWhoSigned(this.envelope) ?? []
      signed = Set(own + old).sorted().joined(separator: ", ")
      let lines = before.map { this.document.changes(from: $0) }
      difference =
        lines.map { $0.isEmpty ? "nothing but its dates" : $0.joined(separator: "; ") }
        ?? "the first"
    } else {
      difference = "its document is not kept here"
    }
  case .holdSet: what = "hold on \(entry.environment ?? "")"
  case .holdReleased: what = "hold on \(entry.environment ?? "") released"
  default: break
  }
  return [
    .init(entry.seq), .init(entry.at), .init(what), .init(entry.actor.id), .init(signed),
    .init(difference),
  ]
}

func keysReport(_ question: ReportQuestion, _ source: ReportSource) -> Report {
  var table = Report.Table(
    "keys", "Keys",
    [
      .init("who", "Who"), .init("roles", "Roles"), .init("kind", "Kind", code: true),
      .init("fingerprint", "Fingerprint", code: true), .init("from", "Valid from", code: true),
      .init("until", "Until", code: true), .init("revoked", "Revoked", code: true),
      .init("uses", "Used"), .init("last", "Last used", code: true), .init("remark", "To look at"),
    ], empty: "No trust document was accepted.")
  let newest = source.trust.last { entry in question.to.map { entry.entry.at < $0 } ?? true }
  let uses = keyUses(question, source)
  var remarks = 0
  for key in newest?.document.keys ?? [] {
    let document = newest!.document
    let holder = document.holder(of: key.id)
    let service = document.services.first { $0.keys.contains { ByteLines.same($0, key.id) } }
    let used = uses[key.id] ?? []
    var remark: [String] = []
    if let revoked = key.revokedAt, let last = used.last, last >= revoked {
      remark.append("used after it was revoked")
    }
    if let until = key.validBefore, until > question.now,
      until < question.now.adding(seconds: 30 * 86_400)
    {
      remark.append("ends within 30 days")
    }
    if let until = key.validBefore, until <= question.now { remark.append("has ended") }
    if holder == nil, service == nil { remark.append("belongs to nobody") }
    if used.isEmpty, holder?.roles.isEmpty == false || service != nil {
      remark.append("not used in this time")
    }
    remarks += remark.contains { $0.hasPrefix("used after") || $0.hasPrefix("belongs") } ? 1 : 0
    table.rows.append([
      .init(holder?.id ?? service?.id ?? "—"),
      .init(service == nil ? holder?.roles.joined(separator: ", ") ?? "" : "service"),
      .init(key.publicKey.line.split(separator: " ").first.map(String.init) ?? ""),
      .init(key.id), .init(key.validAfter), .init(key.validBefore),
      key.revokedAt.map {
        Report.Cell("\($0.seconds) \(key.revocation?.rawValue ?? "")", .warning)
      } ?? "—",
      .init(used.count), .init(used.last),
      .init(remark.joined(separator: "; "), remark.isEmpty ? .plain : .warning),
    ])
  }
  return Report(
    question, source.basis, title: "Key register",
    purpose:
      "Every key of the trust document in force: whose it is, what it may do, when it was used.",
    verdict: remarks == 0
      ? .init(counted(table.rows.count, "key") + ", none used where it must not be", .good)
      : .init("\(counted(remarks, "key")) to look at", .bad),
    facts: newest.map {
      [
        ("Trust document", "version \($0.document.version)"),
        ("Accepted", $0.entry.at.seconds), ("People", String($0.document.principals.count)),
        ("Services", String($0.document.services.count)),
      ]
    } ?? [],
    tables: [table], serves: ["SOC 2 CC6.1", "ISO 27001 A.5.18", "PCI DSS 7", "NIST AC-2, IA-5"])
}

/// When each key signed something that the log says: an approval or reject, a request, a trust
/// document, what takes an approval back or closes a review.
private func keyUses(_ question: ReportQuestion, _ source: ReportSource) -> [String: [Instant]] {
  var uses: [String: [Instant]] = [:]
  for entry in source.entries where question.covers(entry.at) {
    for member in ["key", "requestKey"] {
      if let key = entry.text(member) { uses[key, default: []].append(entry.at) }
    }
  }
  for trust in source.trust where question.covers(trust.entry.at) {
    for key in Set(trust.envelope.signatures.compactMap(\.keyID)) {
      uses[key, default: []].append(trust.entry.at)
    }
  }
  return uses.mapValues { $0.sorted() }
}
