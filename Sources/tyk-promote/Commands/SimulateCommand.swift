import ArgumentParser
import Foundation
import PromoteCore
import TykSimulator

struct SimulateCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Serve simulated Dashboards, Portals and Gateways on loopback ports",
    discussion: """
      In a workspace whose registry names loopback addresses: serves exactly those, Portals included, and \
      keeps what they hold in .tyk-promote/simulators/ where the workspace has that folder. Elsewhere: \
      dev, staging and prod from --base-port on, the Dashboards first, then a Portal for each. Portals \
      take products and plans from the policies of the Dashboard beside them. With --json prints one line \
      when it is ready, then serves until it is interrupted.

      Example:  tyk-promote simulate --base-port 0 --json
      """)
  @Option(help: "The first port outside a workspace; 0 lets the system choose") var basePort = 7701
  @Option(help: "An environment's name, outside a workspace (can be repeated)")
  var environment: [EnvironmentName] = []
  @Option(
    help: "A file with what every environment begins with; what its Portal holds stands in `portal`"
  )
  var seed: String?
  @OptionGroup var faults: FaultOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let plan = try await SimulatorPlan.make(
      workspace: options.workspace, names: environment, basePort: basePort)
    let environments = try plan.environments(seed: seed, faults: faults.rates)
    let json = options.json
    let keeper = SimulatorKeeper(plan: plan, environments: environments)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        try await SimulatorServer(environments).run { ready in
          if json {
            let line: JSON = ["environments": .array(SimulatorServer.Ready.environments(ready))]
            FileHandle.standardOutput.write(Data(line.serialised() + [0x0A]))
          } else {
            Output(json: false).lines(SimulateView(ready: ready, plan: plan).lines)
          }
        }
      }
      tasks.addTask { try await keeper.run() }
      try await tasks.next()
      tasks.cancelAll()
    }
    try keeper.save()
  }
}

/// What goes wrong on request.
struct FaultOptions: ParsableArguments {
  @Option(help: "Milliseconds that every answer takes longer") var latency = 0
  @Option(help: "Share of requests answered with 500, 0 to 1") var errorRate = 0.0
  @Option(help: "Share of requests answered with 429 and Retry-After") var busyRate = 0.0
  @Option(help: "Share of connections dropped before anything happened") var dropRate = 0.0
  @Option(help: "Share of answers lost after the request was carried out") var lostAnswerRate = 0.0
  @Option(help: "Share of answers that end in the middle") var halfWrittenRate = 0.0

  func validate() throws {
    for rate in [errorRate, busyRate, dropRate, lostAnswerRate, halfWrittenRate]
    where !(0...1).contains(rate) {
      throw ValidationError("a share is between 0 and 1, not \(rate)")
    }
  }

  static var none: FaultScript.Rates { FaultScript.Rates() }

  var rates: FaultScript.Rates {
    var rates = FaultScript.Rates()
    rates.latencyMilliseconds = latency
    rates.errors = errorRate
    rates.tooManyRequests = busyRate
    rates.dropped = dropRate
    rates.lostAnswers = lostAnswerRate
    rates.halfWritten = halfWrittenRate
    return rates
  }
}
