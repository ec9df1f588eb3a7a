/// The folders of `promotions/`: everything a reviewer needs of a promotion, nothing secret.
///
/// A dossier is written from the store and can be made again from it; only the files that
/// approvers add under `approvals/` are ever read back, and those are verified before they count.
public protocol Dossiers: Sendable {
  /// Makes a new folder named `wanted`, or `wanted-2`, `-3` … where that name is taken, with these
  /// files. Returns the name it got. A folder with the file `promotion.json` and these very bytes in
  /// it counts as the one asked for, so that a crash in between does not leave two.
  func create(_ wanted: String, files: [String: [UInt8]]) async throws -> String

  /// Writes these files, each as a whole; other files of the folder stay.
  func write(_ files: [String: [UInt8]], to dossier: String) async throws

  /// The files below `folder` of the dossier by their paths in the dossier; empty where there is
  /// none. Nothing outside the dossier is read, whatever a link in it points at.
  func read(_ folder: String, of dossier: String) async throws -> [String: [UInt8]]

  /// Every dossier's name, sorted.
  func names() async throws -> [String]
}
