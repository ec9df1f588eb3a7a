public import PromoteCore

/// Filling a Portal without going through its API.
extension PortalSimulator {
  /// What it holds, as ``load(_:)`` reads it. A Portal is not divided by organisations of a
  /// Dashboard.
  public func fixture(of organisation: String) -> JSON { withState { $0.fixture } }

  /// Reads a fixture: arrays of records by the names of their collections (`organisations`,
  /// `products`, `oauth-providers` …), records of parts within what they are part of (`teams`,
  /// `audiences`, `docs`, `client-types`, `content-blocks`, `headers` …).
  ///
  /// Members are those of the API; a relation names its records by `Name` or number; `Provider`,
  /// `Organisation` and `Team` may stand for the number; the `archive` of a theme has its files by
  /// path. A record that is there by its natural key
  /// is changed, so a default catalogue or a synchronised product is met by its name, a default team
  /// by `"Default": true`, the default organisation by `"ID": 1`. `files` of a product, an API
  /// detail or a specification are texts: `{"oas": "openapi: …"}`. Nothing is checked, nothing is
  /// written to a Dashboard. What ``fixture(of:)`` wrote replaces everything.
  public func load(_ fixture: JSON) throws {
    try withState { state in
      if fixture["isWhole"]?.bool == true {
        try state.restore(fixture)
      } else {
        try state.seed(fixture)
      }
    }
  }

  /// Stores a theme made of these files by path; `theme.json` must be among them. Says whether it
  /// was taken. Nothing is activated.
  @discardableResult
  public func addTheme(_ files: [String: String]) -> Bool {
    withState { state in
      do throws(PortalRefusal) {
        try state.take(theme: PortalFile(name: "theme.zip", bytes: Self.archive(of: files)))
        return true
      } catch {
        return false
      }
    }
  }

  /// The bytes of a theme's archive with these files by path.
  public static func archive(of files: [String: String]) -> [UInt8] {
    ZipArchive(
      files.sorted { $0.key < $1.key }.map {
        ZipArchive.Entry(path: $0.key, bytes: Array($0.value.utf8))
      }
    ).bytes
  }
}
