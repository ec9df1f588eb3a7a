import Foundation
import PromoteAdapters
import PromoteCore

/// The registry of a workspace; every problem of every file at once where it cannot be used.
enum RegistryFolder {
  static func read(_ workspace: Workspace) throws -> Registry {
    do {
      return try RegistryReader.read(workspace.environments.path(percentEncoded: false))
    } catch {
      throw Failure(
        "registry", .failed,
        "the registry has \(error.problems.count) problem\(error.problems.count == 1 ? "" : "s")",
        facts: error.problems.map { ("", "\($0)") })
    }
  }
}
