import ArgumentParser
import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

struct AuditVerify: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check the whole log, or one dossier, and report everything that is wrong",
    discussion: """
      Without an argument: hashes every entry again, checks every stored node, checkpoint and signature, \
      and compares with the checkpoints seen elsewhere. With a dossier: checks it by itself; no store, no \
      network. The trust root is the workspace's first trust document, or --trust. Exit code 3 when \
      anything is wrong.

      Example:  tyk-promote audit verify promotions/2026-11-21-dev-to-staging-amber-falcon
      """)
  @Argument(help: "A dossier's folder (default: the workspace's log)") var dossier: String?
  @Option(help: "The pinned digest of the first trust document, sha256:…") var trust: String?
  @OptionGroup var options: CommonOptions

  func validate() throws {
    if let trust, pinned(trust) == nil {
      throw ValidationError("'\(trust)' is no digest: write sha256: and 64 hexadecimal digits")
    }
  }

  private func pinned(_ text: String) -> Digest? {
    Digest(hex: text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text)
  }

  func run() async throws {
    let report: AuditReport
    if let dossier { report = try verify(dossier: dossier) } else { report = try await verifyLog() }
    options.output.result(
      AuditReportView(report: report, what: dossier ?? "the log").lines, json: report.json)
    if !report.ok { throw ExitCode(Failure.Exit.refused.rawValue) }
  }

  private func verify(dossier path: String) throws -> AuditReport {
    let folder = URL(filePath: path).standardizedFileURL
    guard FileManager.default.fileExists(atPath: folder.appending(path: "plan.json").path()) else {
      throw Failure("no-dossier", .failed, "'\(path)' is no dossier: it has no plan.json")
    }
    var pin = trust.flatMap(pinned)
    if pin == nil, let workspace = try? Workspace.find(named: options.workspace ?? root(of: folder))
    {
      pin = try TrustFolder(folder: workspace.trust).firstDigest()
    }
    return EvidenceBundle(files: try FolderFiles.read(folder)).verify(pinned: pin)
  }

  /// A dossier normally lies in its workspace's `promotions/`.
  private func root(of dossier: URL) -> String {
    dossier.deletingLastPathComponent().deletingLastPathComponent().path(percentEncoded: false)
  }

  private func verifyLog() async throws -> AuditReport {
    let workspace = try Workspace.find(named: options.workspace)
    let registry = try RegistryFolder.read(workspace)
    let folder = workspace.configuration(registry.pipeline)
    let keys = try KeyMaterial.read(from: folder, origin: registry.pipeline.logOrigin)
    let store = try SQLiteStore.uncheckedStore(
      path: workspace.store(registry.pipeline).path(percentEncoded: false),
      policy: LogPolicy(logs: [keys.log.key]))
    var seen = try LastSeen(folder: folder).read().map { [$0] } ?? []
    seen += try DossierCheckpoints.read(workspace.promotions)
    return try await store.verify(against: seen)
  }
}
