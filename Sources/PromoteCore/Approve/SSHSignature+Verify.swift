internal import Crypto
internal import CryptoExtras

internal import struct Foundation.Data

/// What a verified signature says besides that it holds.
public struct SignatureFacts: Hashable, Sendable {
  /// Whether a browser made it; then its origin.
  public let origin: String?
  /// Of FIDO keys and passkeys: whether a PIN or a fingerprint was asked for. Nil for other keys.
  public let userVerified: Bool?
  /// Of FIDO keys and passkeys. Never decides: synced passkeys report 0 for ever.
  public let counter: UInt32?

  static let plain = SignatureFacts(origin: nil, userVerified: nil, counter: nil)
}

extension SSHSignature {
  /// Whether `key` signed `message` for `namespace`, and how.
  ///
  /// The form belongs to the key: one with `origins` is a passkey and signs through a browser only,
  /// one without never does. `userVerification` concerns FIDO keys and passkeys only.
  @discardableResult
  public func verify(
    message: [UInt8], namespace: String, key: SSHPublicKey, origins: [String] = [],
    userVerification: Bool = false
  ) throws(SignatureRefusal) -> SignatureFacts {
    guard publicKey == key.blob else {
      throw SignatureRefusal(.key, "it was made with another key than \(key.fingerprint)")
    }
    guard self.namespace.equalsExactly(namespace) else {
      throw SignatureRefusal(
        .namespace, "it was made for '\(self.namespace)', expected '\(namespace)'")
    }
    let signed = Self.signedData(message: message, namespace: namespace, hash: hash)
    var reader = SSHReader(signature)
    guard let algorithm = reader.text() else {
      throw SignatureRefusal(.signature, "its algorithm cannot be read")
    }
    let facts: SignatureFacts
    switch key.algorithm {
    case .securityKeyEd25519, .securityKeyP256:
      guard let application = key.application else {
        throw SignatureRefusal(.key, "the key names no application")
      }
      if origins.isEmpty {
        facts = try Self.securityKey(
          &reader, algorithm, key, application, signed, userVerification: userVerification)
      } else {
        facts = try WebAuthn.verify(
          &reader, algorithm, key, application, challenge: signed, origins: origins,
          userVerification: userVerification)
      }
    default:
      try Self.plain(&reader, algorithm, key, signed)
      facts = .plain
    }
    guard reader.isAtEnd else { throw SignatureRefusal(.signature, "bytes follow the signature") }
    return facts
  }

  private static func plain(
    _ reader: inout SSHReader, _ algorithm: String, _ key: SSHPublicKey, _ signed: [UInt8]
  ) throws(SignatureRefusal) {
    let accepted =
      key.algorithm == .rsa ? ["rsa-sha2-512", "rsa-sha2-256"] : [key.algorithm.rawValue]
    guard accepted.containsExactly(algorithm) else { throw .wrongAlgorithm(algorithm, key) }
    guard let value = reader.string(), key.accepts(value, over: signed, algorithm: algorithm)
    else { throw .doesNotVerify }
  }

  /// OpenSSH's PROTOCOL.u2f: the key signs application, flags and counter with the digest.
  private static func securityKey(
    _ reader: inout SSHReader, _ algorithm: String, _ key: SSHPublicKey, _ application: String,
    _ signed: [UInt8], userVerification: Bool
  ) throws(SignatureRefusal) -> SignatureFacts {
    guard algorithm.equalsExactly(key.algorithm.rawValue) else {
      throw .wrongAlgorithm(algorithm, key)
    }
    guard let value = reader.string(), let flags = reader.byte(), let counter = reader.uint32()
    else { throw SignatureRefusal(.signature, "its flags and counter cannot be read") }
    var writer = SSHWriter()
    writer.raw(SHA256.hash(data: Array(application.utf8)))
    writer.byte(flags)
    writer.uint32(counter)
    writer.raw(SHA256.hash(data: signed))
    guard key.accepts(value, over: writer.bytes, algorithm: algorithm) else { throw .doesNotVerify }
    try AuthenticatorFlags(flags).check(userVerification: userVerification)
    return SignatureFacts(
      origin: nil, userVerified: AuthenticatorFlags(flags).userVerified, counter: counter)
  }
}

