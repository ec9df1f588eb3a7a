import ArgumentParser
import Foundation

@main
struct TykPromote: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tyk-promote",
    abstract: "Promote Tyk configuration from one environment to the next",
    discussion: """
      A promotion is planned, approved by signature, applied with a journal, verified by reading \
      back, and written to a tamper-evident log.

      See it work:  tyk-promote demo --workspace /tmp/demo
      """,
    version: toolVersion,
    groupedSubcommands: [
      CommandGroup(
        name: "Start", subcommands: [InitCommand.self, DemoCommand.self, SimulateCommand.self]),
      CommandGroup(
        name: "Registry",
        subcommands: [EnvCommand.self, ApproversCommand.self, TrustCommand.self]),
      CommandGroup(
        name: "Promote",
        subcommands: [
          AdoptCommand.self, PlanCommand.self, DiffCommand.self, ReviewCommand.self,
          ApproveCommand.self, RejectCommand.self, RevokeCommand.self, ApplyCommand.self,
          VerifyCommand.self, RollbackCommand.self, AbandonCommand.self, HoldCommand.self,
          ResumeCommand.self, CloseReviewCommand.self,
        ]),
      CommandGroup(
        name: "Look",
        subcommands: [
          StatusCommand.self, ListCommand.self, ShowCommand.self, ExplainCommand.self,
          DriftCommand.self,
        ]),
      CommandGroup(name: "Audit", subcommands: [AuditCommand.self]),
      CommandGroup(
        name: "Files",
        subcommands: [
          PortalCommand.self, ImportCommand.self, KeysCommand.self, DumpCommand.self,
          PublishCommand.self,
          UpdateCommand.self,
          SyncFilesCommand.self, ExamplesCommand.self,
        ]),
    ])

  /// Parses, runs, and turns what went wrong into lines, JSON and an exit code.
  static func main() async {
    if SyncTool.isMeant(by: CommandLine.arguments.first ?? "") {
      let tool = SyncTool(style: .tykSync, world: .system())
      Foundation.exit(await tool.run(Array(CommandLine.arguments.dropFirst())))
    }
    var json = CommandLine.arguments.contains("--json")
    do {
      var command = try parseAsRoot(spelledOut(Array(CommandLine.arguments.dropFirst())))
      json = (command as? any ReportingCommand)?.options.json ?? json
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch {
      guard isOurs(error) else { exit(withError: error) }
      let failure = Failure(describing: error)
      Output(json: json).failure(failure)
      Foundation.exit(failure.exit.rawValue)
    }
  }

  /// `--prune` alone means `--prune=promoted`.
  static func spelledOut(_ arguments: [String]) -> [String] {
    arguments.enumerated().map { index, argument in
      let values = SelectionOptions.Prune.allCases.map(\.rawValue)
      let next = index + 1 < arguments.count ? arguments[index + 1] : ""
      return argument == "--prune" && !values.contains(next) ? "--prune=promoted" : argument
    }
  }

  /// Whether the error is about the work; what is left is about the command line itself.
  private static func isOurs(_ error: any Error) -> Bool {
    let type = String(reflecting: Swift.type(of: error))
    return !type.hasPrefix("ArgumentParser.")
  }
}

/// The version in plans, logs and `--version`.
let toolVersion = "0.1.0"
