import ArgumentParser
import PromoteAdapters
import PromoteCore

struct TrustCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust", abstract: "Look at who may approve what", subcommands: [TrustShow.self])
}

struct TrustShow: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the accepted trust document",
    discussion:
      "Apply judges by this document, never by the registry.\n\nExample:  tyk-promote trust show")
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let workspace = try Workspace.find(named: options.workspace)
    let folder = TrustFolder(folder: workspace.trust)
    guard let pin = try folder.firstDigest() else {
      throw Failure(
        "no-trust", .failed, "this workspace has no accepted trust document",
        hint: "`tyk-promote init` makes and signs the first one")
    }
    let accepted = try AcceptedTrust(
      first: try WholeFile.read(folder.path(1), limit: 1 << 20), pinned: pin, at: nil)
    let document = accepted.document
    var lines = [
      "trust document \(document.version), \(pin.short), until \(document.expiresAt.seconds)",
      "  sha256:\(pin.hex)",
    ]
    for rule in document.rules {
      let needs = rule.require.map { "\($0.count) × \($0.role)" }
      let asked =
        rule.minimumApprovers == 0
        ? "no approval" : "\(rule.minimumApprovers) people, \(needs.joined(separator: ", "))"
      lines.append("  to \(rule.targets.joined(separator: ", ")): \(asked)")
    }
    for principal in document.principals {
      lines.append("  \(principal.id): \(principal.roles.joined(separator: ", "))")
    }
    lines.append(
      "  administrators: \(document.administrators.members.joined(separator: ", ")), \(document.administrators.threshold) must sign"
    )
    let payload = try JSON.parse(accepted.payload, limits: .document)
    options.output.result(lines, json: payload)
  }
}
