extension TrustDocument.Rule {
  /// What it asks for, line by line, for people. Every member has its line, so equal lines are equal
  /// rules.
  public var facts: [(name: String, text: String)] {
    var facts: [(String, String)] = [
      ("follows", follows ?? "nothing"), ("protected", protected.map { "\($0)" } ?? "not said"),
    ]
    let lines = require.map { line in
      "\(line.count) × \(line.role)"
        + (line.when.isEmpty ? "" : " when \(line.when.joined(separator: " or "))")
    }
    facts.append(
      (
        "approvals",
        lines.isEmpty && minimumApprovers == 0
          ? "none" : (lines + ["\(minimumApprovers) people at least"]).joined(separator: ", ")
      ))
    facts.append(("requester may approve", "\(authorMayApprove)"))
    facts.append(("an approval lasts", duration(approvalLifetimeSeconds)))
    facts.append(("user verification", "\(userVerification)"))
    facts.append(("soak", soakSeconds.map(duration) ?? "none"))
    facts.append(
      ("windows", windows.isEmpty ? "always" : windows.map(\.text).joined(separator: "; ")))
    facts.append(
      ("freezes", freezes.isEmpty ? "none" : freezes.map(\.text).joined(separator: "; ")))
    facts.append(("forbids", limits.map { list($0.forbid) } ?? "not said"))
    facts.append(("unbound hosts", limits.map(\.unboundHosts.rawValue) ?? "not said"))
    facts.append(("deletes at once", limits?.maximumDeletes.map { "\($0)" } ?? "any number"))
    facts.append(("never deletes", limits.map { list($0.protect.map(\.text)) } ?? "not said"))
    facts.append(("breaks the glass", breakGlassRole ?? "nobody"))
    return facts
  }

  private func list(_ texts: [String]) -> String {
    texts.isEmpty ? "nothing" : texts.joined(separator: ", ")
  }
}

extension TrustDocument {
  /// What is different here from an earlier document, a line for each, for people. Version, time of
  /// issue and expiry do not count.
  public func changes(from old: TrustDocument) -> [String] {
    var lines: [String] = []
    lines += difference("administrators", old.administrators.members, administrators.members)
    lines += difference(
      "administrators who must sign", "\(old.administrators.threshold)",
      "\(administrators.threshold)")
    lines += people(old.principals, principals, old, "")
    lines += people(old.services, services, old, "service ")
    lines += rules(old)
    for zone in zones {
      guard let before = old.zones.first(where: { $0.name.equalsExactly(zone.name) }) else {
        continue
      }
      if !Self.agree(before, zone) {
        lines.append("the clocks of \(zone.name) are set at other times")
      }
    }
    lines += difference("logs", old.logs.map(\.key), logs.map(\.key))
    lines += difference("witnesses", old.witnesses.keys, witnesses.keys)
    lines += difference(
      "witnesses that must sign", "\(old.witnesses.quorum)", "\(witnesses.quorum)")
    return lines
  }

  /// Whether two tables say the same where they both reach.
  private static func agree(_ a: ZoneRules, _ b: ZoneRules) -> Bool {
    guard let last = [a.steps.last?.from, b.steps.last?.from].compactMap(\.self).min() else {
      return true
    }
    let first = max(a.steps[0].from, b.steps[0].from)
    return (a.steps + b.steps).map(\.from).filter { $0 >= first && $0 <= last }.allSatisfy {
      a.local($0) == b.local($0)
    }
  }

  private func people(
    _ before: [Principal], _ after: [Principal], _ old: TrustDocument, _ what: String
  ) -> [String] {
    var lines: [String] = []
    for person in before where !after.contains(where: { $0.id.equalsExactly(person.id) }) {
      lines.append("- \(what)\(person.id)")
    }
    for person in after {
      let was = before.first { $0.id.equalsExactly(person.id) }
      if was == nil { lines.append("+ \(what)\(person.id)") }
      lines += difference("\(person.id): roles", was?.roles ?? [], person.roles)
      for key in was?.keys ?? [] where !person.keys.containsExactly(key) {
        lines.append("\(person.id): - key \(key)")
      }
      for key in person.keys.compactMap({ self.key($0) }) {
        guard let known = old.key(key.id), was?.keys.containsExactly(key.id) == true else {
          lines.append("\(person.id): + key \(key.publicKey.description)")
          continue
        }
        lines += difference("\(person.id): key \(key.id)", known.validity, key.validity)
      }
    }
    return lines
  }

  private func rules(_ old: TrustDocument) -> [String] {
    var lines: [String] = []
    let targets = Set((old.rules + rules).flatMap(\.targets).map(ExactText.init)).sorted()
    for target in targets.map(\.text) {
      switch (old.rule(for: target), rule(for: target)) {
      case (nil, .some): lines.append("+ rule for '\(target)'")
      case (.some, nil): lines.append("- rule for '\(target)': nothing can be published there")
      case (let before?, let after?):
        for (was, now) in zip(before.facts, after.facts) {
          lines += difference("'\(target)': \(now.name)", was.text, now.text)
        }
      case (nil, nil): continue
      }
    }
    return lines
  }

  private func difference(_ name: String, _ before: String, _ after: String) -> [String] {
    before.equalsExactly(after) ? [] : ["\(name): \(before) → \(after)"]
  }

  private func difference(_ name: String, _ before: [String], _ after: [String]) -> [String] {
    let gone = before.filter { !after.containsExactly($0) }.map { "- \($0)" }
    let new = after.filter { !before.containsExactly($0) }.map { "+ \($0)" }
    return gone.isEmpty && new.isEmpty ? [] : ["\(name): \((gone + new).joined(separator: ", "))"]
  }
}

extension TrustDocument.Key {
  /// For people: from when until when, where, and whether it was revoked.
  public var validity: String {
    var text = "valid from \(validAfter.seconds)"
    if let validBefore { text += " until \(validBefore.seconds)" }
    if !origins.isEmpty { text += ", in a browser at \(origins.joined(separator: ", "))" }
    if let revokedAt { text += ", \(revocation?.rawValue ?? "revoked") at \(revokedAt.seconds)" }
    return text
  }
}
