internal import Crypto

/// The private half of an age key pair: `AGE-SECRET-KEY-1…`. It cannot be printed.
public struct AgeIdentity: Sendable, CustomStringConvertible, CustomReflectable {
  let key: Curve25519.KeyAgreement.PrivateKey

  /// Nil unless the text is such a key.
  public init?(_ text: String) {
    guard text.hasPrefix("AGE-SECRET-KEY-1"),
      let bytes = Bech32.decode(text, prefix: "AGE-SECRET-KEY-"), bytes.count == 32
    else { return nil }
    do {
      key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: bytes)
    } catch {
      return nil
    }
  }

  public var recipient: AgeRecipient {
    AgeRecipient(bytes: Array(key.publicKey.rawRepresentation))
  }
  public var description: String { "<age identity>" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The public half: `age1…`.
public struct AgeRecipient: Sendable, Hashable, CustomStringConvertible {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Nil unless the text is such a key.
  public init?(_ text: String) {
    guard text.hasPrefix("age1"), let bytes = Bech32.decode(text, prefix: "age"), bytes.count == 32
    else { return nil }
    self.bytes = bytes
  }

  public var description: String { Bech32.encode(bytes, prefix: "age") }
}
