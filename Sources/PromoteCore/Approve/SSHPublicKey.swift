internal import Crypto
internal import CryptoExtras

/// A public key that a person may sign with, in OpenSSH's form.
///
/// Accepted: Ed25519, ECDSA on the NIST curves, RSA of 2048 bits and more, and the two `sk-` types
/// of FIDO keys and passkeys. Refused by name: DSA, short RSA keys, certificates, anything else.
/// Formats: RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709, OpenSSH's PROTOCOL.u2f.
public struct SSHPublicKey: Sendable {
  public enum Algorithm: String, Sendable, CaseIterable {
    case ed25519 = "ssh-ed25519"
    case p256 = "ecdsa-sha2-nistp256"
    case p384 = "ecdsa-sha2-nistp384"
    case p521 = "ecdsa-sha2-nistp521"
    case rsa = "ssh-rsa"
    case securityKeyEd25519 = "sk-ssh-ed25519@openssh.com"
    case securityKeyP256 = "sk-ecdsa-sha2-nistp256@openssh.com"

    /// The name of the curve inside the key, for the ECDSA types.
    var curve: String? {
      switch self {
      case .p256, .securityKeyP256: "nistp256"
      case .p384: "nistp384"
      case .p521: "nistp521"
      case .ed25519, .rsa, .securityKeyEd25519: nil
      }
    }
  }

  enum Material: Sendable {
    case ed25519([UInt8])
    case p256([UInt8])
    case p384([UInt8])
    case p521([UInt8])
    case rsa(exponent: [UInt8], modulus: [UInt8])
  }

  public let algorithm: Algorithm
  /// The key as it stands in signatures and, in base64, in `authorized_keys`.
  public let blob: [UInt8]
  /// Of the `sk-` types: what the key was made for; a passkey's relying party id.
  public let application: String?
  let material: Material

  /// Reads the binary form. The point must be on its curve; nothing may follow.
  public init(blob: [UInt8]) throws(SSHKeyProblem) {
    var reader = SSHReader(blob)
    guard let name = reader.text() else { throw .malformed("it has no type") }
    guard let algorithm = Algorithm.allCases.first(where: { $0.rawValue.equalsExactly(name) })
    else { throw .notAccepted(type: name) }
    material = try Self.material(algorithm, &reader)
    switch algorithm {
    case .securityKeyEd25519, .securityKeyP256:
      guard let application = reader.text(), !application.isEmpty else {
        throw .malformed("it names no application")
      }
      self.application = application
    default: application = nil
    }
    guard reader.isAtEnd else { throw .malformed("bytes follow the key") }
    self.algorithm = algorithm
    self.blob = blob
  }

  /// Reads a line of a public key file: type, base64, perhaps a comment.
  public init(line: String) throws(SSHKeyProblem) {
    let parts = line.utf8.split(maxSplits: 2, omittingEmptySubsequences: true) {
      $0 == 0x20 || $0 == 0x09
    }
    guard parts.count >= 2, !line.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else {
      throw .malformed("expected a type and a key in base64 on one line")
    }
    let type = String(decoding: parts[0], as: UTF8.self)
    guard let blob = Base64.decode(String(decoding: parts[1], as: UTF8.self)) else {
      throw Self.isTypeName(type)
        ? .malformed("its base64 is not canonical") : .malformed("'\(type)' is no type of key")
    }
    try self.init(blob: blob)
    guard algorithm.rawValue.equalsExactly(type) else {
      throw .malformed("the line says '\(type)', the key itself '\(algorithm.rawValue)'")
    }
  }

  /// Type and base64, without a comment.
  public var line: String { "\(algorithm.rawValue) \(Base64.encode(blob))" }

  /// What `ssh-keygen -lf` prints: `SHA256:` and the digest of the key in base64 without padding.
  public var fingerprint: String {
    "SHA256:" + Base64.encode(Digest(of: blob).bytes).filter { $0 != "=" }
  }

  /// Whether a touch or a PIN is part of every signature.
  public var isSecurityKey: Bool { application != nil }

  private static func isTypeName(_ text: String) -> Bool {
    Algorithm(rawValue: text) != nil || text.utf8.starts(with: "ssh-".utf8)
      || text.utf8.starts(with: "ecdsa-".utf8) || text.utf8.starts(with: "sk-".utf8)
  }
}

extension SSHPublicKey {
  private static func material(
    _ algorithm: Algorithm, _ reader: inout SSHReader
  ) throws(SSHKeyProblem) -> Material {
    switch algorithm {
    case .ed25519, .securityKeyEd25519:
      guard let key = reader.string(), key.count == 32,
        (try? Curve25519.Signing.PublicKey(rawRepresentation: key)) != nil
      else { throw .malformed("an Ed25519 key has 32 bytes") }
      return .ed25519(key)
    case .rsa:
      guard let exponent = reader.positiveInteger(), let modulus = reader.positiveInteger(),
        let last = modulus.last, last & 1 == 1, exponent.count <= 4,
        let lastOfExponent = exponent.last, lastOfExponent & 1 == 1, exponent != [1]
      else { throw .malformed("it is no RSA key") }
      let bits = modulus.count * 8 - modulus[0].leadingZeroBitCount
      guard bits >= 2048 else { throw .tooShort(bits: bits) }
      guard bits <= 16_384, (try? _RSA.Signing.PublicKey(n: modulus, e: exponent)) != nil else {
        throw .malformed("it is no RSA key that can be used")
      }
      return .rsa(exponent: exponent, modulus: modulus)
    case .p256, .p384, .p521, .securityKeyP256:
      guard reader.text() == algorithm.curve, let point = reader.string(), point.first == 4 else {
        throw .malformed("it is no uncompressed point of its curve")
      }
      let onCurve =
        switch algorithm {
        case .p384: (try? P384.Signing.PublicKey(x963Representation: point)) != nil
        case .p521: (try? P521.Signing.PublicKey(x963Representation: point)) != nil
        default: (try? P256.Signing.PublicKey(x963Representation: point)) != nil
        }
      guard onCurve else { throw .malformed("its point is not on the curve") }
      return switch algorithm {
      case .p384: .p384(point)
      case .p521: .p521(point)
      default: .p256(point)
      }
    }
  }
}

extension SSHPublicKey: Hashable {
  public static func == (left: SSHPublicKey, right: SSHPublicKey) -> Bool {
    left.blob == right.blob
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(blob) }
}

extension SSHPublicKey: CustomStringConvertible {
  public var description: String { "\(algorithm.rawValue) \(fingerprint)" }
}

/// Why a public key is not taken.
public enum SSHKeyProblem: Error, Hashable, Sendable, CustomStringConvertible {
  case malformed(String)
  case notAccepted(type: String)
  case tooShort(bits: Int)

  public var description: String {
    switch self {
    case .malformed(let why): "the public key cannot be read: \(why)"
    case .notAccepted(let type) where type.hasSuffix("-cert-v01@openssh.com"):
      "'\(type)' is a certificate; list the key itself"
    case .notAccepted("ssh-dss"): "'ssh-dss' is too weak; make an ed25519 key"
    case .notAccepted(let type): "keys of type '\(type)' are not accepted"
    case .tooShort(let bits): "the RSA key has \(bits) bits, at least 2048 are needed"
    }
  }
}
