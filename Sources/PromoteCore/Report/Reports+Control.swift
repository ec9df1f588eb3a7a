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
  var rules = Report.Table(
    "rules", "Rules at the end of this time",
    [
      .init("environment", "Environment"), .init("approvals", "Approvals"),
      .init("lifetime", "Valid for"), .init("author", "Requester may approve"),
      .init("verification", "User verification"),
    ], empty: "No trust document was accepted.")
  for rule in newest?.document.rules ?? [] {
    let targets = rule.targets.filter { question.covers($0) }
    guard !targets.isEmpty else { continue }
    rules.rows.append([
      .init(targets.joined(separator: ", ")),
      rule.isOpen ? Report.Cell("none needed", .warning) : .init(describe(rule)),
      .init(lifetime(rule.approvalLifetimeSeconds)),
      .init(
        rule.authorMayApprove ? "yes" : "no",
        rule.authorMayApprove && !rule.isOpen ? .warning : .plain),
      .init(rule.userVerification ? "required" : "not required"),
    ])
  }
  var people = Report.Table(
    "people", "Who could do what at the end of this time",
    [.init("who", "Who"), .init("roles", "Roles"), .init("administrator", "Administrator")],
    empty: "Nobody is named.")
  if let document = newest?.document {
    for person in document.principals {
      let governs = document.administrators.members.contains { ByteLines.same($0, person.id) }
      people.rows.append([
        .init(person.id), .init(person.roles.joined(separator: ", ")), governs ? "yes" : "",
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
      difference =
        before.map { differences($0, this.document).joined(separator: "; ") } ?? "the first"
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

private func describe(_ rule: TrustDocument.Rule) -> String {
  let lines = rule.require.map { "\($0.count) × \($0.role)" }.joined(separator: " + ")
  let people = counted(rule.minimumApprovers, "person", "people")
  return lines.isEmpty ? people : "\(lines) (\(people))"
}

private func lifetime(_ seconds: Int) -> String {
  seconds % 86_400 == 0
    ? counted(seconds / 86_400, "day")
    : seconds % 3600 == 0 ? counted(seconds / 3600, "hour") : counted(seconds / 60, "minute")
}

/// What one version of the trust document changed of the one before, for people.
private func differences(_ old: TrustDocument, _ new: TrustDocument) -> [String] {
  var found: [String] = []
  func compare(_ what: String, _ before: [String], _ after: [String]) {
    let (gone, come) = (
      before.filter { name in !after.contains { ByteLines.same($0, name) } },
      after.filter { name in !before.contains { ByteLines.same($0, name) } }
    )
    found += come.map { "+ \(what) \($0)" } + gone.map { "− \(what) \($0)" }
  }
  compare("person", old.principals.map(\.id), new.principals.map(\.id))
  for person in new.principals {
    guard let before = old.principal(person.id) else { continue }
    compare("role of \(person.id):", before.roles, person.roles)
    compare("key of \(person.id):", before.keys, person.keys)
  }
  for key in new.keys where key.revokedAt != nil && old.key(key.id)?.revokedAt == nil {
    found.append("revoked \(key.id)")
  }
  compare("administrator", old.administrators.members, new.administrators.members)
  if old.administrators.threshold != new.administrators.threshold {
    found.append(
      "administrators' signatures \(old.administrators.threshold) → \(new.administrators.threshold)"
    )
  }
  let targets = Set((old.rules + new.rules).flatMap(\.targets)).sorted()
  for target in targets {
    switch (old.rule(for: target), new.rule(for: target)) {
    case (let before?, let after?) where before != after:
      let texts = (describe(before), describe(after))
      found.append(
        texts.0 == texts.1
          ? "rule of \(target) changed" : "rule of \(target): \(texts.0) → \(texts.1)")
    case (nil, let after?): found.append("+ rule of \(target): \(describe(after))")
    case (_?, nil): found.append("− rule of \(target)")
    default: continue
    }
  }
  if old.witnesses != new.witnesses {
    found.append("witnesses \(old.witnesses.quorum) → \(new.witnesses.quorum)")
  }
  return found.isEmpty ? ["nothing but its dates"] : found
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
  let uses = source.entries.filter {
    $0.kind == .approvalRecorded && question.covers($0.at)
  }
  var remarks = 0
  for key in newest?.document.keys ?? [] {
    let document = newest!.document
    let holder = document.holder(of: key.id)
    let service = document.services.first { $0.keys.contains { ByteLines.same($0, key.id) } }
    let used = uses.filter { $0.is("key", key.id) }
    var remark: [String] = []
    if let revoked = key.revokedAt, let last = used.last, last.at >= revoked {
      remark.append("used after it was revoked")
    }
    if let until = key.validBefore, until > question.now,
      until < question.now.adding(seconds: 30 * 86_400)
    {
      remark.append("ends within 30 days")
    }
    if let until = key.validBefore, until <= question.now { remark.append("has ended") }
    if holder == nil, service == nil { remark.append("belongs to nobody") }
    if used.isEmpty, holder?.roles.isEmpty == false { remark.append("not used in this time") }
    remarks += remark.contains { $0.hasPrefix("used after") || $0.hasPrefix("belongs") } ? 1 : 0
    table.rows.append([
      .init(holder?.id ?? service?.id ?? "—"),
      .init(service == nil ? holder?.roles.joined(separator: ", ") ?? "" : "service"),
      .init(key.publicKey.line.split(separator: " ").first.map(String.init) ?? ""),
      .init(key.id), .init(key.validAfter), .init(key.validBefore),
      key.revokedAt.map {
        Report.Cell("\($0.seconds) \(key.revocation?.rawValue ?? "")", .warning)
      } ?? "—",
      .init(used.count), .init(used.last?.at),
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