/// The flags byte of FIDO authenticator data (WebAuthn Level 3, section 6.1).
struct AuthenticatorFlags {
  let bits: UInt8
  init(_ bits: UInt8) { self.bits = bits }

  var userPresent: Bool { bits & 0x01 != 0 }
  var userVerified: Bool { bits & 0x04 != 0 }
  var backupEligible: Bool { bits & 0x08 != 0 }
  var backedUp: Bool { bits & 0x10 != 0 }
  var hasAttestedData: Bool { bits & 0x40 != 0 }
  var hasExtensions: Bool { bits & 0x80 != 0 }

  func check(userVerification: Bool) throws(SignatureRefusal) {
    guard userPresent else {
      throw SignatureRefusal(.userPresence, "the key was not touched")
    }
    guard userVerified || !userVerification else {
      throw SignatureRefusal(.userVerification, "the key did not ask for a PIN or a fingerprint")
    }
  }
}

extension SignatureRefusal {
  static let doesNotVerify = SignatureRefusal(.signature, "it does not verify with the key")

  static func wrongAlgorithm(_ algorithm: String, _ key: SSHPublicKey) -> SignatureRefusal {
    SignatureRefusal(
      .algorithm, "'\(algorithm)' is not accepted from a key of type '\(key.algorithm.rawValue)'")
  }
}

extension SSHPublicKey {
  /// Whether `value`, SSH's own encoding of a signature, is this key's over `data`.
  func accepts(_ value: [UInt8], over data: [UInt8], algorithm: String) -> Bool {
    switch material {
    case .ed25519(let raw):
      guard value.count == 64,
        let key = try? Curve25519.Signing.PublicKey(rawRepresentation: raw)
      else { return false }
      return key.isValidSignature(value, for: data)
    case .rsa(let exponent, let modulus):
      guard value.count == modulus.count,
        let key = try? _RSA.Signing.PublicKey(n: modulus, e: exponent)
      else { return false }
      let signature = _RSA.Signing.RSASignature(rawRepresentation: value)
      return algorithm.equalsExactly("rsa-sha2-512")
        ? key.isValidSignature(
          signature, for: SHA512.hash(data: data), padding: .insecurePKCS1v1_5)
        : key.isValidSignature(
          signature, for: SHA256.hash(data: data), padding: .insecurePKCS1v1_5)
    case .p256(let point):
      guard let raw = Self.fixedWidth(value, 32),
        let key = try? P256.Signing.PublicKey(x963Representation: point),
        let signature = try? P256.Signing.ECDSASignature(rawRepresentation: raw)
      else { return false }
      return key.isValidSignature(signature, for: data)
    case .p384(let point):
      guard let raw = Self.fixedWidth(value, 48),
        let key = try? P384.Signing.PublicKey(x963Representation: point),
        let signature = try? P384.Signing.ECDSASignature(rawRepresentation: raw)
      else { return false }
      return key.isValidSignature(signature, for: data)
    case .p521(let point):
      guard let raw = Self.fixedWidth(value, 66),
        let key = try? P521.Signing.PublicKey(x963Representation: point),
        let signature = try? P521.Signing.ECDSASignature(rawRepresentation: raw)
      else { return false }
      return key.isValidSignature(signature, for: data)
    }
  }

  /// `mpint r, mpint s` as two numbers of the curve's width; nil where one is zero or too wide.
  private static func fixedWidth(_ value: [UInt8], _ width: Int) -> Data? {
    var reader = SSHReader(value)
    guard let r = reader.positiveInteger(), let s = reader.positiveInteger(), reader.isAtEnd,
      !r.isEmpty, !s.isEmpty, r.count <= width, s.count <= width
    else { return nil }
    let zeros = { (count: Int) in [UInt8](repeating: 0, count: count) }
    return Data(zeros(width - r.count) + r + zeros(width - s.count) + s)
  }
}
