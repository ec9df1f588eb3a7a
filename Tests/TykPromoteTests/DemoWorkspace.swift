import Foundation
import PromoteTesting

/// One run of the demo, shared by the tests; each test works on a copy.
enum DemoWorkspace {
  struct Finished {
    let folder: TemporaryFolder
    let result: Tool.Result
    var workspace: URL { folder.url.appending(path: "demo") }
  }

  private static let made = Swift.Result<Finished, any Error> {
    let folder = try TemporaryFolder()
    let result = try Tool()("demo", "--workspace", folder.url.appending(path: "demo").path())
    return Finished(folder: folder, result: result)
  }

  static func finished() throws -> Finished { try made.get() }

  /// A copy of the finished workspace, to be changed at will. Its secrets stay where they were.
  static func copy() throws -> (folder: TemporaryFolder, workspace: URL) {
    let folder = try TemporaryFolder()
    let workspace = folder.url.appending(path: "demo")
    try FileManager.default.copyItem(at: try finished().workspace, to: workspace)
    return (folder, workspace)
  }

  static func dossiers(_ workspace: URL) throws -> [URL] {
    let promotions = workspace.appending(path: "promotions")
    return try FileManager.default.contentsOfDirectory(atPath: promotions.path()).sorted()
      .map { promotions.appending(path: $0) }
  }
}

/// `tyk-promote simulate` in the background, until it is let go of.
final class RunningSimulators {
  private let child: ChildProcess
  private let folder: TemporaryFolder

  init(workspace: URL, arguments: [String] = []) throws {
    folder = try TemporaryFolder()
    let output = folder.url.appending(path: "ready")
    child = try ChildProcess(
      [Tool.path.path(), "simulate", "--workspace", workspace.path(), "--json"] + arguments,
      output: output.path())
    // The one line that says that everything listens.
    while true {
      let line = try? Data(contentsOf: output)
      if line?.contains(0x0A) == true { break }
      guard child.isRunning else { throw SimulatorsEnded(output: line ?? Data()) }
      usleep(5_000)
    }
  }

  deinit {
    child.send(SIGINT)
    child.wait()
  }
}

struct SimulatorsEnded: Error { let output: Data }
