import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing

/// A folder that goes with its test.
final class AuditScratch: Sendable {
  let url: URL
  var path: String { url.path(percentEncoded: false) }

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(
      path: "tyk-promote-audit-\(UInt64.random(in: 0 ... .max))", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}

private struct FixedMoment: WallClock {
  func now() -> Instant { Instant(seconds: 1_790_000_000) }
  func sleep(milliseconds: Int) async throws {}
}

private struct SomeBytes: RandomSource {
  func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 & 255) } }
}

private let logSigner = Ed25519CheckpointSigner(
  origin: "log.test/a", seed: Digest(of: [1]).bytes)!

private func openFolder(_ path: String, name: String = "w.test/1") throws -> WitnessFolder {
  try WitnessFolder(
    path, name: name, logs: [logSigner.key], clock: FixedMoment(), random: SomeBytes())
}

private func append(_ store: MemoryStore, _ count: Int, by actor: String = "ana") async throws {
  _ = try await store.append(
    (0..<count).map { _ in
      EntryDraft(.login, by: .user(actor), at: Instant(seconds: 1_790_000_000), data: JSONObject())
    })
}

private func request(_ store: MemoryStore, from old: Int) async throws -> [UInt8] {
  let newest = try await store.newestCheckpoint()!
  return ConsistencyFile(
    old: old, hashes: try await store.consistencyProof(from: old, to: newest.size),
    checkpoint: newest.bytes
  ).bytes
}

@Suite struct `A witness's memory` {
  @Test func `outlives its process and never goes back`() async throws {
    let scratch = try AuditScratch()
    let store = MemoryStore(signer: logSigner)
    try await append(store, 3)
    let early = try await request(store, from: 0)
    var first: WitnessFolder? = try openFolder(scratch.path + "/w")
    let key = first?.key
    #expect(try await first?.addCheckpoint(early).status == 200)
    try await append(store, 4)
    #expect(try await first?.addCheckpoint(request(store, from: 3)).status == 200)
    first = nil
    let again = try openFolder(scratch.path + "/w")
    #expect(again.key == key)
    #expect(try await again.newest(of: "log.test/a")?.size == 7)
    let reply = try await again.addCheckpoint(early)
    #expect(reply.status == 409 && reply.body == Array("7\n".utf8))
  }

  @Test func `is used by one process at a time`() async throws {
    let scratch = try AuditScratch()
    let first = try openFolder(scratch.path + "/w")
    #expect(throws: WitnessFolder.Refusal.self) { try openFolder(scratch.path + "/w") }
    _ = first.key
  }

  @Test func `is not begun anew under the same key, nor under another name`() async throws {
    let scratch = try AuditScratch()
    let path = scratch.path + "/w"
    do { _ = try openFolder(path) }
    #expect(throws: WitnessFolder.Refusal.self) { try openFolder(path, name: "w.test/2") }
    #expect(throws: WitnessFolder.Refusal.self) { try openFolder(path, name: "w test") }
    try FileManager.default.removeItem(atPath: path + "/logs")
    let refusal = #expect(throws: WitnessFolder.Refusal.self) { try openFolder(path) }
    #expect(refusal?.description.contains("no memory of what it cosigned") == true)
  }

  @Test func `signs nothing once somebody rolled it back under its feet`() async throws {
    let scratch = try AuditScratch()
    let store = MemoryStore(signer: logSigner)
    let witness = try openFolder(scratch.path + "/w")
    try await append(store, 3)
    _ = try await witness.addCheckpoint(request(store, from: 0))
    let file = try #require(
      try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/w/logs").first)
    let backup = try Data(contentsOf: URL(filePath: scratch.path + "/w/logs/" + file))
    try await append(store, 1)
    _ = try await witness.addCheckpoint(request(store, from: 3))
    try backup.write(to: URL(filePath: scratch.path + "/w/logs/" + file))
    try await append(store, 1)
    let question = try await request(store, from: 3)
    await #expect(throws: WitnessFolder.Refusal.self) { try await witness.addCheckpoint(question) }
  }
}

