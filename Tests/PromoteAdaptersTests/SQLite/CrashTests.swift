import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing

@Suite struct `A log whose process ended without closing it` {
  /// The files as the disk would hold them, had the machine stopped with this much of the
  /// write-ahead log on it.
  private func copy(
    _ path: String, keeping bytes: Int?, to other: String
  ) throws {
    try FileManager.default.copyItem(atPath: path, toPath: other)
    let wal = try Data(contentsOf: URL(filePath: path + "-wal"))
    try wal.prefix(bytes ?? wal.count).write(to: URL(filePath: other + "-wal"))
  }

  @Test func `has every entry whose append had returned`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("state.sqlite")
    let store = try SQLiteStore.test(path)
    for count in 1...12 {
      _ = try await store.append([.make(promotion: "p", at: count)])
      let other = folder.path("copy-\(count).sqlite")
      try copy(path, keeping: nil, to: other)
      let found = try SQLiteStore.test(other)
      #expect(try await found.size() == count)
      #expect(try await found.append([.make(at: 0)]).map(\.seq) == [count])
      #expect(try await found.verify(against: []).ok)
      try found.close()
    }
    try store.close()
  }

  @Test func `holds together wherever the last writes were cut`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("state.sqlite")
    let store = try SQLiteStore.test(path)
    for count in 1...12 { _ = try await store.append([.make(promotion: "p", at: count)]) }
    let entries = try await store.allEntries()
    let whole = try Data(contentsOf: URL(filePath: path + "-wal")).count
    // The same cuts each time; SEED=… tries others.
    let seed = UInt64(ProcessInfo.processInfo.environment["SEED"] ?? "") ?? 20_261_121
    var random = seed
    var sizes: Set<Int> = []
    for attempt in 0..<40 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let cut = Int(random >> 33) % whole
      let other = folder.path("cut-\(attempt).sqlite")
      try copy(path, keeping: cut, to: other)
      let found = try SQLiteStore.test(other)
      let size = try await found.size()
      #expect(
        try await found.allEntries() == Array(entries.prefix(size)), "seed \(seed), cut \(cut)")
      let report = try await found.verify(against: [])
      #expect(report.ok, "seed \(seed), cut \(cut): \(report.problems)")
      #expect(report.checkpoint?.size ?? 0 == size)
      #expect(try await found.append([.make(at: 0)]).map(\.seq) == [size])
      sizes.insert(size)
      try found.close()
    }
    #expect(sizes.count > 3, "seed \(seed): the cuts fell into too few places: \(sizes)")
    try store.close()
  }
}
