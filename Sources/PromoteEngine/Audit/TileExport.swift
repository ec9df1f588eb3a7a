public import PromoteCore

/// A folder that a static web server offers as a log (C2SP tlog-tiles).
public protocol TileSite: Sendable {
  /// The file at that path; nil where there is none.
  func read(_ path: String) async throws -> [UInt8]?
  /// Puts the file there, whole or not at all.
  func write(_ bytes: [UInt8], to path: String) async throws
}

/// What an export of tiles did.
public struct TileExport: Sendable, Hashable {
  public let checkpoint: SignedCheckpoint
  /// How many entries the site held before.
  public let before: Int
  /// Tiles and bundles of entries that were written.
  public let written: Int
}

extension AuditStore {
  /// Brings a site up to the newest checkpoint: tiles, bundles of entries, and the checkpoint last,
  /// so that whoever reads meanwhile sees a whole log. Tiles that are full are never written again.
  ///
  /// Refused: a site that holds another log, or more of this one than is here.
  public func exportTiles(to site: any TileSite) async throws -> TileExport {
    guard let checkpoint = try await newestCheckpoint() else {
      throw StoreFailure.refused("the log has no entries")
    }
    let held = try await heldSize(site, checkpoint)
    var written = 0
    for path in TilePath.hashTiles(size: checkpoint.size)
      + TilePath.entryBundles(size: checkpoint.size)
    where path.range.upperBound > held >> (8 * (path.level ?? 0)) {
      let bytes: [UInt8]
      if let level = path.level {
        bytes = HashTiles.bytes(try await nodes(level: level * 8, path.range))
      } else {
        bytes = EntryTile.bytes(try await entries(path.range).map(\.bytes))
      }
      if let there = try await site.read(path.text) {
        guard there == bytes else {
          throw StoreFailure.broken([
            AuditProblem(.tileMismatch, "'\(path.text)' is there already and holds something else")
          ])
        }
        continue
      }
      try await site.write(bytes, to: path.text)
      written += 1
    }
    if held < checkpoint.size || held == 0 {
      try await site.write(checkpoint.bytes, to: "checkpoint")
    }
    return TileExport(checkpoint: checkpoint, before: held, written: written)
  }

  private func heldSize(_ site: any TileSite, _ newest: SignedCheckpoint) async throws -> Int {
    guard let note = try await site.read("checkpoint") else { return 0 }
    let held = try Checkpoint(text: SignedNote(note).text)
    guard held.origin.utf8.elementsEqual(newest.origin.utf8) else {
      throw StoreFailure.refused("the folder holds the log '\(held.origin)'")
    }
    guard held.size <= newest.size else {
      throw StoreFailure.broken([
        AuditProblem(
          .truncated,
          "the log was cut off: it has \(newest.size) entries, the folder's checkpoint says \(held.size)"
        )
      ])
    }
    guard try await root(atSize: held.size) == held.root else {
      throw StoreFailure.broken([
        AuditProblem(
          .inconsistent, entry: held.size - 1,
          "the log is another one than the folder's checkpoint saw at size \(held.size)")
      ])
    }
    return held.size
  }
}
