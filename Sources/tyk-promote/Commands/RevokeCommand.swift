import ArgumentParser
import PromoteCore
import PromoteEngine

struct RevokeCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "Take your approval of a promotion back, signed",
    discussion: """
      Counts from now on: what has been applied stays. A key that is lost is another matter, see \
      `approvers revoke`.

      Example:  tyk-promote revoke amber-falcon --as ana --key ana.key --comment 'wrong quota'
      """)
  @Argument(help: "The promotion: its id, its word, or its dossier's folder") var promotion: String
  @Option(
    help:
      "Your private key's file; a .pub file means that key in the ssh agent (default: the agent)")
  var key: String?
  @Option(help: "Why, at most 2,000 bytes; part of what is signed") var comment: String
  @OptionGroup var user: UserOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let workspace = try Workspace.find(named: options.workspace)
    let registry = try RegistryFolder.read(workspace)
    guard KeyMaterial.exists(in: workspace.configuration(registry.pipeline)) else {
      return try await revokeInDossier(workspace, registry)
    }
    try await Session.with(options, user: user.name) { session in
      let signer = try await session.signer(key, of: user.name)
      let result = try await session.engine.revoke(
        promotion, approver: user.user, comment: comment, with: signer)
      options.output.result(
        ["\(result.approver) took back \(result.revoked) of the approvals of \(result.promotion)"]
          + GateView(gate: result.gate).lines,
        json: [
          "promotion": .string(result.promotion), "approver": .string(result.approver),
          "revoked": .integer(result.revoked), "gate": GateView(gate: result.gate).json,
        ])
    }
  }

  /// In a clone without the store.
  private func revokeInDossier(_ workspace: Workspace, _ registry: Registry) async throws {
    let keys = registry.approvers.people.first { $0.id == user.name }?.keys ?? []
    let signer = try await SignerChoice(key: key, known: keys.map(\.publicKey)).open()
    let files = try await DossierDesk(promotion, in: workspace).revoke(
      approver: user.name, comment: comment, signer: signer, now: SystemClock().now())
    options.output.result(
      files.map { "wrote \($0)" }
        + ["next: commit the file; it counts once it is recorded where the store is"],
      json: [
        "promotion": .string(promotion), "approver": .string(user.name),
        "revoked": .integer(files.count), "gate": .null,
      ])
  }
}

struct CloseReviewCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "close-review", abstract: "Sign that you looked at what broke the glass",
    discussion: """
      Closes the review that `apply --break-glass` left open. Somebody whom the gate names signs it, \
      never who broke the glass or asked for the promotion.

      Example:  tyk-promote close-review pp_01JNBQ7W3T8Z5V2X4Y6M9K0RCE --as ben --comment 'was right'
      """)
  @Argument(help: "The promotion: its id, or its dossier's folder") var promotion: String
  @Option(
    help:
      "Your private key's file; a .pub file means that key in the ssh agent (default: the agent)")
  var key: String?
  @Option(help: "What you found, at most 2,000 bytes; part of what is signed") var comment: String
  @OptionGroup var user: UserOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await Session.with(options, user: user.name) { session in
      let signer = try await session.signer(key, of: user.name)
      let reviewer = try await session.engine.closeReview(
        promotion, comment: comment, reviewer: user.user, with: signer)
      options.output.result(
        ["\(reviewer) closed the review of \(promotion)"],
        json: ["promotion": .string(promotion), "reviewer": .string(reviewer)])
    }
  }
}

extension Session {
  /// The key that signs: a file, or what the agent holds of this person's.
  func signer(_ key: String?, of person: String) async throws -> any Signer {
    let known =
      (registry.approvers.people + registry.approvers.services)
      .first { $0.id == person }?.keys ?? []
    return try await SignerChoice(key: key, known: known.map(\.publicKey)).open()
  }
}
