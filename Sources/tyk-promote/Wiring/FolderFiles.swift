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

/// The accepted trust documents of a workspace: `environments/trust/<version>.trust.json`, and beside
/// them what is proposed (`<version>.proposed.json`) and proofs that people hold their keys
/// (`enrolments/`).
struct TrustFolder {
  let folder: URL

  func path(_ version: Int) -> String {
    folder.appending(path: "\(version).trust.json").path(percentEncoded: false)
  }

  /// The document that waits for signatures.
  func proposal(_ version: Int) -> String {
    folder.appending(path: "\(version).proposed.json").path(percentEncoded: false)
  }

  /// Where the proof of a key is kept.
  func enrolment(_ key: SSHPublicKey) -> String {
    folder.appending(path: "enrolments/\(Digest(of: key.blob).hex).json")
      .path(percentEncoded: false)
  }

  func removeProposal(_ version: Int) throws {
    try FileManager.default.removeItem(atPath: proposal(version))
  }

  static func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// The signed documents from version 1 on, without a gap.
  func envelopes() throws -> [[UInt8]] {
    var envelopes: [[UInt8]] = []
    while Self.isThere(path(envelopes.count + 1)) {
      envelopes.append(try WholeFile.read(path(envelopes.count + 1), limit: 1 << 20))
    }
    return envelopes
  }

  /// The newest accepted document: every version is walked from the first, which is the pin.
  func accepted() throws -> AcceptedTrust {
    let envelopes = try envelopes()
    guard let first = envelopes.first, let pin = try firstDigest() else {
      throw Failure(
        "no-trust", .failed, "this workspace has no accepted trust document",
        hint: "`tyk-promote init` makes and signs the first one")
    }
    do {
      return try envelopes.dropFirst().reduce(
        AcceptedTrust(first: first, pinned: pin, at: nil)
      ) { try $0.updated(by: $1, at: nil) }
    } catch let refusal as TrustRefusal {
      throw Failure(
        "trust-refused", .refused,
        "the trust documents in \(folder.path(percentEncoded: false)) do not hold: \(refusal.reason)",
        hint: "restore them from version control", facts: [("code", refusal.code.rawValue)])
    }
  }

  /// The pin: the digest of the first document's signed bytes. Nil where there is none.
  func firstDigest() throws -> Digest? {
    guard FileManager.default.fileExists(atPath: path(1)) else { return nil }
    let envelope = try DSSE.Envelope(reading: try WholeFile.read(path(1), limit: 1 << 20))
    return Digest(of: envelope.payload)
  }
}
