internal import Crypto

internal import struct Foundation.Data

/// A public key that signs notes, under a name: a log's or a witness's.
///
/// Text form of C2SP signed-note: `name+<key id, 8 hexadecimal digits>+<base64 of type and key>`.
public struct VerifierKey: Sendable {
  /// What a key signs.
  public enum Algorithm: UInt8, Sendable {
    /// The note's text.
    case ed25519 = 0x01
    /// C2SP tlog-cosignature: the note's text under a header with the time.
    case ed25519Cosignature = 0x04
  }

  public let name: String
  public let algorithm: Algorithm
  /// 32 bytes.
  public let publicKey: [UInt8]
  /// The first four bytes of SHA-256(name || 0x0A || type || public key).
  public let id: [UInt8]

  /// Refused (nil): an empty name or one with white space, control characters or `+`; a key that is
  /// not 32 bytes.
  public init?(name: String, algorithm: Algorithm, publicKey: [UInt8]) {
    guard Self.isName(name), publicKey.count == 32 else { return nil }
    self.name = name
    self.algorithm = algorithm
    self.publicKey = publicKey
    id = Array(
      Digest(of: Array(name.utf8) + [0x0A, algorithm.rawValue] + publicKey).bytes.prefix(4))
  }

  /// Reads the text form. Refused: an unknown type, a key id that is not this key's.
  public init(_ text: String) throws(LogFormatError) {
    // Base64 may hold further plus signs, a name may not.
    let parts = text.utf8.split(
      separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw LogFormatError(.verifierKey, "not name+id+key") }
    guard let bytes = Base64.decode(ByteLines.text(parts[2])), let type = bytes.first else {
      throw LogFormatError(.verifierKey, "the key is not base64")
    }
    guard let algorithm = Algorithm(rawValue: type) else {
      throw LogFormatError(.verifierKey, "a key of an unknown type")
    }
    guard
      let key = VerifierKey(
        name: ByteLines.text(parts[0]), algorithm: algorithm, publicKey: Array(bytes.dropFirst()))
    else { throw LogFormatError(.verifierKey, "a name or a key that cannot be") }
    guard Hex.decode(ByteLines.text(parts[1])) == key.id else {
      throw LogFormatError(.verifierKey, "the key id is not this key's")
    }
    self = key
  }

  public var text: String {
    "\(name)+\(Hex.encode(id))+\(Base64.encode([algorithm.rawValue] + publicKey))"
  }

  static func isName(_ name: String) -> Bool {
    !name.isEmpty
      && name.unicodeScalars.allSatisfy {
        !$0.properties.isWhitespace && $0 != "+" && $0.properties.generalCategory != .control
      }
  }

  /// Whether these 64 bytes are this key's Ed25519 signature over the message.
  func signed(_ message: [UInt8], _ signature: some Collection<UInt8>) -> Bool {
    guard signature.count == 64,
      let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
    else { return false }
    return key.isValidSignature(Data(signature), for: message)
  }
}

extension VerifierKey: Hashable, CustomStringConvertible {
  public static func == (left: VerifierKey, right: VerifierKey) -> Bool {
    left.publicKey == right.publicKey && left.algorithm == right.algorithm
      && ByteLines.same(left.name, right.name)
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
  public var description: String { text }
}
