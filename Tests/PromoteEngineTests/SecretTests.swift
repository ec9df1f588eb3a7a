import PromoteCore
import PromoteEngine
import PromoteTesting
import Synchronization
import Testing
import TykSimulator

@Suite struct SecretTests {
  /// A store that remembers every byte it was given.
  final class Spy: PromotionStore {
    let inner: MemoryStore
    private let seen = Mutex<[[UInt8]]>([])
    init(_ inner: MemoryStore) { self.inner = inner }
    var bytes: [[UInt8]] { seen.withLock { $0 } }

    func put(_ bytes: [UInt8], as digest: Digest) async throws(StoreFailure) {
      seen.withLock { $0.append(bytes) }
      try await inner.put(bytes, as: digest)
    }
    func get(_ digest: Digest) async throws(StoreFailure) -> [UInt8]? {
      try await inner.get(digest)
    }
    func acquireLease(
      on environment: EnvironmentName, holder: String, now: Instant, ttlSeconds: Int,
      replacing: Lease?
    ) async throws(StoreFailure) -> LeaseAnswer {
      try await inner.acquireLease(
        on: environment, holder: holder, now: now, ttlSeconds: ttlSeconds, replacing: replacing)
    }
    func renewLease(
      _ lease: Lease, now: Instant, ttlSeconds: Int
    ) async throws(StoreFailure) -> Lease {
      try await inner.renewLease(lease, now: now, ttlSeconds: ttlSeconds)
    }
    func releaseLease(_ lease: Lease) async throws(StoreFailure) {
      try await inner.releaseLease(lease)
    }
    func lease(on environment: EnvironmentName) async throws(StoreFailure) -> Lease? {
      try await inner.lease(on: environment)
    }
    func useNonce(
      _ nonce: String, by statement: Digest
    ) async throws(StoreFailure) -> Bool {
      try await inner.useNonce(nonce, by: statement)
    }
  }

  @Test func `a secret is found nowhere but where it is sent`() async throws {
    let world = try World()
    let planted = "planted-S-place-nobody-bound"
    let objects = Samples.dev.map { address, json in
      address == Samples.orders
        ? (
          address,
          json.setting(
            JSONPointer("/api_definition/notifications")!, to: ["shared_secret": .string(planted)])
            ?? json
        ) : (address, json)
    }
    try await world.begin(objects)
    let spy = Spy(world.content.reopened())
    let engine = world.engine(blobs: spy)
    let plan = try await engine.plan(PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(plan.promotion, "\(plan.review.lines)")
    _ = try await engine.approve(id, .init(.approve), with: world.ana)
    let result = try await engine.apply(id)
    #expect(result.state == "verified", "\(result)")

    // It did arrive: the target's own password, not the source's.
    let password = JSONPointer("/api_definition/upstream_auth/basic_auth/password")!
    let orders = world.simulators[World.staging]!.document(Samples.orders)
    #expect(orders?[password]?.string == World.secretOfStaging)

    var places: [(String, [UInt8])] = spy.bytes.map { ("blob", $0) }
    places += try await world.content.allEntries().map { ("entry \($0.seq)", $0.bytes) }
    places += world.dossiers.all.map { ($0.key, $0.value) }
    places.append(("review", Array(plan.review.lines.joined().utf8)))
    places.append(("json", plan.review.json.canonical()))
    var mirror = ""
    dump(result, to: &mirror)
    dump(plan, to: &mirror)
    places.append(("dump", Array(mirror.utf8)))
    for secret in [World.secretOfDev, World.secretOfStaging, World.secretOfProd, planted] {
      for text in [secret, Base64.encode(secret.utf8)] {
        for (name, bytes) in places {
          #expect(
            !String(decoding: bytes, as: UTF8.self).contains(text), "\(text) in \(name)")
        }
      }
    }
  }
}
