import PromoteCore
import Testing

/// A tar archive as somebody else's program might write it.
private struct OtherTar {
  var bytes: [UInt8] = []

  mutating func add(
    _ name: String, _ content: [UInt8] = [], type: Character = "0", link: String = "",
    size: Int? = nil
  ) {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, _ place: Int) {
      for (offset, byte) in text.utf8.enumerated() { header[place + offset] = byte }
    }
    func octal(_ value: Int, _ width: Int) -> String {
      let digits = String(value, radix: 8)
      return String(repeating: "0", count: width - digits.count) + digits + "\0"
    }
    put(name, 0)
    put(octal(0o644, 7), 100)
    put(octal(0, 7), 108)
    put(octal(0, 7), 116)
    put(octal(size ?? content.count, 11), 124)
    put(octal(0, 11), 136)
    put("        ", 148)
    put(String(type), 156)
    put(link, 157)
    put("ustar\0", 257)
    put("00", 263)
    put(octal(0, 7), 329)
    put(octal(0, 7), 337)
    put(octal(header.reduce(0) { $0 + Int($1) }, 6) + " ", 148)
    bytes += header + content
    bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
  }

  /// With sums of these files in front, and the end behind.
  static func of(_ files: [(name: String, content: [UInt8])], sums: String? = nil) -> [UInt8] {
    var tar = OtherTar()
    tar.add("SHA256SUMS", Array((sums ?? sumsText(files)).utf8))
    for (name, content) in files { tar.add(name, content) }
    return tar.ended
  }

  static func sumsText(_ files: [(name: String, content: [UInt8])]) -> String {
    files.map { "\(Digest(of: $0.content).hex)  \($0.name)\n" }.joined()
  }

  var ended: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }
}

/// An archive that is not one of ours, and the words that must name what is odd about it.
private struct OddArchive: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let says: String
  let bytes: [UInt8]

  init(_ name: String, says: String, _ bytes: [UInt8]) {
    testDescription = name
    self.says = says
    self.bytes = bytes
  }

  init(_ name: String, says: String, _ make: (inout OtherTar) -> Void) {
    var tar = OtherTar()
    tar.add("SHA256SUMS")
    make(&tar)
    self.init(name, says: says, tar.ended)
  }
}

@Suite struct `A packed bundle` {
  static let files: [String: [UInt8]] = [
    "plan.json": Array("{}".utf8), "log/checkpoint": Array(repeating: 7, count: 512),
    "log/tile/0/x001/234.p/5": Array(repeating: 1, count: 513),
    "blobs/\(Digest(of: [1]).hex)": [1], "trust/empty": [],
  ]

  @Test func `gives back its files, and packs to the same bytes again`() throws {
    let packed = try EvidenceArchive.pack(Self.files)
    #expect(packed.count % 512 == 0)
    #expect(try EvidenceArchive.unpack(packed) == Self.files)
    let other = Dictionary(uniqueKeysWithValues: Self.files.sorted { $0.key > $1.key })
    #expect(try EvidenceArchive.pack(other) == packed)
  }

  @Test func `is what another program writes for the same files`() throws {
    let sorted = Self.files.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    #expect(try EvidenceArchive.pack(Self.files) == OtherTar.of(sorted.map { ($0.key, $0.value) }))
  }

  @Test func `is refused with one flipped bit, wherever it is`() throws {
    let packed = try EvidenceArchive.pack(Self.files)
    for index in packed.indices {
      var changed = packed
      changed[index] ^= 1 << UInt8(index % 8)
      do {
        _ = try EvidenceArchive.unpack(changed)
        Issue.record("byte \(index)")
      } catch {}
    }
  }

