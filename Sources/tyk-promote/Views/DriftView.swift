import PromoteCore
import PromoteEngine

/// What drifted in an environment.
struct DriftView {
  let result: DriftResult

  var lines: [String] {
    let open = result.objects.filter { $0.disposition == nil }
    let accepted = result.objects.count - open.count
    let note = accepted > 0 ? ", \(accepted) accepted" : ""
    guard !open.isEmpty else {
      return ["\(result.environment) did not drift: \(result.compared) objects compared\(note)"]
        + accepting
    }
    var lines = [
      "\(result.environment) drifted in \(open.count) objects; \(result.compared) compared\(note)"
    ]
    for object in open {
      lines.append("  ! \(object.address)  \(object.name)")
      lines += object.differences.map { difference in
        let place = difference.pointer.map { "\($0)  " } ?? ""
        let sides = "\(difference.expected ?? "nothing") ≠ \(difference.found ?? "nothing")"
        return "      \(place)\(sides)  \(Self.words(difference.by))"
      }
      lines += object.recorded.suffix(3).map {
        "      \($0.at.seconds) \($0.user): \($0.method) \($0.path)"
      }
    }
    lines += accepting
    let object = open[0].address
    lines += [
      "next:  tyk-promote drift \(result.environment) --revert \(object) --reason …",
      "       or --adopt, or --accept to leave it as it is",
    ]
    return lines
  }

  private var accepting: [String] {
    result.objects.compactMap { object in
      object.disposition.map {
        "  = \(object.address)  accepted by \($0.by) \($0.at.seconds): \($0.reason)"
      }
    }
  }

  private static func words(_ by: String?) -> String {
    switch by.flatMap({ Mover(rawValue: $0) }) {
    case .them: "(changed there)"
    case .us: "(changed in the registry, not applied)"
    case .both: "(changed there and in the registry)"
    case .unknown, nil: ""
    }
  }

  var json: JSON {
    [
      "environment": .string(result.environment.text), "matches": .bool(result.matches),
      "differences": .array(
        result.objects.flatMap { object in
          object.differences.map { difference in
            var members = VerifyView.json(difference).object ?? JSONObject()
            members["who"] = object.recorded.last.map { .string($0.user) } ?? .null
            members["when"] = object.recorded.last.map { .string($0.at.seconds) } ?? .null
            members["disposition"] = object.disposition.map { .string($0.word.rawValue) } ?? .null
            return .object(members)
          }
        }),
    ]
  }
}

/// What was decided.
struct DisposeView {
  let result: DisposeResult

  var lines: [String] {
    let objects = result.objects.map(\.text).joined(separator: ", ")
    switch result.word {
    case .accept: return ["accepted in \(result.environment): \(objects)"]
    case .adopt:
      guard let promotion = result.promotion else {
        return ["adopted in \(result.environment): \(objects)"]
      }
      return [
        "to be approved: adopting \(objects) in \(result.environment)",
        "next:  tyk-promote approve \(promotion)",
      ]
    case .revert: return result.plan.map { PlanView(outcome: $0).lines } ?? []
    }
  }

  var json: JSON {
    [
      "environment": .string(result.environment.text),
      "disposition": .string(result.word.rawValue),
      "objects": .array(result.objects.map { .string($0.text) }),
      "promotion": result.promotion.map { .string($0) } ?? .null,
      "plan": result.plan.map { PlanView(outcome: $0).json } ?? .null,
    ]
  }
}
