internal import Foundation
internal import Glibc
internal import PromoteCore
public import PromoteEngine

/// The dossiers of a workspace, one folder of `promotions/` each.
///
/// A file is written beside its place and moved there, so a reader never sees half of one. Names
/// that would lead out of the folder are refused.
public struct DossierFolder: Dossiers {
  private let root: String
  private let largestFile: Int

  /// `root` is the path of `promotions/`; it is made when it is needed. A file above `largestFile`
  /// bytes is refused when it is read.
  public init(_ root: String, largestFile: Int = 64 << 20) {
    self.root = root
    self.largestFile = largestFile
  }

  public func folder(for id: String, wanted: String) async throws -> String {
    try check(wanted)
    for attempt in 1... {
      let name = attempt == 1 ? wanted : "\(wanted)-\(attempt)"
      let path = "\(root)/\(name)"
      guard FileManager.default.fileExists(atPath: path) else {
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: true)
        return name
      }
      // A folder without the file is one whose making was interrupted.
      switch try named(in: name) {
      case .none: return name
      case .some(let found) where found == id: return name
      case .some: continue
      }
    }
    preconditionFailure("the numbers do not end")
  }

  public func write(
    _ files: [String: [UInt8]], to folder: String, replacing replaced: [String]
  ) async throws {
    try check(folder)
    // `promotion.json` names the folder's promotion: it comes last, when the rest is there.
    let last = files.keys.filter { $0 == promotionFile }
    var made: Set<String> = []
    for path in files.keys.filter({ $0 != promotionFile }).sorted() + last {
      try checkPath(path)
      guard let bytes = files[path] else { continue }
      let url = URL(fileURLWithPath: "\(root)/\(folder)/\(path)")
      if FileManager.default.contents(atPath: url.path) == Data(bytes) { continue }
      let parent = url.deletingLastPathComponent()
      if made.insert(parent.path).inserted {
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
      }
      let place = url.path(percentEncoded: false)
      if Self.madeAgain.contains(where: path.hasPrefix) {
        try WholeFile.writeSoon(bytes, to: place)
      } else {
        try WholeFile.write(bytes, to: place)
      }
    }
    for part in replaced {
      for (path, _) in try regularFiles(below: part, of: folder) where files[path] == nil {
        try FileManager.default.removeItem(atPath: "\(root)/\(folder)/\(path)")
      }
    }
  }

  public func read(_ path: String, of folder: String) async throws -> [String: [UInt8]] {
    try check(folder)
    try checkPath(path)
    var files: [String: [UInt8]] = [:]
    for (path, _) in try regularFiles(below: path, of: folder) {
      files[path] = try contents(of: "\(root)/\(folder)/\(path)", called: "\(folder)/\(path)")
    }
    return files
  }

  public func sizes(_ paths: [String], of folder: String) async throws -> [String: Int] {
    try check(folder)
    var sizes: [String: Int] = [:]
    for path in paths {
      try checkPath(path)
      for (path, size) in try regularFiles(below: path, of: folder) { sizes[path] = size }
    }
    return sizes
  }

  /// With their sizes. Nothing where there is nothing of that path.
  private func regularFiles(
    below path: String, of folder: String
  ) throws -> [(path: String, size: Int)] {
    var files: [(path: String, size: Int)] = []
    var rest = [path]
    while let next = rest.popLast() {
      let full = "\(root)/\(folder)/\(next)"
      guard let (type, size) = try status(of: full) else { continue }
      switch type {
      case S_IFDIR:
        rest += try FileManager.default.contentsOfDirectory(atPath: full).map { "\(next)/\($0)" }
      case S_IFREG: files.append((next, size))
      default: continue
      }
    }
    return files
  }

  public func promotion(in folder: String) async throws -> String? {
    try check(folder)
    return try named(in: folder)
  }

  private let promotionFile = "promotion.json"
  /// The many files that the store has too: what a crash of the machine takes of them, the
  /// promotion's next step writes again.
  private static let madeAgain = ["blobs/", "release/", "log/"]

  private func named(in folder: String) throws -> String? {
    let path = "\(root)/\(folder)/\(promotionFile)"
    guard try status(of: path)?.type == S_IFREG else { return nil }
    let bytes = try contents(of: path, called: "\(folder)/\(promotionFile)")
    do {
      return try JSON.parse(bytes)["promotion"]?.string
    } catch {
      throw DossierProblem("promotions/\(folder)/\(promotionFile)", "\(error)")
    }
  }

  /// Of the file itself, links not followed; nil where there is none.
  private func status(of path: String) throws -> (type: mode_t, size: Int)? {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw DossierProblem(path, String(cString: strerror(errno)).lowercased())
    }
    return (status.st_mode & S_IFMT, Int(status.st_size))
  }

  private func contents(of path: String, called name: String) throws -> [UInt8] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    guard data.count <= largestFile else {
      throw DossierProblem("promotions/\(name)", "has more than \(largestFile) bytes")
    }
    return Array(data)
  }

  private func checkPath(_ path: String) throws {
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      try check(String(part))
    }
  }

  private func check(_ part: String) throws {
    guard !part.isEmpty, part != ".", part != "..",
      !part.utf8.contains(where: { $0 == 0x2F || $0 == 0 })
    else { throw DossierProblem("promotions", "'\(part)' is no name of a file here") }
  }
}

/// A dossier's file that cannot be read or written as asked.
public struct DossierProblem: Error, Sendable, CustomStringConvertible {
  public let path: String
  public let reason: String
  init(_ path: String, _ reason: String) {
    self.path = path
    self.reason = reason
  }
  public var description: String { "\(path): \(reason)" }
}
