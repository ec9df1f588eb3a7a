public import PromoteCore
public import PromoteEngine

/// Signs with an OpenSSH private key file.
///
/// Ed25519, ECDSA and RSA keys without a passphrase are used directly; encrypted ones, older
/// formats and FIDO keys through `ssh-keygen -Y sign`, which asks at the terminal.
public struct KeyFileSigner: ServiceSigner {
  private enum Way: Sendable {
    case own(OpenSSHPrivateKey)
    case keygen(path: String)
  }

  public let publicKey: SSHPublicKey
  private let way: Way

  /// Refused: a file that others may read, a damaged one, a key that approvals do not accept.
  public init(path: String) throws(SigningFailure) {
    switch try OpenSSHPrivateKey.read(KeyFile.readSecret(path)) {
    case .key(let key): self.init(key)
    case .foreign(let publicKey): self.init(publicKey, .keygen(path: path))
    case .unknown:
      let line = String(decoding: try KeyFile.read(path + ".pub", secret: false), as: UTF8.self)
      let publicKey: SSHPublicKey
      do { publicKey = try SSHPublicKey(line: line.filter { $0 != "\n" }) } catch {
        throw .unusableKey("'\(path).pub': \(error)")
      }
      self.init(publicKey, .keygen(path: path))
    }
  }

  init(_ key: OpenSSHPrivateKey) { self.init(key.publicKey, .own(key)) }

  private init(_ publicKey: SSHPublicKey, _ way: Way) {
    self.publicKey = publicKey
    self.way = way
  }

  /// An Ed25519 key that is in no file: for examples that must come out the same every time.
  public init(seed: [UInt8]) throws(SigningFailure) {
    self.init(try OpenSSHPrivateKey(seed: seed))
  }

  public func sign(_ message: [UInt8], namespace: String) async throws(SigningFailure) -> [UInt8] {
    switch way {
    case .own(let key):
      let field = try key.signatureField(
        over: SSHSignature.signedData(message: message, namespace: namespace))
      return SSHSignature(publicKey: publicKey, namespace: namespace, signature: field).armored()
    case .keygen(let path):
      return try await SSHKeygen.sign(message, namespace: namespace, keyPath: path)
    }
  }

  public func signRaw(_ message: [UInt8]) async throws(SigningFailure) -> [UInt8] {
    guard case .own(let key) = way, publicKey.algorithm == .ed25519 else {
      throw .unusableKey("a service signs with an Ed25519 key without a passphrase")
    }
    var reader = SSHReader(try key.signatureField(over: message))
    guard reader.string() != nil, let signature = reader.string(), reader.isAtEnd else {
      throw .refused("the signature made cannot be read")
    }
    return signature
  }
}
