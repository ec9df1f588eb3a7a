import Foundation
import PromoteCore
import Testing

@Suite(.withPublishedVectors) struct `The published vectors of the log pass` {
  static func digest(_ json: JSON?) throws -> Digest {
    try #require(Digest(hex: json?.string ?? ""))
  }
  static func digests(_ json: JSON?) throws -> [Digest] {
    try (json?.array ?? []).map { try digest($0) }
  }
  static func keys(_ json: JSON?) throws -> [VerifierKey] {
    try (json?.array ?? []).map { try VerifierKey($0.string ?? "") }
  }
  static func inclusion(_ row: JSON) throws -> Bool {
    Merkle.includes(
      try digest(row["leafHashHex"]), at: try #require(row["index"]?.integer),
      size: try #require(row["size"]?.integer), root: try digest(row["rootHex"]),
      proof: try digests(row["proofHex"]))
  }
  static func consistency(_ row: JSON) throws -> Bool {
    Merkle.isConsistent(
      old: try #require(row["size1"]?.integer), oldRoot: try digest(row["root1Hex"]),
      new: try #require(row["size2"]?.integer), newRoot: try digest(row["root2Hex"]),
      proof: try digests(row["proofHex"]))
  }

  @Test func `merkle`() throws {
    let json = try PublishedVectors.read("merkle.json")
    let reference = try #require(json["reference"])
    let leaves = try (reference["leavesHex"]?.array ?? []).map {
      Merkle.leafHash(of: try #require(Hex.decode($0.string ?? "x")))
    }
    #expect(try leaves == Self.digests(reference["leafHashesHex"]))
    for (size, root) in try Self.digests(reference["rootsHexBySize"]).enumerated() {
      #expect(Merkle.root(ofLeaves: leaves.prefix(size)) == root)
    }
    let decimal = try #require(json["decimal"])
    for row in [reference, decimal].flatMap({ $0["inclusion"]?.array ?? [] }) {
      #expect(try Self.inclusion(row))
    }
    for row in [reference, decimal].flatMap({ $0["consistency"]?.array ?? [] }) {
      #expect(try Self.consistency(row))
    }
    let bad = (json["inclusionInvalid"]?.array ?? [], json["consistencyInvalid"]?.array ?? [])
    #expect(bad.0.count == 80 && bad.1.count == 87)
    for row in bad.0 { #expect(try !Self.inclusion(row), "\(row["name"]?.string ?? "")") }
    for row in bad.1 { #expect(try !Self.consistency(row), "\(row["name"]?.string ?? "")") }
  }

  @Test func `roots of a tree of 70,000`() throws {
    var frontier = MerkleFrontier()
    var roots: [Int: Digest] = [:]
    for index in 0..<70_000 {
      frontier.append(Merkle.leafHash(of: Array("\(index)".utf8)))
      roots[frontier.size] = frontier.root
    }
    for row in try PublishedVectors.read("merkle.json")["decimal"]?["roots"]?.array ?? [] {
      #expect(try roots[#require(row["size"]?.integer)] == Self.digest(row["rootHex"]))
    }
  }

  @Test func `tiles`() throws {
    let json = try PublishedVectors.read("tiles.json")
    for row in json["paths"]?.array ?? [] {
      let index = try #require(row["index"]?.integer)
      let full = try #require(row["level0Full"]?.string)
      let partial = try #require(row["level3Width17"]?.string)
      #expect(TilePath(level: 0, index: index).text == full)
      #expect(TilePath(level: 3, index: index, width: 17).text == partial)
      #expect(try TilePath(full) == TilePath(level: 0, index: index))
      #expect(try TilePath(partial) == TilePath(level: 3, index: index, width: 17))
    }
    for row in json["pathsInvalid"]?.array ?? [] {
      #expect(throws: LogFormatError.self) { try TilePath(row["path"]?.string ?? "") }
    }
    for row in json["tileSetsBySize"]?.array ?? [] {
      let paths = TilePath.hashTiles(size: try #require(row["size"]?.integer)).map(\.text)
      #expect(paths.count == row["count"]?.integer)
      if let all = row["paths"]?.array { #expect(paths == all.map { $0.string }) }
      if let last = row["lastPaths"]?.array {
        #expect(paths.sorted { $0 < $1 }.isEmpty == false)
        for path in last { #expect(paths.contains(path.string ?? "")) }
      }
    }
    let entries = (0..<300).map { Array("\($0)".utf8) }
    let leaves = entries.map { Merkle.leafHash(of: $0) }
    for row in json["tilesOfSize300"]?.array ?? [] {
      let path = try TilePath(row["path"]?.string ?? "")
      let hashes = path.range.map { index in
        Merkle.root(
          ofLeaves: path.level == 0
            ? leaves[index...index] : leaves[index * 256..<index * 256 + 256])
      }
      #expect(try Digest(of: HashTiles.bytes(hashes)) == Self.digest(row["sha256Hex"]))
    }
    for row in json["entryBundles"]?.array ?? [] {
      let path = try TilePath(row["path"]?.string ?? "")
      let bytes = EntryTile.bytes(Array(entries[path.range]))
      #expect(try Digest(of: bytes) == Self.digest(row["sha256Hex"]))
      #expect(try EntryTile.entries(bytes) == Array(entries[path.range]))
    }
  }

  @Test func `key ids and verifier keys`() throws {
    let json = try PublishedVectors.read("signed-note.json")
    for row in json["keyIds"]?.array ?? [] {
      let key = try VerifierKey(row["vkey"]?.string ?? "")
      #expect(Hex.encode(key.id) == row["keyIdHex"]?.string)
      #expect(Hex.encode(key.publicKey) == row["publicKeyHex"]?.string)
      #expect(key.text == row["vkey"]?.string)
    }
    for row in json["verifierKeys"]?.array ?? [] {
      let read = try? VerifierKey(row["vkey"]?.string ?? "")
      #expect((read != nil) == row["valid"]?.bool, "\(row["why"]?.string ?? "")")
    }
  }

  @Test(
    arguments: try PublishedVectors.areThere ? VectorCase.cases("signed-note.json", "notes") : [])
  func `notes`(vector: VectorCase) throws {
    let note = try vector.base64("noteB64")
    let keys = try Self.keys(vector.json["verifierKeys"])
    let good = (try? SignedNote(note).verified(by: keys)) != nil
    #expect(try good == vector.flag("valid"))
  }

  static func policy(_ vector: VectorCase, logs: String) throws -> LogPolicy {
    let all = try keys(vector.json[logs]) + keys(vector.json["witnessKeys"])
    let quorum = vector.json["quorum"]?.integer ?? 0
    return LogPolicy(
      logs: all.filter { $0.algorithm == .ed25519 },
      witnesses: all.filter { $0.algorithm == .ed25519Cosignature }, quorum: quorum)
  }

  @Test(
    arguments: try PublishedVectors.areThere
      ? VectorCase.cases("checkpoint.json", "checkpoints") : [])
  func `checkpoints`(vector: VectorCase) throws {
    let note = try vector.base64("noteB64")
    let policy = try Self.policy(vector, logs: "verifierKeys")
    let signed = try? policy.verify(note)
    let valid = try vector.flag("valid")
    let origin = try vector.text("origin")
    #expect((signed.map { $0.origin == origin } ?? false) == valid)
    if valid {
      #expect(signed?.size == vector.json["size"]?.integer)
      #expect(signed?.root.hex == vector.json["rootHex"]?.string)
      #expect(signed?.bytes == note)
    }
  }

  @Test func `the policy file`() throws {
    let text = try #require(try PublishedVectors.read("checkpoint.json")["policyFile"]?.string)
    let policy = try LogPolicy(file: Array(text.utf8))
    #expect(policy.logs.count == 1 && policy.witnesses.map(\.name) == ["compliance", "security"])
    #expect(try LogPolicy(file: policy.file) == policy)
  }

  @Test(
    arguments: try PublishedVectors.areThere ? VectorCase.cases("tlog-proof.json", "proofs") : [])
  func `proofs`(vector: VectorCase) throws {
    let bytes = try vector.base64("proofB64")
    let policy = try Self.policy(vector, logs: "logKeys")
    let entry = try vector.base64("entryB64")
    let good = (try? TlogProof(bytes).verify(entry: entry, policy: policy)) != nil
    #expect(try good == vector.flag("valid"))
  }

  @Test func `entries`() throws {
    let json = try PublishedVectors.read("log-entry.json")
    var entries: [LogEntry] = []
    for row in json["valid"]?.array ?? [] {
      let bytes = try #require(Base64.decode(row["entryB64"]?.string ?? "?"))
      let entry = try LogEntry(bytes, at: entries.count, after: entries.last?.at)
      #expect(try entry.leafHash == Self.digest(row["leafHashHex"]))
      entries.append(entry)
    }
    #expect(entries.count == 13)
    #expect(
      try Merkle.root(ofLeaves: entries.map(\.leafHash)) == Self.digest(json["treeRootHex"]))
    for row in json["invalid"]?.array ?? [] {
      let index = try #require(row["index"]?.integer)
      // The one that is only described: data of 65,600 bytes.
      let bytes =
        row["entryB64"]?.string.flatMap { Base64.decode($0) }
        ?? [UInt8](repeating: 0x61, count: 65_739)
      #expect(throws: LogFormatError.self, "\(row["name"]?.string ?? "")") {
        try LogEntry(bytes, at: index, after: entries[index - 1].at)
      }
    }
  }
}
