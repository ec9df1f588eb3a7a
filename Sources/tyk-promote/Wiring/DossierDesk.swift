import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

/// Review and signature where the store is not: in a clone of the workspace's repository.
///
/// Everything is taken from the dossier's files and checked against the pinned trust document. The
/// approval is added as a file; it counts once it was recorded where the store is.
struct DossierDesk {
  let folder: URL
  let plan: PromoteCore.Plan
  private let files: [String: [UInt8]]
  private let trust: AcceptedTrust
  private let log: SignedCheckpoint

  /// Refused: a dossier that does not verify, or whose trust document is not the workspace's.
  init(_ promotion: String, in workspace: Workspace) throws {
    folder = try Self.folder(promotion, in: workspace)
    files = try FolderFiles.read(folder).filter { EvidenceBundle.includes($0.key) }
    guard let pin = try TrustFolder(folder: workspace.trust).firstDigest() else {
      throw Failure(
        "no-trust", .refused, "this workspace has no accepted trust document",
        hint: "fetch environments/trust from where the workspace was made")
    }
    let report = EvidenceBundle(files: files).verify(pinned: pin)
    guard report.ok else {
      throw Failure(
        "broken-dossier", .refused, "the dossier does not verify",
        hint: "`tyk-promote audit verify \(folder.path(percentEncoded: false))` says more",
        facts: report.problems.map { ($0.code.rawValue, $0.message) })
    }
    plan = try PromoteCore.Plan(reading: files["plan.json"] ?? [])
    var accepted = try AcceptedTrust(
      first: files["trust/1.trust.json"] ?? [], pinned: pin, at: nil)
    while let next = files["trust/\(accepted.document.version + 1).trust.json"] {
      accepted = try accepted.updated(by: next, at: nil)
    }
    trust = accepted
    log = try accepted.document.logPolicy().verify(files["log/checkpoint"] ?? [])
  }

  /// The plan as people and scripts read it; its gate is judged where the store is.
  func review() -> PlanReview {
    let files = files
    return PlanReview(
      plan,
      context: .init(
        document: { digest in
          files["blobs/\(digest.hex)"].flatMap { bytes in
            guard Digest(of: bytes) == digest else { return nil }
            do { return try JSON.parse(bytes) } catch { return nil }
          }
        },
        next: ["tyk-promote approve \(folder.lastPathComponent) --as YOU --key FILE"]))
  }

  /// Signs and adds the file.
  func decide(
    _ decision: ApprovalStatement.Decision, approver: String, role: String?, comment: String?,
    signer: any Signer, now: Instant, random: any RandomSource
  ) async throws -> DecisionView {
    let draft: ApprovalDraft
    let envelope: [UInt8]
    do {
      draft = try ApprovalDraft(
        plan: plan.bytes, approver: approver, role: role ?? self.role(of: approver),
        decision: decision, comment: comment, trust: trust,
        log: .init(origin: log.checkpoint.origin, size: log.size, root: log.root),
        nonce: random.bytes(16), issuedAt: now)
      envelope = try await signer.approve(draft, trust: trust)
    } catch let refusal as ApprovalRefusal {
      throw Failure("refused", .refused, refusal.reason)
    } catch ApprovalFailure.refused(let refusal) {
      throw Failure("refused", .refused, refusal.reason)
    } catch ApprovalFailure.signing(let failure) { throw failure }
    let name = "approvals/\(Digest(of: draft.payload).hex).json"
    try FileManager.default.createDirectory(
      at: folder.appending(path: "approvals"), withIntermediateDirectories: true)
    try WholeFile.write(envelope, to: folder.appending(path: name).path(percentEncoded: false))
    return DecisionView(
      promotion: plan.id, approver: approver, decision: decision.rawValue, effect: plan.effect,
      expires: draft.statement.expiresAt, file: "\(folder.lastPathComponent)/\(name)", gate: nil)
  }

  /// Takes the person's approvals back: adds a signed file for each. Refused where there is none.
  func revoke(
    approver: String, comment: String, signer: any Signer, now: Instant
  ) async throws -> [String] {
    var written: [String] = []
    for statement in try statements(approvedBy: approver) {
      let revocation = ApprovalRevocation(
        person: approver, issuedAt: Instant(now.seconds) ?? now, planID: plan.id,
        statement: statement, comment: comment)
      let envelope = try await signed(revocation, by: signer, at: now)
      let name = "approvals/\(statement.hex).revocation"
      try WholeFile.write(envelope, to: folder.appending(path: name).path(percentEncoded: false))
      written.append("\(folder.lastPathComponent)/\(name)")
    }
    guard !written.isEmpty else {
      throw Failure(
        "nothing-to-revoke", .refused,
        "'\(approver)' has no approval of '\(plan.id)' that could be taken back")
    }
    return written
  }

  private func statements(approvedBy person: String) throws -> [Digest] {
    let paths = files.keys.filter { $0.hasPrefix("approvals/") && $0.hasSuffix(".json") }
    return try paths.sorted().compactMap { path -> Digest? in
      let payload = try DSSE.Envelope(reading: files[path] ?? []).payload
      let statement = try ApprovalStatement(reading: payload)
      let counts = statement.approver == person && statement.decision == .approve
      return counts ? Digest(of: payload) : nil
    }
  }

  private func signed(
    _ revocation: ApprovalRevocation, by signer: any Signer, at now: Instant
  ) async throws -> [UInt8] {
    let armored = try await signer.signVerified(
      revocation.message, namespace: ApprovalRevocation.namespace)
    let envelope = revocation.envelope(signedBy: signer.publicKey, armored: armored)
    do {
      _ = try ApprovalRevocation.verify(envelope, trust: trust, recordedAt: now)
      return envelope
    } catch { throw Failure("refused", .refused, error.reason) }
  }

  private func role(of approver: String) throws -> String {
    let held = trust.document.principal(approver)?.roles ?? []
    let asked = trust.document.rule(for: plan.target.environment.text)?.require.map(\.role) ?? []
    guard let role = held.first(where: { asked.contains($0) }) ?? held.first else {
      throw Failure(
        "no-role", .refused, "'\(approver)' holds no role in the trust document",
        hint: "`tyk-promote trust show` lists who does")
    }
    return role
  }

  /// By the folder's name or path, the plan's id, or its word.
  static func folder(_ promotion: String, in workspace: Workspace) throws -> URL {
    for candidate in [URL(filePath: promotion), workspace.promotions.appending(path: promotion)]
    where isDossier(candidate) { return candidate.standardizedFileURL }
    var found: [URL] = []
    if FileManager.default.fileExists(atPath: workspace.promotions.path()) {
      for name in try FileManager.default.contentsOfDirectory(atPath: workspace.promotions.path()) {
        let folder = workspace.promotions.appending(path: name)
        guard isDossier(folder) else { continue }
        let bytes = try WholeFile.read(
          folder.appending(path: "plan.json").path(percentEncoded: false))
        let plan = try PromoteCore.Plan(reading: bytes)
        if plan.id == promotion || plan.word == promotion { found.append(folder) }
      }
    }
    guard let folder = found.first, found.count == 1 else {
      throw Failure(
        found.isEmpty ? "no-promotion" : "ambiguous-word", .failed,
        found.isEmpty
          ? "there is no dossier '\(promotion)' in promotions/"
          : "'\(promotion)' names \(found.count) dossiers",
        hint: "name the dossier's folder", facts: found.map { ("", $0.lastPathComponent) })
    }
    return folder
  }

  private static func isDossier(_ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: "plan.json").path())
  }
}
