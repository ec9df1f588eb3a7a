import ArgumentParser
import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

struct AuditVerify: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check the whole log, a dossier or an evidence file, and report all that is wrong",
    discussion: """
      Without an argument: hashes every entry again, checks every stored node, checkpoint and signature, \
      and compares with the checkpoints seen elsewhere. With a dossier or an evidence file: checks it by \
      itself; no store, no network. The trust root is the workspace's first trust document, or --trust. \
      --against FILE compares with a copy of the log held elsewhere: a checkpoint, or what \
      `audit prove --from` printed. Exit code 3 when anything is wrong.

      Example:  tyk-promote audit verify promotions/2026-11-21-dev-to-staging-amber-falcon
      """)
  @Argument(help: "A dossier's folder or an evidence file (default: the workspace's log)")
  var dossier: String?
  @Option(help: "The pinned digest of the first trust document, sha256:…") var trust: String?
  @Option(help: "A checkpoint or consistency proof held elsewhere (can be repeated)")
  var against: [String] = []
  @Option(help: "Check the time stamp too, against these root certificates (PEM)")
  var tsaCa: String?
  @OptionGroup var options: CommonOptions

  func validate() throws {
    if let trust, pinned(trust) == nil {
      throw ValidationError("'\(trust)' is no digest: write sha256: and 64 hexadecimal digits")
    }
    if tsaCa != nil, dossier == nil {
      throw ValidationError("time stamps are part of evidence: name a dossier or an evidence file")
    }
  }

  private func pinned(_ text: String) -> Digest? {
    Digest(hex: text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text)
  }

  func run() async throws {
    let held = try against.map { HeldCopy(try WholeFile.read($0, limit: 1 << 20), source: $0) }
    let report: AuditReport
    if let dossier {
      report = try await verify(dossier, held)
    } else {
      report = try await verifyLog(held)
    }
    options.output.result(
      AuditReportView(report: report, what: dossier ?? "the log").lines, json: report.json)
    if !report.ok { throw ExitCode(Failure.Exit.refused.rawValue) }
  }

  private func verify(_ path: String, _ held: [HeldCopy]) async throws -> AuditReport {
    let pin = try trust.flatMap(pinned) ?? workspacePin(of: URL(filePath: path).standardizedFileURL)
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
      let bytes = try WholeFile.read(path, limit: EvidenceArchive.largestArchive)
      let report = EvidenceBundle.verify(packed: bytes, pinned: pin, against: held)
      // What cannot be unpacked holds no time stamp to look at.
      guard report.checkpoint != nil else { return report }
    }
    let file = try EvidenceFile(path)
    return try await stamped(file.bundle, file.bundle.verify(pinned: pin, against: held))
  }

  /// With --tsa-ca, a time stamp must be there and be an authority's.
  private func stamped(
    _ bundle: EvidenceBundle, _ report: AuditReport
  ) async throws -> AuditReport {
    guard let tsaCa else { return report }
    let authorities = try WholeFile.read(tsaCa, limit: 1 << 20)
    var (problems, notes) = (report.problems, report.notes)
    notes.removeAll { $0.code == .timestampUnchecked }
    if let response = bundle.timestampResponse, let text = bundle.stampedText {
      do {
        let token = try await OpenSSLTimestamps().verify(
          response, of: text, authorities: authorities)
        notes.append(
          AuditProblem(.timestampChecked, "the checkpoint was stamped at \(token.time.seconds)"))
      } catch let failure as OpenSSLTimestamps.Failure {
        problems.append(AuditProblem(.timestampInvalid, "log/checkpoint.tsr: \(failure)"))
      }
    } else {
      problems.append(AuditProblem(.timestampInvalid, "there is no time stamp to check"))
    }
    return AuditReport(
      entries: report.entries, checkpoint: report.checkpoint, problems: problems, notes: notes)
  }

  /// The first trust document of the workspace that is named, or that the dossier lies in.
  private func workspacePin(of dossier: URL) throws -> Digest? {
    guard let workspace = try? Workspace.find(named: options.workspace ?? root(of: dossier)) else {
      return nil
    }
    return try TrustFolder(folder: workspace.trust).firstDigest()
  }

  /// A dossier normally lies in its workspace's `promotions/`.
  private func root(of dossier: URL) -> String {
    dossier.deletingLastPathComponent().deletingLastPathComponent().path(percentEncoded: false)
  }

  private func verifyLog(_ held: [HeldCopy]) async throws -> AuditReport {
    let workspace = try Workspace.find(named: options.workspace)
    let registry = try RegistryFolder.read(workspace)
    let folder = workspace.configuration(registry.pipeline)
    let keys = try KeyMaterial.read(from: folder, origin: registry.pipeline.logOrigin)
    let store = try SQLiteStore.uncheckedStore(
      path: workspace.store(registry.pipeline).path(percentEncoded: false),
      policy: LogPolicy(logs: [keys.log.key]))
    var seen = try LastSeen(folder: folder).read().map { [$0] } ?? []
    seen += try DossierCheckpoints.read(workspace.promotions)
    var unread: [AuditProblem] = []
    for copy in held {
      do {
        let (checkpoint, _) = try copy.read(by: [keys.log.key])
        seen.append(SeenCheckpoint(checkpoint.checkpoint, in: copy.source))
      } catch {
        unread.append(AuditProblem(.checkpointUnsigned, "\(copy.source): \(error)"))
      }
    }
    let report = try await store.verify(against: seen)
    return AuditReport(
      entries: report.entries, checkpoint: report.checkpoint, problems: report.problems + unread,
      notes: report.notes)
  }
}
