internal import Foundation
internal import Subprocess
internal import SystemPackage

/// The commands behind `exec:NAME`, from `commands.yaml` in the local configuration folder:
///
///     commands:
///       vault-payments:
///         command: [ /usr/bin/vault, kv, get, -field=password, secret/payments ]
///         environment: [ VAULT_ADDR, VAULT_TOKEN, HOME ]   # variables that are passed on
///         timeoutSeconds: 10                               # 10 unless given
///
/// The command is run as it stands, without a shell, with none but the named variables, in `/`.
/// Its errors are not shown: they may hold the secret. The file must belong to its user or to root
/// and be writable by nobody else.
struct SecretCommands {
  struct Refusal: Error {
    let reason: String
  }

  struct Command {
    var arguments: [String]
    var environment: [String]
    var timeoutSeconds: Int
  }

  private let commands: [String: Command]
  private let path: String

  init(folder: String) throws(Refusal) {
    path = "\(folder)/commands.yaml"
    let bytes: [UInt8]
    do throws(WholeFile.Failure) {
      let opened = try OpenedFile(path)
      defer { opened.close() }
      guard opened.isOwned, !opened.isWritableByOthers else {
        throw WholeFile.Failure(path: path, reason: "may be written by others than its owner")
      }
      bytes = try opened.read(limit: YAMLDocument.sizeLimit)
    } catch {
      throw Refusal(reason: "commands are configured in \(error)")
    }
    let problems = ProblemList(folder: folder)
    commands = Self.parse(bytes, problems)
    do throws(RegistryProblems) {
      try problems.close()
    } catch {
      throw Refusal(reason: error.description)
    }
  }

  private static func parse(_ bytes: [UInt8], _ problems: ProblemList) -> [String: Command] {
    guard let document = YAMLDocument(bytes, file: "commands.yaml", problems: problems),
      var map = document.root.map()
    else { return [:] }
    var commands: [String: Command] = [:]
    for (name, value) in map.require("commands")?.map()?.members ?? [] {
      guard var entry = value.map() else { continue }
      let command = entry.require("command")
      let arguments = command?.list()?.compactMap { $0.string() } ?? []
      let variables = entry.optional("environment")?.list()?.compactMap { $0.string() } ?? []
      let timeout = entry.optional("timeoutSeconds")?.integer(in: 1...300) ?? 10
      entry.close()
      if let command, arguments.first?.hasPrefix("/") != true {
        command.refuse("'\(command.name)' does not begin with an absolute path")
      }
      commands[name] = Command(
        arguments: arguments, environment: variables, timeoutSeconds: timeout)
    }
    map.close()
    return commands
  }

  /// What the command prints, at most `limit` bytes and one newline.
  func run(
    _ name: String, environment: [String: String], limit: Int
  ) async throws(Refusal) -> [UInt8] {
    guard let command = commands[name], let executable = command.arguments.first else {
      throw Refusal(
        reason: "no command '\(name)' in \(path)\(didYouMean(name, among: commands.keys))")
    }
    var variables: [Environment.Key: String] = [:]
    for variable in command.environment {
      if let value = environment[variable], let key = Environment.Key(rawValue: variable) {
        variables[key] = value
      }
    }
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .milliseconds(500))
    ]
    let configuration = Configuration(
      executable: .path(FilePath(executable)),
      arguments: Arguments(Array(command.arguments.dropFirst())),
      environment: .custom(variables), workingDirectory: "/", platformOptions: options)
    switch await Self.outcome(configuration, limit: limit + 1, seconds: command.timeoutSeconds) {
    case .printed(let bytes): return bytes
    case .failed(let reason): throw Refusal(reason: "'\(name)' \(reason)")
    }
  }

  private enum Outcome: Sendable {
    case printed([UInt8])
    case failed(String)
  }

  private static func outcome(
    _ configuration: Configuration, limit: Int, seconds: Int
  ) async -> Outcome {
    await withTaskGroup(of: Outcome.self) { group in
      group.addTask {
        do {
          let result = try await Subprocess.run(
            configuration, output: .bytes(limit: limit), error: .discarded)
          guard result.terminationStatus.isSuccess else {
            return .failed("failed (\(result.terminationStatus))")
          }
          return .printed(result.standardOutput)
        } catch let error as SubprocessError where error.code == .outputLimitExceeded {
          return .failed("printed more than \(limit - 1) bytes")
        } catch let error as SubprocessError where error.code == .executableNotFound {
          return .failed("cannot be started: there is no such program")
        } catch {
          return .failed("could not be run")
        }
      }
      group.addTask {
        do {
          try await Task.sleep(nanoseconds: UInt64(seconds) * 1_000_000_000)
          return .failed("was not done within \(seconds) s")
        } catch {
          return .failed("was interrupted")
        }
      }
      let first = await group.next() ?? .failed("was interrupted")
      group.cancelAll()
      return first
    }
  }
}
