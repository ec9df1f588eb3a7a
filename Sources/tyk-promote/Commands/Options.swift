public import ArgumentParser
import Foundation
public import PromoteCore

/// What every command takes.
struct CommonOptions: ParsableArguments {
  @Option(help: "The workspace (default: the nearest parent with environments/)")
  var workspace: String?

  @Flag(help: "Print one JSON value on stdout")
  var json = false

  var output: Output { Output(json: json) }
}

/// Who is at the keyboard, as far as they say.
struct UserOptions: ParsableArguments {
  @Option(
    name: .customLong("as"),
    help:
      "Who you are, as approvers.yaml calls you (default: TYK_PROMOTE_USER, then the login name)")
  var user: String?

  var name: String { user ?? Self.fallback }

  static var fallback: String {
    let environment = ProcessInfo.processInfo.environment
    return environment["TYK_PROMOTE_USER"] ?? environment["USER"] ?? environment["LOGNAME"]
      ?? "unknown"
  }
}

/// A command that can report as JSON.
protocol ReportingCommand {
  var options: CommonOptions { get }
}

extension EnvironmentName: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
