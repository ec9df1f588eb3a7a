import Foundation
import PromoteTesting
import Testing

@Suite(.serialized, .blocking) struct PortalTranscriptTests {
  @Test(arguments: PortalTranscript.all)
  func `the portal commands print what the transcript says`(
    _ transcript: PortalTranscript
  ) async throws {
    let workspace = try await PortalWorkspace(policies: true)
    try await workspace.run { work in
      let replayed = try transcript.replayed(work)
      for secret in PortalShelf.secrets { #expect(!replayed.contains(secret)) }
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
}
