internal import Foundation
internal import Glibc
public import PromoteCore

/// A directory as the source of `publish`, `update` and `sync`.
///
/// Its index `.tyk.json` says what is in it; without one, the files are found (``FoundFiles``).
/// Everything the index lists is read before anything is said about it, and every problem is told
/// at once. A path that leads out of the directory is refused; a link is followed.
public struct SourceFolder: Sendable {
  /// Where the directory came from, for the words of an error.
  public enum Origin: Sendable { case directory, repository }

  /// Why there is no source.
  public struct Failure: Error, Sendable, Hashable {
    /// What tyk-sync prints before the error: the names of the files that are missing.
    public var lines: [String]
    public var messages: [String]
  }

  private let path: String
  private let origin: Origin
  static let mostFiles = 100_000
  static let largestFile = 64 << 20

  public init(_ path: String, origin: Origin = .directory) {
    self.path = path
    self.origin = origin
  }

  public func read() async throws(Failure) -> SyncSource {
    let index = join(SyncManifest.fileName)
    let manifest: SyncManifest
    var warnings: [SyncProblem] = []
    if let bytes = try indexBytes(index) {
      manifest = try parsed(bytes)
    } else {
      guard let found = try FoundFiles(path).manifest() else {
        throw Failure(
          lines: [SyncManifest.fileName],
          messages: [missing(SyncManifest.fileName, "no such file or directory")])
      }
      manifest = found
      warnings.append(
        SyncProblem(
          SyncManifest.fileName, "there is none; files found: \(manifest.entries.count)"))
    }
    return try await read(manifest, warnings)
  }

  /// Nil where there is no index.
  private func indexBytes(_ index: String) throws(Failure) -> [UInt8]? {
    do throws(WholeFile.Failure) {
      return try WholeFile.read(index, limit: Self.largestFile)
    } catch {
      var status = stat()
      if lstat(index, &status) != 0, errno == ENOENT || errno == ENOTDIR { return nil }
      throw Failure(lines: [SyncManifest.fileName], messages: ["open \(error)"])
    }
  }

  private func parsed(_ bytes: [UInt8]) throws(Failure) -> SyncManifest {
    do throws(SyncProblems) {
      return try SyncManifest(bytes)
    } catch {
      throw Failure(lines: [], messages: error.problems.map { $0.description })
    }
  }

  // MARK: - The files

  private func read(
    _ manifest: SyncManifest, _ before: [SyncProblem]
  ) async throws(Failure) -> SyncSource {
    let (all, repeated) = distinctEntries(of: manifest)
    guard all.count <= Self.mostFiles else {
      throw Failure(
        lines: [], messages: ["\(SyncManifest.fileName): more than \(Self.mostFiles) files"])
    }
    let isManifest = { (entry: SyncManifest.Entry) in
      manifest.type == .apidef && ManifestFile.isOne(entry.file)
    }
    let resources = readManifests(all.filter(isManifest))
    let entries = all.filter { !isManifest($0) }
    let results = await readAll(entries, manifest.type)
    var failure = Failure(lines: [], messages: [])
    for (entry, result) in zip(entries, results) {
      guard case .failure(let reason) = result else { continue }
      if entry.section != .files { failure.lines.append(entry.file) }
      failure.messages.append(missing(entry.file, reason.text))
    }
    failure.messages += resources.problems.map { $0.description }
    let files = results.compactMap { result -> SyncFileResult? in
      if case .success(let file) = result { file } else { nil }
    }
    do throws(SyncProblems) {
      var warnings = before + repeated + resources.warnings
      if let stray = strays(manifest) { warnings.append(stray) }
      let source = try assembleSyncSource(
        manifest, files, manifests: resources.objects, warnings: warnings)
      guard failure.messages.isEmpty else { throw SyncProblems([]) }
      return source
    } catch {
      failure.messages += error.problems.map { $0.description }
      throw failure
    }
  }

  private struct Unread: Error { let text: String }

  /// The results in the order of the entries; a few threads share the work.
  private func readAll(
    _ entries: [SyncManifest.Entry], _ type: SyncManifest.SpecType
  ) async -> [Result<SyncFileResult, Unread>] {
    let size = max(16, (entries.count + 7) / 8)
    let chunks = stride(from: 0, to: entries.count, by: size).map {
      Array(entries[$0..<min($0 + size, entries.count)])
    }
    return await withTaskGroup(of: (Int, [Result<SyncFileResult, Unread>]).self) { group in
      for (index, chunk) in chunks.enumerated() {
        group.addTask { (index, chunk.map { readOne($0, type) }) }
      }
      var parts: [Int: [Result<SyncFileResult, Unread>]] = [:]
      for await (index, part) in group { parts[index] = part }
      return chunks.indices.flatMap { parts[$0] ?? [] }
    }
  }

  private func readOne(
    _ entry: SyncManifest.Entry, _ type: SyncManifest.SpecType
  ) -> Result<SyncFileResult, Unread> {
    do throws(WholeFile.Failure) {
      let bytes = try WholeFile.read(join(entry.file), limit: Self.largestFile)
      guard type == .oas, entry.section == .files else {
        return .success(readSyncFile(bytes, as: entry))
      }
      do throws(YAMLError) {
        return .success(
          importSyncFile(try YAML.readJSONOrYAML(bytes, file: entry.file), as: entry))
      } catch {
        return .success(SyncFileResult(object: nil, problems: error.syncProblems))
      }
    } catch {
      return .failure(Unread(text: error.reason))
    }
  }

  /// Custom resources are read together: they name each other.
  private func readManifests(
    _ entries: [SyncManifest.Entry]
  ) -> (objects: [SyncObject], problems: [SyncProblem], warnings: [SyncProblem]) {
    var documents: [(file: String, json: JSON)] = []
    var problems: [SyncProblem] = []
    for entry in entries {
      switch ManifestFile.read(join(entry.file), as: entry.file) {
      case .success(let found): documents += found.map { (entry.file, $0) }
      case .failure(let error): problems += error.problems
      }
    }
    let read = syncObjects(ofManifests: documents)
    return (read.objects, problems + read.problems, read.warnings)
  }

  /// Files beside the index that look like objects and are not listed: on a `sync` what they hold
  /// counts as not there.
  private func strays(_ manifest: SyncManifest) -> SyncProblem? {
    let listed = Set(manifest.entries.map(\.file))
    // A folder that cannot be listed has been read all the same; this is a hint only.
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return nil }
    let stray = names.filter { FoundFiles.section(ofName: $0) != nil && !listed.contains($0) }
      .sorted()
    guard let first = stray.first else { return nil }
    let rest = stray.count > 1 ? " and \(stray.count - 1) more" : ""
    return SyncProblem(SyncManifest.fileName, "does not list '\(first)'\(rest)")
  }

  private func join(_ file: String) -> String {
    path.hasSuffix("/") ? path + file : "\(path)/\(file)"
  }

  private func missing(_ file: String, _ reason: String) -> String {
    switch origin {
    case .directory: "open \(Self.shown(join(file))): \(reason)"
    case .repository where reason == "no such file or directory": "file does not exist"
    case .repository: "\(file): \(reason)"
    }
  }

  /// A path as Go cleans it.
  public static func shown(_ path: String) -> String {
    let absolute = path.hasPrefix("/")
    var parts: [Substring] = []
    for part: Substring in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !absolute {
        parts.append(part)
      }
    }
    let joined = parts.joined(separator: "/")
    return absolute ? "/" + joined : joined.isEmpty ? "." : joined
  }
}
