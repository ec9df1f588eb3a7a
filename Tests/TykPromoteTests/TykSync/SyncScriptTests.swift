import Foundation
import PromoteTesting
import Testing

/// A shell script of the kind that people have in their pipelines: it calls `tyk-sync` by that name
/// and takes its lines apart.
@Suite(.blocking) struct SyncScriptTests {
  @Test func `a script that takes tyk-sync's lines apart works through a link`() throws {
    let folder = try TemporaryFolder()
    let link = folder.url.appending(path: "tyk-sync")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: Tool.path)
    let script = SyncTranscript.folder.appending(path: "pipeline.sh")
    let result = try Tool.run(
      URL(filePath: "/bin/sh"), [script.path(), Tool.path.path(), folder.url.path()],
      in: folder.url)
    #expect(result.code == 0, "\(result.output)\n\(result.errors)")
    #expect(result.output.hasSuffix("all lines were as expected\n"))
  }
}
