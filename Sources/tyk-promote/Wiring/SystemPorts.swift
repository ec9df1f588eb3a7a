import Foundation
import Glibc
import PromoteCore
import PromoteEngine

/// The machine's clock.
struct SystemClock: WallClock {
  func now() -> Instant { Instant(Date()) }
  func sleep(milliseconds: Int) async throws {
    try await Task.sleep(for: .milliseconds(milliseconds))
  }
}

/// The machine's source of randomness.
struct SystemRandom: RandomSource {
  func bytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }
}

/// A clock that begins at a fixed moment and moves on by one second each time it is asked: for the
/// committed example, which must come out the same each time.
final class SteppingClock: WallClock {
  private let state: Locked<Int>
  init(from start: Instant) { state = Locked(start.milliseconds) }

  func now() -> Instant {
    state.with {
      $0 += 1000
      return Instant(milliseconds: $0)
    }
  }
  func sleep(milliseconds: Int) async throws {}
}

/// Bytes that follow from a seed, for the same purpose. Never for keys that protect anything.
final class SeededRandom: RandomSource {
  private let state: Locked<(seed: [UInt8], count: Int)>
  init(seed: String) { state = Locked((Array(seed.utf8), 0)) }

  func bytes(_ count: Int) -> [UInt8] {
    state.with { state in
      var bytes: [UInt8] = []
      while bytes.count < count {
        state.count += 1
        bytes += Digest(of: state.seed + Array(String(state.count).utf8)).bytes
      }
      return Array(bytes.prefix(count))
    }
  }
}

/// Who holds a lease, so that another process can tell whether the holder is gone.
enum LeaseHolder {
  static var current: String {
    "\(ProcessInfo.processInfo.hostName):\(ProcessInfo.processInfo.processIdentifier)"
  }

  /// Only a process of this machine can be known to be gone.
  static func isGone(_ holder: String) -> Bool {
    let parts = holder.split(separator: ":")
    guard parts.count == 2, parts[0] == ProcessInfo.processInfo.hostName, let id = Int32(parts[1])
    else { return false }
    return kill(id, 0) == -1 && errno == ESRCH
  }
}
