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
    guard replayed != transcript.text else { return }
    let expected = transcript.text.split(separator: "\n", omittingEmptySubsequences: false)
    let found = replayed.split(separator: "\n", omittingEmptySubsequences: false)
    let place = zip(expected, found).prefix { $0 == $1 }.count
    Issue.record(
      """
      \(transcript):\(place + 1)
      expected  \(expected.dropFirst(place).first ?? "(end)")
      found     \(found.dropFirst(place).first ?? "(end)")
      """)
  }
}
