import ArgumentParser
import Foundation
import PromoteCore
import PromoteEngine
import TykSimulator

struct DemoCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Run a whole promotion dev → staging → prod on simulators",
    discussion: """
      Makes a workspace with three simulated environments and the keys of two approvers, promotes from dev \
      to prod, verifies the log, and leaves the workspace to look around in. With --portals a Developer \
      Portal stands beside each Dashboard and is promoted with it.

      Example:  tyk-promote demo --workspace /tmp/demo
      """)
  @Flag(help: "With a Developer Portal beside each Dashboard") var portals = false
  @Flag(help: .hidden) var example = false
  @OptionGroup var options: CommonOptions

  func validate() throws {
    if options.workspace == nil { throw ValidationError("name a new folder with --workspace") }
  }

  func run() async throws {
    let workspace = Workspace(root: URL(filePath: options.workspace ?? "."))
    guard !FileManager.default.fileExists(atPath: workspace.root.path()) else {
      throw Failure(
        "folder-exists", .refused,
        "'\(workspace.root.path(percentEncoded: false))' is there already",
        hint: "name a folder that is not there yet, or remove this one")
    }
    let stage = DemoStage(workspace: workspace, isExample: example, hasPortals: portals)
    let plan = try stage.simulatorPlan()
    let environments = try plan.environments(seed: nil, faults: FaultOptions.none)
    let (readiness, ready) = AsyncStream.makeStream(of: [SimulatorServer.Ready].self)
    let output = options.output
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        try await SimulatorServer(environments).run {
          ready.yield($0)
          ready.finish()
        }
      }
      tasks.addTask {
        for await servers in readiness {
          let script = DemoScript(stage: stage, servers: servers, output: output)
          try await script.run()
        }
      }
      // Whichever ends first ends the demo: the script, or a server that could not start.
      try await tasks.next()
      tasks.cancelAll()
    }
    let kept = try await SimulatorPlan.make(
      workspace: workspace.root.path(percentEncoded: false), names: [], basePort: 0)
    if !example { try SimulatorKeeper(plan: kept, environments: environments).save() }
  }
}
