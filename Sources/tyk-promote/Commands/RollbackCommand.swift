import ArgumentParser
import PromoteCore
import PromoteEngine

struct RollbackCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Take a promotion back",
    discussion: """
      A promotion that is half-way returns at once, by the inverse that was approved with it. One that has \
      ended is planned back against the present, to be approved and applied like any other. Afterwards \
      the environment is on hold, so that nothing brings the release again by itself.

      Example:  tyk-promote rollback 2026-11-21-dev-to-staging-amber-falcon --reason 'orders answers 502'
      """)
  @Argument(help: "The promotion: its id, its word, or its dossier's folder") var promotion: String
  @Option(help: "Why, for the record") var reason: String
  @Option(help: "Sign the request with your private key's file, as for plan") var sign: String?
  @OptionGroup var user: UserOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await Session.with(options, user: user.name) { session in
      var signer: (any Signer)?
      if let sign { signer = try await session.signer(sign, of: user.name) }
      switch try await session.engine.rollback(promotion, reason: reason, signer: signer) {
      case .wentBack(let result):
        let view = RollbackView(result: result)
        options.output.result(view.lines, json: ApplyView(result: result).json)
        if result.verified != true { throw ExitCode(1) }
      case .planned(let outcome):
        let view = PlanView(outcome: outcome)
        options.output.result(view.lines, json: view.json)
        if outcome.review.verdict == .blocked { throw ExitCode(3) }
      }
    }
  }
}
