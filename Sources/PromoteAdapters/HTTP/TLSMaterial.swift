internal import NIOSSL
public import PromoteCore

/// Certificates and the key of a TLS connection, as PEM.
public struct TLSMaterial: Sendable {
  /// Why a connection cannot be set up with this material. Tells nothing of the key.
  public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    public let reason: String
    public var description: String { reason }
  }

  /// The only authorities that are trusted; nil for the system's.
  public var certificateAuthority: [UInt8]?
  /// The client's certificate, followed by what leads to its authority.
  public var clientCertificate: [UInt8]?
  public var clientKey: Secret?
  /// The server's certificate is not looked at: whoever answers is believed.
  public var skipVerify: Bool

  public init(
    certificateAuthority: [UInt8]? = nil, clientCertificate: [UInt8]? = nil,
    clientKey: Secret? = nil, skipVerify: Bool = false
  ) {
    self.certificateAuthority = certificateAuthority
    self.clientCertificate = clientCertificate
    self.clientKey = clientKey
    self.skipVerify = skipVerify
  }

  func configuration() throws(Refusal) -> NIOSSL.TLSConfiguration {
    var configuration = NIOSSL.TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    if let certificateAuthority {
      configuration.trustRoots = .certificates(
        try Self.certificates(certificateAuthority, "the certificate authority"))
    }
    if let clientCertificate {
      configuration.certificateChain =
        try Self.certificates(clientCertificate, "the client certificate").map { .certificate($0) }
    }
    if let clientKey {
      let key = clientKey.reveal { pem in
        Result { try NIOSSLPrivateKey(bytes: Array(pem.utf8), format: .pem) }
      }
      guard case .success(let key) = key else {
        throw Refusal(reason: "the client key is not a PEM private key without a passphrase")
      }
      configuration.privateKey = .privateKey(key)
    }
    if skipVerify { configuration.certificateVerification = .none }
    return configuration
  }

  private static func certificates(
    _ pem: [UInt8], _ what: String
  ) throws(Refusal) -> [NIOSSLCertificate] {
    let found = Result { try NIOSSLCertificate.fromPEMBytes(pem) }
    guard case .success(let certificates) = found, !certificates.isEmpty else {
      throw Refusal(reason: "\(what) is not a PEM file of certificates")
    }
    return certificates
  }
}
