import TykSimulator

/// Where the simulators are and what to type next.
struct SimulateView {
  let ready: [SimulatorServer.Ready]
  let plan: SimulatorPlan

  var lines: [String] {
    let table = Table(
      ["environment", "system", "address", "secret", "organisation"],
      ready.map { [$0.name, $0.system.rawValue, $0.url, $0.secret, $0.organisation] })
    let exports = plan.entries.flatMap(\.unset).map { "  export \($0.variable)=\($0.value)" }
    var lines = table.lines
    if !exports.isEmpty {
      lines +=
        [
          "",
          "the registry reads its secrets from variables that are not set; for these simulators:",
        ] + exports
    }
    return lines + ["", "serving until interrupted (Ctrl-C)"]
  }
}
