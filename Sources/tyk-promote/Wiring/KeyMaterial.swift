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
    guard let master = MasterKey(try bytes(masterFile, in: folder)) else {
      throw damaged(masterFile, in: folder)
    }
    guard let log = Ed25519CheckpointSigner(origin: origin, seed: try bytes(logFile, in: folder))
    else { throw damaged(logFile, in: folder) }
    return KeyMaterial(master: master, log: log)
  }

  /// Makes both keys. Refused where one is there already: it would make what it sealed unreadable.
  static func make(in folder: URL, origin: String, random: any RandomSource) throws -> KeyMaterial {
    try WholeFile.makeOwnerOnlyFolder(folder.path(percentEncoded: false))
    for name in [masterFile, logFile] {
      let path = folder.appending(path: name).path(percentEncoded: false)
      guard !FileManager.default.fileExists(atPath: path) else {
        throw Failure(
          "keys-exist", .refused, "there is already a key at \(path)",
          hint: "this workspace was made before; move its keys away to begin anew")
      }
      try WholeFile.write(
        Array((Base64.encode(random.bytes(32)) + "\n").utf8), to: path, ownerOnly: true)
    }
    return try read(from: folder, origin: origin)
  }

  private static func bytes(_ name: String, in folder: URL) throws -> [UInt8] {
    let path = folder.appending(path: name).path(percentEncoded: false)
    let text = String(decoding: try WholeFile.read(path, limit: 1024), as: UTF8.self)
    guard let bytes = Base64.decode(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw damaged(name, in: folder)
    }
    return bytes
  }

  private static func damaged(_ name: String, in folder: URL) -> Failure {
    Failure(
      "damaged-key", .failed,
      "\(folder.appending(path: name).path(percentEncoded: false)) is not 32 bytes in base64",
      hint: "restore it from where your keys are kept")
  }
}
