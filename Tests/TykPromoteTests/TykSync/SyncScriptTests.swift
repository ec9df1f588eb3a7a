import Foundation
import PromoteTesting
import Testing

/// A shell script of the kind that people have in their pipelines: it calls `tyk-sync` by that name
/// and takes its lines apart.
@Suite struct SyncScriptTests {
  @Test func `a script that takes tyk-sync's lines apart works through a link`() async throws {
    let folder = try TemporaryFolder()
    let link = folder.url.appending(path: "tyk-sync")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: Tool.path)
    let script = SyncTranscript.folder.appending(path: "pipeline.sh")
    let told = folder.url.appending(path: "told")
    let child = try ChildProcess(
      ["/bin/sh", script.path(), Tool.path.path(), folder.url.path()], in: folder.url.path(),
      output: told.path(), errors: told.path())
    // It starts many processes; meanwhile others may have this thread.
    while child.isRunning { try await Task.sleep(for: .milliseconds(20)) }
    let text = try String(contentsOf: told, encoding: .utf8)
    #expect(child.wait() == 0, "\(text)")
    #expect(text.hasSuffix("all lines were as expected\n"), "\(text)")
  }
}
