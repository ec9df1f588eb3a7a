import ArgumentParser
import PromoteCore
import PromoteEngine

struct EnvCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "env", abstract: "Look at the registry of environments",
    subcommands: [EnvList.self, EnvShow.self, EnvCheck.self])
}

struct EnvList: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the environments in the order of the stages",
    discussion: "Reads environments/ only.\n\nExample:  tyk-promote env list")
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let registry = try RegistryFolder.read(Workspace.find(named: options.workspace))
    let environments = registry.pipeline.stages.compactMap { registry.environments[$0] }
    let hasPortals = environments.contains { $0.portal != nil }
    let table = Table(
      ["environment", "follows", "gate", "system", "address"] + (hasPortals ? ["portal"] : []),
      environments.map {
        [$0.name.text, $0.follows?.text ?? "-", gateText($0.gate), $0.system.word, $0.server.url]
          + (hasPortals ? [$0.portal?.url ?? "-"] : [])
      })
    options.output.result(
      table.lines,
      json: [
        "environments": .array(
          environments.map {
            [
              "name": .string($0.name.text),
              "follows": $0.follows.map { .string($0.text) } ?? .null,
              "protected": .bool($0.protected), $0.system.word: .string($0.server.url),
              "portal": $0.portal.map { .string($0.url) } ?? .null,
              "gate": .bool($0.gate != nil),
            ]
          })
      ])
  }

  private func gateText(_ gate: Gate?) -> String {
    guard let gate else { return "none" }
    return gate.approvals.map { "\($0.count) \($0.role)" }.joined(separator: ", ")
  }
}

struct EnvShow: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what the registry says of one environment",
    discussion: "Secrets stand as their references.\n\nExample:  tyk-promote env show staging")
  @Argument(help: "The environment") var environment: EnvironmentName
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let registry = try RegistryFolder.read(Workspace.find(named: options.workspace))
    let found = try registry.environment(environment)
    let view = EnvironmentView(configuration: found)
    options.output.result(view.lines, json: view.json)
  }
}

struct EnvCheck: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check that environments can be reached and are who they should be",
    discussion: """
      Asks each Dashboard or Gateway who the credential belongs to, which organisation, what it may read, which \
      version it is and what time it thinks it is. Changes nothing. Exit code 1 when something is wrong.

      Example:  tyk-promote env check staging
      """)
  @Argument(help: "The environments (default: all)") var environments: [EnvironmentName] = []
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let workspace = try Workspace.find(named: options.workspace)
    let registry = try RegistryFolder.read(workspace)
    let names = environments.isEmpty ? registry.pipeline.stages : environments
    let doors = EnvironmentDoors(workspace: workspace, registry: registry)
    var checks: [EnvironmentCheck] = []
    for name in names {
      checks.append(await EnvironmentCheck.run(try registry.environment(name), doors))
    }
    await doors.close()
    options.output.result(
      checks.flatMap(\.lines), json: ["environments": .array(checks.map(\.json))])
    if checks.contains(where: { !$0.problems.isEmpty }) { throw ExitCode(1) }
  }
}

extension Registry {
  func environment(_ name: EnvironmentName) throws -> EnvironmentConfiguration {
    guard let found = environments[name] else {
      throw Failure(
        "unknown-environment", .failed, "there is no environment '\(name)'",
        hint: "the registry has \(pipeline.stages.map(\.text).joined(separator: ", "))")
    }
    return found
  }
}
