/// A certificate that the registry provides: its public part, which a promotion may upload where the
/// target lacks it.
public struct CertificateFile: Sendable, Hashable {
  /// What the registry calls it.
  public let name: String
  /// The SHA-256 of the first certificate in the file, as 64 hexadecimal digits: the end of its id in
  /// every organisation.
  public let fingerprint: String
  /// The certificates of the file, and nothing else of it, as PEM (RFC 7468).
  public let pem: String
  public let place: RegistryPlace

  /// Refused: a file that holds a private key, which belongs in no registry, one without a
  /// certificate, and one that cannot be read to its end. Text between the blocks is passed over.
  public init(name: String, file: [UInt8], place: RegistryPlace) throws(CertificateFileError) {
    guard let text = String(validating: file, as: UTF8.self) else { throw .notPEM }
    var certificates: [[UInt8]] = []
    var label: String?
    var body = ""
    for line in text.split(whereSeparator: \.isNewline) {
      let line = Hosts.trimmed(String(line))
      if let begun = Self.label(line, "BEGIN") {
        guard label == nil else { throw .notPEM }
        if begun.hasSuffix("PRIVATE KEY") { throw .privateKey }
        (label, body) = (begun, "")
      } else if let ended = Self.label(line, "END") {
        guard ended == label else { throw .notPEM }
        if ended == "CERTIFICATE" {
          guard let bytes = Base64.decode(body), !bytes.isEmpty else { throw .notPEM }
          certificates.append(bytes)
        }
        label = nil
      } else if label != nil {
        body += line
      }
    }
    guard label == nil else { throw .notPEM }
    guard let first = certificates.first else { throw .noCertificate }
    self.name = name
    self.place = place
    fingerprint = Digest(of: first).hex
    pem = certificates.map(Self.block).joined()
  }

  private static func label(_ line: String, _ word: String) -> String? {
    let (start, end) = ("-----\(word) ", "-----")
    guard line.hasPrefix(start), line.hasSuffix(end), line.utf8.count > start.utf8.count + 5 else {
      return nil
    }
    return String(line.dropFirst(start.count).dropLast(end.count))
  }

  private static func block(_ bytes: [UInt8]) -> String {
    var rest = Substring(Base64.encode(bytes))
    var lines: [Substring] = []
    while !rest.isEmpty {
      lines.append(rest.prefix(64))
      rest = rest.dropFirst(64)
    }
    return "-----BEGIN CERTIFICATE-----\n" + lines.joined(separator: "\n")
      + "\n-----END CERTIFICATE-----\n"
  }

  /// As a part of a release.
  public var release: ReleaseObject {
    ReleaseObject(
      address: Address(kind: .certificate, id: fingerprint), name: name,
      json: [
        "fingerprint": .string(fingerprint), "subject_cn": .string(name), "pem": .string(pem),
      ], places: [])
  }
}

/// Why a file provides no certificate.
public enum CertificateFileError: String, Error, Sendable, CaseIterable {
  case notPEM = "is not PEM"
  case privateKey = "holds a private key, which must never be in the registry"
  case noCertificate = "holds no certificate"
}
