import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing

@Suite(.withSSHTools, .serialized, .blocking) struct SSHToolTests {
  let folder = try! KeyFolder()
  let message = Array("a message without an end of line".utf8)
  let namespace = "approval.v1@tyk-promote"

  static let kinds = [
    ["ed25519"], ["ecdsa", "-b", "256"], ["ecdsa", "-b", "384"], ["ecdsa", "-b", "521"],
    ["rsa", "-b", "2048"], ["rsa", "-b", "3072"],
  ]

  func makeKey(_ kind: [String], passphrase: String = "", format: [String] = []) throws -> String {
    let path = folder.path + "/id"
    let made = try KeyTools.run(
      ["ssh-keygen", "-q", "-t"] + kind + ["-N", passphrase, "-C", "test", "-f", path] + format)
    try #require(made.status == 0, "\(made.text)")
    return path
  }

  func accepted(
    _ armored: [UInt8], _ key: SSHPublicKey, message: [UInt8]? = nil, namespace: String? = nil
  ) throws -> Bool {
    try KeyTools.verifies(
      armored, message: message ?? self.message, namespace: namespace ?? self.namespace,
      signers: "ana@example.com \(key.line)\n", identity: "ana@example.com", in: folder)
  }

  @Test(arguments: kinds)
  func `ssh-keygen accepts what we sign with its key files, and no other message or purpose`(
    kind: [String]
  ) async throws {
    let path = try makeKey(kind)
    let signer = try KeyFileSigner(path: path)
    let armored = try await signer.signVerified(message, namespace: namespace)
    #expect(try accepted(armored, signer.publicKey))
    #expect(try !accepted(armored, signer.publicKey, message: message + [0x0A]))
    #expect(try !accepted(armored, signer.publicKey, namespace: "file"))
    let shown = try KeyTools.run(["ssh-keygen", "-lf", path]).text
    #expect(shown.contains(signer.publicKey.fingerprint))
  }

  @Test func `ssh-keygen reads the keys we make`() async throws {
    let path = folder.path + "/id"
    let signer = try KeyFile.createKeyPair(path, comment: "ana", random: KeyRandom(seed: 3))
    let derived = try KeyTools.run(["ssh-keygen", "-y", "-f", path])
    #expect(derived.text.hasPrefix(signer.publicKey.line))
    let armored = try await signer.signVerified(message, namespace: namespace)
    #expect(try accepted(armored, signer.publicKey))
  }

  @Test func `keys in older formats are signed with by ssh-keygen`() async throws {
    let signer = try KeyFileSigner(path: makeKey(["rsa", "-b", "2048"], format: ["-m", "PEM"]))
    let armored = try await signer.signVerified(message, namespace: namespace)
    #expect(try accepted(armored, signer.publicKey))
  }

  @Test func `an encrypted key without a terminal is a refusal that says so`() async throws {
    let signer = try KeyFileSigner(path: makeKey(["ed25519"], passphrase: "secret words"))
    await #expect(throws: SigningFailure.self) {
      try await signer.sign(message, namespace: namespace)
    }
  }

  @Test(arguments: kinds)
  func `an agent signs, and ssh-keygen accepts it`(kind: [String]) async throws {
    let path = try makeKey(kind)
    try await withAgent { socket in
      let agent = SSHAgent(socketPath: socket)
      #expect(try await agent.identities().isEmpty)
      let key = try SSHPublicKey(
        line: String(contentsOfFile: path + ".pub", encoding: .utf8).filter { $0 != "\n" })
      await #expect(throws: SigningFailure.self) { try await agent.signer(key.fingerprint) }
      let added = try KeyTools.run(["ssh-add", "-q", path], environment: ["SSH_AUTH_SOCK": socket])
      try #require(added.status == 0, "\(added.text)")
      #expect(try await agent.identities().map(\.comment) == ["test"])
      let found: [any Signer] = [
        try await agent.signer(key.fingerprint),
        try await findSigner(path: nil, agentSocket: socket, accepted: [key.fingerprint]),
        try await findSigner(path: path + ".pub", agentSocket: socket, accepted: []),
      ]
      for signer in found {
        let armored = try await signer.signVerified(message, namespace: namespace)
        #expect(try accepted(armored, key))
      }
      await #expect(throws: SigningFailure.self) {
        try await findSigner(path: nil, agentSocket: socket, accepted: ["SHA256:other"])
      }
    }
  }

  @Test func `an agent that is not there is a refusal that says what to do`() async throws {
    for path in [folder.path + "/none", "", String(repeating: "x", count: 200)] {
      await #expect(throws: SigningFailure.self) {
        try await SSHAgent(socketPath: path).identities()
      }
    }
  }

  /// Starts an agent of our own in the foreground and ends that one, whatever happens.
  private func withAgent(_ work: (String) async throws -> Void) async throws {
    let socket = folder.path + "/agent"
    let child = try ChildProcess(["ssh-agent", "-D", "-a", socket])
    defer {
      child.send(SIGTERM)
      child.wait()
    }
    let deadline = ContinuousClock.now + .seconds(20)
    while (try? await SSHAgent(socketPath: socket).identities()) == nil {
      try #require(ContinuousClock.now < deadline, "the agent did not start")
      try await Task.sleep(for: .milliseconds(2))
    }
    try await work(socket)
  }
}
