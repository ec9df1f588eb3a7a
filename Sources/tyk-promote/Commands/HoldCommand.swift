import ArgumentParser
import PromoteCore
import PromoteEngine

struct HoldCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold", abstract: "Let nothing be applied to an environment until it is resumed",
    discussion: """
      Written to the log. What is being applied ends; a half-applied promotion cannot be gone on with.

      Example:  tyk-promote hold prod --reason 'incident 4711'
      """)
  @Argument(help: "The environment") var environment: EnvironmentName
  @Option(help: "Why, for the record") var reason: String
  @OptionGroup var user: UserOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await Session.with(options, user: user.name) { session in
      try await session.engine.hold(environment, reason: reason)
      options.output.result(
        ["\(environment) is on hold: \(reason)", "next: tyk-promote resume \(environment)"],
        json: ["environment": .string(environment.text), "reason": .string(reason)])
    }
  }
}

struct ResumeCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Release the holds of an environment",
    discussion:
      "Written to the log.\n\nExample:  tyk-promote resume prod --reason 'incident closed'")
  @Argument(help: "The environment") var environment: EnvironmentName
  @Option(help: "Why, for the record") var reason: String?
  @OptionGroup var user: UserOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await Session.with(options, user: user.name) { session in
      let reasons = try await session.engine.resume(environment, reason: reason)
      options.output.result(
        ["\(environment) is no longer on hold"] + reasons.map { "  was: \($0)" },
        json: [
          "environment": .string(environment.text),
          "released": .array(reasons.map { .string($0) }),
        ])
    }
  }
}
