import ArgumentParser
import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

struct ApproversCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approvers", abstract: "Keep the list of people and their keys",
    subcommands: [
      ApproversList.self, ApproversEnrol.self, ApproversAdd.self, ApproversRevoke.self,
      ApproversExport.self,
    ])
}

struct ApproversList: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List people, roles and keys, and whether they count",
    discussion: """
      Reads approvers.yaml and the accepted trust document, which is the one that counts.

      Example:  tyk-promote approvers list
      """)
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let workspace = try Workspace.find(named: options.workspace)
    let registry = try RegistryFolder.read(workspace)
    let accepted = try TrustFolder(folder: workspace.trust).accepted().document
    let view = ApproversView(list: registry.approvers, accepted: accepted)
    options.output.result(view.lines, json: view.json)
  }
}

struct ApproversEnrol: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "enrol", abstract: "Prove that you hold a key, for whoever adds it",
    discussion: """
      Signs a small statement (who, which key, for which log) with the key itself, and prints it or \
      writes it to a file. Hand it to an administrator who knows you.

      Example:  tyk-promote approvers enrol --as chi --key ~/.ssh/id_ed25519 --output chi.enrolment
      """)
  @Option(
    help:
      "Your private key's file; a .pub file means that key in the ssh agent (default: the agent)")
  var key: String?
  @Option(help: "The file to write (default: stdout)") var output: String?
  @OptionGroup var user: UserOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let workspace = try Workspace.find(named: options.workspace)
    let registry = try RegistryFolder.read(workspace)
    let signer = try await SignerChoice(key: key, known: []).open()
    let envelope = try await EnrolmentDesk(log: registry.pipeline.logOrigin)
      .sign(as: user.name, with: signer)
    guard let output else {
      options.output.value(try JSON.parse(envelope))
      return
    }
    try WholeFile.write(envelope, to: output)
    options.output.result(
      [
        "wrote \(output): \(user.name) holds \(signer.publicKey.fingerprint)",
        "next: an administrator runs tyk-promote approvers add \(user.name) --role ROLE --enrolment \(output)",
      ],
      json: ["person": .string(user.name), "key": .string(signer.publicKey.fingerprint)])
  }
}

struct ApproversAdd: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Add a person or a key to approvers.yaml, with the proof that they hold it",
    discussion: """
      Changes the lines it concerns and no others, and keeps the proof under environments/trust/enrolments. \
      Counts when a trust document with it is accepted.

      Example:  tyk-promote approvers add chi --role security --enrolment chi.enrolment
      """)
  @Argument(help: "The person") var person: String
  @Option(help: "A role (can be repeated)") var role: [String] = []
  @Option(help: "The statement that `approvers enrol` made") var enrolment: String?
  @Option(
    help: "Instead of a statement: the private key's file, where the person is at this keyboard")
  var key: String?
  @Option(help: "Until when the key is valid, e.g. 2027-01-31T00:00:00Z") var validBefore: String?
  @Option(help: "For a passkey: an origin it may be used at (can be repeated)")
  var origin: [String] = []
  @OptionGroup var options: CommonOptions

  func validate() throws {
    guard (enrolment == nil) != (key == nil) else {
      throw ValidationError("a key is added with its proof: name --enrolment or --key")
    }
    if let validBefore, Instant(validBefore) == nil {
      throw ValidationError("--valid-before is no time such as 2027-01-31T00:00:00Z")
    }
  }

  func run() async throws {
    let workspace = try Workspace.find(named: options.workspace)
    let registry = try RegistryFolder.read(workspace)
    let desk = EnrolmentDesk(log: registry.pipeline.logOrigin)
    let envelope: [UInt8]
    if let enrolment {
      envelope = try WholeFile.read(enrolment, limit: 1 << 20)
    } else {
      let signer = try await SignerChoice(key: key, known: []).open()
      envelope = try await desk.sign(as: person, with: signer)
    }
    let (proof, canonical) = try desk.check(envelope, of: person, origins: origin)
    let path = workspace.environments.appending(path: "approvers.yaml").path(percentEncoded: false)
    try ApproversEdit.change(path) { file throws(ApproversEditProblem) in
      try file.add(
        .init(
          publicKey: proof.line, validBefore: validBefore.flatMap { Instant($0) }, origins: origin),
        to: person, roles: role)
    }
    let folder = TrustFolder(folder: workspace.trust)
    try FileManager.default.createDirectory(
      at: workspace.trust.appending(path: "enrolments"), withIntermediateDirectories: true)
    try WholeFile.write(canonical, to: folder.enrolment(proof))
    options.output.result(
      [
        "added \(proof) to \(person) in approvers.yaml",
        "next: tyk-promote trust propose",
      ],
      json: ["person": .string(person), "key": .string(proof.fingerprint)])
  }
}

