import Foundation
import PromoteCore
import Testing

/// `Vectors/json-canonical.txt`, computed with Python's decimal, UTF-16 and SHA-256.
@Suite struct JSONVectorTests {
  struct Vector: CustomTestStringConvertible, Sendable {
    var fields: [String: String] = [:]
    var testDescription: String { fields["name"] ?? "" }

    func bytes(_ key: String) -> [UInt8]? {
      fields[key].map { Array($0.utf8) } ?? fields["\(key)-hex"].flatMap { Hex.decode($0) }
    }
  }

  static func vectors() throws -> [Vector] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
      .appending(path: "Vectors/json-canonical.txt")
    let known: Set = [
      "name", "expect", "input", "input-hex", "canonical", "canonical-hex", "sha256", "reason",
      "at",
    ]
    var vectors: [Vector] = []
    var vector = Vector()
    let lines = String(decoding: try Data(contentsOf: file), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    for line in lines where !line.hasPrefix("#") {
      if line.isEmpty {
        if !vector.fields.isEmpty { vectors.append(vector) }
        vector = Vector()
        continue
      }
      let colon = try #require(line.firstRange(of: ": "), "\(line)")
      let key = String(line[..<colon.lowerBound])
      #expect(known.contains(key), "a header nobody knows: \(key)")
      vector.fields[key] = String(line[colon.upperBound...])
    }
    return vectors
  }

  @Test(arguments: try vectors())
  func `a vector gives what it expects`(_ vector: Vector) throws {
    let input = try #require(vector.bytes("input"))
    switch vector.fields["expect"] {
    case "canonical":
      let canonical = try #require(vector.bytes("canonical"))
      let value = try JSON.parse(input)
      #expect(value.canonical() == canonical)
      #expect(value.tree.canonical() == canonical)
      #expect(try JSON.parse(canonical).canonical() == canonical)
      #expect(value.digest().hex == vector.fields["sha256"])
    case "refused":
      let error = try #require(throws: JSONError.self) { try JSON.parse(input) }
      #expect(
        String(describing: error.reason).prefix { $0 != "(" } == vector.fields["reason"] ?? "")
      #expect("\(error.line):\(error.column)" == vector.fields["at"])
    default: Issue.record("neither canonical nor refused")
    }
  }

  @Test func `there are vectors of both kinds`() throws {
    let expected = try Self.vectors().map { $0.fields["expect"] }
    #expect(expected.count { $0 == "canonical" } >= 60)
    #expect(expected.count { $0 == "refused" } >= 35)
  }
}
