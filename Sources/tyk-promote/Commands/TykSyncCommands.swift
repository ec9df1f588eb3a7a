import ArgumentParser

/// A command of tyk-sync behind this program's name. Its arguments are read by ``SyncTool``, so that
/// both ways to call it take the same.
protocol TykSyncCommand: AsyncParsableCommand {
  var arguments: [String] { get }
}

extension TykSyncCommand {
  func run() async throws {
    let name = Self.configuration.commandName ?? ""
    let tool = SyncTool(style: .tykPromote, world: .system())
    throw ExitCode(await tool.run([name] + arguments))
  }
}

struct DumpCommand: TykSyncCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump", abstract: "Write what an environment holds to files, as tyk-sync does",
    discussion: """
      Takes tyk-sync's flags (-d, -s, -t …) and --environment, --workspace, --dry-run. Exits with 1 \
      where anything could not be read or written.

      Example:  tyk-promote dump --environment dev --target /tmp/dev
      """)
  @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
}

struct PublishCommand: TykSyncCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish", abstract: "Create the objects of files, as tyk-sync does",
    discussion: """
      Takes tyk-sync's flags and --environment, --workspace, --dry-run. An environment that has a gate \
      is refused with 3: it is changed by an approved promotion only.

      Example:  tyk-promote publish --environment dev --path /tmp/dev --dry-run
      """)
  @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
}

struct UpdateCommand: TykSyncCommand {
  static let configuration = CommandConfiguration(
    commandName: "update", abstract: "Replace the objects of files, as tyk-sync does",
    discussion: """
      Takes tyk-sync's flags and --environment, --workspace, --dry-run. What the target already holds \
      is not sent again.

      Example:  tyk-promote update --environment dev --path /tmp/dev --dry-run
      """)
  @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
}

struct SyncFilesCommand: TykSyncCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Make an environment hold what files list, as tyk-sync does",
    discussion: """
      Takes tyk-sync's flags and --environment, --workspace, --dry-run. A source that cannot be read \
      whole deletes nothing.

      Example:  tyk-promote sync --environment dev --path /tmp/dev --dry-run
      """)
  @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
}

struct ExamplesCommand: TykSyncCommand {
  static let configuration = CommandConfiguration(
    commandName: "examples", abstract: "List, show and publish Tyk's example configurations",
    discussion: """
      As tyk-sync does: `examples`, `examples show -l LOCATION`, `examples publish -l LOCATION`.

      Example:  tyk-promote examples show --location udg/geo-info
      """)
  @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
}
