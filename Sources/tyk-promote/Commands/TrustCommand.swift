import ArgumentParser
import PromoteAdapters
import PromoteCore
import PromoteEngine

struct TrustCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust", abstract: "Decide who may approve what, version by version",
    subcommands: [
      TrustShow.self, TrustDiff.self, TrustPropose.self, TrustSign.self, TrustAccept.self,
    ])
}

struct TrustShow: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the accepted trust document",
    discussion:
      "Apply judges by this document, never by the registry. Every version is walked from the first, "
      + "whose digest is the pin.\n\nExample:  tyk-promote trust show")
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let workspace = try Workspace.find(named: options.workspace)
    let folder = TrustFolder(folder: workspace.trust)
    let accepted = try folder.accepted()
    let payload = try JSON.parse(accepted.payload, limits: .document)
    options.output.result(
      try TrustView(document: accepted.document, digest: accepted.reference.digest)
        .lines(pin: folder.firstDigest()),
      json: payload)
  }
}

struct TrustDiff: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show where the registry differs from the accepted trust document",
    discussion: """
      The accepted document counts; what is shown here counts once it is proposed, signed and accepted.

      Example:  tyk-promote trust diff --exit-code
      """)
  @Flag(help: "Exit with 2 when there is a difference") var exitCode = false
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let workspace = try Workspace.find(named: options.workspace)
    let accepted = try TrustFolder(folder: workspace.trust).accepted()
    let registry = try RegistryFolder.read(workspace)
    let changes = try TrustProposal.document(
      registry, logs: accepted.document.logs, at: SystemClock().now(),
      lifetimeSeconds: TrustProposal.lifetimeSeconds, after: accepted.document
    ).changes(from: accepted.document)
    options.output.result(
      changes.isEmpty
        ? ["the registry is what version \(accepted.reference.version) says"]
        : ["the registry differs from version \(accepted.reference.version):"]
          + changes.map { "  \($0)" } + ["next: tyk-promote trust propose"],
      json: [
        "version": .integer(accepted.reference.version), "matches": .bool(changes.isEmpty),
        "changes": .array(changes.map { .string($0) }),
      ])
    if exitCode, !changes.isEmpty { throw ExitCode(Failure.Exit.different.rawValue) }
  }
}

struct TrustPropose: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "propose", abstract: "Compile the registry to the next trust document",
    discussion: """
      Writes environments/trust/<version>.proposed.json for administrators to sign; nothing counts \
      before it is accepted. An expired document is renewed in the same way. A new key needs the proof \
      that somebody holds it: `tyk-promote approvers add` asks for it.

      Example:  tyk-promote trust propose --days 365
      """)
  @Option(help: "For how many days it is to hold") var days = 365
  @Flag(help: "Also where nothing differs: for a later expiry") var renew = false
  @Flag(help: "Also with keys that nobody has proved to hold") var unproven = false
  @OptionGroup var options: CommonOptions

  func validate() throws {
    guard (1...3650).contains(days) else { throw ValidationError("--days is 1 to 3650") }
  }

  func run() async throws {
    let workspace = try Workspace.find(named: options.workspace)
    let folder = TrustFolder(folder: workspace.trust)
    let accepted = try folder.accepted()
    let now = SystemClock().now()
    let proposal = TrustProposal(
      try TrustProposal.document(
        RegistryFolder.read(workspace), logs: accepted.document.logs, at: now,
        lifetimeSeconds: days * 86_400, after: accepted.document),
      after: accepted)
    let hasExpired = now > accepted.document.expiresAt
    guard renew || hasExpired || !proposal.changes.isEmpty else {
      options.output.result(
        ["nothing to propose: the registry is what version \(accepted.reference.version) says"],
        json: ["version": .integer(accepted.reference.version), "changes": []])
      return
    }
    let open = try proposal.unproven(folder)
    guard unproven || open.isEmpty else {
      throw Failure(
        "unproven-key", .refused, "new keys are not proved to be anybody's",
        hint:
          "have each run `tyk-promote approvers enrol`, and add the key with `tyk-promote approvers add`",
        facts: open.map { ("", $0) })
    }
    if TrustFolder.isThere(folder.proposal(proposal.document.version)) {
      options.output.warning("the proposal of before is replaced, its signatures with it")
    }
    try proposal.write(to: folder)
    options.output.result(
      TrustProposalView(proposal: proposal).lines, json: TrustProposalView(proposal: proposal).json)
  }
}

struct TrustSign: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "Sign the proposed trust document as an administrator",
    discussion: """
      Shows what the document changes, then signs it. It needs the administrators of the version before \
      and its own.

      Example:  tyk-promote trust sign --key ~/.ssh/id_ed25519
      """)
  @Option(
    help:
      "Your private key's file; a .pub file means that key in the ssh agent (default: the agent)")
  var key: String?
  @OptionGroup var user: UserOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let workspace = try Workspace.find(named: options.workspace)
    let folder = TrustFolder(folder: workspace.trust)
    var proposal = try TrustProposal(in: folder)
    let mine = proposal.document.principal(user.name)?.keys ?? []
    let known = mine.compactMap { proposal.document.key($0)?.publicKey.line }
    let signer = try await SignerChoice(key: key, known: known).open()
    let person = try await proposal.sign(with: signer)
    try proposal.write(to: folder)
    let view = TrustProposalView(proposal: proposal)
    options.output.result(["signed as \(person)"] + view.lines, json: view.json)
  }
}

struct TrustAccept: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept", abstract: "Accept the signed trust document: from then on it counts",
    discussion: """
      Refused without the signatures of both sides' administrators. Plans made under the version before \
      must also satisfy this one. Written to the log.

      Example:  tyk-promote trust accept
      """)
  @OptionGroup var user: UserOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await Session.with(options, user: user.name) { session in
      let folder = TrustFolder(folder: session.workspace.trust)
      let proposal = try TrustProposal(in: folder)
      let envelope = proposal.envelope.canonical()
      // The log first: a crash leaves the proposal, and accepting it again writes the file.
      let accepted = try await session.engine.acceptTrust(envelope)
      let version = accepted.reference.version
      try WholeFile.write(envelope, to: folder.path(version))
      try folder.removeProposal(version)
      options.output.result(
        [
          "accepted version \(version) of the trust document, until \(accepted.document.expiresAt.seconds)",
          "  sha256:\(accepted.reference.digest.hex)",
        ],
        json: [
          "version": .integer(version), "sha256": .string(accepted.reference.digest.hex),
          "expires": .string(accepted.document.expiresAt.seconds),
        ])
    }
  }
}