  @Test func `is refused when it was cut off or continued`() throws {
    let packed = try EvidenceArchive.pack(Self.files)
    for count in stride(from: 0, to: packed.count, by: 256) {
      #expect(throws: LogFormatError.self) {
        try EvidenceArchive.unpack(Array(packed.prefix(count)))
      }
    }
    #expect(throws: LogFormatError.self) {
      try EvidenceArchive.unpack(packed + [UInt8](repeating: 0, count: 512))
    }
  }

  private static let odd: [OddArchive] = [
    OddArchive("a symbolic link", says: "is a link") {
      $0.add("log/checkpoint", type: "2", link: "/etc/passwd")
    },
    OddArchive("a hard link", says: "is a link") {
      $0.add("plan.json", type: "1", link: "log/checkpoint")
    },
    OddArchive("a directory", says: "is a directory") { $0.add("log/", type: "5") },
    OddArchive("a device", says: "no regular file") { $0.add("log/null", type: "3") },
    OddArchive("another header's extension", says: "no regular file") {
      $0.add("log/PaxHeader", Array("11 path=x\n".utf8), type: "x")
    },
    OddArchive("a file of the old kind", says: "no regular file") {
      $0.add("plan.json", type: "\0")
    },
    OddArchive("an absolute path", says: "'/plan.json'", OtherTar.of([("/plan.json", [1])])),
    OddArchive(
      "a path that leads out", says: "'log/../../x'", OtherTar.of([("log/../../x", [1])])),
    OddArchive("a dot", says: "'log/./x'", OtherTar.of([("log/./x", [1])])),
    OddArchive("two slashes", says: "'log//x'", OtherTar.of([("log//x", [1])])),
    OddArchive("a capital letter", says: "'log/X'", OtherTar.of([("log/X", [1])])),
    OddArchive("a path that is no evidence", says: "'bin/sh'", OtherTar.of([("bin/sh", [1])])),
    OddArchive(
      "a file twice", says: "twice or out of order",
      OtherTar.of([("plan.json", [1]), ("plan.json", [2])])),
    OddArchive(
      "another order", says: "twice or out of order",
      OtherTar.of([("plan.json", [1]), ("log/x", [2])])),
    OddArchive("too large a file", says: "above 67108864 bytes") {
      $0.add("plan.json", size: 1 << 27)
    },
    OddArchive("a file that is not there", says: "ends within 'plan.json'") {
      $0.add("plan.json", size: 4096)
    },
    OddArchive(
      "no sums", says: "'SHA256SUMS' is not the first file",
      {
        var tar = OtherTar()
        tar.add("plan.json", [1])
        return tar.ended
      }()),
    OddArchive(
      "sums of something else", says: "says something else of plan.json",
      OtherTar.of([("plan.json", [1])], sums: OtherTar.sumsText([("plan.json", [2])]))),
    OddArchive(
      "sums of one file more", says: "names other files",
      OtherTar.of(
        [("plan.json", [1])], sums: OtherTar.sumsText([("plan.json", [1]), ("log/x", [1])]))),
    OddArchive("nothing", says: "empty", [UInt8](repeating: 0, count: 1024)),
  ]

  @Test(arguments: odd)
  private func `is refused when it holds`(archive: OddArchive) {
    let error = #expect(throws: LogFormatError.self) { try EvidenceArchive.unpack(archive.bytes) }
    #expect(error?.description.contains(archive.says) == true, "\(error?.description ?? "")")
  }

  @Test func `does not take what it would not give back`() {
    for path in [
      "../x", "/plan.json", "log/Ä", "readme", "log/" + String(repeating: "a", count: 100),
    ] {
      #expect(throws: LogFormatError.self, "\(path)") { try EvidenceArchive.pack([path: []]) }
    }
  }

  @Test func `verifies as its files do, pinned or not`() throws {
    let (bundle, trust) = try LogVectors.evidence()
    let packed = try bundle.packed()
    #expect(EvidenceBundle.verify(packed: packed, pinned: trust).ok)
    #expect(
      EvidenceBundle.verify(packed: packed, pinned: nil).problems.map(\.code) == [.unpinned])
    var cut = packed
    cut[600] ^= 1
    #expect(
      EvidenceBundle.verify(packed: cut, pinned: trust).problems.map(\.code) == [.fileMalformed])
  }

  @Test func `is found out when a file was changed and the sums were made anew`() throws {
    let (bundle, trust) = try LogVectors.evidence()
    for (path, bytes) in bundle.files {
      for part in 0..<4 {
        var changed = bundle
        changed.files[path]![bytes.count * part / 4] ^= 2
        let report = EvidenceBundle.verify(packed: try changed.packed(), pinned: trust)
        #expect(!report.ok, "\(path), byte \(bytes.count * part / 4)")
      }
    }
  }
}

@Suite struct `A copy of the log held elsewhere` {
  let bundle: EvidenceBundle
  let trust: Digest
  let log: Ed25519CheckpointSigner
  let leaves: [Digest]

  init() throws {
    (bundle, trust) = try LogVectors.evidence()
    log = Ed25519CheckpointSigner(
      origin: "audit.example.test/log", seed: Digest(of: Array("evidence log seed".utf8)).bytes)!
    let tile = bundle.files["log/tile/0/000.p/7"]!
    leaves = stride(from: 0, to: tile.count, by: 32).map {
      Digest(bytes: Array(tile[$0..<$0 + 32]))!
    }
  }

  func checkpoint(_ leaves: [Digest]) throws -> SignedCheckpoint {
    try log.sign(
      Checkpoint(
        origin: log.key.name, size: leaves.count, root: Merkle.root(ofLeaves: leaves)))
  }

  func codes(_ copy: [UInt8]) -> [AuditProblem.Code] {
    bundle.verify(pinned: trust, against: [HeldCopy(copy, source: "the copy")]).problems.map(\.code)
  }

  /// The proof that the first `old` of these leaves are their beginning.
  func proof(_ old: Int, _ leaves: [Digest]) throws -> [UInt8] {
    let hashes = Merkle.consistencyProof(from: old, to: leaves.count) { place in
      Merkle.root(
        ofLeaves: leaves[place.index << place.level..<(place.index + 1) << place.level])
    }
    return ConsistencyFile(old: old, hashes: hashes, checkpoint: try checkpoint(leaves).bytes).bytes
  }

  @Test func `agrees at every size the bundle knows`() throws {
    for size in 1...7 { #expect(try codes(checkpoint(Array(leaves.prefix(size))).bytes) == []) }
  }

  @Test func `tells a rewritten log`() throws {
    for size in 1...7 {
      var other = Array(leaves.prefix(size))
      other[size - 1] = Digest(of: [9])
      #expect(try codes(checkpoint(other).bytes) == [.inconsistent])
    }
  }

  @Test func `of a longer log needs the proof between the two`() throws {
    let longer = leaves + [Digest(of: [1]), Digest(of: [2])]
    #expect(try codes(checkpoint(longer).bytes) == [.notComparable])
    #expect(try codes(proof(7, longer)) == [])
    var other = longer
    other[3] = Digest(of: [9])
    #expect(try codes(proof(7, other)) == [.inconsistent])
  }

  @Test func `counts for nothing unless the log signed it`() throws {
    let stranger = Ed25519CheckpointSigner(origin: log.key.name, seed: Digest(of: [5]).bytes)!
    let forged = try stranger.sign(
      Checkpoint(origin: log.key.name, size: 7, root: Merkle.root(ofLeaves: leaves)))
    #expect(codes(forged.bytes) == [.checkpointUnsigned])
    #expect(codes([1, 2, 3]) == [.checkpointUnsigned])
  }
}
