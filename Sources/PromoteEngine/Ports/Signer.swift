public import PromoteCore

/// A key that a person holds, somewhere: a file, an agent, a token.
///
/// Holds: the signature is an armored SSH signature by exactly ``publicKey`` for exactly the
/// namespace asked for.
public protocol Signer: Sendable {
  var publicKey: SSHPublicKey { get }

  /// Signs `message` for `namespace`. May ask the person at the terminal.
  func sign(_ message: [UInt8], namespace: String) async throws(SigningFailure) -> [UInt8]
}

/// A key that a program holds: it signs plain Ed25519, never in the form of people.
public protocol ServiceSigner: Signer {
  /// 64 bytes over `message`.
  func signRaw(_ message: [UInt8]) async throws(SigningFailure) -> [UInt8]
}

/// Why there is no signature.
public enum SigningFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// There is no such key: no file, no agent, not in the agent.
  case noKey(String)
  /// The key is there and cannot be used: encrypted without a terminal, damaged, readable by others.
  case unusableKey(String)
  /// The person, the agent or `ssh-keygen` said no.
  case refused(String)

  public var description: String {
    switch self {
    case .noKey(let why): "there is no such key: \(why)"
    case .unusableKey(let why): "the key cannot be used: \(why)"
    case .refused(let why): "nothing was signed: \(why)"
    }
  }
}

/// What went wrong on the way to a signed approval.
public enum ApprovalFailure: Error, Sendable, Hashable {
  /// The approval would not count. Nothing was signed.
  case refused(ApprovalRefusal)
  case signing(SigningFailure)
}

extension Signer {
  /// The complete signed envelope of an approval, in canonical form.
  ///
  /// Refused before signing: a key that is not one of the approver's. Read back before it is given
  /// away: a signature that does not verify is a failure, never a record.
  public func approve(_ draft: ApprovalDraft, trust: AcceptedTrust) async throws(ApprovalFailure)
    -> [UInt8]
  {
    let person = trust.document.principal(draft.statement.approver)
    guard let person,
      person.keys.contains(where: { $0.utf8.elementsEqual(publicKey.fingerprint.utf8) })
    else { throw .refused(.unknownKey(publicKey, of: draft.statement.approver)) }
    do {
      let armored = try await signVerified(draft.message, namespace: ApprovalFormat.namespace)
      return draft.envelope(signedBy: publicKey, armored: armored)
    } catch { throw .signing(error) }
  }

  /// Signs, and reads the signature back with the same code that verifies everybody's.
  public func signVerified(
    _ message: [UInt8], namespace: String
  ) async throws(SigningFailure) -> [UInt8] {
    let armored = try await sign(message, namespace: namespace)
    do {
      try SSHSignature(armored: armored).verify(
        message: message, namespace: namespace, key: publicKey)
    } catch { throw .refused("the signature made does not verify: \(error.reason)") }
    return armored
  }

  /// The armored signature of a request for the promotion with this plan.
  public func signRequest(for plan: Digest) async throws(SigningFailure) -> [UInt8] {
    try await signVerified(
      SignedRequest.message(for: plan), namespace: ApprovalFormat.requestNamespace)
  }

  /// The complete signed envelope of a statement, in canonical form.
  public func sign(_ statement: some SignedStatement) async throws(SigningFailure) -> [UInt8] {
    statement.envelope(
      signedBy: publicKey,
      armored: try await signVerified(
        statement.message, namespace: type(of: statement).namespace))
  }
}

extension TrustDocument {
  /// The document signed by these administrators' keys, as it stands in `trust/<version>.trust.json`.
  public func signed(by signers: [any Signer]) async throws(SigningFailure) -> [UInt8] {
    var signatures: [(key: SSHPublicKey, armored: [UInt8])] = []
    for signer in signers {
      let armored = try await signer.signVerified(message, namespace: TrustFormat.namespace)
      signatures.append((signer.publicKey, armored))
    }
    return envelope(signatures: signatures)
  }
}
