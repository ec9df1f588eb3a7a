internal import PromoteCore
public import PromoteEngine
internal import SystemPackage

/// Files that hold keys: owner-only, created once, never overwritten.
public enum KeyFile {
  static let limit = 64 << 10

  /// Reads a file that nobody else may read or write.
  public static func readSecret(_ path: String) throws(SigningFailure) -> [UInt8] {
    try read(path, secret: true)
  }

  /// Reads a file up to 64 KiB.
  static func read(_ path: String, secret: Bool) throws(SigningFailure) -> [UInt8] {
    do {
      let file = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec])
      return try file.closeAfter {
        let status = try file.stat()
        guard status.type == .regular else {
          throw SigningFailure.unusableKey("'\(path)' is no file")
        }
        guard
          !secret
            || status.permissions.isDisjoint(with: [.groupReadWriteExecute, .otherReadWriteExecute])
        else {
          throw SigningFailure.unusableKey(
            "others may read '\(path)'; run `chmod 600 \(path)`")
        }
        return try file.readAll(limit: limit, path: path)
      }
    } catch let failure as SigningFailure {
      throw failure
    } catch Errno.noSuchFileOrDirectory {
      throw .noKey("'\(path)' is not there")
    } catch { throw .unusableKey("'\(path)' cannot be read: \(error)") }
  }

  /// Creates a file that only its owner may read. Refused where there is one already.
  public static func create(
    _ path: String, _ bytes: [UInt8], publicFile: Bool = false
  ) throws(SigningFailure) {
    do {
      let file = try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: publicFile ? [.ownerReadWrite, .groupRead, .otherRead] : .ownerReadWrite)
      try file.closeAfter { _ = try file.writeAll(bytes) }
    } catch Errno.fileExists {
      throw .unusableKey("'\(path)' is there already")
    } catch { throw .unusableKey("'\(path)' cannot be written: \(error)") }
  }

  /// 32 secret bytes, kept in base64 on one line: a master key, a service's or a log's key.
  public static func readKey(_ path: String) throws(SigningFailure) -> [UInt8] {
    let text = String(decoding: try readSecret(path), as: UTF8.self)
    let line = text.hasSuffix("\n") ? String(text.dropLast()) : text
    guard let bytes = Base64.decode(line), bytes.count == 32 else {
      throw .unusableKey("'\(path)' does not hold 32 bytes in base64")
    }
    return bytes
  }

  /// Makes such a key from `random` and keeps it. Refused where there is one already.
  public static func createKey(
    _ path: String, random: some RandomSource
  ) throws(SigningFailure) -> [UInt8] {
    let bytes = random.bytes(32)
    try create(path, Array((Base64.encode(bytes) + "\n").utf8))
    return bytes
  }
}

extension KeyFile {
  /// Makes an Ed25519 key pair as `ssh-keygen -t ed25519 -N ''` does: `path`, owner-only, and
  /// `path.pub`. Returns the signer of the new key.
  public static func createKeyPair(
    _ path: String, comment: String, random: some RandomSource
  ) throws(SigningFailure) -> KeyFileSigner {
    let key = try OpenSSHPrivateKey(seed: random.bytes(32))
    guard let file = key.file(comment: comment) else {
      throw .unusableKey("'\(path)': no such kind of key can be written")
    }
    try create(path, file)
    try create(path + ".pub", Array("\(key.publicKey.line) \(comment)\n".utf8), publicFile: true)
    return KeyFileSigner(key)
  }
}

extension FileDescriptor {
  fileprivate func readAll(limit: Int, path: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try read(into: $0) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= limit else {
        throw SigningFailure.unusableKey("'\(path)' is larger than any key")
      }
    }
  }
}
