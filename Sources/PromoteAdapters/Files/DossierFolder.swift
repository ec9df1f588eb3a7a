internal import Foundation
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
    for path in files.keys.filter({ $0 != promotionFile }).sorted() + last {
      try checkPath(path)
      guard let bytes = files[path] else { continue }
      let url = URL(fileURLWithPath: "\(root)/\(folder)/\(path)")
      if FileManager.default.contents(atPath: url.path)?.elementsEqual(bytes) == true { continue }
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url, options: .atomic)
    }
    for part in replaced {
      for path in try await read(part, of: folder).keys where files[path] == nil {
        try FileManager.default.removeItem(atPath: "\(root)/\(folder)/\(path)")
      }
    }
  }

  public func read(_ path: String, of folder: String) async throws -> [String: [UInt8]] {
    try check(folder)
    try checkPath(path)
    var files: [String: [UInt8]] = [:]
    var rest = [path]
    while let next = rest.popLast() {
      let full = "\(root)/\(folder)/\(next)"
      switch try kind(of: full) {
      case .typeDirectory:
        rest += try FileManager.default.contentsOfDirectory(atPath: full).map { "\(next)/\($0)" }
      case .typeRegular:
        files[next] = try contents(of: full, called: "\(folder)/\(next)")
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

  private func named(in folder: String) throws -> String? {
    let path = "\(root)/\(folder)/\(promotionFile)"
    guard try kind(of: path) == .typeRegular else { return nil }
    let bytes = try contents(of: path, called: "\(folder)/\(promotionFile)")
    do {
      return try JSON.parse(bytes)["promotion"]?.string
    } catch {
      throw DossierProblem("promotions/\(folder)/\(promotionFile)", "\(error)")
    }
  }

  private func kind(of path: String) throws -> FileAttributeType? {
    do {
      return try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    } catch let error as CocoaError
      where error.code == .fileReadNoSuchFile || error.code == .fileNoSuchFile
    {
      return nil
    }
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
