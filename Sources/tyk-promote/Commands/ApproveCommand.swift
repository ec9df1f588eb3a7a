import ArgumentParser
import PromoteAdapters
import PromoteCore
import PromoteEngine

struct ApproveCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Sign exactly the effect of a plan",
    discussion: """
      Shows the plan, signs its digest with your key, adds the approval to the dossier and, where the \
      store is at hand, records it. Nothing is sent to any environment.

      Example:  tyk-promote approve amber-falcon --as ana --role release-manager --key ~/.ssh/id_ed25519
      """)
  @Argument(help: "The promotion: its id, its word, or its dossier's folder") var promotion: String
  @OptionGroup var decision: DecisionOptions
  @OptionGroup var user: UserOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await decision.run(.approve, promotion, user: user, options: options)
  }
}

struct RejectCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "reject", abstract: "Refuse a plan for good, signed and with a reason",
    discussion: """
      A reject by anybody the gate names stops the plan; the way on is a new plan.

      Example:  tyk-promote reject amber-falcon --as ben --role security --key ben.key --comment 'opens CORS'
      """)
  @Argument(help: "The promotion: its id, its word, or its dossier's folder") var promotion: String
  @OptionGroup var decision: DecisionOptions
  @OptionGroup var user: UserOptions
  @OptionGroup var options: CommonOptions

  func validate() throws {
    if decision.comment == nil { throw ValidationError("a reject needs its reason: --comment") }
  }

  func run() async throws {
    try await decision.run(.reject, promotion, user: user, options: options)
  }
}

/// How an approver signs.
struct DecisionOptions: ParsableArguments {
  @Option(help: "The role you sign in (default: the only one you hold)") var role: String?
  @Option(
    help:
      "Your private key's file; a .pub file means that key in the ssh agent (default: the agent)")
  var key: String?
  @Option(help: "A comment, at most 2,000 bytes; part of what is signed") var comment: String?

  func run(
    _ decision: ApprovalStatement.Decision, _ promotion: String, user: UserOptions,
    options: CommonOptions
  ) async throws {
    let workspace = try Workspace.find(named: options.workspace)
    let registry = try RegistryFolder.read(workspace)
    let keys = registry.approvers.people.first { $0.id == user.name }?.keys ?? []
    let signer = try await SignerChoice(key: key, known: keys.map(\.publicKey)).open()
    let view: DecisionView
    if KeyMaterial.exists(in: workspace.configuration(registry.pipeline)) {
      view = try await Session.with(options, user: user.name) { session in
        try await session.warnWhereRegistryDiffers(options.output)
        let request = ApprovalRequest(
          decision, approver: user.user, role: role, comment: comment)
        return DecisionView(
          result: try await session.engine.approve(promotion, request, with: signer))
      }
    } else {
      view = try await DossierDesk(promotion, in: workspace).decide(
        decision, approver: user.name, role: role, comment: comment, signer: signer,
        now: SystemClock().now(), random: SystemRandom())
    }
    options.output.result(view.lines, json: view.json)
  }
}
