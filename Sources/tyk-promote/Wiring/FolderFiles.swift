import Foundation
import PromoteAdapters
import PromoteCore

/// The regular files of a folder by their relative paths. Links are not followed.
enum FolderFiles {
  static func read(_ folder: URL) throws -> [String: [UInt8]] {
    let base = folder.resolvingSymlinksInPath().path(percentEncoded: false)
    let prefix = base.hasSuffix("/") ? base : base + "/"
    guard
      let walker = FileManager.default.enumerator(
        at: URL(filePath: base), includingPropertiesForKeys: [.isRegularFileKey])
    else { throw Failure("file", .failed, "'\(base)' cannot be read") }
    var files: [String: [UInt8]] = [:]
    for case let url as URL in walker {
      guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else {
        continue
      }
      let path = url.path(percentEncoded: false)
      guard path.hasPrefix(prefix) else { continue }
      files[String(path.dropFirst(prefix.count))] = try WholeFile.read(path)
    }
    return files
  }
}

/// The checkpoints that the dossiers of a workspace hold: copies that show a log cut off.
enum DossierCheckpoints {
  static func read(_ promotions: URL) throws -> [SeenCheckpoint] {
    guard FileManager.default.fileExists(atPath: promotions.path()) else { return [] }
    var seen: [SeenCheckpoint] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: promotions.path()).sorted() {
      let path = promotions.appending(path: "\(name)/log/checkpoint").path(percentEncoded: false)
      guard FileManager.default.fileExists(atPath: path) else { continue }
      let note = try SignedNote(try WholeFile.read(path, limit: 1 << 20))
      seen.append(SeenCheckpoint(try Checkpoint(text: note.text), in: "promotions/\(name)"))
    }
    return seen
  }
}

/// The accepted trust documents of a workspace: `environments/trust/<version>.trust.json`.
struct TrustFolder {
  let folder: URL

  func path(_ version: Int) -> String {
    folder.appending(path: "\(version).trust.json").path(percentEncoded: false)
  }

  /// The pin: the digest of the first document's signed bytes. Nil where there is none.
  func firstDigest() throws -> Digest? {
    guard FileManager.default.fileExists(atPath: path(1)) else { return nil }
    let envelope = try DSSE.Envelope(reading: try WholeFile.read(path(1), limit: 1 << 20))
    return Digest(of: envelope.payload)
  }
}
