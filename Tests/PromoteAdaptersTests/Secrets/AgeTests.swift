import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import Testing

/// Repeats: the same bytes for the same seed.
struct SeededBytes: RandomSource {
  var seed: UInt8
  func bytes(_ count: Int) -> [UInt8] {
    Array(
      (0..<((count + 31) / 32)).flatMap {
        Digest(of: [seed, UInt8($0 & 255), UInt8(count & 255)]).bytes
      }
      .prefix(count))
  }
}

@Suite struct `age files` {
  static let identityText =
    "AGE-SECRET-KEY-17PALPE5MSCZ2G7YECM90RU6Q0N4TFWL2E6NCDNC4DN99JRHF8REQX5NS4A"

  @Test(arguments: [0, 1, 100, 65_535, 65_536, 65_537, 131_072])
  func `what was encrypted is decrypted`(_ count: Int) throws {
    let identity = try #require(AgeIdentity(Self.identityText))
    let other = try #require(
      AgeRecipient("age16arm2crzs6u4yyth3a8a2uqae7kzuekds74k5pnvy7pngefj8ehqzwa7et"))
    let contents = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let file = try #require(
      Age.encrypt(contents, to: [other, identity.recipient], random: SeededBytes(seed: 1)))
    #expect(try Age.decrypt(file, with: [identity]) == contents)
    #expect(throws: Age.Failure.wrongIdentity) { try Age.decrypt(file, with: []) }
  }

  @Test func `every changed or missing byte is noticed`() throws {
    let identity = try #require(AgeIdentity(Self.identityText))
    let contents = Array("test-only-token".utf8)
    let file = try #require(
      Age.encrypt(contents, to: [identity.recipient], random: SeededBytes(seed: 2)))
    for index in file.indices {
      var changed = file
      changed[index] ^= 1
      #expect(throws: Age.Failure.self, "byte \(index)") {
        try Age.decrypt(changed, with: [identity])
      }
      #expect(throws: Age.Failure.self, "cut at \(index)") {
        try Age.decrypt(Array(file[..<index]), with: [identity])
      }
    }
  }

  @Test func `a share of low order is refused`() throws {
    let identity = try #require(AgeIdentity(Self.identityText))
    let zero = String(Base64.encode([UInt8](repeating: 0, count: 32)).dropLast())
    let text = "age-encryption.org/v1\n-> X25519 \(zero)\n\(zero)\n--- \(zero)\n"
    #expect(throws: Age.Failure.badHeader) {
      try Age.decrypt(Array(text.utf8) + [UInt8](repeating: 0, count: 40), with: [identity])
    }
  }

  @Test(arguments: [
    "", "age1", "age1qykvkwkfjs3d82phd7kvu6p3rry8guyldq6xcn0wvz59msawpqvqu0neg8",
    "AGE1QYKVKWKFJS3D82PHD7KVU6P3RRY8GUYLDQ6XCN0WVZ59MSAWPQVQU0NEG9",
    "age1Qykvkwkfjs3d82phd7kvu6p3rry8guyldq6xcn0wvz59msawpqvqu0neg9",
  ])
  func `a mistyped recipient is none`(_ text: String) {
    #expect(AgeRecipient(text) == nil)
  }

  @Test func `keys are written as they are read, and a private one is never printed`() throws {
    let text = "age1qykvkwkfjs3d82phd7kvu6p3rry8guyldq6xcn0wvz59msawpqvqu0neg9"
    #expect(try #require(AgeRecipient(text)).description == text)
    let identity = try #require(AgeIdentity(Self.identityText))
    #expect(identity.recipient.description == text)
    #expect(
      !"\(identity) \(String(reflecting: identity)) \(Mirror(reflecting: identity).children.count)"
        .contains("17PALPE"))
  }
}

/// The published vectors, where they are at hand.
@Suite(.enabled(if: SharedVectors.secrets != nil, "the shared folder is not here"))
struct `published age vectors` {
  @Test func `are decrypted or refused as they say`() throws {
    let age = try #require(SharedVectors.secrets?["age"])
    let cases = try #require(age["cases"]?.array)
    #expect(cases.count >= 12)
    for vector in cases {
      let name = vector["name"]?.string ?? "?"
      let file = try #require(vector["fileB64"]?.string.flatMap { Base64.decode($0) }, "\(name)")
      let identity = try #require(vector["identity"]?.string.flatMap { AgeIdentity($0) }, "\(name)")
      if vector["valid"]?.bool == true {
        let plain = try Age.decrypt(file, with: [identity])
        #expect(Digest(of: plain).hex == vector["plaintextSha256Hex"]?.string, "\(name)")
        #expect(plain.count == vector["plaintextLength"]?.integer, "\(name)")
      } else {
        #expect(throws: Age.Failure.self, "\(name)") { try Age.decrypt(file, with: [identity]) }
      }
    }
    let armoured = try #require(age["armoredExample"]?.string)
    let identity = try #require(AgeIdentity(`age files`.identityText))
    #expect(try Age.decrypt(Array(armoured.utf8), with: [identity]).count > 0)
  }
}

enum SharedVectors {
  /// `secrets.json` of the shared folder; nil where there is none.
  static let secrets: JSON? = {
    let folder = ProcessInfo.processInfo.environment["TYK_PROMOTE_SHARED"] ?? "../shared"
    guard let data = FileManager.default.contents(atPath: "\(folder)/vectors/secrets.json") else {
      return nil
    }
    do {
      return try JSON.parse(Array(data))
    } catch {
      preconditionFailure("vectors/secrets.json: \(error)")
    }
  }()
}
