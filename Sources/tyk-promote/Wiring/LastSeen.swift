import Foundation
import PromoteAdapters
import PromoteCore

/// The newest checkpoint that this machine saw, kept beside the keys and not in the store.
struct LastSeen {
  let folder: URL
  private var path: String { folder.appending(path: "last-seen").path(percentEncoded: false) }

  /// Nil where none was kept yet.
  func read() throws -> SeenCheckpoint? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let checkpoint = try Checkpoint(text: try WholeFile.read(path, limit: 4096))
    return SeenCheckpoint(checkpoint, in: path)
  }

  func write(_ signed: SignedCheckpoint) throws {
    try WholeFile.write(signed.checkpoint.text, to: path, access: .ownerOnly)
  }
}
