import TykSimulator

/// Where the simulators are and what to type next.
struct SimulateView {
  let ready: [SimulatorServer.Ready]
  let plan: SimulatorPlan

  var lines: [String] {
    let table = Table(
      ["environment", "dashboard", "access key", "organisation"],
      ready.map { [$0.name, $0.url, $0.secret, $0.organisation] })
    let exports = zip(plan.entries, ready).compactMap { entry, ready in
      entry.unsetVariable.map { "  export \($0)=\(ready.secret)" }
    }
    var lines = table.lines
    if !exports.isEmpty { lines += ["", "the registry reads the access keys from:"] + exports }
    return lines + ["", "serving until interrupted (Ctrl-C)"]
  }
}
