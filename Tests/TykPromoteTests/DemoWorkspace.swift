import Foundation

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
  private let process: Process

  init(workspace: URL, arguments: [String] = []) throws {
    process = Process()
    process.executableURL = Tool.path
    process.arguments = ["simulate", "--workspace", workspace.path(), "--json"] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    // The one line that says that everything listens.
    var line = Data()
    while !line.contains(0x0A) {
      let more = pipe.fileHandleForReading.availableData
      guard !more.isEmpty else { throw SimulatorsEnded(output: line) }
      line.append(more)
    }
  }

  deinit {
    process.interrupt()
    process.waitUntilExit()
  }
}

struct SimulatorsEnded: Error { let output: Data }
