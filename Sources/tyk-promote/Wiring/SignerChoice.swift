import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

/// Which key signs: a file, a key in the agent, or whatever the agent has that is known to be yours.
struct SignerChoice {
  let key: String?
  /// Lines of public keys that approvers.yaml lists for the person.
  let known: [String]

  func open() async throws -> any Signer {
    try await findSigner(
      path: key.map { ($0 as NSString).expandingTildeInPath },
      agentSocket: ProcessInfo.processInfo.environment["SSH_AUTH_SOCK"],
      accepted: try known.map { try SSHPublicKey(line: $0).fingerprint })
  }
}
