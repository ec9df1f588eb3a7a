import Foundation
import PromoteCore
import Testing

/// A way to tamper with a bundle, and what must be said of it.
struct Tampering: Sendable, CustomTestStringConvertible {
  let name: String
  let code: AuditProblem.Code
  /// What a problem's message must name.
  var names = ""
  let change: @Sendable (inout [String: [UInt8]]) -> Void
  var testDescription: String { name }

  static func byte(_ path: String, _ offset: Int? = nil)
    -> @Sendable (inout [String: [UInt8]]) -> Void
  {
    { files in
      let place = offset ?? files[path]!.count / 2
      files[path]![place] ^= 1
    }
  }

  static func replace(
    _ path: String, _ old: String, _ new: String
  ) -> @Sendable (inout [String: [UInt8]]) -> Void {
    { files in
      files[path] = Array(files[path]!.replacing(Array(old.utf8), with: Array(new.utf8)))
    }
  }

  static func remove(_ path: String) -> @Sendable (inout [String: [UInt8]]) -> Void {
    { $0[path] = nil }
  }
}

@Suite struct `Evidence that was tampered with is refused` {
  static let tamperings: [Tampering] = [
    Tampering(
      name: "a value of the plan", code: .planMismatch, names: "plan.json",
      change: Tampering.replace("plan.json", "orders", "others")),
    Tampering(
      name: "a byte that breaks the plan", code: .planMismatch, names: "plan.json",
      change: Tampering.byte("plan.json", 0)),
    Tampering(
      name: "an approval in its lines", code: .approvalInvalid, names: "approvals.intoto.jsonl:1",
      change: Tampering.byte("approvals/approvals.intoto.jsonl", 100)),
    Tampering(
      name: "an approval line removed", code: .approvalMissing, names: "ana",
      change: { files in
        files["approvals/approvals.intoto.jsonl"] = nil
        for path in files.keys where path.hasPrefix("approvals/") { files[path] = nil }
      }),
    Tampering(
      name: "an entry", code: .entryNotProven,
      change: Tampering.replace("log/4.entry", "\"svc\"", "\"sve\"")),
    Tampering(
      name: "an entry and its bundle", code: .entryNotProven,
      change: { files in
        Tampering.replace("log/4.entry", "\"svc\"", "\"sve\"")(&files)
        Tampering.replace("log/tile/entries/000.p/7", "\"svc\"", "\"sve\"")(&files)
      }),
    Tampering(
      name: "the checkpoint's size", code: .checkpointUnsigned, names: "log/checkpoint",
      change: Tampering.replace("log/checkpoint", "\n7\n", "\n6\n")),
    Tampering(
      name: "the checkpoint's root", code: .checkpointUnsigned,
      change: Tampering.byte("log/checkpoint", 30)),
    Tampering(
      name: "the log's signature missing", code: .checkpointUnsigned,
      change: Tampering.replace(
        "log/checkpoint", "— audit.example.test/log", "— audit.example.test/lag")),
    Tampering(
      name: "a proof's index", code: .entryNotProven, names: "log/2.tlog-proof",
      change: Tampering.replace("log/2.tlog-proof", "index 2", "index 3")),
    Tampering(
      name: "a proof's hash", code: .entryNotProven, names: "log/3.tlog-proof",
      change: Tampering.byte("log/3.tlog-proof", 40)),
    Tampering(
      name: "the bundle of entries", code: .entryNotProven,
      change: Tampering.replace("log/tile/entries/000.p/7", "none", "nine")),
    Tampering(
      name: "a tile", code: .rootMismatch, change: Tampering.byte("log/tile/0/000.p/7")),
    Tampering(
      name: "tiles missing", code: .fileMissing, change: Tampering.remove("log/tile/0/000.p/7")),
    Tampering(
      name: "an entry of the range missing", code: .entryMissing,
      change: { files in
        files["log/tile/entries/000.p/7"] = nil
        files["log/3.entry"] = nil
        files["log/3.tlog-proof"] = nil
      }),
    Tampering(
      name: "the trust document", code: .trustBroken, names: "trust/1.trust.json",
      change: Tampering.byte("trust/1.trust.json", 60)),
    Tampering(
      name: "the trust document missing", code: .fileMissing, names: "trust/1.trust.json",
      change: Tampering.remove("trust/1.trust.json")),
    Tampering(
      name: "the file for ssh-keygen", code: .fileMalformed, names: "allowed_signers",
      change: Tampering.byte("trust/allowed_signers")),
    Tampering(
      name: "the policy file", code: .fileMalformed, names: "log.policy",
      change: Tampering.byte("trust/log.policy", 40)),
    Tampering(
      name: "the consistency proof", code: .inconsistent, names: "consistency-2-7",
      change: Tampering.byte("log/consistency-2-7", 10)),
    Tampering(
      name: "a blob", code: .blobMismatch,
      change: { files in
        for path in files.keys where path.hasPrefix("blobs/") { files[path]?.append(32) }
      }),
    Tampering(
      name: "an approval in its own file", code: .approvalInvalid, names: "approvals/",
      change: { files in
        for path in files.keys where path.hasSuffix(".json") && path.hasPrefix("approvals/") {
          files[path]?[200] ^= 1
        }
      }),
  ]

