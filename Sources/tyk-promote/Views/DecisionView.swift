import PromoteCore
import PromoteEngine

/// What a signature did.
struct DecisionView {
  let result: ApprovalResult

  var lines: [String] {
    let did = result.decision == "approve" ? "approved" : "rejected"
    var lines = [
      "\(did) \(result.promotion) as \(result.approver)",
      "  effect   \(result.effectDigest.short)",
      "  expires  \(result.expires.seconds)",
    ]
    if let file = result.file { lines.append("  file     \(file)") }
    lines += GateView(gate: result.gate).lines
    if result.gate.isOpen { lines.append("next: tyk-promote apply \(result.promotion)") }
    return lines
  }

  var json: JSON {
    [
      "promotion": .string(result.promotion),
      "approver": .string(result.approver),
      "decision": .string(result.decision),
      "effectDigest": .string(result.effectDigest.hex),
      "expires": .string(result.expires.seconds),
      "gate": GateView(gate: result.gate).json,
    ]
  }
}

/// Whether a gate is open, and everything that keeps it closed.
struct GateView {
  let gate: PlanReview.Gate

  var lines: [String] {
    gate.isOpen ? ["gate open"] : ["gate closed"] + gate.refusals.map { "  \($0.message)" }
  }

  var json: JSON {
    [
      "open": .bool(gate.isOpen),
      "refusals": .array(
        gate.refusals.map {
          [
            "code": .string($0.code), "message": .string($0.message),
            "opens": $0.opens.map { .string($0.seconds) } ?? .null,
          ]
        }),
    ]
  }
}
