import PromoteCore
import PromoteEngine

/// What a signature did.
struct DecisionView {
  let promotion: String
  let approver: String
  let decision: String
  let effect: Digest
  let expires: Instant
  /// The file added to the dossier.
  let file: String?
  /// Nil where it cannot be judged: in a clone without the store.
  let gate: PlanReview.Gate?

  var lines: [String] {
    var lines = [
      "\(decision == "approve" ? "approved" : "rejected") \(promotion) as \(approver)",
      "  effect   \(effect.short)",
      "  expires  \(expires.seconds)",
    ]
    if let file { lines.append("  file     \(file)") }
    guard let gate else {
      return lines + ["next: commit the file; it counts once it is recorded where the store is"]
    }
    lines += GateView(gate: gate).lines
    if gate.isOpen { lines.append("next: tyk-promote apply \(promotion)") }
    return lines
  }

  var json: JSON {
    [
      "promotion": .string(promotion),
      "approver": .string(approver),
      "decision": .string(decision),
      "effectDigest": .string(effect.hex),
      "expires": .string(expires.seconds),
      "gate": gate.map { GateView(gate: $0).json } ?? .null,
    ]
  }
}

extension DecisionView {
  init(result: ApprovalResult) {
    self.init(
      promotion: result.promotion, approver: result.approver, decision: result.decision,
      effect: result.effectDigest, expires: result.expires, file: result.file, gate: result.gate)
  }
}

/// Whether a gate is open, and everything that keeps it closed.
struct GateView {
  let gate: PlanReview.Gate

  var lines: [String] {
    ["gate \(gate.state)"] + gate.refusals.map { "  \($0.message)" }
  }

  var json: JSON { gate.json }
}
