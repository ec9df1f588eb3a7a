internal import Crypto

internal import struct Foundation.Data

/// The workspace's master key: 32 bytes kept outside registry, database and backups of either.
///
/// Cannot be printed or mirrored. From it come the keys that seal secrets, one per environment,
/// and the key that protects what must be kept whole for a roll-back.
public struct MasterKey: Sendable, CustomStringConvertible, CustomReflectable {
  private let bytes: [UInt8]

  /// Nil unless there are 32 bytes.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// The key that makes the secret bindings of one environment.
  public func sealKey(for environment: EnvironmentName) -> SealKey {
    SealKey(master: bytes, environment: environment.text)!
  }

  /// Protects bytes at rest: `v1 || nonce (12) || ChaCha20-Poly1305`. `purpose` is authenticated:
  /// what was protected for one purpose opens for no other.
  ///
  /// The nonce must never repeat: 12 fresh random bytes.
  public func protect(_ clear: [UInt8], for purpose: String, nonce: [UInt8]) -> [UInt8]? {
    guard let nonce = try? ChaChaPoly.Nonce(data: nonce),
      let box = try? ChaChaPoly.seal(
        clear, using: key(for: purpose), nonce: nonce, authenticating: Array(purpose.utf8))
    else { return nil }
    return Array("v1".utf8) + Array(box.combined)
  }

  /// The bytes that ``protect(_:for:nonce:)`` was given; nil for anything else, a changed byte or
  /// another purpose.
  public func open(_ protected: [UInt8], for purpose: String) -> [UInt8]? {
    guard protected.starts(with: "v1".utf8),
      let box = try? ChaChaPoly.SealedBox(combined: protected.dropFirst(2)),
      let clear = try? ChaChaPoly.open(
        box, using: key(for: purpose), authenticating: Array(purpose.utf8))
    else { return nil }
    return Array(clear)
  }

  private func key(for purpose: String) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: bytes), salt: [UInt8](),
      info: Array("tyk-promote/at-rest/v1/\(purpose)".utf8), outputByteCount: 32)
  }

  public var description: String { "<master key>" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
