import Foundation
import PromoteCore

/// Where a workspace keeps what.
///
/// The registry and the dossiers are in the workspace, which normally is a Git repository. The
/// store and the keys are not: `git clean` would take them, and a second clone would fork them.
/// Only a workspace that has a folder `.tyk-promote/` (the demo's) keeps them there.
struct Workspace: Sendable {
  let root: URL

  init(root: URL) { self.root = root.standardizedFileURL }

  var environments: URL { root.appending(path: "environments", directoryHint: .isDirectory) }
  var promotions: URL { root.appending(path: "promotions", directoryHint: .isDirectory) }
  var trust: URL { environments.appending(path: "trust", directoryHint: .isDirectory) }
  /// Ignored by Git; there only where the workspace keeps everything in itself.
  var local: URL { root.appending(path: ".tyk-promote", directoryHint: .isDirectory) }

  var isSelfContained: Bool { FileManager.default.fileExists(atPath: local.path()) }

  /// Keys and local configuration, owner-only.
  func configuration(_ pipeline: Pipeline) -> URL {
    isSelfContained
      ? local : Self.base("XDG_CONFIG_HOME", ".config").appending(path: pipeline.workspaceID)
  }

  /// The SQLite file of the workflow.
  func store(_ pipeline: Pipeline) -> URL {
    if let named = pipeline.store {
      return URL(filePath: named, relativeTo: root).absoluteURL.standardizedFileURL
    }
    let folder =
      isSelfContained
      ? local : Self.base("XDG_STATE_HOME", ".local/state").appending(path: pipeline.workspaceID)
    return folder.appending(path: "state.sqlite")
  }

  private static func base(_ variable: String, _ fallback: String) -> URL {
    let environment = ProcessInfo.processInfo.environment
    let folder =
      environment[variable].flatMap { $0.hasPrefix("/") ? URL(filePath: $0) : nil }
      ?? URL(filePath: NSHomeDirectory()).appending(path: fallback)
    return folder.appending(path: "tyk-promote")
  }

  /// The folder named, or the nearest parent of the present one that has `environments/`.
  static func find(named path: String?) throws -> Workspace {
    if let path {
      let workspace = Workspace(root: URL(filePath: path))
      guard exists(workspace.environments) else {
        throw Failure(
          "no-workspace", .failed, "'\(path)' has no folder environments/",
          hint: "make a workspace with `tyk-promote init --workspace \(path)`")
      }
      return workspace
    }
    var folder = URL(filePath: FileManager.default.currentDirectoryPath).standardizedFileURL
    while true {
      let workspace = Workspace(root: folder)
      if exists(workspace.environments) { return workspace }
      let parent = folder.deletingLastPathComponent().standardizedFileURL
      guard parent.path() != folder.path() else { break }
      folder = parent
    }
    throw Failure(
      "no-workspace", .failed, "neither this folder nor one above it has environments/",
      hint: "name one with --workspace, or make one with `tyk-promote init`")
  }

  private static func exists(_ url: URL) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path(), isDirectory: &isDirectory)
      && isDirectory.boolValue
  }
}
