import Foundation
import Glibc
import PromoteEngine

/// Progress on stderr: one line that is rewritten on a terminal, else a line every few seconds.
final class ProgressReporter: Sendable {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let last = Locked<Date>(.distantPast)
  private static let interval: TimeInterval = 3

  func report(_ progress: PromoteEngine.Progress) {
    let now = Date()
    let due = last.with { last in
      guard now.timeIntervalSince(last) >= (isTerminal ? 0.05 : Self.interval) else { return false }
      last = now
      return true
    }
    guard due else { return }
    let text = Self.text(progress)
    if isTerminal {
      FileHandle.standardError.write(Data("\r\u{1B}[K\(text)\r".utf8))
    } else {
      Output.note("tyk-promote: \(text)")
    }
  }

  private static func text(_ progress: PromoteEngine.Progress) -> String {
    switch progress {
    case .reading(let environment): "reading \(environment)"
    case .planning: "planning"
    case .rehearsing: "rehearsing on a simulator"
    case .applied(let done, let total): "applied \(done) of \(total)"
    case .verifying(let environment): "verifying \(environment)"
    }
  }
}
