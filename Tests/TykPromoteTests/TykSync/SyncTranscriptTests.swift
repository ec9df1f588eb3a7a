import Foundation
import Testing

@Suite struct SyncTranscriptTests {
  @Test(arguments: SyncTranscript.all)
  func `the commands print what the transcript says`(_ transcript: SyncTranscript) async throws {
    let replayed = try await transcript.replayed()
    if ProcessInfo.processInfo.environment["GOLDEN"] == "write" {
      try Data(replayed.utf8).write(to: transcript.url)
      return
    }
    let expected = Self.lines(transcript.text)
    let found = Self.lines(replayed)
    guard found != expected else { return }
    let place = zip(expected, found).prefix { $0 == $1 }.count
    Issue.record(
      """
      \(transcript):\(place + 1)
      expected  \(expected.dropFirst(place).first ?? "(end)")
      found     \(found.dropFirst(place).first ?? "(end)")
      """)
  }

  /// Without database ids: which of two objects that are written at once gets which is the
  /// server's affair.
  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.split(separator: " ", omittingEmptySubsequences: false).map { word in
        word.count == 24 && word.allSatisfy(\.isHexDigit) ? "DATABASE-ID" : "\(word)"
      }.joined(separator: " ")
    }
  }
}
