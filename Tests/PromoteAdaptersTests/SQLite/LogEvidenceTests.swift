import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing

@Suite struct `The log's part of a promotion's evidence` {
  @Test(arguments: [3, 255, 256, 257, 700])
  func `proves what it holds, however long the log is`(size: Int) async throws {
    let store = MemoryStore(signer: Ed25519CheckpointSigner.test)
    _ = try await store.append([.make(.trustUpdated)])
    for index in 1..<size {
      let mine = index > size / 2 && index < size / 2 + 20
      _ = try await store.append(
        index % 3 == 0
          ? .make(.operationFinished, promotion: mine ? "p" : "other")
          : .make(.driftChecked, promotion: mine || index == size - 1 ? "p" : nil))
    }
    var files = try await store.evidence(ofPromotion: "p", approvedAt: [1, size / 2, size])
    #expect(files["log/tile/0/000\(size < 256 ? ".p/\(size)" : "")"] != nil)
    // Without a trust document the bundle's own policy stands in for it.
    files["trust/log.policy"] = LogPolicy(logs: [Ed25519CheckpointSigner.test.key]).file
    let report = EvidenceBundle(files: files).verify(pinned: Digest(of: []))
    #expect(
      Set(report.problems.map(\.code)) == [.fileMissing, .entryMalformed], "\(report.problems)")
    #expect(
      Set(report.problems.map(\.message)) == [
        "trust/1.trust.json is missing", "plan.json is missing", "entry 0 names no trust document",
      ])
    #expect(report.checkpoint?.size == size)
    let mine = try await store.entries(ofPromotion: "p")
    #expect(report.entries >= mine.count)
    for entry in mine where entry.kind != .operationFinished {
      #expect(files["log/\(entry.seq).entry"] == entry.bytes)
    }
  }

  @Test func `is refused for a promotion that the log does not know`() async throws {
    let store = MemoryStore(signer: Ed25519CheckpointSigner.test)
    await #expect(throws: StoreFailure.self) { try await store.evidence(ofPromotion: "p") }
  }
}

@Suite struct `The store in memory fails as it is told` {
  @Test(arguments: MemoryStore.Fault.allCases)
  func `and keeps or loses the entry accordingly`(fault: MemoryStore.Fault) async throws {
    let store = MemoryStore(signer: Ed25519CheckpointSigner.test) {
      $0 == .append([.holdSet]) ? fault : nil
    }
    _ = try await store.append([.make()])
    await #expect(throws: StoreFailure.self) { try await store.append([.make(.holdSet)]) }
    let crashed = [.crashesBeforeSaving, .crashesAfterSaving].contains(fault)
    #expect(store.hasCrashed == crashed)
    if crashed {
      await #expect(throws: StoreFailure.self) { try await store.size() }
    }
    let saved = [.failsAfterSaving, .crashesAfterSaving].contains(fault)
    let reopened = store.reopened()
    #expect(try await reopened.size() == (saved ? 2 : 1))
    #expect(try await reopened.append([.make()]).map(\.seq) == [saved ? 2 : 1])
    #expect(try await reopened.verify(against: []).ok)
  }
}
