import Crypto
import Foundation
import PromoteCore
import Testing

@Suite(.withPublishedVectors) struct PublishedSignatureTests {
  @Test func `every published SSH signature is accepted or refused as its vector says`() throws {
    let file = try PublishedVectors.read("sshsig.json")
    var lines: [String: String] = [:]
    for key in try need(file["keys"]?.array) {
      let line = try need(key["publicKeyLine"]?.string)
      let label = try need(key["label"]?.string)
      lines[label] = line
      guard label != "rsa-1024" else {
        #expect(throws: SSHKeyProblem.tooShort(bits: 1024)) { try SSHPublicKey(line: line) }
        continue
      }
      let parsed = try SSHPublicKey(line: line)
      #expect(parsed.fingerprint == key["fingerprint"]?.string)
      #expect(parsed.line == line)
      #expect(Base64.encode(parsed.blob) == key["publicBlobB64"]?.string)
    }
    let cases = try VectorCase.cases("sshsig.json", "cases")
    #expect(cases.count == 85)
    for item in cases {
      let label = try item.text("trustedKey")
      let namespace = try item.text("namespace")
      let message = try item.base64("messageB64")
      let armored = Array(try item.text("armored").utf8)
      let line = try need(lines[label])
      let accepted = Result {
        try SSHSignature(armored: armored).verify(
          message: message, namespace: namespace, key: SSHPublicKey(line: line),
          origins: label.hasPrefix("passkey") ? ["https://promote.example.com"] : [])
      }
      #expect(accepted.succeeded == (try item.flag("valid")), "\(item.name): \(accepted)")
    }
  }

  @Test func `a FIDO signature without user verification is refused where the rule asks for it`()
    throws
  {
    let file = try PublishedVectors.read("sshsig.json")
    let item = try need(
      try VectorCase.cases("sshsig.json", "cases").first {
        $0.name == "sk-user-verification-missing"
      })
    let line = try need(
      file["keys"]?.array?.first { $0["label"]?.string == "sk-ed25519" }?["publicKeyLine"]?.string)
    let signature = try SSHSignature(armored: Array(item.text("armored").utf8))
    let refusal = #expect(throws: SignatureRefusal.self) {
      try signature.verify(
        message: item.base64("messageB64"), namespace: item.text("namespace"),
        key: SSHPublicKey(line: line), userVerification: true)
    }
    #expect(refusal?.code == .userVerification)
  }

  @Test func `OpenSSH's own signatures are accepted and written as they were`() throws {
    for item in try VectorCase.cases("sshsig.json", "published") {
      let text = try item.text("armored")
      let signature = try SSHSignature(armored: Array(text.utf8))
      let key = try SSHPublicKey(line: item.text("publicKeyLine"))
      let isWeb =
        text.count > 0
        && String(decoding: signature.signature, as: UTF8.self)
          .contains("webauthn-sk")
      try signature.verify(
        message: item.base64("messageB64"), namespace: item.text("namespace"), key: key,
        origins: isWeb ? ["https://www.mindrot.org"] : [])
      #expect(String(decoding: signature.armored(), as: UTF8.self) == text, "\(item.name)")
    }
  }

  @Test func `every published browser assertion is accepted or refused as its vector says`() throws
  {
    let cases = try VectorCase.cases("webauthn.json", "assertions")
    #expect(cases.count == 29)
    for item in cases {
      let result = Result { try Self.checkAssertion(item) }
      #expect(result.succeeded == (try item.flag("valid")), "\(item.name): \(result)")
    }
  }

  /// Repacks the assertion as SSH's signature and verifies it as such. The challenge must be what
  /// an SSH signature signs, so another challenge is refused.
  private static func checkAssertion(_ item: VectorCase) throws {
    let key = try WebAuthn.publicKey(
      cose: item.hex("coseKeyHex"), relyingParty: item.text("expectedRpId"))
    let authenticatorData = try item.hex("authenticatorDataHex")
    let rpHash = Array(SHA256.hash(data: Data(try item.text("expectedRpId").utf8)))
    guard authenticatorData.starts(with: rpHash) else { throw Mismatch() }
    let clientData = try item.base64("clientDataJSONB64")
    let origin = try need(try? JSON.parse(clientData)["origin"]?.string ?? "")
    let field = try WebAuthn.signatureField(
      authenticatorData: authenticatorData, clientData: clientData,
      signatureDER: item.hex("signatureDerHex"), origin: origin)
    let expected = try item.base64("expectedChallengeB64")
    let message = try pae()
    guard
      SSHSignature.signedData(message: message, namespace: "approval.v1@tyk-promote") == expected
    else { throw Mismatch() }
    try SSHSignature(publicKey: key, namespace: "approval.v1@tyk-promote", signature: field).verify(
      message: message, namespace: "approval.v1@tyk-promote", key: key,
      origins: item.json["expectedOrigins"]?.array?.compactMap(\.string) ?? [],
      userVerification: item.flag("requireUserVerification"))
  }

  private struct Mismatch: Error {}

  private static func pae() throws -> [UInt8] {
    try need(try VectorCase.cases("webauthn.json", "sshsigPacking").first).base64("messageB64")
  }

  @Test func `an assertion is repacked as SSH's signature byte by byte`() throws {
    for item in try VectorCase.cases("webauthn.json", "sshsigPacking") {
      let clientData = try item.base64("clientDataJSONB64")
      let field = try WebAuthn.signatureField(
        authenticatorData: item.hex("authenticatorDataHex"), clientData: clientData,
        signatureDER: item.hex("signatureDerHex"),
        origin: try need(try JSON.parse(clientData)["origin"]?.string))
      #expect(Hex.encode(field) == (try item.text("sshSignatureFieldHex")))
    }
  }

  @Test func `a passkey's COSE key becomes the published SSH key, and other forms are refused`()
    throws
  {
    for item in try VectorCase.cases("webauthn.json", "registrations") {
      let key = try WebAuthn.publicKey(
        cose: item.hex("coseKeyHex"), relyingParty: item.text("rpId"))
      #expect(key.line == (try item.text("sshPublicKeyLine")))
    }
    for item in try VectorCase.cases("webauthn.json", "badCoseKeys") {
      #expect(throws: SSHKeyProblem.self, "\(item.json["why"]?.string ?? "")") {
        try WebAuthn.publicKey(cose: item.hex("coseHex"), relyingParty: "promote.example.com")
      }
    }
  }
}
