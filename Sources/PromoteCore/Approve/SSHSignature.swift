internal import Crypto

/// An SSH signature (OpenSSH's PROTOCOL.sshsig): who signed, for which purpose, and the signature.
///
/// Stricter than OpenSSH: version exactly 1, nothing in the reserved field, nothing after the
/// footer, line feeds only.
public struct SSHSignature: Hashable, Sendable {
  public enum Hash: String, Hashable, Sendable {
    case sha256, sha512

    func of(_ message: [UInt8]) -> [UInt8] {
      switch self {
      case .sha256: Array(SHA256.hash(data: message))
      case .sha512: Array(SHA512.hash(data: message))
      }
    }
  }

  /// The signer's public key as it stands in the signature.
  public let publicKey: [UInt8]
  public let namespace: String
  public let hash: Hash
  /// SSH's signature field: algorithm and value.
  public let signature: [UInt8]

  /// `signature` is what ``signedData(message:namespace:hash:)`` was signed to.
  public init(
    publicKey: SSHPublicKey, namespace: String, hash: Hash = .sha512, signature: [UInt8]
  ) {
    self.publicKey = publicKey.blob
    self.namespace = namespace
    self.hash = hash
    self.signature = signature
  }

  /// What the key itself signs.
  public static func signedData(
    message: [UInt8], namespace: String, hash: Hash = .sha512
  ) -> [UInt8] {
    var writer = SSHWriter()
    writer.raw(magic)
    writer.string(namespace)
    writer.string([])
    writer.string(hash.rawValue)
    writer.string(hash.of(message))
    return writer.bytes
  }

  static let magic = Array("SSHSIG".utf8)
}

// MARK: - Reading and writing

extension SSHSignature {
  private static let header = Array("-----BEGIN SSH SIGNATURE-----\n".utf8)
  private static let footer = Array("-----END SSH SIGNATURE-----\n".utf8)

  /// Reads the armored text.
  public init(armored: [UInt8]) throws(SignatureRefusal) {
    guard armored.starts(with: Self.header), armored.count > Self.header.count + Self.footer.count,
      armored.suffix(Self.footer.count).elementsEqual(Self.footer)
    else { throw SignatureRefusal(.signature, "it is no armored SSH signature") }
    let body = armored[Self.header.count..<armored.count - Self.footer.count]
    let lines = body.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.last?.isEmpty == true, !lines.dropLast().contains(where: \.isEmpty),
      let blob = Base64.decode(String(decoding: lines.joined(), as: UTF8.self))
    else { throw SignatureRefusal(.signature, "its armor does not hold canonical base64") }
    try self.init(blob: blob)
  }

  /// Reads the binary form.
  public init(blob: [UInt8]) throws(SignatureRefusal) {
    var reader = SSHReader(blob)
    guard reader.raw(Self.magic.count) == Self.magic, let version = reader.uint32(),
      let publicKey = reader.string(), let namespace = reader.text(),
      let reserved = reader.string(), let hash = reader.text(), let signature = reader.string(),
      reader.isAtEnd
    else { throw SignatureRefusal(.signature, "its fields cannot be read") }
    guard version == 1 else {
      throw SignatureRefusal(.signature, "it has version \(version), expected 1")
    }
    guard reserved.isEmpty else {
      throw SignatureRefusal(.signature, "its reserved field is not empty")
    }
    guard let known = Hash(rawValue: hash), known.rawValue.equalsExactly(hash) else {
      throw SignatureRefusal(.algorithm, "the hash '\(hash)' is not accepted")
    }
    self.publicKey = publicKey
    self.namespace = namespace
    self.hash = known
    self.signature = signature
  }

  public var blob: [UInt8] {
    var writer = SSHWriter()
    writer.raw(Self.magic)
    writer.uint32(1)
    writer.string(publicKey)
    writer.string(namespace)
    writer.string([])
    writer.string(hash.rawValue)
    writer.string(signature)
    return writer.bytes
  }

  /// The text that `ssh-keygen -Y verify -s` takes, wrapped at 70 columns.
  public func armored() -> [UInt8] {
    let text = Array(Base64.encode(blob).utf8)
    var lines = Self.header
    for start in stride(from: 0, to: text.count, by: 70) {
      lines += text[start..<min(start + 70, text.count)] + [0x0A]
    }
    return lines + Self.footer
  }
}

/// Why a signature does not count: a stable code and a sentence.
public struct SignatureRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: String, Hashable, Sendable {
    case signature = "SIGNATURE"
    case namespace = "NAMESPACE"
    case key = "KEY"
    case algorithm = "ALGORITHM"
    case clientData = "CLIENT_DATA"
    case origin = "ORIGIN"
    case flags = "FLAGS"
    case userPresence = "USER_PRESENCE"
    case userVerification = "USER_VERIFICATION"
  }
  public let code: Code
  public let reason: String

  init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }
  public var description: String { "the signature does not count: \(reason)" }
}
