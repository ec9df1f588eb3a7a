import ArgumentParser
import PromoteCore
import PromoteEngine

struct DriftCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift",
    abstract: "Show what was changed past the promotions, and decide about it",
    discussion: """
      Compares an environment with what was last verified there: changed there (them), in the registry \
      since (us), or both. Exit code 2 when something differs that nobody accepted: cron can run it.

      Example:  tyk-promote drift staging --record
                tyk-promote drift staging --accept policy/gold --reason 'load test until Friday'
      """)
  @Argument(help: "The environment") var environment: EnvironmentName
  @Flag(help: "Write the result to the log") var record = false
  @Option(help: "Leave this object as it is; `all`: everything listed") var accept: [String] = []
  @Option(help: "Plan this object back to what was verified; `all`: everything listed")
  var revert: [String] = []
  @Option(help: "Take this object into the release; `all`: everything listed")
  var adopt: [String] = []
  @Option(help: "Why, for the record") var reason: String?
  @Option(help: "The key that signs the decision: a file, or a key of the agent") var key: String?
  @OptionGroup var user: UserOptions
  @OptionGroup var options: CommonOptions

  private var chosen: [(word: Disposition.Word, objects: [String])] {
    [(.accept, accept), (.revert, revert), (.adopt, adopt)].filter { !$0.1.isEmpty }
  }

  func validate() throws {
    guard chosen.count <= 1 else {
      throw ValidationError("one of --accept, --revert and --adopt at a time")
    }
    guard let objects = chosen.first?.objects else { return }
    guard reason != nil else { throw ValidationError("a decision needs its reason: --reason") }
    if let wrong = objects.first(where: { $0 != "all" && Address($0) == nil }) {
      throw ValidationError("'\(wrong)' is no object such as policy/gold, and not `all`")
    }
  }

  func run() async throws {
    try await Session.with(options, user: user.name) { session in
      if let (word, objects) = chosen.first {
        return try await decide(word, objects, session)
      }
      let result = try await session.engine.drift(environment, record: record)
      let view = DriftView(result: result)
      options.output.result(view.lines, json: view.json)
      if !result.matches { throw ExitCode(2) }
    }
  }

  private func decide(
    _ word: Disposition.Word, _ objects: [String], _ session: Session
  ) async throws {
    let request = DisposeRequest(
      environment: environment,
      objects: objects.contains("all") ? [] : objects.compactMap(Address.init),
      word: word, reason: reason ?? "")
    var signer: (any Signer)?
    if let key {
      let known = session.registry.approvers.people.first { $0.id == user.name }
      signer = try await SignerChoice(key: key, known: known?.keys.map(\.publicKey) ?? []).open()
    }
    let result = try await session.engine.dispose(request, signedBy: signer)
    let view = DisposeView(result: result)
    options.output.result(view.lines, json: view.json)
    if result.plan?.review.verdict == .blocked { throw ExitCode(3) }
  }
}
