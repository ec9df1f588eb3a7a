import ArgumentParser
import PromoteCore
import PromoteEngine

struct ApplyCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Carry out an approved plan, and verify it",
    discussion: """
      Judges the gate under the target's lease, reads every touched object again, and refuses before the \
      first write when anything moved. After a crash, the same command resumes.

      Example:  tyk-promote apply amber-falcon
      """)
  @Argument(help: "The promotion: its id, its word, or its dossier's folder") var promotion: String
  @Flag(help: "Do not wait for the gate: in the role it names for that, with --reason and your key")
  var breakGlass = false
  @Option(help: "With --break-glass: why; part of what is signed") var reason: String?
  @Option(
    help:
      "With --break-glass: your private key's file; a .pub file means that key in the ssh agent")
  var key: String?
  @OptionGroup var user: UserOptions
  @OptionGroup var options: CommonOptions

  func validate() throws {
    guard breakGlass || (reason == nil && key == nil) else {
      throw ValidationError("--reason and --key go with --break-glass")
    }
    guard !breakGlass || reason != nil else {
      throw ValidationError("breaking the glass needs its reason: --reason")
    }
  }

  func run() async throws {
    try await Session.with(options, user: user.name) { session in
      try await session.warnWhereRegistryDiffers(options.output)
      var glass: BreakGlass?
      if breakGlass {
        glass = BreakGlass(
          reason: reason ?? "", approver: user.user,
          signer: try await session.signer(key, of: user.name))
        options.output.warning(
          "BREAKING THE GLASS: the gate is not waited for; a review stays open")
      }
      let result = try await session.engine.apply(promotion, breakGlass: glass)
      let view = ApplyView(result: result)
      options.output.result(view.lines, json: view.json)
      if result.failed > 0 || result.notAttempted > 0 { throw ExitCode(1) }
      if result.verified == false { throw ExitCode(2) }
    }
  }
}

struct VerifyCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Compare an environment with what was last promoted to it",
    discussion: """
      Reads everything afresh. Exit code 2 when something differs.

      Example:  tyk-promote verify staging
      """)
  @Argument(help: "The environment") var environment: EnvironmentName
  @Flag(help: "Write the result to the log") var record = false
  @OptionGroup var user: UserOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await Session.with(options, user: user.name) { session in
      let result = try await session.engine.verify(environment, record: record)
      let view = VerifyView(result: result)
      options.output.result(view.lines, json: view.json)
      if !result.matches { throw ExitCode(2) }
    }
  }
}

struct AdoptCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "adopt", abstract: "Take an environment as it is for its release",
    discussion: """
      For an environment that was filled by other means: its dump is bound and becomes what later stages \
      receive. Where the environment is gated, that needs approvals like a promotion. Written to the \
      log. Changes nothing in the environment.

      Example:  tyk-promote adopt staging --reason 'filled by hand before'
      """)
  @Argument(help: "The environment") var environment: EnvironmentName
  @Option(help: "Why, for the record") var reason: String
  @Option(help: "Sign the request with your private key's file, as for plan") var sign: String?
  @OptionGroup var user: UserOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await Session.with(options, user: user.name) { session in
      var signer: (any Signer)?
      if let sign { signer = try await session.signer(sign, of: user.name) }
      let result = try await session.engine.adopt(environment, reason: reason, signer: signer)
      let what =
        "\(result.environment): \(result.objects) objects, release \(result.release.short)"
      var lines = [(result.proposed == nil ? "adopted " : "to be approved: adopting ") + what]
      lines += FindingsView(findings: result.findings).lines
      if let proposed = result.proposed {
        lines += [
          "next:  tyk-promote approve \(proposed.id)", "       tyk-promote apply \(proposed.id)",
        ]
      }
      options.output.result(
        lines,
        json: [
          "environment": .string(result.environment.text),
          "release": .string(result.release.hex), "objects": .integer(result.objects),
          "promotion": result.proposed.map { .string($0.id) } ?? .null,
          "findings": FindingsView(findings: result.findings).json,
        ])
    }
  }
}

struct AbandonCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "abandon", abstract: "Close a promotion that will not be applied",
    discussion:
      "Written to the log.\n\nExample:  tyk-promote abandon amber-falcon --reason 'not needed'")
  @Argument(help: "The promotion: its id, its word, or its dossier's folder") var promotion: String
  @Option(help: "Why, for the record") var reason: String
  @OptionGroup var user: UserOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await Session.with(options, user: user.name) { session in
      try await session.engine.abandon(promotion, reason: reason)
      options.output.result(["abandoned \(promotion)"], json: ["promotion": .string(promotion)])
    }
  }
}
