import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

/// The workspace's own keys: `master.key` seals secrets, `log.key` signs checkpoints.
///
/// Files of one line of base64 each, owner-only, outside the workspace (see ``Workspace``).
struct KeyMaterial: Sendable {
  let master: MasterKey
  let log: Ed25519CheckpointSigner

  private static let masterFile = "master.key"
  private static let logFile = "log.key"

  static func exists(in folder: URL) -> Bool {
    [masterFile, logFile].allSatisfy {
      FileManager.default.fileExists(atPath: folder.appending(path: $0).path())
    }
  }

  static func read(from folder: URL, origin: String) throws -> KeyMaterial {
    try KeyMaterial(
      master: KeyFile.readKey(path(masterFile, folder)),
      log: KeyFile.readKey(path(logFile, folder)), origin: origin)
  }

  /// Makes both keys. Refused where one is there already: it would make what it sealed unreadable.
  static func make(in folder: URL, origin: String, random: any RandomSource) throws -> KeyMaterial {
    try WholeFile.makeOwnerOnlyFolder(folder.path(percentEncoded: false))
    return try KeyMaterial(
      master: KeyFile.createKey(path(masterFile, folder), random: random),
      log: KeyFile.createKey(path(logFile, folder), random: random), origin: origin)
  }

  private init(master: [UInt8], log: [UInt8], origin: String) throws {
    guard let master = MasterKey(master),
      let log = Ed25519CheckpointSigner(origin: origin, seed: log)
    else {
      throw Failure(
        "damaged-key", .failed, "the workspace's keys cannot be used for the log '\(origin)'",
        hint: "restore them from where your keys are kept")
    }
    self.master = master
    self.log = log
  }

  private static func path(_ name: String, _ folder: URL) -> String {
    folder.appending(path: name).path(percentEncoded: false)
  }
}
