internal import Crypto

/// Signs a log's checkpoints. The key's name is the log's origin.
public protocol CheckpointSigner: Sendable {
  /// The public half.
  var key: VerifierKey { get }
  /// 64 bytes: Ed25519 over the note's text.
  func signature(over text: [UInt8]) throws -> [UInt8]
}

extension CheckpointSigner {
  /// The checkpoint as a note with this log's signature.
  public func sign(_ checkpoint: Checkpoint) throws -> SignedCheckpoint {
    let line = SignedNote.Signature(
      name: key.name, keyID: key.id, bytes: try signature(over: checkpoint.text))
    return SignedCheckpoint(
      checkpoint: checkpoint, note: SignedNote(text: checkpoint.text, signatures: [line]),
      witnesses: [])
  }
}

/// Signs with a key held in memory.
public struct Ed25519CheckpointSigner: CheckpointSigner, CustomStringConvertible, CustomReflectable
{
  public let key: VerifierKey
  private let secret: Curve25519.Signing.PrivateKey

  /// `seed` is the key's 32 secret bytes (RFC 8032). Refused (nil): another length, an origin that
  /// cannot be a key's name.
  public init?(origin: String, seed: [UInt8]) {
    guard seed.count == 32,
      let secret = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
      let key = VerifierKey(
        name: origin, algorithm: .ed25519, publicKey: Array(secret.publicKey.rawRepresentation))
    else { return nil }
    self.secret = secret
    self.key = key
  }

  public func signature(over text: [UInt8]) throws -> [UInt8] {
    Array(try secret.signature(for: text))
  }

  public var description: String { "<checkpoint signer \(key.text)>" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
