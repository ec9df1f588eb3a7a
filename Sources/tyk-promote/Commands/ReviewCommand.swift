import ArgumentParser
import PromoteCore
import PromoteEngine

struct ReviewCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "Show a plan the way an approver should read it",
    discussion: """
      Reads the plan and its documents, by their digests, and says how the gate stands.

      Example:  tyk-promote review amber-falcon
      """)
  @Argument(help: "The promotion: its id, its word, or its dossier's folder") var promotion: String
  @Flag(help: "As Markdown, for a pull request") var markdown = false
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let review = try await plan()
    if markdown {
      let lines = review.markdown.split(separator: "\n", omittingEmptySubsequences: false)
      options.output.result(lines.map(String.init), json: review.json)
    } else {
      options.output.result(review.lines, json: review.json)
    }
  }

  private func plan() async throws -> PlanReview {
    let workspace = try Workspace.find(named: options.workspace)
    let registry = try RegistryFolder.read(workspace)
    guard KeyMaterial.exists(in: workspace.configuration(registry.pipeline)) else {
      return try DossierDesk(promotion, in: workspace).review()
    }
    return try await Session.with(options, user: UserOptions.fallback) { session in
      try await session.engine.show(promotion)
    }
  }
}

struct ShowCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a promotion: its plan, its gate, where it stands",
    discussion: "Reads the store.\n\nExample:  tyk-promote show amber-falcon --json")
  @Argument(help: "The promotion: its id, its word, or its dossier's folder") var promotion: String
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await Session.with(options, user: UserOptions.fallback) { session in
      let review = try await session.engine.show(promotion)
      let summary = try await session.engine.list().first { $0.id == review.promotion }
      let state = summary.map {
        ["\($0.id)  \($0.state)  by \($0.requester)  \($0.created.seconds)"]
      }
      options.output.result((state ?? []) + review.lines, json: review.json)
    }
  }
}

struct ExplainCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Tell the whole story of one field, from the source to the target",
    discussion: """
      Reads both environments. Shows no secret.

      Example:  tyk-promote explain oas/payments /x-tyk-api-gateway/upstream/url --from dev --to staging
      """)
  @Argument(help: "The object, as kind/id") var object: String
  @Argument(help: "The field, as a JSON Pointer") var pointer: String
  @Option(help: "The environment to promote from") var from: EnvironmentName
  @Option(help: "The environment to promote to") var to: EnvironmentName
  @OptionGroup var options: CommonOptions

  func validate() throws {
    guard Address(object) != nil else {
      throw ValidationError("'\(object)' is no object: write kind/id, e.g. oas/payments")
    }
    guard JSONPointer(pointer) != nil else {
      throw ValidationError("'\(pointer)' is no JSON Pointer: it begins with '/'")
    }
  }

  func run() async throws {
    guard let address = Address(object), let place = JSONPointer(pointer) else { return }
    try await Session.with(options, user: UserOptions.fallback) { session in
      let story = try await session.engine.explain(address, place, from: from, to: to)
      let view = ExplanationView(story: story, from: from, to: to)
      options.output.result(view.lines, json: view.json)
    }
  }
}
