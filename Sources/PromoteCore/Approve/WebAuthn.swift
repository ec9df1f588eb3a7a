internal import Crypto

internal import struct Foundation.Data

/// Passkey signatures (WebAuthn Level 3, section 7.2), carried in the form that OpenSSH's
/// PROTOCOL.u2f calls `webauthn-sk-ecdsa-sha2-nistp256@openssh.com`.
///
/// The challenge is the signed data of an SSH signature, so that `ssh-keygen` can check it too.
public enum WebAuthn {
  static let algorithm = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com"

  /// Reads the rest of a signature field and checks it, in the order of the specification here:
  /// flags, client data, origin, backup, presence, verification, and last the signature itself.
  static func verify(
    _ reader: inout SSHReader, _ algorithm: String, _ key: SSHPublicKey, _ application: String,
    challenge: [UInt8], origins: [String], userVerification: Bool
  ) throws(SignatureRefusal) -> SignatureFacts {
    guard key.algorithm == .securityKeyP256, algorithm.equalsExactly(Self.algorithm) else {
      throw .wrongAlgorithm(algorithm, key)
    }
    guard let value = reader.string(), let bits = reader.byte(), let counter = reader.uint32(),
      let origin = reader.text(), let clientData = reader.string(),
      let extensions = reader.string()
    else { throw SignatureRefusal(.signature, "its browser data cannot be read") }
    let flags = AuthenticatorFlags(bits)
    guard !flags.hasAttestedData, flags.hasExtensions == !extensions.isEmpty else {
      throw SignatureRefusal(.flags, "its flags do not fit its data")
    }
    try checkClientData(clientData, challenge: challenge, origin: origin)
    guard !origin.utf8.contains(where: { $0 == 0x22 || $0 == 0x5C }),
      origins.containsExactly(origin)
    else { throw SignatureRefusal(.origin, "'\(origin)' is no origin of this key") }
    guard flags.backupEligible || !flags.backedUp else {
      throw SignatureRefusal(.flags, "it says backed up, but not eligible for backup")
    }
    try flags.check(userVerification: userVerification)
    var writer = SSHWriter()
    writer.raw(SHA256.hash(data: Array(application.utf8)))
    writer.byte(bits)
    writer.uint32(counter)
    writer.raw(extensions)
    writer.raw(SHA256.hash(data: clientData))
    guard key.accepts(value, over: writer.bytes, algorithm: algorithm) else { throw .doesNotVerify }
    return SignatureFacts(origin: origin, userVerified: flags.userVerified, counter: counter)
  }

  /// The prefix every browser writes (section 5.8.1.2 of the same), then the whole as strict JSON.
  static func checkClientData(
    _ bytes: [UInt8], challenge: [UInt8], origin: String
  ) throws(SignatureRefusal) {
    let text = Base64.encodeURL(challenge)
    let prefix = Array(
      #"{"type":"webauthn.get","challenge":"\#(text)","origin":"\#(origin)""#.utf8)
    guard bytes.starts(with: prefix), bytes.count > prefix.count,
      [UInt8(ascii: "}"), UInt8(ascii: ",")].contains(bytes[prefix.count])
    else {
      throw SignatureRefusal(.clientData, "the browser signed another challenge, type or origin")
    }
    let json: JSON
    do { json = try JSON.parse(bytes, limits: .envelope) } catch {
      throw SignatureRefusal(.clientData, "the browser's data is no strict JSON: \(error)")
    }
    guard json["type"]?.string == "webauthn.get",
      json["challenge"]?.string?.equalsExactly(text) == true,
      json["origin"]?.string?.equalsExactly(origin) == true
    else { throw SignatureRefusal(.clientData, "the browser's data contradicts itself") }
    guard json["crossOrigin"].map({ $0.bool == false }) ?? true, json["topOrigin"] == nil else {
      throw SignatureRefusal(.clientData, "it was signed inside a page of another site")
    }
  }

  /// The public key of a passkey from its COSE form, which must be the 77 bytes of an ES256 key in
  /// canonical CBOR (RFC 9053, section 7.1). `relyingParty` becomes the key's application.
  public static func publicKey(
    cose: [UInt8], relyingParty: String
  ) throws(SSHKeyProblem) -> SSHPublicKey {
    let head: [UInt8] = [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]
    let middle: [UInt8] = [0x22, 0x58, 0x20]
    guard cose.count == 77, cose.starts(with: head), Array(cose[42..<45]) == middle else {
      throw .malformed("it is no ES256 key in its only accepted form")
    }
    var writer = SSHWriter()
    writer.string(SSHPublicKey.Algorithm.securityKeyP256.rawValue)
    writer.string("nistp256")
    writer.string([4] + cose[10..<42] + cose[45..<77])
    writer.string(relyingParty)
    return try SSHPublicKey(blob: writer.bytes)
  }

  /// What a browser's `navigator.credentials.get` gave back, as SSH's signature field.
  ///
  /// Nothing is checked here but the form: verify the whole as ``SSHSignature``.
  public static func signatureField(
    authenticatorData: [UInt8], clientData: [UInt8], signatureDER: [UInt8], origin: String
  ) throws(SignatureRefusal) -> [UInt8] {
    guard authenticatorData.count >= 37,
      let signature = try? P256.Signing.ECDSASignature(derRepresentation: signatureDER)
    else { throw SignatureRefusal(.signature, "the browser's answer cannot be read") }
    let raw = Array(signature.rawRepresentation)
    var numbers = SSHWriter()
    numbers.positiveInteger(raw[..<32])
    numbers.positiveInteger(raw[32...])
    var writer = SSHWriter()
    writer.string(algorithm)
    writer.string(numbers.bytes)
    writer.raw(authenticatorData[32..<37])
    writer.string(origin)
    writer.string(clientData)
    writer.string(authenticatorData[37...])
    return writer.bytes
  }
}
