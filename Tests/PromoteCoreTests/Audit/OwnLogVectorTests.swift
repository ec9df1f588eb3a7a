import Foundation
import PromoteCore
import Testing

/// Vectors made by `Vectors/log/make.py`, which shares no code with the project.
enum LogVectors {
  static func read(_ name: String) throws -> JSON {
    let file = URL(filePath: #filePath).appending(path: "../../Vectors/log/\(name).json")
    return try JSON.parse(Data(contentsOf: file.standardized))
  }

  static func evidence() throws -> (bundle: EvidenceBundle, trust: Digest) {
    let json = try read("evidence")
    var files: [String: [UInt8]] = [:]
    for member in try #require(json["files"]?.object) {
      let bytes: [UInt8] = try #require(member.value.string.flatMap { Base64.decode($0) })
      files[member.name] = bytes
    }
    let trust = try #require(json["trust"]?.string.flatMap { Digest(hex: $0) })
    return (EvidenceBundle(files: files), trust)
  }
}

@Suite struct `Another implementation agrees` {
  static let leaves = (0..<300).map { Merkle.leafHash(of: Array("entry \($0)".utf8)) }

  static func node(_ place: TreeNode) -> Digest {
    Merkle.root(ofLeaves: leaves[place.index << place.level..<(place.index + 1) << place.level])
  }

  func digest(_ json: JSON?) throws -> Digest { try #require(Digest(hex: json?.string ?? "")) }
  func digests(_ json: JSON?) throws -> [Digest] { try (json?.array ?? []).map { try digest($0) } }

  @Test func `about roots and proofs`() throws {
    let json = try LogVectors.read("tree")
    var roots: [Int: Digest] = [:]
    for row in try #require(json["roots"]?.array) {
      let size = try #require(row["size"]?.integer)
      roots[size] = try digest(row["root"])
      #expect(Merkle.root(ofLeaves: Self.leaves.prefix(size)) == roots[size])
    }
    for row in try #require(json["inclusion"]?.array) {
      let (index, size) = (row["index"]!.integer!, row["size"]!.integer!)
      let proof = try digests(row["proof"])
      #expect(Merkle.inclusionProof(of: index, in: size) { Self.node($0) } == proof)
      #expect(
        Merkle.includes(
          Self.leaves[index], at: index, size: size, root: roots[size]!, proof: proof))
    }
    for row in try #require(json["consistency"]?.array) {
      let (old, new) = (row["old"]!.integer!, row["new"]!.integer!)
      let proof = try digests(row["proof"])
      #expect(Merkle.consistencyProof(from: old, to: new) { Self.node($0) } == proof)
      #expect(
        Merkle.isConsistent(
          old: old, oldRoot: roots[old]!, new: new, newRoot: roots[new]!, proof: proof))
    }
    for row in try #require(json["tiles"]?.array) {
      let path = try TilePath(row["path"]!.string!)
      let hashes = path.range.map { Self.node(TreeNode(level: path.level! * 8, index: $0)) }
      #expect(Digest(of: HashTiles.bytes(hashes)) == (try digest(row["sha256"])))
    }
  }

  @Test func `about checkpoints and a proof file`() throws {
    let json = try LogVectors.read("notes")
    let log = try VerifierKey(json["log"]!.string!)
    let witness = try VerifierKey(json["witness"]!.string!)
    func policy(_ quorum: Int) -> LogPolicy {
      LogPolicy(logs: [log], witnesses: [witness], quorum: quorum)
    }
    for row in try #require(json["checkpoints"]?.array) {
      let note = Base64.decode(row["note"]!.string!)!
      let policy = policy(row["quorum"]!.integer!)
      let name = row["name"]!.string!
      if row["valid"]?.bool == true {
        let signed = try policy.verify(note)
        #expect(signed.size == json["size"]?.integer && signed.root.hex == json["root"]?.string)
        #expect(signed.bytes == note, "\(name)")
      } else {
        #expect(throws: LogFormatError.self, "\(name)") { try policy.verify(note) }
      }
    }
    let proof = try TlogProof(Base64.decode(json["proof"]!["file"]!.string!)!)
    let entry = Base64.decode(json["proof"]!["entry"]!.string!)!
    #expect(try proof.verify(entry: entry, policy: policy(1)).size == 13)
    #expect(throws: LogFormatError.self) { try proof.verify(entry: [1], policy: policy(1)) }
  }

  @Test func `about a whole promotion's evidence`() throws {
    let (bundle, trust) = try LogVectors.evidence()
    let report = bundle.verify(pinned: trust)
    #expect(report.problems.isEmpty, "\(report.problems)")
    #expect(report.notes.isEmpty)
    #expect(report.entries == 7)
    #expect(report.checkpoint?.size == 7)
  }
}
