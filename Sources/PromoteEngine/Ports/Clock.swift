public import PromoteCore

/// The present. Tests hold it still.
public protocol WallClock: Sendable {
  func now() -> Instant
  /// Waits; a test clock returns at once.
  func sleep(milliseconds: Int) async throws
}

/// Bytes nobody can foresee. Tests give a seeded one.
public protocol RandomSource: Sendable {
  func bytes(_ count: Int) -> [UInt8]
}
