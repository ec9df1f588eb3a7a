internal import Foundation
public import PromoteCore

/// The directory that `dump` writes into.
///
/// It must exist. A file that is there with the same bytes is left alone, another is replaced whole;
/// the index comes last, so that a dump that broke off has none of its own. Files of objects that
/// are gone stay, as with tyk-sync.
public struct DumpFolder: Sendable {
  public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String
  }

  /// What writing would do to a file.
  public enum Change: Sendable, Hashable { case new, changed, same }

  private let path: String

  /// Empty: the current directory.
  public init(_ path: String) { self.path = path.isEmpty ? "." : path }

  /// The index as `dump` names it: `tmp/.tyk.json`.
  public var index: String { SourceFolder.shown("\(path)/\(SyncManifest.fileName)") }

  public func check() throws(Failure) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Failure(
        description: "Error writing file: open \(index): no such file or directory")
    }
    guard isFolder.boolValue else {
      throw Failure(description: "Error writing file: open \(index): not a directory")
    }
  }

  public func change(of file: SyncFile) -> Change {
    guard let old = FileManager.default.contents(atPath: "\(path)/\(file.name)") else {
      return .new
    }
    return old.elementsEqual(file.bytes) ? .same : .changed
  }

  /// Writes the files in their order. An index is written when the disk has what it names.
  public func write(_ files: [SyncFile]) throws(Failure) {
    try check()
    for file in files where change(of: file) != .same {
      let place = "\(path)/\(file.name)"
      do throws(WholeFile.Failure) {
        if file.name == SyncManifest.fileName {
          WholeFile.waitForDisk()
          try WholeFile.write(file.bytes, to: place)
        } else {
          try WholeFile.writeSoon(file.bytes, to: place)
        }
      } catch {
        throw Failure(
          description: "Error writing file: open \(SourceFolder.shown(place)): \(error.reason)")
      }
    }
  }
}
