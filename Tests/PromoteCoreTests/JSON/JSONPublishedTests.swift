import Foundation
import PromoteCore
import Testing

/// Published vectors and real documents, where the folder named by TYK_PROMOTE_SHARED (by
/// default `shared` beside the package) is there; skipped where it is not.
@Suite struct JSONPublishedTests {
  static let folder: URL = {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let named = ProcessInfo.processInfo.environment["TYK_PROMOTE_SHARED"]
    return named.map { URL(fileURLWithPath: $0) }
      ?? package.deletingLastPathComponent().appending(path: "shared")
  }()

  static func isThere(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: path).path)
  }

  @Test(.enabled(if: isThere("vectors/jcs.json"), "the published vectors are not here"))
  func `the published canonical forms are ours`() throws {
    let suite = try JSON.parse(Data(contentsOf: Self.folder.appending(path: "vectors/jcs.json")))
    for number in try #require(suite["numbers"]?.array) {
      let text = try #require(number["text"]?.string)
      #expect(JSONNumber(text)?.canonicalText == text)
      if let bits = number["ieee754Hex"]?.string.flatMap({ UInt64($0, radix: 16) }), text != "0" {
        #expect(JSONNumber(text)?.double.bitPattern == bits, "\(text)")
      }
    }
    for document in try #require(suite["documents"]?.array) {
      let name = document["name"]?.string ?? ""
      let input = try #require(document["inputB64"]?.string.flatMap { Base64.decode($0) })
      guard let exact = document["exactB64"]?.string.flatMap({ Base64.decode($0) }) else {
        #expect(throws: JSONError.self, "\(name)") {
          try JSON.parse(input, limits: .document)
        }
        continue
      }
      let value = try JSON.parse(input, limits: .document)
      #expect(value.canonical() == exact, "\(name)")
      #expect(value.tree.canonical() == exact, "\(name)")
      #expect(value.digest().hex == document["exactSha256Hex"]?.string, "\(name)")
    }
  }

  @Test(.enabled(if: isThere("corpus"), "the corpus is not here"))
  func `real documents are read without loss, and broken ones refused with a place`() throws {
    let corpus = Self.folder.appending(path: "corpus")
    let broken = try Self.filesThatDoNotParse()
    #expect(!broken.isEmpty)
    var read = 0
    let files = try #require(FileManager.default.enumerator(atPath: corpus.path))
    for case let path as String in files where path.hasSuffix(".json") {
      let bytes = [UInt8](try Data(contentsOf: corpus.appending(path: path)))
      do throws(JSONError) {
        let value = try JSON.parse(bytes)
        #expect(!broken.contains(path), "\(path) should have been refused")
        read += 1
        let written = value.serialised()
        let again = try JSON.parse(written)
        #expect(again.serialised() == written, "\(path)")
        #expect(again == value, "\(path)")
        #expect(Self.outline(again) == Self.outline(value), "\(path)")
        let canonical = value.canonical()
        #expect(try JSON.parse(canonical).canonical() == canonical, "\(path)")
        #expect(try JSON.parse(canonical) == value, "\(path)")
        let pretty = try JSON.parse(value.pretty())
        #expect(pretty.serialised() == written, "\(path)")
        // One in twenty, since the slow way is slow.
        if read % 20 == 0 { #expect(value.tree.canonical() == canonical, "\(path)") }
      } catch {
        #expect(broken.contains(path), "\(path): \(error)")
        #expect((0...bytes.count).contains(error.offset), "\(path): \(error)")
        let before = bytes.prefix(error.offset)
        #expect(before.count { $0 == 0x0A } == error.line - 1, "\(path): \(error)")
      }
    }
    #expect(read > 100)
  }

  /// The list that the corpus keeps of its own broken files.
  private static func filesThatDoNotParse() throws -> Set<String> {
    let readme = String(
      decoding: try Data(contentsOf: folder.appending(path: "corpus/README.md")), as: UTF8.self)
    let lines = readme.split(separator: "\n").filter {
      $0.hasPrefix("- `") && $0.contains("INVALID")
    }
    return Set(lines.map { String($0.split(separator: "`")[1]) })
  }

  /// A digest of names, order, number texts and strings.
  private static func outline(_ value: JSON) -> Int {
    var hasher = Hasher()
    value.walk { place, value in
      hasher.combine(place)
      hasher.combine(value.kind)
      for text in [value.number?.text, value.string] {
        for byte in (text ?? "").utf8 { hasher.combine(byte) }
      }
      return true
    }
    return hasher.finalize()
  }
}
