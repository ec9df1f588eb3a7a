internal import Crypto
internal import PromoteCore
public import PromoteEngine

/// Files encrypted with age, version 1, to X25519 recipients (C2SP, `age.md`).
///
/// Stanzas of other kinds are passed over. Armour is read.
public enum Age {
  /// Why a file was not decrypted. Tells nothing of its contents.
  public enum Failure: String, Error, Sendable, CaseIterable {
    case notAge = "not an age file of version 1"
    case badHeader = "an age file with a broken header"
    case wrongIdentity = "encrypted to other recipients"
    case badMAC = "an age file whose header was changed"
    case badPayload = "an age file that was changed or cut short"
    case tooLarge = "an age file that is too large"
  }

  private static let chunk = 65_536
  private static let tag = 16

  /// The contents, which are at most `limit` bytes.
  public static func decrypt(
    _ file: [UInt8], with identities: [AgeIdentity], limit: Int = 1 << 20
  ) throws(Failure) -> [UInt8] {
    let header = try AgeHeader(try AgeArmour.remove(file))
    guard header.payload.count <= limit + (limit / chunk + 2) * tag + 16 else { throw .tooLarge }
    guard let fileKey = try unwrap(header, identities) else { throw .wrongIdentity }
    let macKey = derive(fileKey, salt: [], info: "header")
    guard
      HMAC<SHA256>.isValidAuthenticationCode(
        header.mac, authenticating: header.signed, using: macKey)
    else { throw .badMAC }
    guard header.payload.count >= 16 else { throw .badPayload }
    let key = derive(fileKey, salt: Array(header.payload.prefix(16)), info: "payload")
    var rest = header.payload.dropFirst(16)
    var contents: [UInt8] = []
    var counter: UInt64 = 0
    while true {
      let part = rest.prefix(chunk + tag)
      rest = rest.dropFirst(part.count)
      let isLast = rest.isEmpty
      guard let plain = open(part, key, nonce(counter, isLast: isLast)) else { throw .badPayload }
      // An empty chunk stands only for empty contents.
      guard !plain.isEmpty || (isLast && counter == 0) else { throw .badPayload }
      contents += plain
      guard contents.count <= limit else { throw .tooLarge }
      if isLast { return contents }
      counter += 1
    }
  }

  /// A file that any of the recipients can read. Nil without recipients.
  public static func encrypt(
    _ contents: [UInt8], to recipients: [AgeRecipient], random: any RandomSource
  ) -> [UInt8]? {
    guard !recipients.isEmpty else { return nil }
    let fileKey = SymmetricKey(data: random.bytes(16))
    var header = "age-encryption.org/v1\n"
    for recipient in recipients {
      guard let stanza = wrap(fileKey, to: recipient, random: random) else { return nil }
      header += stanza
    }
    header += "---"
    let macKey = derive(fileKey, salt: [], info: "header")
    let mac = HMAC<SHA256>.authenticationCode(for: Array(header.utf8), using: macKey)
    var file = Array("\(header) \(AgeHeader.encode(Array(mac)))\n".utf8)
    let salt = random.bytes(16)
    file += salt
    let key = derive(fileKey, salt: salt, info: "payload")
    var rest = contents[...]
    var counter: UInt64 = 0
    repeat {
      let part = rest.prefix(chunk)
      rest = rest.dropFirst(part.count)
      guard let sealed = seal(part, key, nonce(counter, isLast: rest.isEmpty)) else { return nil }
      file += sealed
      counter += 1
    } while !rest.isEmpty
    return file
  }

  // MARK: - File keys

  private static func unwrap(
    _ header: AgeHeader, _ identities: [AgeIdentity]
  ) throws(Failure) -> SymmetricKey? {
    for stanza in header.stanzas where stanza.arguments.first == "X25519" {
      guard stanza.arguments.count == 2, let share = AgeHeader.decode(stanza.arguments[1]),
        share.count == 32, stanza.body.count == 32
      else { throw .badHeader }
      for identity in identities {
        guard
          let wrapKey = wrapKey(
            identity.key, share, share: share, recipient: identity.recipient.bytes)
        else { throw .badHeader }
        if let key = open(stanza.body[...], wrapKey, [UInt8](repeating: 0, count: 12)) {
          return SymmetricKey(data: key)
        }
      }
    }
    return nil
  }

  private static func wrap(
    _ fileKey: SymmetricKey, to recipient: AgeRecipient, random: any RandomSource
  ) -> String? {
    do {
      let ephemeral = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: random.bytes(32))
      let share = Array(ephemeral.publicKey.rawRepresentation)
      guard
        let key = wrapKey(ephemeral, recipient.bytes, share: share, recipient: recipient.bytes),
        let body = seal(
          fileKey.withUnsafeBytes { Array($0) }[...], key, [UInt8](repeating: 0, count: 12))
      else { return nil }
      return "-> X25519 \(AgeHeader.encode(share))\n\(AgeHeader.encode(body))\n"
    } catch {
      return nil
    }
  }

  /// Nil where the shared secret is all zero: the other side sent a point of low order.
  private static func wrapKey(
    _ mine: Curve25519.KeyAgreement.PrivateKey, _ theirs: [UInt8], share: [UInt8],
    recipient: [UInt8]
  ) -> SymmetricKey? {
    do {
      let point = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: theirs)
      let shared = try mine.sharedSecretFromKeyAgreement(with: point)
      let bytes = shared.withUnsafeBytes { Array($0) }
      guard bytes.contains(where: { $0 != 0 }) else { return nil }
      return derive(
        SymmetricKey(data: bytes), salt: share + recipient, info: "age-encryption.org/v1/X25519")
    } catch {
      return nil
    }
  }

  private static func derive(_ key: SymmetricKey, salt: [UInt8], info: String) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: key, salt: salt, info: Array(info.utf8), outputByteCount: 32)
  }

  // MARK: - ChaCha20-Poly1305

  private static func nonce(_ counter: UInt64, isLast: Bool) -> [UInt8] {
    var nonce = [UInt8](repeating: 0, count: 12)
    for index in 0..<8 { nonce[10 - index] = UInt8(counter >> UInt64(8 * index) & 255) }
    nonce[11] = isLast ? 1 : 0
    return nonce
  }

  private static func open(
    _ sealed: ArraySlice<UInt8>, _ key: SymmetricKey, _ nonce: [UInt8]
  ) -> [UInt8]? {
    guard sealed.count >= tag else { return nil }
    do {
      let box = try ChaChaPoly.SealedBox(
        nonce: ChaChaPoly.Nonce(data: nonce), ciphertext: sealed.dropLast(tag),
        tag: sealed.suffix(tag))
      return Array(try ChaChaPoly.open(box, using: key))
    } catch {
      return nil
    }
  }

  private static func seal(
    _ plain: ArraySlice<UInt8>, _ key: SymmetricKey, _ nonce: [UInt8]
  ) -> [UInt8]? {
    do {
      let box = try ChaChaPoly.seal(Array(plain), using: key, nonce: ChaChaPoly.Nonce(data: nonce))
      return Array(box.ciphertext) + Array(box.tag)
    } catch {
      return nil
    }
  }
}
