import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

extension BenchArea {
  /// Appending to the log, verifying it, verifying one promotion's evidence.
  static let log = BenchArea(name: "log") { report in
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "tyk-promote-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await appendRows(folder, into: &report)
    try await verifyRow(folder, into: &report)
    try evidenceRow(into: &report)
  }

  private static let signer = Ed25519CheckpointSigner(
    origin: "bench.test/log", seed: Digest(of: [1]).bytes)!

  private static func open(_ path: URL) throws -> SQLiteStore {
    try SQLiteStore(path: path.path, policy: LogPolicy(logs: [signer.key]), signer: signer)
  }

  /// What the journal of an apply writes.
  /// A thousand entries are a promotion, which its last one ends.
  private static func draft(_ index: Int) -> EntryDraft {
    EntryDraft(
      index % 1000 == 999 ? .publishFinished : .operationFinished,
      by: .service("tyk-promote/bench"), at: Instant(milliseconds: index),
      data: JSONObject([
        ("planId", .string("pp_bench\(index / 1000)")), ("index", .integer(index)),
        ("object", .string("oas/orders-\(index)")), ("result", "updated"), ("holds", true),
        ("after", .object(["sha256": .string(Digest(of: [UInt8(index & 255)]).hex)])),
      ]))
  }

  private static func appendRows(_ folder: URL, into report: inout BenchReport) async throws {
    for (name, callers, target) in [
      ("append to the log, 64 at once", 64, BenchRow.Target.atLeast(2_000)),
      ("append to the log, one after the other", 1, nil),
    ] {
      let store = try open(folder.appending(path: "append-\(callers).sqlite"))
      let each = callers == 1 ? 2_000 : 500
      let spent = try await measureAsync {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for caller in 0..<callers {
            group.addTask {
              for index in 0..<each { _ = try await store.append([draft(caller * each + index)]) }
            }
          }
          try await group.waitForAll()
        }
      }
      try store.close()
      report.add(
        BenchRow(
          work: name, measured: Double(callers * each) / spent.wallSeconds, unit: "entries/s",
          target: target, note: "durable (SQLite, synchronous=FULL), signed checkpoint each commit")
      )
    }
  }

  private static func verifyRow(_ folder: URL, into report: inout BenchReport) async throws {
    let count = 1_000_000
    let batch = 100
    let path = folder.appending(path: "verify.sqlite")
    let writer = try open(path)
    for start in stride(from: 0, to: count, by: batch) {
      _ = try await writer.append((start..<start + batch).map { draft($0) })
    }
    try writer.close()
    let store = try open(path)
    let spent = try await measureAsync {
      let found = try await store.verify(against: [])
      precondition(found.ok && found.entries == count)
    }
    report.add(
      BenchRow(
        work: "verify a log of 1,000,000 entries", measured: spent.cpuSeconds, unit: "s",
        direction: .lessIsBetter, target: .atMost(30),
        note: "CPU time; \(count / batch) signed batches, every hash and signature"))
    try await partRow(of: store, into: &report)
    try store.close()
  }

  /// The log's part of the evidence of a promotion of 1,000 operations, in the middle of that log.
  private static func partRow(
    of store: SQLiteStore, into report: inout BenchReport
  ) async throws {
    var files = try await store.evidence(ofPromotion: "pp_bench500")
    files["trust/log.policy"] = LogPolicy(logs: [signer.key]).file
    let bundle = EvidenceBundle(files: files)
    let found = bundle.verify(pinned: nil)
    precondition(
      Set(found.problems.map(\.code)) == [.unpinned, .fileMissing] && found.entries >= 1_000)
    let seconds = bestCPUSeconds(of: { keep(bundle.verify(pinned: nil)) }, within: 1)
    report.add(
      BenchRow(
        work: "verify the log's part of one evidence", measured: seconds * 1000, unit: "ms",
        direction: .lessIsBetter, target: .atMost(100),
        note: "\(found.entries) entries out of 1,000,000, \(files.count) files"))
  }

  private static func evidenceRow(into report: inout BenchReport) throws {
    let vector = URL(filePath: #filePath).appending(
      path: "../../PromoteCoreTests/Vectors/log/evidence.json"
    ).standardized
    let json = try JSON.parse(Data(contentsOf: vector))
    var files: [String: [UInt8]] = [:]
    for member in json["files"]?.object ?? JSONObject() {
      files[member.name] = member.value.string.flatMap { Base64.decode($0) }
    }
    let trust = Digest(hex: json["trust"]?.string ?? "")
    let bundle = EvidenceBundle(files: files)
    precondition(bundle.verify(pinned: trust).ok)
    let seconds = bestCPUSeconds(of: { keep(bundle.verify(pinned: trust)) }, within: 1)
    report.add(
      BenchRow(
        work: "verify the evidence of one promotion", measured: seconds * 1000, unit: "ms",
        direction: .lessIsBetter, target: .atMost(100),
        note: "\(files.count) files, 2 approvals, 7 entries"))
    let packed = try bundle.packed()
    let file = bestCPUSeconds(
      of: { keep(EvidenceBundle.verify(packed: packed, pinned: trust)) }, within: 1)
    report.add(
      BenchRow(
        work: "verify an evidence file", measured: file * 1000, unit: "ms",
        direction: .lessIsBetter, target: .atMost(100),
        note: "the same, packed: \(packed.count / 1024) KiB"))
  }
}
