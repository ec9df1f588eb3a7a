internal import Crypto
internal import CryptoExtras
public import PromoteCore
public import PromoteEngine

internal import struct Foundation.Data

/// A private key in OpenSSH's file format (PROTOCOL.key) that is not encrypted.
///
/// It cannot be printed. Kinds: Ed25519, ECDSA on the NIST curves, RSA.
public struct OpenSSHPrivateKey: Sendable, CustomStringConvertible, CustomReflectable {
  private enum Material: Sendable {
    case ed25519(Curve25519.Signing.PrivateKey)
    case p256(P256.Signing.PrivateKey)
    case p384(P384.Signing.PrivateKey)
    case p521(P521.Signing.PrivateKey)
    case rsa(_RSA.Signing.PrivateKey)
  }

  public let publicKey: SSHPublicKey
  private let material: Material

  public var description: String { "<private key of \(publicKey.fingerprint)>" }
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// What a private key file turned out to be.
  public enum Contents: Sendable {
    case key(OpenSSHPrivateKey)
    /// Encrypted, or of a kind that only `ssh-keygen` can use; the public key stands in the clear.
    case foreign(SSHPublicKey)
    /// A private key in an older format (PEM).
    case unknown
  }

  /// Reads a file's bytes. Refused: a damaged file, more than one key in it.
  public static func read(_ file: [UInt8]) throws(SigningFailure) -> Contents {
    let lines = file.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
    guard let first = lines.first, first.starts(with: "-----BEGIN ".utf8),
      String(decoding: first, as: UTF8.self).hasSuffix("PRIVATE KEY-----")
    else { throw .unusableKey("the file holds no private key") }
    guard first.elementsEqual("-----BEGIN OPENSSH PRIVATE KEY-----".utf8) else { return .unknown }
    guard let blob = unarmored(lines) else { throw .unusableKey("the file is damaged") }
    var reader = SSHReader(blob)
    guard reader.raw(magic.count) == magic, let cipher = reader.text(), let kdf = reader.text(),
      reader.string() != nil, let count = reader.uint32(), let publicBlob = reader.string(),
      let secret = reader.string(), reader.isAtEnd
    else { throw .unusableKey("the file is damaged") }
    guard count == 1 else { throw .unusableKey("the file holds \(count) keys") }
    let publicKey: SSHPublicKey
    do { publicKey = try SSHPublicKey(blob: publicBlob) } catch {
      throw .unusableKey(error.description)
    }
    guard cipher == "none", kdf == "none", !publicKey.isSecurityKey else {
      return .foreign(publicKey)
    }
    return .key(try OpenSSHPrivateKey(publicKey, secret))
  }

  /// An Ed25519 key from its 32-byte seed.
  public init(seed: [UInt8]) throws(SigningFailure) {
    guard seed.count == 32, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)
    else { throw .unusableKey("a seed has 32 bytes") }
    var writer = SSHWriter()
    writer.string(SSHPublicKey.Algorithm.ed25519.rawValue)
    writer.string(Array(key.publicKey.rawRepresentation))
    do { publicKey = try SSHPublicKey(blob: writer.bytes) } catch {
      throw .unusableKey(error.description)
    }
    material = .ed25519(key)
  }

  private init(_ publicKey: SSHPublicKey, _ secret: [UInt8]) throws(SigningFailure) {
    var reader = SSHReader(secret)
    guard let check = reader.uint32(), reader.uint32() == check,
      reader.text() == publicKey.algorithm.rawValue
    else { throw .unusableKey("the file is damaged") }
    material = try Self.secret(publicKey, &reader)
    self.publicKey = publicKey
  }

  private static let magic = Array("openssh-key-v1\0".utf8)

  private static func unarmored(_ lines: [[UInt8]]) -> [UInt8]? {
    guard lines.count > 3, lines.last == [],
      lines[lines.count - 2] == Array("-----END OPENSSH PRIVATE KEY-----".utf8)
    else { return nil }
    return Base64.decode(String(decoding: lines[1..<lines.count - 2].joined(), as: UTF8.self))
  }
}

// MARK: - Reading the secret part

extension OpenSSHPrivateKey {
  private static func secret(
    _ publicKey: SSHPublicKey, _ reader: inout SSHReader
  ) throws(SigningFailure) -> Material {
    let material: Material?
    switch publicKey.algorithm {
    case .ed25519: material = ed25519(&reader)
    case .rsa: material = rsa(&reader)
    case .p256:
      material = scalar(&reader, 32).flatMap {
        try? .p256(P256.Signing.PrivateKey(rawRepresentation: $0))
      }
    case .p384:
      material = scalar(&reader, 48).flatMap {
        try? .p384(P384.Signing.PrivateKey(rawRepresentation: $0))
      }
    case .p521:
      material = scalar(&reader, 66).flatMap {
        try? .p521(P521.Signing.PrivateKey(rawRepresentation: $0))
      }
    case .securityKeyEd25519, .securityKeyP256: material = nil
    }
    guard let material, reader.string() != nil else { throw .unusableKey("the file is damaged") }
    var padding: UInt8 = 1
    while !reader.isAtEnd {
      guard reader.byte() == padding else { throw .unusableKey("the file is damaged") }
      padding &+= 1
    }
    return material
  }

