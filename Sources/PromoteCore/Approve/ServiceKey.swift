internal import Crypto

/// A program's public key: raw Ed25519, or ECDSA on P-256 whose signatures are DER.
///
/// Programs sign the plain DSSE way, over the same bytes as people; never approvals.
public struct ServiceKey: Hashable, Sendable {
  /// The SSH fingerprint of an Ed25519 key; what the trust document calls it otherwise.
  public var id: String
  /// 32 bytes, or an uncompressed point.
  public let bytes: [UInt8]

  /// Nil unless the bytes are a key of either form.
  public init?(_ bytes: [UInt8]) {
    switch bytes.count {
    case 32: break
    case 65:
      guard (try? P256.Signing.PublicKey(x963Representation: bytes)) != nil else { return nil }
    default: return nil
    }
    self.bytes = bytes
    var writer = SSHWriter()
    if bytes.count == 32 {
      writer.string(SSHPublicKey.Algorithm.ed25519.rawValue)
    } else {
      writer.string(SSHPublicKey.Algorithm.p256.rawValue)
      writer.string("nistp256")
    }
    writer.string(bytes)
    guard let key = try? SSHPublicKey(blob: writer.bytes) else { return nil }
    id = key.fingerprint
  }

  public func accepts(_ signature: [UInt8], over message: [UInt8]) -> Bool {
    if bytes.count == 32 {
      guard signature.count == 64,
        let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
      else { return false }
      return key.isValidSignature(signature, for: message)
    }
    guard let key = try? P256.Signing.PublicKey(x963Representation: bytes),
      let parsed = try? P256.Signing.ECDSASignature(derRepresentation: signature)
    else { return false }
    return key.isValidSignature(parsed, for: message)
  }
}

extension DSSE.Envelope {
  /// Which of these keys signed the envelope. A key counts once, however often it signed.
  ///
  /// A key id narrows the choice to that key; a signature without one is tried with every key.
  public func signers(among keys: [ServiceKey]) -> [ServiceKey] {
    let message = signedBytes
    return keys.filter { key in
      signatures.contains { signature in
        (signature.keyID.map { $0.equalsExactly(key.id) } ?? true)
          && key.accepts(signature.bytes, over: message)
      }
    }
  }
}
