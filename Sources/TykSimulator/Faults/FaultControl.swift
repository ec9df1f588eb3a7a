internal import PromoteCore
internal import PromoteEngine

/// Setting faults from outside, over HTTP: `PUT /simulator/faults` with the Admin API's secret.
///
///     {"latencyMilliseconds": 20, "errors": 0.1, "seed": 7,
///      "rules": [{"fault": "lostAnswer", "method": "PUT", "path": "/api/apis", "nth": 2}]}
///
/// The rest is off. `tooManyRequests` and `unavailable` take `retryAfterSeconds`, `latency` takes
/// `milliseconds`, `status` takes `status`. This is the simulator's own; no Dashboard has it.
enum FaultControl {
  static let path = "/simulator/faults"

  /// Applies a request to the script and answers 204, or 400 with what is wrong.
  static func apply(_ body: [UInt8], to script: FaultScript) -> HTTPExchange.Response {
    do {
      var fields = try JSONFields(JSON.parse(body))
      var rates = FaultScript.Rates()
      rates.latencyMilliseconds = fields.optional("latencyMilliseconds")?.integer ?? 0
      rates.errors = rate(&fields, "errors")
      rates.tooManyRequests = rate(&fields, "tooManyRequests")
      rates.dropped = rate(&fields, "dropped")
      rates.lostAnswers = rate(&fields, "lostAnswers")
      rates.halfWritten = rate(&fields, "halfWritten")
      rates.seed = UInt64(fields.optional("seed")?.integer ?? 1)
      let rules = try (fields.optional("rules")?.array ?? []).map(rule)
      try fields.close()
      script.clear()
      script.set(rates)
      rules.forEach(script.add)
      return HTTPExchange.Response(status: 204)
    } catch {
      let answer = Refusal(400, "\(error)").answer
      return HTTPExchange.Response(
        status: 400, headers: [("Content-Type", "application/json")], body: answer.body)
    }
  }

  private struct Unknown: Error, CustomStringConvertible {
    let description: String
  }

  private static func rate(_ fields: inout JSONFields, _ name: String) -> Double {
    min(max(fields.optional(name)?.number?.double ?? 0, 0), 1)
  }

  private static func rule(_ value: JSON) throws -> FaultScript.Rule {
    var fields = try JSONFields(value)
    let name = try fields.string("fault")
    let seconds = fields.optional("retryAfterSeconds")?.integer
    let milliseconds = fields.optional("milliseconds")?.integer
    let status = fields.optional("status")?.integer
    let rule = FaultScript.Rule(
      try fault(name, seconds: seconds, milliseconds: milliseconds, status: status),
      method: fields.optional("method")?.string, path: fields.optional("path")?.string,
      nth: fields.optional("nth")?.integer ?? 1, count: fields.optional("count")?.integer ?? 1)
    try fields.close()
    return rule
  }

  private static func fault(
    _ name: String, seconds: Int?, milliseconds: Int?, status: Int?
  ) throws -> Fault {
    switch name {
    case "latency": return .latency(milliseconds: milliseconds ?? 1000)
    case "tooManyRequests": return .tooManyRequests(retryAfterSeconds: seconds ?? 1)
    case "unavailable": return .unavailable(retryAfterSeconds: seconds)
    case "status": return .status(status ?? 500)
    case "page": return .page
    case "refused": return .refused
    case "droppedBefore": return .droppedBefore
    case "lostAnswer": return .lostAnswer
    case "halfWritten": return .halfWritten
    default: throw Unknown(description: "no fault is called '\(name)'")
    }
  }
}
