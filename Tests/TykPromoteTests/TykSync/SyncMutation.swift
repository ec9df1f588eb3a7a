import PromoteCore
import PromoteEngine
import Synchronization

/// Bytes of which some were cut, doubled, swapped or overwritten.
enum SyncMutation {
  static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix) {
    guard bytes.count > 4 else { return }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    let length = min(Int.random(in: 1...24, using: &random), bytes.count - place)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: bytes.removeSubrange(place..<place + length)
    case 1: bytes.removeLast(bytes.count - place)
    case 2: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
    case 3: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 4: bytes.insert(contentsOf: "null".utf8, at: place)
    default:
      let words = ["{", "}", "[", "]", "\"", "7", ":", ",", "true", "\\u0000"]
      bytes.replaceSubrange(
        place..<place + 1, with: Array(words[Int.random(in: 0..<words.count, using: &random)].utf8))
    }
  }

  static func mutate(_ bytes: inout [UInt8], seed: UInt64) {
    var random = SplitMix(seed: seed)
    for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&bytes, &random) }
  }
}

/// Changes bytes of what a server answers to reads of one path, from some answer on.
final class MangledAnswers: Sendable {
  let path: String
  private let seed: UInt64
  private let state: Mutex<(left: Int, isBroken: Bool)>

  init(path: String, from nth: Int, seed: UInt64) {
    self.path = path
    self.seed = seed
    state = Mutex((nth - 1, false))
  }

  /// Whether an answer was given that is no JSON.
  var isBroken: Bool { state.withLock { $0.isBroken } }

  func mangle(_ response: inout HTTPExchange.Response) {
    state.withLock { state in
      guard state.left == 0 else {
        state.left -= 1
        return
      }
      SyncMutation.mutate(&response.body, seed: seed)
      do { _ = try JSON.parse(response.body) } catch { state.isBroken = true }
    }
  }

  struct Transport: HTTPTransport {
    let inner: any HTTPTransport
    let mangled: MangledAnswers

    func send(
      _ request: HTTPExchange.Request
    ) async throws(TransportFailure) -> HTTPExchange.Response {
      var response = try await inner.send(request)
      if request.method == "GET", request.path == mangled.path { mangled.mangle(&response) }
      return response
    }
  }
}

/// SplitMix64: the same numbers for the same seed.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
