import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

/// One command with its arguments, on its way.
struct SyncCommand: Sendable {
  let verb: SyncVerb
  let arguments: SyncArguments
  let style: SyncTool.Style
  let world: SyncWorld

  var output: SyncOutput {
    SyncOutput(write: world.out) { note($0) }
  }

  func note(_ text: String) { world.err("tyk-sync: warning: \(text)\n") }

  func run() async -> Int32 {
    do {
      switch verb.action {
      case .none: break
      case .version: output.line("v\(toolVersion)")
      case .dump: try await dump()
      case .publish, .update, .sync, .examplePublish: try await write()
      case .examples, .exampleShow: try await showExamples()
      }
      return 0
    } catch let early as EarlyEnd {
      if !early.line.isEmpty { output.line(early.line) }
      return early.code
    } catch {
      return tell(error)
    }
  }

  /// Ends with a line of its own, without `Error:`.
  struct EarlyEnd: Error {
    let line: String
    let code: Int32
  }

  private func tell(_ error: any Error) -> Int32 {
    switch error {
    case let failure as SyncFailure:
      say(failure.messages)
      return failure.isRefusal ? Failure.Exit.refused.rawValue : 1
    case let failure as SourceFolder.Failure:
      for line in failure.lines { output.line(line) }
      say(failure.messages)
    case let failure as DumpFolder.Failure: output.line("\(failure)")
    case let failure as APIFailure: say([Failure(describing: failure).summary])
    case let failure as any CustomStringConvertible & Error where isOwn(failure):
      say([failure.description])
    default:
      let failure = Failure(describing: error)
      say([failure.summary] + failure.facts.map { "  \($0.name) \($0.value)" })
      return failure.exit.rawValue
    }
    return 1
  }

  private func isOwn(_ error: any Error) -> Bool {
    error is GitRepository.Failure || error is TLSMaterial.Refusal
  }

  /// `dump` tells an error as it is, the others behind a word.
  private func say(_ messages: [String]) {
    for message in messages {
      output.line(verb.action == .dump ? message : "Error:  \(message)")
    }
  }

  // MARK: - The target

  /// The door that the flags name.
  struct Target: Sendable {
    var door: SyncDoor
    var url: String
    var isGateway: Bool
    /// `-o`.
    var organisation: String?
    var environment: EnvironmentName?
  }

  /// The credential, from the flag or its variable.
  func secret(gateway: Bool) throws -> Secret {
    let variable = gateway ? "TYKGIT_GW_SECRET" : "TYKGIT_DB_SECRET"
    let text = arguments.text("secret")
    let value = text.isEmpty ? world.variables[variable] ?? "" : text
    guard !value.isEmpty else {
      throw SyncFailure(
        "Please set \(variable), or set the --secret flag, to your dashboard user secret")
    }
    return Secret(value)
  }

  /// The registry, where one is named or near.
  func registry() throws -> SyncRegistry? {
    try world.registry(arguments.isSet("workspace") ? arguments.text("workspace") : nil)
  }

  /// The environment that `--environment` names.
  func environment(_ found: SyncRegistry?) throws -> (SyncRegistry, EnvironmentConfiguration)? {
    guard arguments.isSet("environment") else { return nil }
    let text = arguments.text("environment")
    guard let found else {
      throw SyncFailure("there is no registry here to find the environment '\(text)' in")
    }
    guard let name = EnvironmentName(text), let known = found.registry.environments[name] else {
      let names = found.registry.environments.keys.sorted().map(\.text).joined(separator: ", ")
      throw SyncFailure(
        "there is no environment '\(text)'; the registry has \(names)", isRefusal: true)
    }
    return (found, known)
  }
}
