import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import TykSimulator

/// What happens in the demo, step by step, through the same engine as the commands.
struct DemoScript {
  let stage: DemoStage
  let servers: [SimulatorServer.Ready]
  let output: Output

  private var workspace: Workspace { stage.workspace }
  private var path: String { workspace.root.path(percentEncoded: false) }
  /// Where this program is: it need not be in PATH.
  private var tool: String {
    URL(filePath: CommandLine.arguments[0]).standardizedFileURL.path(percentEncoded: false)
  }

  func run() async throws {
    let signers = try stage.prepare(urls: servers.map(\.url))
    say(
      "three simulated environments",
      servers.map { "  \($0.name)\(stage.hasPortals ? " \($0.system.rawValue)" : "")  \($0.url)" })

    let maker = WorkspaceMaker(
      workspace: workspace, outside: stage.outside, user: DemoStage.administrator)
    guard let administrator = signers[DemoStage.administrator] else { return }
    let pin = try await maker.make(signers: [administrator])
    say("init: keys, log, and the trust document that olga signed", ["  sha256:\(pin.hex)"])

    try await fill("dev", with: DemoObjects.dev)
    try await fill("staging", with: DemoObjects.staging)
    say("dev holds what its developers made; staging has a silver policy of its own", [])
    if stage.hasPortals {
      try await fill("dev", with: DemoObjects.forPortal)
      try await fill("dev", .portal, with: DemoObjects.portal)
      say(
        "dev's Portal made a product and plans of its policies, and people put them on a shelf", [])
    }

    var dossiers: [String] = []
    for (from, to) in zip(DemoStage.names, DemoStage.names.dropFirst()) {
      dossiers.append(try await promote(from, to, signers))
    }
    try await finish(dossiers)
  }

  /// One promotion: plan, two approvals, apply. Returns the dossier's folder.
  private func promote(
    _ from: EnvironmentName, _ to: EnvironmentName, _ signers: [String: KeyFileSigner]
  ) async throws -> String {
    let planned = try await with(DemoStage.requester) { session in
      try await session.engine.plan(
        PlanRequest(
          from: from, to: to, reason: "the demo", ticket: "DEMO-1",
          signer: signers[DemoStage.requester]))
    }
    say(
      "plan --from \(from) --to \(to) --sign \(DemoStage.requester)'s key",
      PlanView(outcome: planned).lines)
    guard let promotion = planned.promotion, let dossier = planned.dossier else {
      throw Failure("demo", .failed, "the demo's plan to '\(to)' was not ready")
    }
    for (id, role) in DemoStage.approvers {
      guard let signer = signers[id] else { continue }
      let decided = try await with(id) { session in
        try await session.engine.approve(
          promotion,
          ApprovalRequest(.approve, approver: id, role: role, comment: "looked at every line"),
          with: signer)
      }
      say(
        "approve \(planned.review.word) --as \(id) --role \(role)",
        DecisionView(result: decided).lines)
    }
    let applied = try await with(DemoStage.requester) { try await $0.engine.apply(promotion) }
    say("apply \(planned.review.word)", ApplyView(result: applied).lines)
    guard applied.verified == true else {
      throw Failure("demo", .failed, "the demo's promotion to '\(to)' was not verified")
    }
    return dossier
  }

  private func finish(_ dossiers: [String]) async throws {
    let report = try await with(DemoStage.requester) { try await $0.store.verify(against: []) }
    say("audit verify", AuditReportView(report: report, what: "the log").lines)
    let pin = try TrustFolder(folder: workspace.trust).firstDigest()
    var problems = report.problems
    for dossier in dossiers {
      let folder = workspace.promotions.appending(path: dossier)
      let checked = EvidenceBundle(files: try FolderFiles.read(folder)).verify(pinned: pin)
      problems += checked.problems
      say(
        "audit verify promotions/\(dossier)",
        AuditReportView(report: checked, what: dossier).lines)
    }
    guard problems.isEmpty else { throw Failure("demo", .failed, "the demo's log does not verify") }
    output.lines([
      "",
      "The workspace is \(path). To go on, in one terminal:",
      "  alias tyk-promote=\(tool)",
      "  cd \(path) && tyk-promote simulate",
      "and in another, there, with the same alias:",
      "  tyk-promote status",
      "  tyk-promote plan --from dev --to staging --as \(DemoStage.requester) --sign .tyk-promote/keys/\(DemoStage.requester)",
      "  tyk-promote approve WORD --as ana --key .tyk-promote/keys/ana",
      "  tyk-promote approve WORD --as ben --key .tyk-promote/keys/ben",
      "  tyk-promote apply WORD",
      "The access key of dev's API is in .tyk-promote/secrets/dev-dashboard"
        + (stage.hasPortals ? ", of its Portal's in .tyk-promote/secrets/dev-portal." : "."),
    ])
  }

  private func with<T>(_ user: String, _ body: (Session) async throws -> T) async throws -> T {
    let session = try await Session.open(workspace, user: user, ports: stage.outside)
    let result = try await body(session)
    try await session.close()
    return result
  }

  /// Sends objects to an environment the way its developers would.
  private func fill(
    _ name: String, _ system: SimulatorServer.Ready.System = .dashboard,
    with requests: [DemoObjects.Request]
  ) async throws {
    guard let server = servers.first(where: { $0.name == name && $0.system == system }) else {
      return
    }
    let transport = try AsyncHTTPTransport(BaseURL(server.url))
    for request in requests {
      let answer = try await transport.send(
        HTTPExchange.Request(
          method: request.method, path: request.path,
          headers: [
            ("Authorization", server.secret), ("Content-Type", "application/json"),
            ("Accept", "application/json"),
          ],
          body: request.body.serialised()))
      guard (200..<300).contains(answer.status) else {
        throw Failure(
          "demo", .failed,
          "\(name) refused \(request.method) \(request.path): \(String(decoding: answer.body, as: UTF8.self))"
        )
      }
    }
    await transport.shutdown()
  }

  private func say(_ heading: String, _ lines: [String]) {
    output.lines(["", "▸ \(heading)"] + lines.map { "  \($0)" })
  }
}