struct ApproversRevoke: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "Mark a key as revoked in approvers.yaml",
    discussion: """
      Retired: what was logged before stays valid. Compromised: say with --at when the key was surely \
      safe for the last time; what was logged at that moment or later no longer counts, also in what is \
      approved already. Counts when a trust document with it is accepted.

      Example:  tyk-promote approvers revoke ana --compromised --at 2026-11-20T00:00:00Z
      """)
  @Argument(help: "The person") var person: String
  @Option(help: "The key's fingerprint, SHA256:… (default: the only one)") var key: String?
  @Option(help: "From when on it does not count (default: now)") var at: String?
  @Flag(help: "Somebody else may have it") var compromised = false
  @Flag(help: "It is not used any more") var retired = false
  @OptionGroup var options: CommonOptions

  func validate() throws {
    guard compromised != retired else {
      throw ValidationError("say whether the key is --compromised or --retired")
    }
    if let at, Instant(at) == nil {
      throw ValidationError("--at is no time such as 2026-11-20T00:00:00Z")
    }
  }

  func run() async throws {
    let workspace = try Workspace.find(named: options.workspace)
    let path = workspace.environments.appending(path: "approvers.yaml").path(percentEncoded: false)
    let moment = at.flatMap { Instant($0) } ?? SystemClock().now()
    let list = try RegistryFolder.read(workspace).approvers
    let keys = try (list.people.first { $0.id == person }?.keys ?? []).filter {
      $0.revokedAt == nil
    }
    .map { try SSHPublicKey(line: $0.publicKey) }.filter { key == nil || $0.fingerprint == key }
    guard let found = keys.first, keys.count == 1 else {
      throw Failure(
        "no-such-key", .failed,
        keys.isEmpty
          ? "'\(person)' has no such key that is not revoked"
          : "'\(person)' has \(keys.count) keys",
        hint: keys.isEmpty ? "`tyk-promote approvers list` shows them" : "name one with --key",
        facts: keys.map { ("", $0.fingerprint) })
    }
    try ApproversEdit.change(path) { file throws(ApproversEditProblem) in
      try file.revoke(
        found, of: person, at: Instant(moment.seconds) ?? moment,
        as: compromised ? .compromised : .retired)
    }
    options.output.result(
      [
        "revoked \(found) of \(person) in approvers.yaml, \(compromised ? "compromised" : "retired") at \(moment.seconds)",
        "next: tyk-promote trust propose",
      ],
      json: [
        "person": .string(person), "key": .string(found.fingerprint),
        "revokedAt": .string(moment.seconds),
      ])
  }
}

struct ApproversExport: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write the accepted keys for ssh-keygen",
    discussion: """
      The file by which `ssh-keygen -Y verify -f FILE` knows who may approve (or sign trust documents). \
      Roles, counts and plans are what that file cannot say.

      Example:  tyk-promote approvers export --allowed-signers > allowed_signers
      """)
  @Flag(help: "Who may approve") var allowedSigners = false
  @Flag(help: "Who may sign trust documents") var administrators = false
  @OptionGroup var options: CommonOptions

  func validate() throws {
    guard allowedSigners != administrators else {
      throw ValidationError("say what to write: --allowed-signers or --administrators")
    }
  }

  func run() async throws {
    let workspace = try Workspace.find(named: options.workspace)
    let document = try TrustFolder(folder: workspace.trust).accepted().document
    let text = allowedSigners ? document.allowedSigners() : document.allowedAdministrators()
    options.output.result(
      text.split(separator: "\n").map(String.init), json: ["file": .string(text)])
  }
}
