import PromoteCore
import Testing

@Suite("certificates of the registry") struct CertificateFileTests {
  static let der: [UInt8] = [0x30, 3, 2, 1, 1]
  static let block = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n"
  static let place = RegistryPlace(file: "prod.yaml", line: 9)

  @Test(arguments: [
    block, "subject: a\n" + block, block + block, block.replacing("\n", with: "\r\n"),
    block.replacing("MAMCAQE=", with: "MAMC\n  AQE="),
  ])
  func `are known by the first certificate, whatever is around it`(text: String) throws {
    let file = try CertificateFile(name: "ca", file: Array(text.utf8), place: Self.place)
    #expect(file.fingerprint == Digest(of: Self.der).hex)
    #expect(file.pem.hasPrefix(Self.block) && !file.pem.contains("subject"))
    #expect(file.release.address == Address(kind: .certificate, id: file.fingerprint))
  }

  @Test(arguments: [
    (block + "-----BEGIN EC PRIVATE KEY-----\nAA==\n-----END EC PRIVATE KEY-----\n", "private key"),
    ("-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n" + block, "private key"),
    ("nothing", "no certificate"), ("", "no certificate"),
    ("-----BEGIN CERTIFICATE-----\nMAMCAQE=\n", "not PEM"),
    ("-----BEGIN CERTIFICATE-----\n???\n-----END CERTIFICATE-----\n", "not PEM"),
    ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", "not PEM"),
    ("-----BEGIN A-----\n-----END B-----\n", "not PEM"),
  ])
  func `with a private key, or that cannot be read, are refused`(text: String, why: String) {
    do throws(CertificateFileError) {
      _ = try CertificateFile(name: "ca", file: Array(text.utf8), place: Self.place)
      Issue.record("accepted")
    } catch {
      #expect(error.rawValue.contains(why))
    }
  }

  @Test func `a file of bytes that are no text is refused`() {
    #expect(throws: CertificateFileError.notPEM) {
      try CertificateFile(name: "ca", file: [0xFF, 0xFE], place: Self.place)
    }
  }
}