  @Test(arguments: tamperings)
  func `and says what`(tampering: Tampering) throws {
    var (bundle, trust) = try LogVectors.evidence()
    tampering.change(&bundle.files)
    let report = bundle.verify(pinned: trust)
    #expect(!report.ok)
    #expect(
      report.problems.contains {
        $0.code == tampering.code
          && (tampering.names.isEmpty || $0.message.contains(tampering.names))
      },
      "\(report.problems)")
  }

  /// The log binds every byte of these, one way or another.
  @Test(arguments: [
    "plan.json", "log/checkpoint", "log/tile/0/000.p/7", "log/2.tlog-proof", "log/5.entry",
  ])
  func `whichever byte of a file was changed`(path: String) throws {
    let (bundle, trust) = try LogVectors.evidence()
    let count = bundle.files[path]!.count
    for index in stride(from: 0, to: count, by: max(1, count / 15)) {
      var changed = bundle
      changed.files[path]![index] ^= 1
      #expect(!changed.verify(pinned: trust).ok, "byte \(index)")
    }
  }

  @Test func `unless it was pinned elsewhere`() throws {
    let (bundle, trust) = try LogVectors.evidence()
    let alone = bundle.verify(pinned: nil)
    #expect(!alone.ok)
    #expect(alone.problems.map(\.code) == [.unpinned])
    #expect(alone.problems[0].message.contains(trust.hex))
    #expect(bundle.firstTrustDigest == trust)
    let other = bundle.verify(pinned: Digest(of: [1]))
    #expect(other.problems.contains { $0.code == .trustBroken })
  }

  @Test func `but blobs that are no longer kept are only noted`() throws {
    var (bundle, trust) = try LogVectors.evidence()
    for path in bundle.files.keys where path.hasPrefix("blobs/") { bundle.files[path] = nil }
    let report = bundle.verify(pinned: trust)
    #expect(report.ok)
    #expect(report.notes.map(\.code) == [.blobAbsent])
  }

  @Test func `and what is left of an earlier, shorter log must be its beginning`() throws {
    var (bundle, trust) = try LogVectors.evidence()
    let tile = bundle.files["log/tile/0/000.p/7"]!
    bundle.files["log/tile/0/000.p/5"] = Array(tile.prefix(5 * 32))
    #expect(bundle.verify(pinned: trust).ok)
    bundle.files["log/tile/0/000.p/5"]![40] ^= 1
    #expect(bundle.verify(pinned: trust).problems.map(\.code) == [.tileMismatch])
    bundle.files["log/tile/0/000.p/5"] = nil
    bundle.files["log/tile/0/000.p/9"] = tile + tile.prefix(64)
    #expect(bundle.verify(pinned: trust).problems.map(\.code) == [.fileMalformed])
  }

  @Test func `and an empty one has nothing`() {
    let report = EvidenceBundle(files: [:]).verify(pinned: Digest(of: [1]))
    #expect(!report.ok && report.entries == 0 && report.checkpoint == nil)
  }
}

@Suite(.withPublishedVectors) struct `The published evidence` {
  static func bundle() throws -> EvidenceBundle {
    let root = PublishedVectors.folder.appending(path: "evidence").resolvingSymlinksInPath()
    var files: [String: [UInt8]] = [:]
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path)
    for path in paths {
      let url = root.appending(path: path)
      if let bytes = FileManager.default.contents(atPath: url.path) { files[path] = Array(bytes) }
    }
    return EvidenceBundle(files: files)
  }
  static let trust = Digest(
    hex: "9e712b2bbd8e383819a29f8a9d40213ab6c39817e6a677511cd44bc880b2ed66")!

  @Test func `verifies`() throws {
    let report = try Self.bundle().verify(pinned: Self.trust)
    #expect(report.problems.isEmpty, "\(report.problems)")
    #expect(report.entries == 13)
    #expect(report.checkpoint?.size == 13)
  }

  static let tamperings: [Tampering] = [
    Tampering(
      name: "plan byte", code: .planMismatch,
      change: Tampering.replace("plan.json", "update", "delete")),
    Tampering(
      name: "comment", code: .approvalMissing,
      change: { files in
        // A byte of bob's comment, inside of the payload's base64.
        let lines = files["approvals/approvals.intoto.jsonl"]!.split(separator: 10)
        var line = Array(lines[1])
        let text = String(decoding: line, as: UTF8.self)
        let payload = text.split(separator: "\"")[3]
        let changed = String(decoding: Base64.decode(String(payload))!, as: UTF8.self)
          .replacing("limits checked", with: "limits cheated")
        line = Array(text.replacing(payload, with: Base64.encode(changed.utf8)).utf8)
        files["approvals/approvals.intoto.jsonl"] =
          Array([lines[0], line[...], lines[2]].joined(separator: [10])) + [10]
      }),
    Tampering(
      name: "entry", code: .entryNotProven,
      change: Tampering.replace("log/6.entry", "\"ok\"", "\"no\"")),
    Tampering(
      name: "size", code: .checkpointUnsigned,
      change: Tampering.replace("log/checkpoint", "\n13\n", "\n12\n")),
    Tampering(
      name: "missing log signature", code: .checkpointMalformed,
      change: { files in
        let text = String(decoding: files["log/checkpoint"]!, as: UTF8.self)
        files["log/checkpoint"] = Array(
          text.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("— audit.example.com") }.joined(separator: "\n").utf8)
      }),
    Tampering(
      name: "proof index", code: .entryNotProven,
      change: Tampering.replace("log/2.tlog-proof", "index 2", "index 1")),
    Tampering(
      name: "entry bundle", code: .entryNotProven,
      change: Tampering.replace("log/tile/entries/000.p/13", "\"ok\"", "\"no\"")),
  ]

  @Test(arguments: tamperings)
  func `is refused when tampered with`(tampering: Tampering) throws {
    var bundle = try Self.bundle()
    let before = bundle.files
    tampering.change(&bundle.files)
    #expect(bundle.files != before)
    let report = bundle.verify(pinned: Self.trust)
    #expect(report.problems.contains { $0.code == tampering.code }, "\(report.problems)")
  }
}
