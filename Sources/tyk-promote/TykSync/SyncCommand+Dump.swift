import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

extension SyncCommand {
  /// Reads everything, then writes everything. Unlike tyk-sync's, a dump that failed exits with 1.
  func dump() async throws {
    let target = try readTarget()
    let folder = DumpFolder(arguments.text("target"))
    try folder.check()
    let filter = SyncFilter(
      apis: arguments.list("apis"), oasAPIs: arguments.list("oas-apis"),
      policies: arguments.list("policies"), templates: arguments.list("templates"),
      identityProviders: arguments.list("idps"))
    let run = SyncRun(target: try await world.open(target.door), output: output)
    let found = try await run.dump(filter, from: target.url, server: try await run.connect())
    guard arguments.positional.first == "cr" else {
      let files = syncFiles(of: found)
      if arguments.flag("dry-run") { return preview(files, folder) }
      output.line("> Creating spec file in: \(folder.index)")
      try folder.write(files)
      return output.line("Done.")
    }
    let (files, isWhole) = try customResources(found)
    if arguments.flag("dry-run") { return preview(files, folder) }
    try folder.write(files)
    guard isWhole else {
      throw SyncFailure("some objects could not be written as custom resources")
    }
    output.line("Done.")
  }

  private func readTarget() throws -> Target {
    if let (found, environment) = try environment(
      arguments.isSet("environment") ? registry() : nil)
    {
      return Target(
        door: .environment(found, environment, .read), url: environment.server.url,
        isGateway: environment.system.isGateway, environment: environment.name)
    }
    let url = arguments.text("dashboard")
    guard !url.isEmpty else { throw SyncFailure("Dump requires a dashboard URL to be set") }
    return Target(
      door: .dashboard(url: url, secret: try secret(gateway: false), organisation: nil),
      url: url, isGateway: false)
  }

  private func preview(_ files: [SyncFile], _ folder: DumpFolder) {
    var counts = (new: 0, changed: 0, same: 0)
    for file in files {
      switch folder.change(of: file) {
      case .new:
        counts.new += 1
        output.line("+ \(file.name)")
      case .changed:
        counts.changed += 1
        output.line("~ \(file.name)")
      case .same: counts.same += 1
      }
    }
    output.line(
      "\(counts.new) to create, \(counts.changed) to change, \(counts.same) unchanged; nothing was written"
    )
  }
}
