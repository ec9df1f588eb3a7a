public import PromoteCore

/// What the workflow keeps besides the log: bodies by digest, leases, used nonces. State is not
/// kept here: it is the log replayed.
public protocol PromotionStore: Sendable {
  /// Stores bytes under their digest. Storing them again changes nothing. Refused: bytes of another
  /// digest.
  func put(_ bytes: [UInt8], as digest: Digest) async throws(StoreFailure)

  /// The bytes of that digest, hashed again before they are handed out; nil where there are none.
  func get(_ digest: Digest) async throws(StoreFailure) -> [UInt8]?

  /// As ``get(_:)-(Digest)`` for many at once; those that are not there are left out.
  func get(_ digests: Set<Digest>) async throws(StoreFailure) -> [Digest: [UInt8]]

  /// As ``put(_:as:)`` for many at once. After a failure some may be stored, which names nobody.
  func put(_ blobs: [Digest: [UInt8]]) async throws(StoreFailure)

  /// Takes the environment's lease until `now + ttlSeconds`.
  ///
  /// Given when nobody holds it, when it has run out, or when the holder's lease is exactly
  /// `replacing` (who asks has found out that its holder is gone). Each time it is given its fencing
  /// number is higher than ever before.
  func acquireLease(
    on environment: EnvironmentName, holder: String, now: Instant, ttlSeconds: Int,
    replacing: Lease?
  ) async throws(StoreFailure) -> LeaseAnswer

  /// The same lease with a later end. Refused (`leaseLost`) when it is no longer the newest, or has
  /// run out and been taken.
  func renewLease(
    _ lease: Lease, now: Instant, ttlSeconds: Int
  ) async throws(StoreFailure) -> Lease

  /// Gives the lease back. Nothing happens when it is no longer the newest.
  func releaseLease(_ lease: Lease) async throws(StoreFailure)

  /// Who holds the environment, also when it has run out; nil when it is free.
  func lease(on environment: EnvironmentName) async throws(StoreFailure) -> Lease?

  /// Marks a nonce as used by the statement of that digest. False when another statement used it;
  /// the same statement may come again.
  func useNonce(_ nonce: String, by statement: Digest) async throws(StoreFailure) -> Bool
}

extension PromotionStore {
  public func get(_ digests: Set<Digest>) async throws(StoreFailure) -> [Digest: [UInt8]] {
    var found: [Digest: [UInt8]] = [:]
    for digest in digests { found[digest] = try await get(digest) }
    return found
  }

  public func put(_ blobs: [Digest: [UInt8]]) async throws(StoreFailure) {
    for (digest, bytes) in blobs { try await put(bytes, as: digest) }
  }

  @discardableResult
  public func put(_ bytes: [UInt8]) async throws(StoreFailure) -> Digest {
    let digest = Digest(of: bytes)
    try await put(bytes, as: digest)
    return digest
  }

  public func acquireLease(
    on environment: EnvironmentName, holder: String, now: Instant, ttlSeconds: Int
  ) async throws(StoreFailure) -> LeaseAnswer {
    try await acquireLease(
      on: environment, holder: holder, now: now, ttlSeconds: ttlSeconds, replacing: nil)
  }
}

/// The right to write to an environment.
public struct Lease: Hashable, Sendable {
  public let environment: EnvironmentName
  /// For people and for finding out whether it is still there: `host:process id`.
  public let holder: String
  /// Grows with every lease given on the environment.
  public let fence: Int
  public let since: Instant
  public let until: Instant

  public init(
    environment: EnvironmentName, holder: String, fence: Int, since: Instant, until: Instant
  ) {
    self.environment = environment
    self.holder = holder
    self.fence = fence
    self.since = since
    self.until = until
  }

  public func hasRunOut(at now: Instant) -> Bool { now >= until }
  public func ageSeconds(at now: Instant) -> Int {
    max(0, now.milliseconds - since.milliseconds) / 1000
  }
}

public enum LeaseAnswer: Hashable, Sendable {
  case given(Lease)
  /// Somebody else has it.
  case held(by: Lease)
}
