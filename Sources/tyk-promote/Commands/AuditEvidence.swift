import ArgumentParser
import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

struct AuditEvidence: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "evidence", abstract: "Write everything that proves a promotion into one file",
    discussion: """
      The file is a tar archive with plan, documents, approvals, trust documents and every entry of the log \
      from the plan's making to the promotion's end; nothing in it is secret. `audit verify FILE` needs \
      nothing else, and other tools can check it too. A dossier's folder is packed as it is, without a store.

      Example:  tyk-promote audit evidence amber-falcon --output amber-falcon.evidence.tar
      """)
  @Argument(help: "The promotion: its id, its word, or its dossier's folder") var promotion: String
  @Option(help: "The file to write (default: the dossier's name and .evidence.tar)")
  var output: String?
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let made = try await bundle()
    let bytes = try made.bundle.packed()
    let path = output ?? "\(made.name).evidence.tar"
    try WholeFile.write(bytes, to: path)
    let report = EvidenceBundle.verify(packed: bytes, pinned: made.pin)
    let view = EvidenceView(
      promotion: made.name, file: path, bytes: bytes, report: report, pin: made.pin)
    options.output.result(view.lines, json: view.json)
    if !report.ok { throw ExitCode(Failure.Exit.refused.rawValue) }
  }

  private struct Made {
    let name: String
    let bundle: EvidenceBundle
    let pin: Digest?
  }

  private func bundle() async throws -> Made {
    let workspace = try Workspace.find(named: options.workspace)
    let registry = try RegistryFolder.read(workspace)
    let pin = try TrustFolder(folder: workspace.trust).firstDigest()
    guard KeyMaterial.exists(in: workspace.configuration(registry.pipeline)) else {
      let folder = try DossierDesk.folder(promotion, in: workspace)
      return Made(
        name: folder.lastPathComponent, bundle: EvidenceBundle(files: try FolderFiles.read(folder)),
        pin: pin)
    }
    return try await Session.with(options, user: UserOptions.fallback) { session in
      let (record, bundle) = try await session.engine.evidence(of: promotion)
      return Made(name: record.folder, bundle: bundle, pin: pin)
    }
  }
}
