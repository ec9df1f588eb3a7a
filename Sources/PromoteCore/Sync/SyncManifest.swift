/// The index of a directory, `.tyk.json`: which file holds what.
///
/// The format is tyk-sync's. Unknown members are passed over; what is known and cannot be read is a
/// ``SyncProblem``.
public struct SyncManifest: Sendable {
  public static let fileName = ".tyk.json"

  /// What the entries of `files` hold.
  public enum SpecType: String, Sendable {
    /// API definitions as a Dashboard exports them.
    case apidef
    /// OpenAPI or Swagger documents to import.
    case oas
  }

  public enum Section: String, Sendable, CaseIterable {
    case files, policies, assets
    /// Client IdPs. The member's name is documented, its entries are not: `file` and `id` by
    /// analogy.
    case identityProviders = "client_idps"
  }

  public struct Entry: Sendable, Hashable {
    public var section: Section
    /// Relative to the index, cleaned: no `./`, no `..`.
    public var file: String
    /// Replaces the object's id: `api_id` of an API, `id` of the others.
    public var id: String?
    public var databaseID: String?
    public var organisation: String?
    /// Read for type `oas` only.
    public var importing: ImportOverrides

    public init(
      _ section: Section, file: String, id: String? = nil, databaseID: String? = nil,
      organisation: String? = nil, importing: ImportOverrides = ImportOverrides()
    ) {
      self.section = section
      self.file = file
      self.id = id
      self.databaseID = databaseID
      self.organisation = organisation
      self.importing = importing
    }
  }

  /// The `oas` section of an entry: what an import takes from here and not from its document.
  public struct ImportOverrides: Sendable, Hashable {
    public var target: String?
    public var listenPath: String?
    public var versionName: String?
    public var stripListenPath: Bool

    public init(
      target: String? = nil, listenPath: String? = nil, versionName: String? = nil,
      stripListenPath: Bool = false
    ) {
      self.target = target
      self.listenPath = listenPath
      self.versionName = versionName
      self.stripListenPath = stripListenPath
    }
  }

  public var type: SpecType
  /// In the order of the index, section by section.
  public var entries: [Entry]

  public init(type: SpecType = .apidef, entries: [Entry] = []) {
    self.type = type
    self.entries = entries
  }

  public func entries(of section: Section) -> [Entry] { entries.filter { $0.section == section } }
}

// MARK: - Reading

extension SyncManifest {
  /// Reads an index. Every problem of it at once.
  public init(_ bytes: [UInt8], file: String = SyncManifest.fileName) throws(SyncProblems) {
    let json: JSON
    do throws(JSONError) {
      json = try JSON.parse(bytes)
    } catch {
      throw SyncProblems([SyncProblem(file, error)])
    }
    var reader = ManifestReader(file: file)
    let manifest = reader.read(json)
    guard reader.problems.isEmpty else { throw SyncProblems(reader.problems) }
    self = manifest
  }
}

private struct ManifestReader {
  let file: String
  var problems: [SyncProblem] = []

  mutating func read(_ json: JSON) -> SyncManifest {
    guard json.object != nil else {
      problems.append(SyncProblem(file, at: json, "\(json.kind.rawValue), expected an object"))
      return SyncManifest()
    }
    var manifest = SyncManifest()
    if let type = json["type"]?.string.flatMap({ SyncManifest.SpecType(rawValue: $0) }) {
      manifest.type = type
    } else {
      problems.append(SyncProblem(file, at: json["type"], "Type must be 'apidef or 'oas'"))
    }
    for section in SyncManifest.Section.allCases {
      guard let list = json[section.rawValue], !list.isNull else { continue }
      guard let items = list.array else {
        problems.append(
          SyncProblem(
            file, at: list, "'\(section.rawValue)' is \(list.kind.rawValue), expected an array"))
        continue
      }
      for item in items {
        if let entry = entry(item, section, manifest.type) { manifest.entries.append(entry) }
      }
    }
    return manifest
  }

