internal import Foundation
internal import Glibc
internal import PromoteCore

/// The files of a directory that has no index, found by name and by content.
///
/// Walked in the order of their names, below folders too; what begins with `.` is passed over and a
/// link to a folder is not followed. `api-`, `oas-`, `mcp-`, `policy-`, `asset-` and `clientidp-`
/// say what a JSON file is, else its members do. A JSON file that is none of these is an error: left
/// out, a `sync` would delete what it was meant to hold. YAML files count where they hold Kubernetes
/// manifests.
struct FoundFiles {
  private let path: String

  init(_ path: String) { self.path = path }

  private static let prefixes: [(String, SyncManifest.Section)] = [
    ("api-", .files), ("oas-", .files), ("mcp-", .files), ("policy-", .policies),
    ("asset-", .assets), ("clientidp-", .identityProviders),
  ]

  /// What `dump` would call a file of that section.
  static func section(ofName name: String) -> SyncManifest.Section? {
    guard name.hasSuffix(".json") else { return nil }
    return prefixes.first { name.hasPrefix($0.0) }?.1
  }

  /// An index of what is there; nil where nothing is.
  func manifest() throws(SourceFolder.Failure) -> SyncManifest? {
    var files: [String] = []
    var problems: [SyncProblem] = []
    collect("", &files, &problems)
    var manifest = SyncManifest()
    for file in files {
      let name = file.split(separator: "/").last.map(String.init) ?? file
      if let section = Self.section(ofName: name) {
        manifest.entries.append(.init(section, file: file))
      } else if name.hasSuffix(".json") {
        do throws(SyncProblem) {
          manifest.entries.append(.init(try section(byContent: file), file: file))
        } catch {
          problems.append(error)
        }
      } else if ManifestFile.isOne(name) {
        switch ManifestFile.read("\(path)/\(file)", as: file) {
        case .success(let documents) where documents.contains(where: KubernetesObject.isManifest):
          manifest.entries.append(.init(.files, file: file))
        case .success: continue
        case .failure(let error): problems += error.problems
        }
      }
    }
    guard problems.isEmpty else {
      throw SourceFolder.Failure(lines: [], messages: problems.map { $0.description })
    }
    return manifest.entries.isEmpty ? nil : manifest
  }

  private func collect(_ below: String, _ files: inout [String], _ problems: inout [SyncProblem]) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(
        atPath: below.isEmpty ? path : "\(path)/\(below)")
    } catch {
      // Where the folder itself is not there, the missing index is the better answer.
      if !below.isEmpty { problems.append(SyncProblem(below, "cannot be listed")) }
      return
    }
    for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    where !name.hasPrefix(".") {
      let file = below.isEmpty ? name : "\(below)/\(name)"
      var status = stat()
      guard lstat("\(path)/\(file)", &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: collect(file, &files, &problems)
      case S_IFREG, S_IFLNK: files.append(file)
      default: continue
      }
      guard files.count <= SourceFolder.mostFiles else {
        problems.append(SyncProblem(below, "more than \(SourceFolder.mostFiles) files"))
        return
      }
    }
  }

  private func section(byContent file: String) throws(SyncProblem) -> SyncManifest.Section {
    let bytes: [UInt8]
    do throws(WholeFile.Failure) {
      bytes = try WholeFile.read("\(path)/\(file)", limit: SourceFolder.largestFile)
    } catch {
      throw SyncProblem(file, error.reason)
    }
    do throws(JSONError) {
      if let section = SyncManifest.Section(of: try JSON.parse(bytes)) { return section }
    } catch {
      throw SyncProblem(file, error.reason.text, line: error.line, column: error.column)
    }
    throw SyncProblem(
      file,
      "nothing that a Dashboard holds; move it away, or write an index \(SyncManifest.fileName)")
  }
}
