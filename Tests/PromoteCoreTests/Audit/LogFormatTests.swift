import PromoteCore
import PromoteTesting
import Testing

@Suite struct `Files of the log` {
  static let signer = Ed25519CheckpointSigner.test
  static let policy = LogPolicy(logs: [signer.key])
  static let leaves = (0..<13).map { Merkle.leafHash(of: Array("entry \($0)".utf8)) }

  static func signed() throws -> SignedCheckpoint {
    try signer.sign(
      Checkpoint(origin: signer.key.name, size: 13, root: Merkle.root(ofLeaves: leaves)))
  }

  static func proof() throws -> TlogProof {
    let hashes = Merkle.inclusionProof(of: 5, in: 13) { place in
      Merkle.root(ofLeaves: leaves[place.index << place.level..<(place.index + 1) << place.level])
    }
    return TlogProof(index: 5, hashes: hashes, checkpoint: try signed().bytes)
  }

  @Test func `are read back as they were written`() throws {
    let signed = try Self.signed()
    #expect(try Self.policy.verify(signed.bytes) == signed)
    #expect(try SignedNote(signed.bytes).bytes == signed.bytes)
    #expect(try VerifierKey(Self.signer.key.text) == Self.signer.key)
    let proof = try Self.proof()
    #expect(try TlogProof(proof.bytes) == proof)
    #expect(try proof.verify(entry: Array("entry 5".utf8), policy: Self.policy) == signed)
    let file = ConsistencyFile(old: 4, hashes: proof.hashes, checkpoint: signed.bytes)
    #expect(try ConsistencyFile(file.bytes) == file)
  }

  @Test func `are refused with any byte changed, dropped or added`() throws {
    let note = try Self.signed().bytes
    let proof = try Self.proof().bytes
    let entry = Array("entry 5".utf8)
    func accepts(_ bytes: [UInt8]) -> Bool {
      (try? TlogProof(bytes).verify(entry: entry, policy: Self.policy)) != nil
    }
    #expect(accepts(proof))
    for index in note.indices {
      for bad in Self.mangled(note, at: index) {
        #expect((try? Self.policy.verify(bad)) == nil, "byte \(index)")
      }
    }
    for index in proof.indices {
      for bad in Self.mangled(proof, at: index) { #expect(!accepts(bad), "byte \(index)") }
    }
  }

  static func mangled(_ bytes: [UInt8], at index: Int) -> [[UInt8]] {
    var changed = bytes
    changed[index] ^= 1
    var dropped = bytes
    dropped.remove(at: index)
    var doubled = bytes
    doubled.insert(bytes[index], at: index)
    return [changed, dropped, doubled]
  }

  @Test func `of another origin or by another key are refused`() throws {
    let other = Ed25519CheckpointSigner(
      origin: "audit.test/other", seed: Digest(of: [1]).bytes)!
    let named = Ed25519CheckpointSigner(
      origin: Self.signer.key.name, seed: Digest(of: [2]).bytes)!
    let text = try Self.signed().checkpoint
    #expect(throws: LogFormatError.self) { try Self.policy.verify(other.sign(text).bytes) }
    #expect(throws: LogFormatError.self) { try Self.policy.verify(named.sign(text).bytes) }
    let both = LogPolicy(logs: [Self.signer.key, named.key])
    #expect(try both.verify(named.sign(text).bytes).checkpoint == text)
  }

  @Test(arguments: [
    ("", "no log"), ("quorum none\n", "no log"), ("log K\n", "no quorum"),
    ("log K\nquorum none\nquorum none\n", "second quorum"),
    ("log K\nquorum w\n", "unknown name"), ("log K\nnonsense x\nquorum none\n", "unknown line"),
    ("log K\nwitness w K\nquorum w\n", "a log's key as a witness"),
    ("log W\nquorum none\n", "a witness's key as a log"),
    ("log K\nwitness w W\nwitness v W\nquorum w\n", "a witness twice"),
    ("log K\nwitness w W\ngroup g 2 w\nquorum g\n", "threshold beyond the members"),
    ("log K\nwitness w W\ngroup g 0 w\nquorum g\n", "threshold 0"),
    ("log K\nwitness w W\ngroup w 1 w\nquorum w\n", "a name twice"),
    ("log K\ngroup g 1 g\nquorum g\n", "a group of itself"),
    ("log K\nquorum none", "no last newline"),
  ])
  func `say whom to trust, or are refused`(text: String, why: String) throws {
    let witness = VerifierKey(
      name: "w.test", algorithm: .ed25519Cosignature, publicKey: Self.signer.key.publicKey)!
    func file(_ text: String) -> [UInt8] {
      var out = ""
      for character in text {
        out +=
          character == "K" ? Self.signer.key.text : character == "W" ? witness.text : "\(character)"
      }
      return Array(out.utf8)
    }
    #expect(throws: LogFormatError.self, "\(why)") { try LogPolicy(file: file(text)) }
    let good = try LogPolicy(file: file("# c\n\nlog K\nwitness w W\ngroup g any w\nquorum g\n"))
    #expect(good.witnesses.map(\.key) == [witness])
    #expect(try LogPolicy(file: good.file) == good)
    #expect(try LogPolicy(file: LogPolicy(logs: [Self.signer.key]).file) == Self.policy)
  }
}

@Suite struct `An entry of the log` {
  static func entry(_ data: JSONObject = JSONObject()) throws -> LogEntry {
    try LogEntry(
      seq: 3, draft: .make(.planCreated, promotion: "p", data: data),
      at: Instant("2026-03-02T09:30:05.004Z")!)
  }

