import ArgumentParser
import PromoteCore
import PromoteEngine

struct PlanCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Show what a promotion would change, and save it for approval",
    discussion: """
      Reads both environments and writes nothing to either. A plan that is ready is stored, logged and \
      written to promotions/; one that is blocked is only shown. Planning again with the same effect \
      keeps the plan and its approvals.

      Example:  tyk-promote plan --from dev --to staging --select 'kind=oas name=Pay*'
      """)
  @Option(help: "The environment to promote from") var from: EnvironmentName
  @Option(help: "The environment to promote to") var to: EnvironmentName
  @OptionGroup var selection: SelectionOptions
  @Option(help: "Why, for the record") var reason: String?
  @Option(help: "Where it was asked for, e.g. a ticket's number or URL") var ticket: String?
  @Option(
    help:
      "Sign the request with your private key's file; needed where the target is protected (a .pub file means that key in the ssh agent)"
  )
  var sign: String?
  @Flag(help: "Exit with 2 when there are changes, with 3 when the plan is blocked")
  var exitCode = false
  @OptionGroup var user: UserOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await Session.with(options, user: user.name) { session in
      try await session.warnWhereRegistryDiffers(options.output)
      var request = selection.request(
        from: from, to: to, reason: reason, ticket: ticket, dryRun: false)
      if let sign { request.signer = try await session.signer(sign, of: user.name) }
      let outcome = try await session.engine.plan(request)
      let view = PlanView(outcome: outcome)
      options.output.result(view.lines, json: view.json)
      try view.exit(asked: exitCode)
    }
  }
}

struct DiffCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Show what a promotion would change, and save nothing",
    discussion: """
      As plan, without storing, logging or writing anything. Works in a clone that has no store, for \
      promotions from the first stage.

      Example:  tyk-promote diff --from dev --to staging
      """)
  @Option(help: "The environment to promote from") var from: EnvironmentName
  @Option(help: "The environment to promote to") var to: EnvironmentName
  @OptionGroup var selection: SelectionOptions
  @Flag(help: "Exit with 2 when there are changes, with 3 when the plan would be blocked")
  var exitCode = false
  @OptionGroup var user: UserOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await Session.with(options, user: user.name, orWithoutStore: true) { session in
      let outcome = try await session.engine.plan(
        selection.request(from: from, to: to, reason: nil, ticket: nil, dryRun: true))
      let view = PlanView(outcome: outcome)
      options.output.result(view.lines, json: view.json)
      try view.exit(asked: exitCode)
    }
  }
}

/// What to promote, and whether to delete.
struct SelectionOptions: ParsableArguments {
  @Option(
    name: .customLong("select"),
    help:
      "Only these objects: kind=, id=, name=, tag=, category=; all terms hold (can be repeated: or)"
  )
  var selectors: [String] = []

  @Option(
    help: "Delete what the release no longer has: --prune what a promotion put there, --prune=all")
  var prune: Prune?

  enum Prune: String, ExpressibleByArgument, CaseIterable {
    case promoted, all
  }

  func request(
    from: EnvironmentName, to: EnvironmentName, reason: String?, ticket: String?, dryRun: Bool
  ) -> PlanRequest {
    let mode: PruneMode =
      switch prune {
      case nil: .none
      case .promoted: .promoted
      case .all: .all
      }
    return PlanRequest(
      from: from, to: to, selection: selectors, prune: mode, reason: reason, ticket: ticket,
      dryRun: dryRun)
  }
}
