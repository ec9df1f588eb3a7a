import PromoteCore

/// Who may approve what.
struct TrustView {
  let document: TrustDocument
  let digest: Digest

  /// `pin`: of version 1, for comparing with the one that auditors were given.
  func lines(pin: Digest?) -> [String] {
    var lines = [
      "trust document \(document.version), \(digest.short), until \(document.expiresAt.seconds)",
      "  sha256:\(digest.hex)",
    ]
    if let pin, pin != digest { lines.append("  pinned, version 1: sha256:\(pin.hex)") }
    for rule in document.rules {
      lines.append("  to \(rule.targets.joined(separator: ", "))")
      lines += columns(rule.facts).map { "    \($0)" }
    }
    for principal in document.principals { lines += text(principal) }
    for service in document.services { lines += text(service, "service ") }
    lines.append(
      "  administrators: \(document.administrators.members.joined(separator: ", ")), \(document.administrators.threshold) must sign"
    )
    return lines
  }

  private func text(_ principal: TrustDocument.Principal, _ what: String = "") -> [String] {
    ["  \(what)\(principal.id): \(principal.roles.joined(separator: ", "))"]
      + principal.keys.compactMap { document.key($0) }.map {
        "    \($0.publicKey.algorithm.rawValue) \($0.id), \($0.validity)"
      }
  }

  private func columns(_ facts: [(name: String, text: String)]) -> [String] {
    let width = facts.map(\.name.count).max() ?? 0
    return facts.map {
      "\($0.name)\(String(repeating: " ", count: width - $0.name.count))  \($0.text)"
    }
  }
}

/// A document that waits for signatures: what it changes, and who has signed.
struct TrustProposalView {
  let proposal: TrustProposal

  var lines: [String] {
    let version = proposal.document.version
    let changes = proposal.changes
    var lines = ["proposed: version \(version), until \(proposal.document.expiresAt.seconds)"]
    lines += changes.isEmpty ? ["  nothing but the expiry"] : changes.map { "  \($0)" }
    lines += proposal.signatures
    lines.append("next: tyk-promote trust \(proposal.isSigned ? "accept" : "sign --key FILE")")
    return lines
  }

  var json: JSON {
    [
      "version": .integer(proposal.document.version),
      "sha256": .string(Digest(of: proposal.document.canonical()).hex),
      "expires": .string(proposal.document.expiresAt.seconds),
      "changes": .array(proposal.changes.map { .string($0) }),
      "signed": .bool(proposal.isSigned),
      "signers": .array(
        Set(
          [proposal.accepted.document, proposal.document].flatMap {
            $0.administratorsWhoSigned(proposal.envelope)
          }
        ).sorted().map { .string($0) }),
    ]
  }
}