  private mutating func entry(
    _ item: JSON, _ section: SyncManifest.Section, _ type: SyncManifest.SpecType
  ) -> SyncManifest.Entry? {
    guard item.object != nil else {
      problems.append(
        SyncProblem(
          file, at: item,
          "an entry of '\(section.rawValue)' is \(item.kind.rawValue), expected an object"))
      return nil
    }
    let before = problems.count
    let name = text(item, "file") ?? ""
    if name.isEmpty {
      // tyk-sync passes over an API's entry without a file.
      guard section == .files, type == .apidef, problems.count == before else {
        if problems.count == before {
          problems.append(
            SyncProblem(file, at: item, "an entry of '\(section.rawValue)' names no file"))
        }
        return nil
      }
      return nil
    }
    guard let path = SyncManifest.cleaned(name) else {
      problems.append(
        SyncProblem(file, at: item["file"], "'\(name)': chroot boundary crossed"))
      return nil
    }
    var entry = SyncManifest.Entry(section, file: path)
    if section == .files {
      entry.id = text(item, "api_id")
      entry.databaseID = text(item, "db_id")
      entry.organisation = text(item, "org_id")
      if let id = entry.databaseID, !DatabaseID.isOne(id) {
        problems.append(
          SyncProblem(file, at: item["db_id"], "'db_id' is no database id (24 hexadecimal digits)"))
      }
      entry.importing = overrides(item["oas"])
    } else {
      entry.id = text(item, "id")
    }
    return entry
  }

  private mutating func overrides(_ json: JSON?) -> SyncManifest.ImportOverrides {
    guard let json, !json.isNull else { return .init() }
    guard json.object != nil else {
      problems.append(
        SyncProblem(file, at: json, "'oas' is \(json.kind.rawValue), expected an object"))
      return .init()
    }
    var strip = false
    if let value = json["strip_listen_path"], !value.isNull {
      if let flag = value.bool {
        strip = flag
      } else {
        problems.append(
          SyncProblem(
            file, at: value, "'strip_listen_path' is \(value.kind.rawValue), expected true or false"
          )
        )
      }
    }
    return SyncManifest.ImportOverrides(
      target: text(json, "override_target"), listenPath: text(json, "override_listen_path"),
      versionName: text(json, "version_name"), stripListenPath: strip)
  }

  /// A text that is there and not empty.
  private mutating func text(_ json: JSON, _ name: String) -> String? {
    guard let value = json[name], !value.isNull else { return nil }
    guard let text = value.string else {
      problems.append(
        SyncProblem(file, at: value, "'\(name)' is \(value.kind.rawValue), expected a string"))
      return nil
    }
    return text.isEmpty ? nil : text
  }
}

extension SyncManifest {
  /// A path below the directory without `./`, `//` and `..`; nil where it leads out of it.
  static func cleaned(_ path: String) -> String? {
    var parts: [Substring] = []
    for part: Substring in path.split(separator: "/") where part != "." {
      if part == ".." {
        guard parts.popLast() != nil else { return nil }
      } else {
        parts.append(part)
      }
    }
    guard !parts.isEmpty, !path.utf8.contains(0) else { return nil }
    return parts.joined(separator: "/")
  }
}

// MARK: - Writing

extension SyncManifest {
  /// As `dump` writes it: an entry is its file, an API's has an empty `oas` beside it, and a section
  /// without entries is left out.
  public var bytes: [UInt8] {
    var root = JSONObject([("type", .string(type.rawValue))])
    for section in Section.allCases {
      let items = entries(of: section).map { entry -> JSON in
        section == .files
          ? ["file": .string(entry.file), "oas": [:]] : ["file": .string(entry.file)]
      }
      if !items.isEmpty { root[section.rawValue] = .array(items) }
    }
    return GoText.write(.object(root))
  }
}

/// The ids that databases give: 24 hexadecimal digits, or 48 where the Dashboard keeps SQL.
enum DatabaseID {
  static func isOne(_ text: String) -> Bool {
    [24, 48].contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte)
          || (0x61...0x66).contains(byte)
      }
  }
}

extension SyncManifest.Section {
  /// Where an index would list a document of this content; nil where it is no object of a Dashboard.
  public init?(of json: JSON) {
    func has(_ names: String...) -> Bool { names.allSatisfy { json[$0] != nil } }
    if json["oas"]?.object != nil || has("api_definition") || has("x-tyk-api-gateway")
      || has("proxy", "version_data") || has("api_id", "proxy")
    {
      self = .files
    } else if json["access_rights"]?.object != nil {
      self = .policies
    } else if json["kind"]?.string == "oas-template", has("data") {
      self = .assets
    } else if has("jwks_uri", "name") {
      self = .identityProviders
    } else {
      return nil
    }
  }
}
