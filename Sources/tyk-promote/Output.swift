import Foundation
import PromoteCore

/// Where things go: results on stdout and nothing else there, all the rest on stderr.
struct Output: Sendable {
  let json: Bool

  /// One JSON value on stdout; only with `--json`.
  func value(_ value: JSON) {
    Self.write(value.pretty(), to: .standardOutput)
  }

  /// Lines of a result for people.
  func lines(_ lines: [String]) {
    guard !json, !lines.isEmpty else { return }
    Self.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: .standardOutput)
  }

  /// The result in the form that was asked for.
  func result(_ lines: [String], json value: @autoclosure () -> JSON) {
    if json { self.value(value()) } else { self.lines(lines) }
  }

  /// Progress, notes and warnings.
  func note(_ text: String) { Self.note(text) }

  func warning(_ text: String) { Self.note("tyk-promote: warning: \(text)") }

  static func note(_ text: String) {
    write(Array((text + "\n").utf8), to: .standardError)
  }

  /// A failure, in the form that was asked for.
  func failure(_ failure: Failure) {
    if json { value(failure.json) }
    Self.note(failure.lines.joined(separator: "\n"))
  }

  private static func write(_ bytes: [UInt8], to handle: FileHandle) {
    handle.write(Data(bytes))
  }
}
