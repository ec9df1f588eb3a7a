import PromoteCore
import PromoteEngine

/// What came of asking the witnesses.
struct CosigningView {
  let result: CosigningResult
  let quorum: Int

  var isMet: Bool {
    result.cosigned >= quorum && !result.answers.contains { Self.contradiction($0.outcome) != nil }
  }

  var lines: [String] {
    let checkpoint = result.checkpoint
    return [
      "\(isMet ? "cosigned" : "NOT COSIGNED"): \(checkpoint.origin) of size \(checkpoint.size), "
        + "have \(result.cosigned), need \(quorum)"
    ]
      + result.answers.map { "  \($0.witness.name)  \(Self.text($0.outcome))" }
  }

  var json: JSON {
    [
      "ok": .bool(isMet), "size": .integer(result.checkpoint.size),
      "cosigned": .integer(result.cosigned), "quorum": .integer(quorum),
      "witnesses": .array(
        result.answers.map {
          ["name": .string($0.witness.name), "outcome": .string(Self.text($0.outcome))]
        }),
      "note": .string(String(decoding: result.checkpoint.bytes, as: UTF8.self)),
    ]
  }

  static func text(_ outcome: CosigningResult.Outcome) -> String {
    switch outcome {
    case .cosigned: "cosigned"
    case .alreadyCosigned: "had cosigned"
    case .failed(let why): "did not: \(why)"
    case .contradicts(let why): "CONTRADICTS this log: \(why)"
    }
  }

  static func contradiction(_ outcome: CosigningResult.Outcome) -> String? {
    if case .contradicts(let why) = outcome { why } else { nil }
  }
}
