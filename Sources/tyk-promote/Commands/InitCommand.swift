import ArgumentParser
import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

struct InitCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a workspace, or the store and the trust of one",
    discussion: """
      In an empty place: writes environments/ with three stages to fill in, with you as administrator and \
      approver, and ends. Edit it, then run init again: it checks the registry, makes keys and store, \
      compiles the first trust document, signs it with your key and accepts it.

      Example:  tyk-promote init --workspace shop --as ana --key ~/.ssh/id_ed25519
      """)
  @Option(
    help:
      "Private keys of administrators; a .pub file means that key in the ssh agent (can be repeated)"
  )
  var key: [String] = []
  @OptionGroup var user: UserOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let root = URL(filePath: options.workspace ?? FileManager.default.currentDirectoryPath)
    let workspace = Workspace(root: root)
    guard FileManager.default.fileExists(atPath: workspace.environments.path()) else {
      try await writeRegistry(workspace)
      return
    }
    var signers: [any Signer] = []
    for path in key { signers.append(try await SignerChoice(key: path, known: []).open()) }
    guard !signers.isEmpty else {
      throw Failure(
        "no-key", .failed, "the first trust document must be signed by an administrator",
        hint: "name your private key's file with --key")
    }
    let maker = WorkspaceMaker(
      workspace: workspace, outside: .system(progress: options.output), user: user.name)
    let pin = try await maker.make(signers: signers)
    options.output.result(
      [
        "made keys, store and trust document 1",
        "  pin it where auditors find it: sha256:\(pin.hex)",
        "next: tyk-promote env check",
      ],
      json: ["trust": .string("sha256:\(pin.hex)")])
  }

  private func writeRegistry(_ workspace: Workspace) async throws {
    guard let path = key.first else {
      throw Failure(
        "no-key", .failed, "a workspace needs an administrator's key",
        hint: "name your private key's file with --key; `ssh-keygen -t ed25519` makes one")
    }
    let signer = try await SignerChoice(key: path, known: []).open()
    let random = SystemRandom()
    let template = RegistryTemplate(
      name: workspace.root.lastPathComponent, suffix: Hex.encode(random.bytes(3)),
      person: user.name, publicKey: signer.publicKey.line)
    try FileManager.default.createDirectory(
      at: workspace.environments, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      at: workspace.promotions, withIntermediateDirectories: true)
    for (name, text) in template.files.sorted(by: { $0.key < $1.key }) {
      try WholeFile.write(
        Array(text.utf8),
        to: workspace.environments.appending(path: name).path(percentEncoded: false))
    }
    let place = workspace.root.path(percentEncoded: false)
    options.output.result(
      [
        "wrote environments/ in \(place)",
        "next: fill in the URLs and secrets, then tyk-promote init --workspace \(place) --as \(user.name) --key \(path)",
      ],
      json: ["workspace": .string(place)])
  }
}
