import PromoteCore

/// What the registry says of one environment. Secrets stand as their references.
struct EnvironmentView {
  let configuration: EnvironmentConfiguration

  var lines: [String] {
    let it = configuration
    var lines = ["\(it.name)\(it.description.map { ": \($0)" } ?? "")"]
    func line(_ name: String, _ value: String) {
      lines.append("  \(name)\(String(repeating: " ", count: max(1, 14 - name.count)))\(value)")
    }
    line("follows", it.follows?.text ?? "nothing: the first stage")
    line("protected", it.protected ? "yes" : "no")
    line(it.system.word, it.server.url)
    line("secret", "\(it.server.secret)")
    if let read = it.server.readSecret { line("reads with", "\(read)") }
    if let portal = it.portal {
      line("portal", portal.url + (portal.version.map { "  (\($0))" } ?? ""))
      line("secret", "\(portal.secret)")
      if let read = portal.readSecret { line("reads with", "\(read)") }
      for name in portal.providers { line("provider", "'\(name.source)' is '\(name.here)' here") }
    }
    for binding in it.bindings { line("binding", "\(binding.name) = \(text(binding.value))") }
    for override in it.overrides {
      for set in override.set {
        line("override", "set \(set.path) = \(set.value.text)  ← \(set.place)")
      }
      for keep in override.keep { line("override", "keep \(keep.path)  ← \(keep.place)") }
      for remove in override.remove { line("override", "remove \(remove.path)  ← \(remove.place)") }
    }
    if !it.guards.forbid.isEmpty {
      line("forbids", it.guards.forbid.map(\.text).joined(separator: ", "))
    }
    if let gate = it.gate {
      for rule in gate.approvals {
        let when = rule.when.isEmpty ? "" : " when \(rule.when.joined(separator: " or "))"
        line("gate", "\(rule.count) × \(rule.role)\(when)")
      }
      if let soak = gate.soakSeconds { line("", "the release soaks for \(soak / 60) min") }
      for window in gate.windows { line("window", window.text) }
      for freeze in gate.freezes { line("freeze", freeze.text) }
      if let role = gate.breakGlassRole { line("", "'\(role)' may break the glass") }
      line(
        "", gate.requesterMayApprove ? "the requester may approve" : "the requester may not approve"
      )
      line("", "an approval lasts \(gate.approvalLifetimeSeconds / 3600) h")
    } else {
      line("gate", "none: a plan needs no approval")
    }
    return lines
  }

  var json: JSON {
    let it = configuration
    let server: JSON = [
      "url": .string(it.server.url), "secret": .string("\(it.server.secret)"),
    ]
    return [
      "name": .string(it.name.text),
      "follows": it.follows.map { .string($0.text) } ?? .null,
      "protected": .bool(it.protected),
      it.system.word: server,
      "portal": it.portal.map { portal in
        [
          "url": .string(portal.url), "secret": .string("\(portal.secret)"),
          "providers": .object(
            JSONObject(portal.providers.map { ($0.source, .string($0.here)) })),
        ]
      } ?? .null,
      "bindings": .object(JSONObject(it.bindings.map { ($0.name, .string(text($0.value))) })),
      "gate": it.gate.map { gate in
        [
          "approvals": .array(
            gate.approvals.map {
              [
                "role": .string($0.role), "count": .integer($0.count),
                "when": .array($0.when.map { .string($0) }),
              ]
            }),
          "soakSeconds": gate.soakSeconds.map { .integer($0) } ?? .null,
          "windows": .array(gate.windows.map { .string($0.text) }),
          "freezes": .array(gate.freezes.map { .string($0.text) }),
          "requesterMayApprove": .bool(gate.requesterMayApprove),
          "approvalLifetimeSeconds": .integer(gate.approvalLifetimeSeconds),
        ]
      } ?? .null,
    ]
  }

  private func text(_ value: Binding.Value) -> String {
    switch value {
    case .literal(let text): text
    case .secret(let reference): "secret \(reference)"
    }
  }
}