  @Test func `is canonical, and read back as it was written`() throws {
    let entry = try Self.entry()
    let text = String(decoding: entry.bytes, as: UTF8.self)
    #expect(
      text == #"{"actor":{"id":"ana","type":"user"},"at":"2026-03-02T09:30:05.004Z","#
        + #""data":{"planId":"p"},"kind":"plan.created","seq":3,"v":1}"#)
    #expect(try LogEntry(entry.bytes, at: 3) == entry)
    #expect(try LogEntry(entry.bytes, at: 3, after: entry.at).promotion == "p")
  }

  @Test(arguments: [
    ("\"v\":1", "\"v\":2"), ("plan.created", "plan.invented"), ("user", "robot"),
    ("05.004Z", "05Z"), ("05.004Z", "05.04Z"), ("05.004Z", "05.004+00:00"), (":3,", ":4,"),
    (":3,", ":3.0,"), ("{\"planId\":\"p\"}", "[]"), ("{\"planId\":\"p\"}", "{\"n\":1.5}"),
    ("{\"planId\":\"p\"}", "{\"n\":9007199254740992}"), ("\"ana\"", "\"\""),
    ("{\"actor", "{ \"actor"),
    ("\"v\":1", "\"v\":1,\"w\":1"), ("\"v\":1}", "\"v\":1}\n"), ("\"user\"}", "\"user\",\"x\":1}"),
    ("\"kind\":\"plan.created\",", ""),
  ])
  func `is refused when it says anything else`(old: String, new: String) throws {
    let text = String(decoding: try Self.entry().bytes, as: UTF8.self)
    #expect(text.contains(old))
    let changed = text.replacing(old, with: new)
    #expect(throws: LogFormatError.self) { try LogEntry(Array(changed.utf8), at: 3) }
  }

  @Test func `is refused at another place or an earlier time`() throws {
    let entry = try Self.entry()
    #expect(throws: LogFormatError.self) { try LogEntry(entry.bytes, at: 4) }
    let later = Instant(milliseconds: entry.at.milliseconds + 1)
    #expect(throws: LogFormatError.self) { try LogEntry(entry.bytes, at: 3, after: later) }
  }

  @Test func `is exported line by line, and as cells`() throws {
    let tricky = try LogEntry(
      seq: 0,
      draft: .make(.login, by: .user("=cmd()"), data: JSONObject([("x", .string("a,\"b"))])),
      at: Instant(milliseconds: 0))
    #expect(EntryExport.jsonLines([tricky]) == tricky.bytes + [10])
    let csv = String(decoding: EntryExport.csv([tricky]), as: UTF8.self)
    #expect(
      csv == "seq,at,actorType,actor,kind,promotion,data,leafHash\r\n"
        + "0,1970-01-01T00:00:00.000Z,user,'=cmd(),login,,"
        + "\"{\"\"x\"\":\"\"a,\\\"\"b\"\"}\",\(tricky.leafHash.hex)\r\n")
  }
}
