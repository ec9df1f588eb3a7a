internal import Foundation
internal import PromoteCore
public import PromoteEngine

/// A folder of tiles on disk.
public struct TileFolder: TileSite {
  private let root: String

  /// The folder is made when something is written.
  public init(_ root: String) { self.root = root }

  public func read(_ path: String) async throws -> [UInt8]? {
    let full = "\(root)/\(path)"
    guard FileManager.default.fileExists(atPath: full) else { return nil }
    return try WholeFile.read(full)
  }

  public func write(_ bytes: [UInt8], to path: String) async throws {
    let full = "\(root)/\(path)"
    try FileManager.default.createDirectory(
      atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try WholeFile.write(bytes, to: full)
  }
}
