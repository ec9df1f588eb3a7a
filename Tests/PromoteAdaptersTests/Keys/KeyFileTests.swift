import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import Testing

@Suite struct KeyFileTests {
  let folder = try! KeyFolder()
  let message = Array("a message\n".utf8)

  func failure(_ work: () throws -> Void) -> SigningFailure? {
    do { try work() } catch { return error as? SigningFailure }
    return nil
  }

  @Test func `a key pair is made owner-only, reads back, and signs`() async throws {
    let path = folder.path + "/id"
    let made = try KeyFile.createKeyPair(path, comment: "ana", random: KeyRandom(seed: 1))
    let permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(permissions as? Int == 0o600)
    let line = try String(contentsOfFile: path + ".pub", encoding: .utf8)
    #expect(line == made.publicKey.line + " ana\n")
    let read = try KeyFileSigner(path: path)
    #expect(read.publicKey == made.publicKey)
    let armored = try await read.signVerified(message, namespace: "test")
    #expect(throws: SignatureRefusal.self) {
      try SSHSignature(armored: armored).verify(
        message: message + [1], namespace: "test", key: read.publicKey)
    }
  }

  @Test func `a key that is there is never overwritten`() throws {
    let path = folder.path + "/id"
    _ = try KeyFile.createKeyPair(path, comment: "ana", random: KeyRandom(seed: 1))
    let before = try Data(contentsOf: URL(filePath: path))
    #expect(
      failure {
        _ = try KeyFile.createKeyPair(path, comment: "ana", random: KeyRandom(seed: 2))
      } == .unusableKey("'\(path)' is there already"))
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
  }

  @Test func `a secret key file that others may read is refused`() throws {
    let path = folder.path + "/id"
    _ = try KeyFile.createKeyPair(path, comment: "ana", random: KeyRandom(seed: 1))
    for permissions in [0o640, 0o604, 0o660] {
      try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
      guard case .unusableKey = failure({ _ = try KeyFileSigner(path: path) }) else {
        Issue.record("accepted with \(String(permissions, radix: 8))")
        continue
      }
    }
  }

  @Test func `damaged key files are refused, and nothing crashes`() throws {
    let path = folder.path + "/id"
    _ = try KeyFile.createKeyPair(path, comment: "ana", random: KeyRandom(seed: 1))
    let bytes = Array(try Data(contentsOf: URL(filePath: path)))
    for count in stride(from: 0, to: bytes.count - 1, by: 5) {
      try Data(bytes.prefix(count)).write(to: URL(filePath: path))
      #expect(failure { _ = try KeyFileSigner(path: path) } != nil, "\(count) bytes")
    }
    #expect(failure { _ = try KeyFileSigner(path: folder.path + "/none") } != nil)
    #expect(failure { _ = try KeyFileSigner(path: folder.path) } != nil)
  }

  @Test func `32 secret bytes are kept and read back, and nothing else is taken for them`() throws {
    let path = folder.path + "/master"
    let made = try KeyFile.createKey(path, random: KeyRandom(seed: 9))
    #expect(made.count == 32)
    #expect(try KeyFile.readKey(path) == made)
    #expect(failure { _ = try KeyFile.createKey(path, random: KeyRandom(seed: 8)) } != nil)
    #expect(try KeyFile.readKey(path) == made)
    try Data("AAAA\n".utf8).write(to: URL(filePath: path))
    #expect(failure { _ = try KeyFile.readKey(path) } != nil)
  }

  @Test func `a private key never shows itself`() throws {
    let key = try OpenSSHPrivateKey(seed: Array(1...32))
    var shown = "\(key)"
    dump(key, to: &shown)
    shown += String(reflecting: key)
    #expect(!shown.contains("material"))
    #expect(shown.contains(key.publicKey.fingerprint))
  }
}
