import Foundation
import PromoteTesting

/// The built executable, run as a person would.
struct Tool {
  struct Result {
    let code: Int32
    let output: String
    let errors: String
  }

  /// Beside the test bundle.
  static let path: URL = {
    let bundle = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appending(path: "tyk-promote")
  }()

  var folder: URL?
  var variables: [String: String] = [:]

  func callAsFunction(_ arguments: String...) throws -> Result { try run(arguments) }

  func run(_ arguments: [String]) throws -> Result {
    try Self.run(Self.path, arguments, in: folder, variables: variables)
  }

  /// Runs any program to its end. Output goes through files, so that no pipe can fill up.
  static func run(
    _ program: URL, _ arguments: [String], in folder: URL? = nil, variables: [String: String] = [:]
  ) throws -> Result {
    let scratch = try TemporaryFolder()
    let out = scratch.url.appending(path: "out")
    let err = scratch.url.appending(path: "err")
    let child = try ChildProcess(
      [program.path()] + arguments, in: (folder ?? scratch.url).path(), variables: variables,
      output: out.path(), errors: err.path())
    let code = child.wait()
    return Result(
      code: code, output: try String(contentsOf: out, encoding: .utf8),
      errors: try String(contentsOf: err, encoding: .utf8))
  }
}

/// A folder of its own that goes when nobody holds it any more.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    let name = "tyk-promote-test-\(UInt64.random(in: 0 ... .max))"
    url = FileManager.default.temporaryDirectory.appending(path: name, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    do { try FileManager.default.removeItem(at: url) } catch {
      FileHandle.standardError.write(Data("could not remove \(url.path()): \(error)\n".utf8))
    }
  }
}