@Suite struct `A witness over HTTP` {
  @Test func `is asked, verified, and remembers`() async throws {
    let scratch = try AuditScratch()
    let folder = try openFolder(scratch.path + "/w")
    let (ports, ready) = AsyncStream.makeStream(of: Int.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await WitnessServer(folder).run { ready.yield($0) } }
      group.addTask {
        var port = 0
        for await found in ports {
          port = found
          break
        }
        try await Self.conversation(port, folder.key)
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private static func conversation(_ port: Int, _ key: VerifierKey) async throws {
    let transport = try AsyncHTTPTransport(BaseURL("http://127.0.0.1:\(port)"))
    let door = HTTPWitness(key: key, transport: transport)
    let store = MemoryStore(signer: logSigner)
    try await append(store, 5)
    #expect(try await store.cosign(with: [door]).answers.map(\.outcome) == [.cosigned])
    let policy = LogPolicy(logs: [logSigner.key], witnesses: [key], quorum: 1)
    let newest = try #require(try await store.newestCheckpoint())
    #expect(try policy.verify(newest.bytes).witnesses.map(\.time) == [FixedMoment().now()])
    let restored = MemoryStore(signer: logSigner)
    try await append(restored, 2)
    guard case .contradicts = try await restored.cosign(with: [door]).answers[0].outcome else {
      Issue.record("the witness did not remember")
      return
    }
    let stranger = MemoryStore(
      signer: Ed25519CheckpointSigner(origin: "log.test/b", seed: Digest(of: [2]).bytes)!)
    try await append(stranger, 2)
    let answer = try await stranger.cosign(with: [door]).answers[0].outcome
    #expect(answer == .failed("answered 404: the log 'log.test/b' is not known here"))
    for (method, path, status) in [("GET", "/add-checkpoint", 405), ("POST", "/", 404)] {
      let other = try await transport.send(HTTPExchange.Request(method: method, path: path))
      #expect(other.status == status)
    }
    await transport.shutdown()
  }

  @Test func `that nobody answers for did not cosign`() async throws {
    let transport = try AsyncHTTPTransport(BaseURL("http://127.0.0.1:1"))
    let key = CosignatureSigner(name: "w.test/9", seed: Digest(of: [3]).bytes)!.key
    let store = MemoryStore(signer: logSigner)
    try await append(store, 1)
    let result = try await store.cosign(with: [HTTPWitness(key: key, transport: transport)])
    #expect(result.cosigned == 0)
    await transport.shutdown()
  }
}

@Suite struct `Cosignatures in the store` {
  @Test func `come back with the checkpoint they are of`() async throws {
    let scratch = try AuditScratch()
    let store = try SQLiteStore(
      path: scratch.path + "/state.sqlite", policy: LogPolicy(logs: [logSigner.key]),
      signer: logSigner)
    for _ in 0..<2 {
      _ = try await store.append(
        EntryDraft(.login, by: .user("a"), at: Instant(seconds: 0), data: JSONObject()))
    }
    let witness = CosignatureSigner(name: "w.test/1", seed: Digest(of: [3]).bytes)!
    #expect(try await store.cosignedSize(by: witness.key) == 0)
    let signed = try #require(try await store.newestCheckpoint())
    let line = try witness.cosign(signed.checkpoint, at: Instant(seconds: 5))
    for _ in 0..<2 { try await store.addCosignatures([line], toCheckpointOf: 2) }
    #expect(try await store.cosignedSize(by: witness.key) == 2)
    let newest = try #require(try await store.newestCheckpoint())
    #expect(newest.note.signatures.count == 2)
    #expect(try await store.verify(against: []).ok)
    await #expect(throws: StoreFailure.self) {
      try await store.addCosignatures([line], toCheckpointOf: 9)
    }
    try store.close()
  }
}