  /// Public key, then seed and public key in one.
  private static func ed25519(_ reader: inout SSHReader) -> Material? {
    guard let point = reader.string(), let both = reader.string(), both.count == 64,
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: both[..<32]),
      Array(key.publicKey.rawRepresentation) == point, Array(both[32...]) == point
    else { return nil }
    return .ed25519(key)
  }

  /// Curve, point, secret number.
  private static func scalar(_ reader: inout SSHReader, _ width: Int) -> Data? {
    guard reader.string() != nil, reader.string() != nil, let number = reader.positiveInteger(),
      number.count <= width
    else { return nil }
    return Data([UInt8](repeating: 0, count: width - number.count) + number)
  }

  /// n, e, d, the inverse of q, p, q.
  private static func rsa(_ reader: inout SSHReader) -> Material? {
    guard let n = reader.positiveInteger(), let e = reader.positiveInteger(),
      let d = reader.positiveInteger(), reader.positiveInteger() != nil,
      let p = reader.positiveInteger(), let q = reader.positiveInteger(),
      let key = try? _RSA.Signing.PrivateKey(n: n, e: e, d: d, p: p, q: q)
    else { return nil }
    return .rsa(key)
  }
}

// MARK: - Signing and writing

extension OpenSSHPrivateKey {
  /// SSH's signature field over `data`: the algorithm's name and the value.
  public func signatureField(over data: [UInt8]) throws(SigningFailure) -> [UInt8] {
    var writer = SSHWriter()
    do {
      switch material {
      case .ed25519(let key):
        writer.string(publicKey.algorithm.rawValue)
        writer.string(Array(try key.signature(for: data)))
      case .rsa(let key):
        writer.string("rsa-sha2-512")
        let signature = try key.signature(
          for: SHA512.hash(data: data), padding: .insecurePKCS1v1_5)
        writer.string(Array(signature.rawRepresentation))
      case .p256(let key): writeECDSA(try key.signature(for: data).rawRepresentation, &writer)
      case .p384(let key): writeECDSA(try key.signature(for: data).rawRepresentation, &writer)
      case .p521(let key): writeECDSA(try key.signature(for: data).rawRepresentation, &writer)
      }
    } catch { throw .refused("the key did not sign: \(error)") }
    return writer.bytes
  }

  private func writeECDSA(_ raw: Data, _ writer: inout SSHWriter) {
    let bytes = Array(raw)
    var numbers = SSHWriter()
    numbers.positiveInteger(bytes[..<(bytes.count / 2)])
    numbers.positiveInteger(bytes[(bytes.count / 2)...])
    writer.string(publicKey.algorithm.rawValue)
    writer.string(numbers.bytes)
  }

  /// The key file's text. Nil for other kinds than Ed25519, which are never written here.
  func file(comment: String) -> [UInt8]? {
    guard case .ed25519(let key) = material else { return nil }
    let point = Array(key.publicKey.rawRepresentation)
    var secret = SSHWriter()
    // The check numbers only tell a wrong passphrase; there is none.
    let check = UInt32(publicKey.blob.suffix(4).reduce(0) { $0 << 8 | UInt32($1) })
    secret.uint32(check)
    secret.uint32(check)
    secret.string(publicKey.algorithm.rawValue)
    secret.string(point)
    secret.string(Array(key.rawRepresentation) + point)
    secret.string(comment)
    var padding: UInt8 = 1
    while secret.bytes.count % 8 != 0 {
      secret.byte(padding)
      padding += 1
    }
    var writer = SSHWriter()
    writer.raw(Self.magic)
    writer.string("none")
    writer.string("none")
    writer.string([])
    writer.uint32(1)
    writer.string(publicKey.blob)
    writer.string(secret.bytes)
    let text = Array(Base64.encode(writer.bytes).utf8)
    var lines = Array("-----BEGIN OPENSSH PRIVATE KEY-----\n".utf8)
    for start in stride(from: 0, to: text.count, by: 70) {
      lines += text[start..<min(start + 70, text.count)] + [0x0A]
    }
    return lines + Array("-----END OPENSSH PRIVATE KEY-----\n".utf8)
  }
}
