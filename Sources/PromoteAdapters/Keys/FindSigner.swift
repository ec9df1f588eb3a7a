internal import PromoteCore
public import PromoteEngine

/// Finds the key to sign with.
///
/// `path` names a private key file, or a public one whose private half the agent holds. Without a
/// path the agent is asked for one of `accepted`, the fingerprints of the person's keys.
public func findSigner(
  path: String?, agentSocket: String?, accepted: [String]
) async throws(SigningFailure) -> any Signer {
  let agent = agentSocket.map { SSHAgent(socketPath: $0) }
  if let path {
    guard path.hasSuffix(".pub") else { return try KeyFileSigner(path: path) }
    let line = String(decoding: try KeyFile.read(path, secret: false), as: UTF8.self)
    let key: SSHPublicKey
    do { key = try SSHPublicKey(line: line.filter { $0 != "\n" }) } catch {
      throw .unusableKey("'\(path)': \(error)")
    }
    guard let agent else { throw .noKey("no agent runs that holds the key of '\(path)'") }
    return try await agent.signer(key.fingerprint)
  }
  guard let agent else {
    throw .noKey("no agent runs and no key file is named; name one with --key")
  }
  let held = try await agent.identities()
  for identity in held
  where accepted.contains(where: {
    $0.utf8.elementsEqual(identity.publicKey.fingerprint.utf8)
  }) {
    return AgentSigner(agent: agent, publicKey: identity.publicKey)
  }
  throw .noKey(
    accepted.isEmpty
      ? "no key of yours is in the trust document"
      : "the agent holds \(held.count) keys, none of them is \(accepted.joined(separator: " or "))")
}
