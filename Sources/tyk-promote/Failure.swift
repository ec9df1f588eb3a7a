import ArgumentParser
import PromoteCore

/// How a failure reads: what happened and to what, the facts, and one thing to do next.
///
/// Texts follow the house's voice: lower case, no full stop, never a secret.
struct Failure: Error {
  /// Stable; scripts rely on it: `stale-plan`.
  let code: String
  let summary: String
  var hint: String?
  /// Shown as indented lines, in this order; an object in JSON.
  var facts: [(name: String, value: String)] = []
  let exit: Exit

  /// What the process ends with.
  enum Exit: Int32 {
    case failed = 1
    case different = 2
    case refused = 3
    case usage = 64
  }

  init(
    _ code: String, _ exit: Exit, _ summary: String, hint: String? = nil,
    facts: [(name: String, value: String)] = []
  ) {
    self.code = code
    self.exit = exit
    self.summary = summary
    self.hint = hint
    self.facts = facts
  }
}

extension Failure {
  /// What goes to stderr.
  var lines: [String] {
    let width = facts.map(\.name.count).max() ?? 0
    let indented = facts.map { fact in
      let pad = String(repeating: " ", count: width - fact.name.count)
      return fact.name.isEmpty ? "  \(fact.value)" : "  \(fact.name)\(pad)  \(fact.value)"
    }
    return ["tyk-promote: error: \(summary)"] + indented
      + (hint.map { ["tyk-promote: hint: \($0)"] } ?? [])
  }

  /// What `--json` puts on stdout.
  var json: JSON {
    var error = JSONObject([("code", .string(code)), ("summary", .string(summary))])
    if let hint { error["hint"] = .string(hint) }
    var named = JSONObject()
    for (index, fact) in facts.enumerated() {
      named[fact.name.isEmpty ? String(index + 1) : fact.name] = .string(fact.value)
    }
    error["facts"] = .object(named)
    return ["error": .object(error)]
  }
}
