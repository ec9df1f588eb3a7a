import ArgumentParser

/// What every command takes.
struct CommonOptions: ParsableArguments {
  @Option(help: "The workspace (default: the nearest parent with environments/)")
  var workspace: String?

  @Flag(help: "Print one JSON value on stdout")
  var json = false

  var output: Output { Output(json: json) }
}

/// A command that can report as JSON.
protocol ReportingCommand {
  var options: CommonOptions { get }
}
