internal import Foundation
internal import Glibc
public import PromoteCore
public import PromoteEngine

/// A witness's memory on disk: its key, and the newest checkpoint it cosigned of each log.
///
///     witness.key        the secret half, owner-only
///     witness.vkey       the public half
///     logs/<sha256 of the origin>    the checkpoint as it was cosigned
///
/// Holds: a checkpoint is on disk before its cosignature leaves; what is kept only grows; one process
/// at a time uses the folder. Refused: a key without its memory, for it might sign a shorter log than
/// it did before.
public actor WitnessFolder {
  public struct Refusal: Error, Sendable, CustomStringConvertible {
    public let description: String
  }

  public nonisolated let key: VerifierKey
  private let signer: CosignatureSigner
  private let witness: Witness
  private let root: String
  private let clock: any WallClock
  private let lock: Int32
  /// As this process wrote or found them.
  private var held: [String: [UInt8]] = [:]

  /// Opens the folder, or makes it with a new key where there is nothing yet. `name` is the key's.
  public init(
    _ root: String, name: String, logs: [VerifierKey], clock: any WallClock,
    random: some RandomSource
  ) throws {
    try WholeFile.makeOwnerOnlyFolder(root)
    lock = try Self.lock("\(root)/lock")
    let signer: CosignatureSigner
    do { signer = try Self.key(root, name: name, random: random) } catch {
      close(lock)
      throw error
    }
    self.signer = signer
    key = signer.key
    witness = Witness(logs: logs)
    self.root = root
    self.clock = clock
  }

  deinit { close(lock) }

  /// The key of the folder, made with its memory where there is neither.
  private static func key(
    _ root: String, name: String, random: some RandomSource
  ) throws -> CosignatureSigner {
    let keyFile = "\(root)/witness.key"
    let memory = "\(root)/logs"
    let seed: [UInt8]
    let isThere = { (path: String) in FileManager.default.fileExists(atPath: path) }
    if isThere(keyFile) {
      guard isThere(memory) else {
        throw Refusal(
          description:
            "'\(root)' has a key and no memory of what it cosigned: make a witness anew, "
            + "under another name")
      }
      seed = try KeyFile.readKey(keyFile)
    } else {
      guard !isThere(memory) else {
        throw Refusal(description: "'\(root)' has cosigned before, and its key is gone")
      }
      try WholeFile.makeOwnerOnlyFolder(memory)
      seed = try KeyFile.createKey(keyFile, random: random)
    }
    guard let signer = CosignatureSigner(name: name, seed: seed) else {
      throw Refusal(description: "'\(name)' cannot be a key's name: no spaces, no plus sign")
    }
    let publicFile = "\(root)/witness.vkey"
    if isThere(publicFile) {
      let known = String(decoding: try WholeFile.read(publicFile, limit: 4096), as: UTF8.self)
      guard known == signer.key.text + "\n" else {
        throw Refusal(description: "'\(root)' belongs to the witness \(known.dropLast())")
      }
    } else {
      try WholeFile.write(Array((signer.key.text + "\n").utf8), to: publicFile)
    }
    return signer
  }

  private static func lock(_ path: String) throws -> Int32 {
    let file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard file >= 0, flock(file, LOCK_EX | LOCK_NB) == 0 else {
      if file >= 0 { Glibc.close(file) }
      throw Refusal(description: "'\(path)' is in use by another witness")
    }
    return file
  }

  /// Answers an `add-checkpoint` request. Throws where the memory cannot be read or written, or is
  /// not what this process left: then nothing is signed.
  public func addCheckpoint(_ request: [UInt8]) throws -> WitnessReply {
    let new: Checkpoint
    do {
      new = try witness.judge(request) { try newest(of: $0) }
    } catch let refusal as Witness.Refusal { return WitnessReply(refusal) }
    let file = try ConsistencyFile(request)
    let path = path(of: new.origin)
    try WholeFile.write(file.checkpoint, to: path, access: .ownerOnly)
    held[path] = file.checkpoint
    return WitnessReply(cosigned: [try signer.cosign(new, at: clock.now())])
  }

  /// The newest checkpoint cosigned of a log; nil: none.
  public func newest(of origin: String) throws -> Checkpoint? {
    let path = path(of: origin)
    guard FileManager.default.fileExists(atPath: path) else {
      guard held[path] == nil else {
        throw Refusal(description: "'\(path)' is gone: somebody else changes the witness's memory")
      }
      return nil
    }
    let note = try WholeFile.read(path, limit: 1 << 20)
    if let known = held[path], known != note {
      throw Refusal(description: "'\(path)' was changed by somebody else than this witness")
    }
    held[path] = note
    let checkpoint = try Checkpoint(text: SignedNote(note).text)
    guard checkpoint.origin.utf8.elementsEqual(origin.utf8) else {
      throw Refusal(description: "'\(path)' is of another log, '\(checkpoint.origin)'")
    }
    return checkpoint
  }

  private nonisolated func path(of origin: String) -> String {
    "\(root)/logs/\(Digest(of: Array(origin.utf8)).hex)"
  }
}
