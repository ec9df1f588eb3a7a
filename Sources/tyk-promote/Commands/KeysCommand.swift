import ArgumentParser
import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Carry named keys from one environment to another",
    discussion: """
      Keys are credentials and no part of a promotion. These commands carry over keys whose name \
      somebody chose, sealed on the way, where that is wanted all the same.
      """,
    subcommands: [KeysExport.self, KeysImport.self])
}

struct KeysExport: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write named keys of an environment to a sealed file",
    discussion: """
      Reads the sessions of the keys named in a file, one name a line, or of all keys with a name of \
      somebody's choice. The file is encrypted to age recipients, or else under the workspace's \
      master key. Neither names nor sessions are ever printed.

      Example:  tyk-promote keys export dev --all --out keys.sealed
      """)
  @Argument(help: "The environment") var environment: EnvironmentName
  @Option(help: "A file with the names of the keys, one a line") var namesFrom: String?
  @Flag(help: "All keys with a name of somebody's choice") var all = false
  @Option(help: "An age recipient that may open the file (can be repeated)")
  var recipient: [String] = []
  @Option(help: "The file to write") var out: String
  @OptionGroup var options: CommonOptions
  @OptionGroup var who: UserOptions

  func validate() throws {
    guard (namesFrom == nil) == all else {
      throw ValidationError("give --names-from FILE, or --all")
    }
  }

  func run() async throws {
    let recipients = try recipient.map { text in
      guard let recipient = AgeRecipient(text) else {
        throw Failure("bad-recipient", .failed, "'\(text)' is not an age recipient (age1…)")
      }
      return recipient
    }
    let names = try namesFrom.map { try Self.names(in: $0) } ?? []
    try await Session.with(options, user: who.name) { session in
      let keys = try await session.engine.exportKeys(names, of: environment)
      let random = SystemRandom()
      let sealed =
        recipients.isEmpty
        ? session.keys.master.protect(
          keys.clear, for: NamedKeys.purpose, nonce: random.bytes(12))
        : Age.encrypt(keys.clear, to: recipients, random: random)
      guard let sealed else {
        throw Failure("unexpected", .failed, "the keys could not be sealed; nothing was written")
      }
      try WholeFile.write(sealed, to: out, access: .ownerOnly)
      options.output.result(
        ["\(keys.keys.count) keys of '\(environment)' sealed in \(out)"],
        json: [
          "environment": .string(environment.text), "keys": .integer(keys.keys.count),
          "file": .string(out),
        ])
    }
  }

  private static func names(in path: String) throws -> [Secret] {
    let text = String(decoding: try WholeFile.read(path, limit: 1 << 20), as: UTF8.self)
    let names = text.split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    guard !names.isEmpty else { throw Failure("no-names", .failed, "'\(path)' names no key") }
    return names.map { Secret($0) }
  }
}

struct KeysImport: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make the keys of a sealed file in an environment",
    discussion: """
      Each session is rewritten for the environment and checked like an object of a promotion: what \
      it grants must be there, and nothing of another environment may arrive. All keys are checked \
      before the first is made. An environment with a gate is refused.

      Example:  tyk-promote keys import staging --from keys.sealed
      """)
  @Argument(help: "The environment") var environment: EnvironmentName
  @Option(help: "The sealed file") var from: String
  @Option(help: "A file with the age identity that opens it (default: the master key)")
  var identity: String?
  @Flag(help: "Change keys that are there with another session") var replace = false
  @Flag(help: "Only check and show") var dryRun = false
  @OptionGroup var options: CommonOptions
  @OptionGroup var who: UserOptions

  func run() async throws {
    try await Session.with(options, user: who.name) { session in
      let sealed = try WholeFile.read(from)
      let keys = try open(sealed, session.keys.master)
      let result = try await session.engine.importKeys(
        keys, into: environment, replace: replace, dryRun: dryRun)
      let view = KeysView(result: result)
      options.output.result(view.lines, json: view.json)
      if result.isBlocked { throw ExitCode(3) }
      if result.reports.contains(where: { $0.result == .failed }) { throw ExitCode(1) }
    }
  }

  private func open(_ sealed: [UInt8], _ master: MasterKey) throws -> NamedKeys {
    let clear: [UInt8]
    if let identity {
      let text = String(decoding: try WholeFile.read(identity, limit: 1 << 16), as: UTF8.self)
      let identities = text.split(whereSeparator: \.isNewline).compactMap {
        AgeIdentity(String($0))
      }
      guard !identities.isEmpty else {
        throw Failure("no-identity", .failed, "'\(identity)' holds no age identity")
      }
      do { clear = try Age.decrypt(sealed, with: identities, limit: 64 << 20) } catch {
        throw Failure("sealed-file", .failed, "'\(from)' is \(error.rawValue)")
      }
    } else {
      guard let opened = master.open(sealed, for: NamedKeys.purpose) else {
        throw Failure(
          "sealed-file", .failed,
          "'\(from)' was not sealed under this workspace's master key, or was changed",
          hint: "name the age identity that opens it with --identity FILE")
      }
      clear = opened
    }
    do { return try NamedKeys(reading: clear) } catch {
      throw Failure("sealed-file", .failed, "'\(from)' holds no named keys of this version")
    }
  }
}
