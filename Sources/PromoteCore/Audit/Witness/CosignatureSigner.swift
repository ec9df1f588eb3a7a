internal import Crypto

/// A witness's key: makes cosignatures of version 1 (C2SP tlog-cosignature, Ed25519). Cannot be
/// printed.
public struct CosignatureSigner: Sendable, CustomStringConvertible, CustomReflectable {
  public let key: VerifierKey
  private let secret: Curve25519.Signing.PrivateKey

  /// `seed` is the key's 32 secret bytes. Refused (nil): another length, a name that cannot be a
  /// key's.
  public init?(name: String, seed: [UInt8]) {
    guard seed.count == 32,
      let secret = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
      let key = VerifierKey(
        name: name, algorithm: .ed25519Cosignature,
        publicKey: Array(secret.publicKey.rawRepresentation))
    else { return nil }
    self.secret = secret
    self.key = key
  }

  /// Says that at `now` this was the largest consistent log of its origin that was seen.
  public func cosign(_ checkpoint: Checkpoint, at now: Instant) throws -> SignedNote.Signature {
    let seconds = UInt64(max(0, now.milliseconds / 1000))
    let message = Array("cosignature/v1\ntime \(seconds)\n".utf8) + checkpoint.text
    let time = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: seconds >> $0) }
    return SignedNote.Signature(
      name: key.name, keyID: key.id, bytes: time + Array(try secret.signature(for: message)))
  }

  public var description: String { "<witness key \(key.text)>" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
