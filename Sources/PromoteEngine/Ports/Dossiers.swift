/// The folders of `promotions/`: everything a reviewer needs of a promotion, nothing secret.
///
/// A dossier is written from the store and can be made again from it; only the files that
/// approvers add under `approvals/` are ever read back, and those are verified before they count.
public protocol Dossiers: Sendable {
  /// The folder of the promotion `id`: the one whose `promotion.json` has that member `promotion`,
  /// looked for among `wanted` and `wanted-2`, `-3` …; else a new one under the first of these
  /// names that is free. So a crash in between does not leave two.
  func folder(for id: String, wanted: String) async throws -> String

  /// Writes these files, each as a whole, by their paths in the folder. Other files stay, but for
  /// those below one of `replaced`: they are deleted, after the new ones are there.
  func write(
    _ files: [String: [UInt8]], to folder: String, replacing replaced: [String]
  ) async throws

  /// The regular files below `path` by their paths in the folder; empty where there are none.
  /// Links are not followed and nothing outside the folder is read.
  func read(_ path: String, of folder: String) async throws -> [String: [UInt8]]

  /// How many bytes the regular files below each of `paths` have, by their paths in the folder.
  func sizes(_ paths: [String], of folder: String) async throws -> [String: Int]

  /// The promotion whose folder has this name; nil where there is no such folder.
  func promotion(in folder: String) async throws -> String?
}

extension Dossiers {
  public func sizes(_ paths: [String], of folder: String) async throws -> [String: Int] {
    var sizes: [String: Int] = [:]
    for path in paths {
      sizes.merge(try await read(path, of: folder).mapValues(\.count)) { _, new in new }
    }
    return sizes
  }
}
